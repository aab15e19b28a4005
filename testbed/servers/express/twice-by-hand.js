const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com' }));
app.get('/api/orders', (req, res) => {
  res.append('Access-Control-Allow-Origin', '*');
  res.json([]);
});
app.listen(process.env.PORT, '127.0.0.1');
