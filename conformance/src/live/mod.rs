//! Scenarios over real connections: in real browsers, and in `corsac-fetch`.

pub mod browse;
pub mod browsers;
pub mod fetch;
pub mod servers;
pub mod webdriver;
