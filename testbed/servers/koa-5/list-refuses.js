const Koa = require('koa');
const Router = require('@koa/router');
const cors = require('@koa/cors');

const allowed = ['https://app.example.com'];
const app = new Koa();
app.use(cors({ origin: (ctx) => allowed.find((origin) => origin === ctx.get('Origin')) }));
const router = new Router();
router.get('/articles', (ctx) => { ctx.body = []; });
app.use(router.routes()).use(router.allowedMethods());
app.listen(process.env.PORT, '127.0.0.1');
