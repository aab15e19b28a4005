const app = require('fastify')();

app.register(require('@fastify/cors'), { origin: 'https://www.example.com', credentials: true });
app.get('/items', async () => []);
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
