const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', credentials: true, allowedHeaders: '*' }));
app.post('/api/orders', express.json(), (req, res) => res.status(201).json({ id: 2 }));
app.listen(process.env.PORT, '127.0.0.1');
