const app = require('fastify')();

app.addHook('onRequest', async (request, reply) => {
  const [path, query] = request.url.split('?');
  if (!path.endsWith('/')) return reply.redirect(`${path}/${query ? `?${query}` : ''}`, 301);
});
app.register(require('@fastify/cors'), { origin: true, methods: ['GET', 'POST', 'PUT'] });
app.post('/items/', async (request, reply) => reply.code(201).send({ id: 1 }));
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
