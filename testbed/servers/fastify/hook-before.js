const app = require('fastify')();

app.addHook('onRequest', async (request, reply) => {
  if (!request.headers.authorization) return reply.code(401).send({ error: 'Unauthorized' });
});
app.register(require('@fastify/cors'), { origin: true });
app.get('/items', async () => []);
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
