const express = require('express');
const cors = require('cors');

const api = express.Router();
api.use(cors({ origin: 'https://app.example.com' }));
api.get('/orders', (req, res) => res.json([]));

const app = express();
app.use('/api/v1', api);
app.listen(process.env.PORT, '127.0.0.1');
