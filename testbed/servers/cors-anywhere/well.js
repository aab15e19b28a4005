const proxy = require('cors-anywhere').createServer({ originWhitelist: ['https://app.example.com'] });

proxy.listen(process.env.PORT, '127.0.0.1');
