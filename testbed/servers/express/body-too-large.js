const express = require('express');
const cors = require('cors');

const app = express();
app.use(express.json({ limit: 16 }));
app.use(cors({ origin: 'https://app.example.com' }));
app.get('/api/notes', (req, res) => res.json([]));
app.post('/api/notes', (req, res) => res.status(201).json(req.body));
app.listen(process.env.PORT, '127.0.0.1');
