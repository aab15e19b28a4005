const express = require('express');
const cors = require('cors');

const allowed = ['https://app.example.com'];
const app = express();
app.use(cors({
  origin(origin, callback) {
    if (!origin || allowed.includes(origin)) return callback(null, true);
    callback(new Error('Not allowed by CORS'));
  },
}));
app.get('/api/orders', (req, res) => res.json([]));
app.put('/api/orders/:id', (req, res) => res.json({}));
app.listen(process.env.PORT, '127.0.0.1');
