const express = require('express');
const cors = require('cors');
const cookies = require('cookie-parser');

const app = express();
app.use(cookies());
app.use((req, res, next) => {
  if (req.method === 'GET' || req.headers['x-csrf-token'] === req.cookies.csrf) {
    if (req.cookies.csrf || req.method === 'GET') return next();
  }
  res.status(403).send('invalid csrf token');
});
app.use(cors({ origin: 'https://app.example.com', credentials: true }));
app.post('/api/orders', (req, res) => res.status(201).json({}));
app.listen(process.env.PORT, '127.0.0.1');
