const Koa = require('koa');
const cors = require('@koa/cors');

const app = new Koa();
app.use(cors({ keepHeadersOnError: false }));
app.use((ctx) => {
  if (ctx.path === '/') {
    ctx.body = 'articles';
    return;
  }
  ctx.throw(404, 'no such article');
});
app.listen(process.env.PORT, '127.0.0.1');
