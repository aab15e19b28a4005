const express = require('express');
const cors = require('cors');
const session = require('express-session');

const app = express();
app.use(cors({ origin: 'https://app.example.com', credentials: true }));
app.use(session({ secret: 'keyboard', resave: false, saveUninitialized: false }));
app.use((req, res, next) => {
  if (!req.session.user) {
    return res.redirect(`http://localhost:${process.env.BACKEND}/login?next=${encodeURIComponent(req.url)}`);
  }
  next();
});
app.get('/api/orders', (req, res) => res.json([]));
app.listen(process.env.PORT, '127.0.0.1');
