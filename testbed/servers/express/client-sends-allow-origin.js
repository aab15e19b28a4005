const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: true, allowedHeaders: ['Content-Type', 'Authorization', 'X-Requested-With'] }));
app.get('/api/weather', (req, res) => res.json({ sun: true }));
app.listen(process.env.PORT, '127.0.0.1');
