const express = require('express');
const cors = require('cors');
const session = require('express-session');

const app = express();
app.use(cors({ origin: 'https://app.example.com', credentials: true }));
app.use(session({ secret: 'keyboard', resave: false, saveUninitialized: false }));
app.get('/api/me', (req, res) => {
  if (!req.session.user) return res.status(401).json({ error: 'not signed in' });
  res.json(req.session.user);
});
app.listen(process.env.PORT, '127.0.0.1');
