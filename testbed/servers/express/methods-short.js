const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: ['GET', 'POST'] }));
app.delete('/api/orders/:id', (req, res) => res.sendStatus(204));
app.listen(process.env.PORT, '127.0.0.1');
