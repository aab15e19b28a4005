const express = require('express');

const app = express();
app.use((req, res, next) => {
  if (req.method === 'OPTIONS') return res.sendStatus(200);
  next();
});
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', req.headers.origin || '*');
  res.header('Vary', 'Origin');
  res.header('Access-Control-Allow-Headers', 'Content-Type, Authorization');
  next();
});
app.post('/api/orders', express.json(), (req, res) => res.status(201).json({}));
app.listen(process.env.PORT, '127.0.0.1');
