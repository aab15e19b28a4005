const { Hono } = require('hono');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');

const app = new Hono();
app.use('*', async (c, next) => {
  if (!c.req.header('Cookie')) return c.redirect('https://login.example.com/authorize?client_id=posts', 302);
  await next();
});
app.use('*', cors({ origin: 'https://app.example.com', credentials: true }));
app.get('/posts', (c) => c.json([]));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
