const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', allowedHeaders: ['Content-Type', 'Authorization'] }));
app.get('/api/orders', (req, res) => res.json([]));
app.listen(process.env.PORT, '127.0.0.1');
