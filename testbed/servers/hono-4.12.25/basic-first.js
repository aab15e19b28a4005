const { Hono } = require('hono');
const { basicAuth } = require('hono/basic-auth');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');

const app = new Hono();
app.use('*', basicAuth({ username: 'admin', password: 'admin' }));
app.use('*', cors({ origin: 'https://app.example.com', credentials: true }));
app.delete('/posts/:id', (c) => c.body(null, 204));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
