const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({
  origin: 'https://app.example.com',
}));
app.get('/api/orders', (req, res) => {
  res.set('X-Total-Count', '120');
  res.json([{ id: 1 }, { id: 2 }]);
});
app.listen(process.env.PORT, '127.0.0.1');
