const app = require('fastify')();

app.register(require('@fastify/cors'), { origin: /\.example\.com$/, methods: ['GET', 'POST', 'DELETE'] });
app.delete('/items/:id', async (request, reply) => reply.code(204).send());
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
