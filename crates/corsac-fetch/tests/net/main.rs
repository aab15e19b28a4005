//! The client against real servers on loopback.

mod support;

mod ask;
mod bodies;
mod exchanges;
mod hostile;
mod http1;
mod http2;
mod limits;
mod proxies;
mod redirects;
mod tls;
