const { Hono } = require('hono');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');

const app = new Hono();
app.use('*', cors({ origin: (origin) => (origin.endsWith('.example.com') ? origin : 'https://www.example.com') }));
app.delete('/posts/:id', (c) => c.body(null, 204));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
