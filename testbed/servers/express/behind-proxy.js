// A front for the browser that hands on to the application behind it.
const express = require('express');
const cors = require('cors');
const { createProxyMiddleware } = require('http-proxy-middleware');

const app = express();
app.get('/', cors(), (req, res) => res.send('the front'));
app.use(createProxyMiddleware({ target: `http://127.0.0.1:${process.env.BACKEND}`, changeOrigin: true }));
app.listen(process.env.PORT, '127.0.0.1');
