//! # A port that is none
//!
//! What follows the host's colon is no number from 1 to 65535, or has zeros at its front.
//!
//! ## Why
//!
//! Browsers send a port as a plain number. A line with anything else is never met.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["http://localhost:03000"]
//! ```
//!
//! ## Instead
//!
//! Write the number as browsers do, `:*` for any port, or nothing for the scheme's own.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["http://localhost:3000"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check = Check::error("origin-port", include_str!("origin_port.rs"));

pub(super) fn tell(text: &str, _: PatternError) -> Told {
    let authority = text.split_once("://").map_or("", |(_, rest)| rest);
    let port = match authority.find(']') {
        Some(end) => authority[end + 1..].trim_start_matches(':'),
        None => authority.split_once(':').map_or("", |(_, port)| port),
    };
    let message = if port.is_empty() {
        "no port follows the colon".to_owned()
    } else if port.bytes().all(|byte| byte.is_ascii_digit()) && port.starts_with('0') && port != "0" {
        format!("{} has zeros at its front, which no browser sends", super::quoted(port))
    } else {
        format!("{} is no port: ports are numbers from 1 to 65535", super::quoted(port))
    };
    Told::new(message, "write a number from 1 to 65535, or :* for any port")
}
