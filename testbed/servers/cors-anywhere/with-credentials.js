const proxy = require('cors-anywhere').createServer({ removeHeaders: ['cookie'] });

proxy.listen(process.env.PORT, '127.0.0.1');
