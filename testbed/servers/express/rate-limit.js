const express = require('express');
const cors = require('cors');

// One request a minute for each address, and whoever asks more often is told so before cors() is reached.
const seen = new Map();
function limit(req, res, next) {
  const last = seen.get(req.ip);
  if (req.method !== 'OPTIONS') seen.set(req.ip, Date.now());
  if (last && Date.now() - last < 60000) return res.status(429).json({ error: 'too many requests' });
  next();
}

const app = express();
app.get('/', cors(), (req, res) => res.send('the shop'));
app.use('/api', limit);
app.use(cors({ origin: 'https://app.example.com' }));
app.get('/api/orders', (req, res) => res.json([]));
app.listen(process.env.PORT, '127.0.0.1');
