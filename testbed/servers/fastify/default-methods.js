const app = require('fastify')();

app.register(require('@fastify/cors'), { origin: 'https://app.example.com' });
app.put('/items/:id', async (request) => ({ id: request.params.id }));
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
