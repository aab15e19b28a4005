//! # An origin with a user name
//!
//! An `@` stands before the host, so that what is left of it is a user name.
//!
//! ## Why
//!
//! An origin has no user name, and no browser sends one. Worse, such a line misleads: `https://myapp.com@evil.net`
//! reads like one host and is another.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://user@myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Write scheme, host and port alone.
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

pub(super) static CHECK: Check = Check::error("origin-userinfo", include_str!("origin_userinfo.rs"));

pub(super) fn tell(_: &str, _: PatternError) -> Told {
    Told::new("what stands before @ is a user name, which no origin has", "leave out the user name and the @")
}
