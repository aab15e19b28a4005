const { Hono } = require('hono');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');

const app = new Hono();
app.use('/posts', async (c, next) => {
  if (c.req.method !== 'OPTIONS' && !c.req.header('X-Api-Key')) return c.text('too many requests', 429);
  await next();
});
app.use('*', cors({ origin: 'https://app.example.com' }));
app.get('/', (c) => c.text('posts'));
app.get('/posts', (c) => c.json([]));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
