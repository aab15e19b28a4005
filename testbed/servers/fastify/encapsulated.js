const app = require('fastify')();

app.register(async (api) => {
  await api.register(require('@fastify/cors'), { origin: true, hideOptionsRoute: true });
  api.get('/items', async () => []);
}, { prefix: '/api' });
app.register(async (admin) => {
  admin.delete('/items/:id', async (request, reply) => reply.code(204).send());
}, { prefix: '/admin' });
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
