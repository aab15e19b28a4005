const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ allowedHeaders: ['*'] }));
app.get('/api/me', (req, res) => res.json({}));
app.listen(process.env.PORT, '127.0.0.1');
