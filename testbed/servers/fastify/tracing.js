const app = require('fastify')();

app.register(require('@fastify/cors'), { origin: true, credentials: true, allowedHeaders: ['Content-Type', 'Authorization'] });
app.get('/items', async () => []);
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
