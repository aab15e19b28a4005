const app = require('fastify')();

app.addHook('onRequest', async (request) => {
  if (request.url.includes('tenant=')) throw new Error('the tenant is not there');
});
app.register(require('@fastify/cors'), { origin: 'https://app.example.com' });
app.get('/items', async () => []);
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
