// An application with CORS of its own, to stand behind a proxy.
const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com', 'https://www.example.com'], credentials: true }));
app.get('/api/orders', (req, res) => res.json([{ id: 1 }]));
app.put('/api/orders/1', (req, res) => res.json({ id: 1 }));
app.listen(process.env.PORT, '127.0.0.1');
