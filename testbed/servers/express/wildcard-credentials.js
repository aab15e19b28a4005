const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ credentials: true }));
app.get('/api/cart', (req, res) => res.json({ items: 3 }));
app.listen(process.env.PORT, '127.0.0.1');
