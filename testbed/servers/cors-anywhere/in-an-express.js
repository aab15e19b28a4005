// The proxy as a part of an application, below a path and after its redirect to https.
const express = require('express');
const proxy = require('cors-anywhere').createServer({ requireHeader: ['origin', 'x-requested-with'] });

const app = express();
app.use((request, response, next) => {
  if (request.headers['x-forwarded-proto'] === 'https') return next();
  response.redirect(`https://${request.headers.host}${request.url}`);
});
app.use('/proxy', (request, response) => proxy.emit('request', request, response));
app.listen(process.env.PORT, '127.0.0.1');
