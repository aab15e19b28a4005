// A front that asks for a password before it hands on to the proxy.
const http = require('http');
const proxy = require('cors-anywhere').createServer();

http.createServer((request, response) => {
  if (!request.headers.authorization) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="proxy"' });
    return response.end('who are you?');
  }
  proxy.emit('request', request, response);
}).listen(process.env.PORT, '127.0.0.1');
