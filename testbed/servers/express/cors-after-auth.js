const express = require('express');
const cors = require('cors');

function requireToken(req, res, next) {
  if (!/^Bearer ./.test(req.headers.authorization || '')) {
    return res.status(401).json({ error: 'no token' });
  }
  next();
}

const app = express();
app.use(requireToken);
app.use(cors());
app.get('/api/me', (req, res) => res.json({ name: 'you' }));
app.listen(process.env.PORT, '127.0.0.1');
