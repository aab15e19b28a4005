const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({
  origin: ['https://app.example.com', 'https://admin.example.com'],
  credentials: true,
  exposedHeaders: ['X-Total-Count'],
}));
app.get('/api/orders', (req, res) => res.set('X-Total-Count', '1').json([{ id: 1 }]));
app.put('/api/orders/1', (req, res) => res.json({ id: 1 }));
app.listen(process.env.PORT, '127.0.0.1');
