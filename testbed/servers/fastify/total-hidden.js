const app = require('fastify')();

app.register(require('@fastify/cors'), {
  origin: ['https://app.example.com'],
});
app.get('/items', async (request, reply) => reply.header('X-Total-Count', '31').send([]));
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
