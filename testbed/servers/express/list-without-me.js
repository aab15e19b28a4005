const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com', 'https://staging.example.com'] }));
app.put('/api/orders/:id', (req, res) => res.json({}));
app.listen(process.env.PORT, '127.0.0.1');
