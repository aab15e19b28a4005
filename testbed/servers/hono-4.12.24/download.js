const { Hono } = require('hono');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');

const app = new Hono();
app.use('*', cors({
  origin: 'https://app.example.com',
}));
app.get('/export', (c) => c.text('id;name', 200, { 'Content-Disposition': 'attachment; filename="posts.csv"' }));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
