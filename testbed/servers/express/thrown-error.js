const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com' }));
app.get('/', (req, res) => res.send('the shop'));
app.get('/api/orders', (req, res) => {
  const orders = undefined;
  res.json(orders.map((order) => order.id));
});
app.listen(process.env.PORT, '127.0.0.1');
