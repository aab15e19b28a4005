const { Hono } = require('hono');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');

const app = new Hono();
app.use('*', async (c, next) => {
  await next();
  c.header('Access-Control-Allow-Origin', '*', { append: true });
});
app.use('*', cors({ origin: 'https://app.example.com' }));
app.get('/', (c) => c.text('posts'));
app.get('/posts', (c) => c.json([]));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
