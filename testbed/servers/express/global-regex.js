const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: /^https:\/\/[a-z]+\.example\.com$/g }));
app.get('/api/orders', (req, res) => res.json([]));
app.listen(process.env.PORT, '127.0.0.1');
