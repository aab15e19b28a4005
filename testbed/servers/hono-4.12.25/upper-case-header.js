const { Hono } = require('hono');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');

const app = new Hono();
app.use('*', cors({ origin: 'https://app.example.com', allowHeaders: ['Content-Type', 'X-API-Key'] }));
app.get('/posts', (c) => c.json([]));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
