const express = require('express');
const cors = require('cors');

const app = express();
app.enable('trust proxy');
app.use((req, res, next) => (req.secure ? next() : res.redirect(301, `https://${req.headers.host}${req.url}`)));
app.use(cors());
app.put('/api/orders/:id', (req, res) => res.json({}));
app.listen(process.env.PORT, '127.0.0.1');
