// An application without CORS, to stand behind a proxy that sees to it.
const express = require('express');

const app = express();
app.get(['/api/orders', '/api/orders/'], (req, res) => res.json([{ id: 1 }]));
app.put('/api/orders/1', (req, res) => res.json({ id: 1 }));
app.get('/api/broken', (req, res) => res.status(500).json({ error: 'broken' }));
app.get('/login', (req, res) => res.send('<form>Who are you?</form>'));
app.listen(process.env.PORT, '127.0.0.1');
