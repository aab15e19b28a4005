const Koa = require('koa');
const Router = require('@koa/router');
const cors = require('@koa/cors');

const allowed = new Set(['https://app.example.com', 'https://admin.example.com']);
const app = new Koa();
app.use(cors({
  origin: (ctx) => (allowed.has(ctx.get('Origin')) ? ctx.get('Origin') : ''),
  credentials: true,
  allowHeaders: ['Content-Type', 'Authorization'],
  exposeHeaders: ['Location'],
}));
const router = new Router();
router.post('/articles', (ctx) => {
  ctx.status = 201;
  ctx.set('Location', '/articles/1');
  ctx.body = { id: 1 };
});
app.use(router.routes()).use(router.allowedMethods());
app.listen(process.env.PORT, '127.0.0.1');
