const { Hono } = require('hono');
const { bearerAuth } = require('hono/bearer-auth');
const { cors } = require('hono/cors');
const { serve } = require('@hono/node-server');

const app = new Hono();
app.use('/api/*', bearerAuth({ token: 'secret' }));
app.use('/api/*', cors());
app.get('/api/me', (c) => c.json({}));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
