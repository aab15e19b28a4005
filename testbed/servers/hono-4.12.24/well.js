const { Hono } = require('hono');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');

const app = new Hono();
app.use('*', cors({
  origin: ['https://app.example.com', 'http://localhost:5173'],
  allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposeHeaders: ['X-Total-Count'],
  credentials: true,
}));
app.get('/posts', (c) => c.json([], 200, { 'X-Total-Count': '0' }));
app.patch('/posts/:id', (c) => c.json({}));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
