const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['http://localhost:8080', 'https://app.example.com'] }));
app.get('/api/tiles', (req, res) => res.json([]));
app.listen(process.env.PORT, '127.0.0.1');
