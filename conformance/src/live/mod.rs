//! Scenarios over real connections: in real browsers, and in `corsac-fetch`.

pub mod browse;
pub mod browsers;
pub mod fetch;
mod http1;
mod http2;
pub mod servers;
mod tls;
pub mod webdriver;
