const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com' }));
app.patch('/api/orders/:id', (req, res) => res.json({ id: req.params.id }));
app.listen(process.env.PORT, '127.0.0.1');
