const express = require('express');
const cors = require('cors');

const app = express();
app.use(express.json());
app.post('/api/orders', cors({ origin: 'https://app.example.com' }), (req, res) => res.status(201).json({ id: 2 }));
app.listen(process.env.PORT, '127.0.0.1');
