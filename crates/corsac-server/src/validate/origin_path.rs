//! # An origin with more than host and port
//!
//! A slash, a path, a query or a fragment follows the host.
//!
//! ## Why
//!
//! An origin is scheme, host and port. Browsers send no path, not even a slash, so the line would never admit anybody.
//! Nor can one page of a host be told from another: to admit one is to admit all of them.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com/account/"]
//! ```
//!
//! ## Instead
//!
//! Cut it after the host or the port.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check = Check::error("origin-path", include_str!("origin_path.rs"));

pub(super) fn tell(text: &str, _: PatternError) -> Told {
    let authority = text.split_once("://").map_or("", |(_, rest)| rest);
    let more = authority.find(['/', '\\', '?', '#']).map_or("", |at| &authority[at..]);
    let message = format!("{} follows the host, and an origin ends there", super::quoted(more));
    Told::new(message, "end the origin after the host or the port")
}
