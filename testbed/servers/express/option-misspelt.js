const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origins: ['https://app.example.com'], credentials: true }));
app.put('/api/cart', (req, res) => res.json({ items: 3 }));
app.listen(process.env.PORT, '127.0.0.1');
