//! # CSRF protection that trusts pages of plain http
//!
//! A trusted origin is of `http://`, and not of this machine.
//!
//! ## Why
//!
//! Anybody between a visitor and the network can write such a page, and it may then make the browser send what it
//! likes, with the visitor's cookies.
//!
//! ## Example
//!
//! ```toml
//! [csrf]
//! trusted_origins = ["http://admin.myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Serve the page over https.
//!
//! ```toml
//! [csrf]
//! trusted_origins = ["https://admin.myapp.com"]
//! ```

use super::common::{Found, OriginsAt, correct, is_insecure};
use super::{Check, write_instead};

pub(super) static CHECK: Check =
    Check::warning("trust-insecure-origin", include_str!("trust_insecure_origin.rs"));

pub(super) fn look(trusted: OriginsAt<'_>, found: &mut Found) {
    for (item, pattern) in trusted.patterns().filter(|(_, pattern)| is_insecure(pattern)) {
        let secure = format!("https{}", pattern.as_str().trim_start_matches("http"));
        let secure = correct::origin(&secure).unwrap_or(secure);
        let message = "anybody on the network can write a page of plain http, and it would be trusted";
        found.add(&CHECK, trusted.list.at(item), message, write_instead(&secure));
    }
}
