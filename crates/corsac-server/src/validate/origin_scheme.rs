//! # A scheme that is none
//!
//! What stands before `://` is no scheme as browsers write it: small letters, digits, `+`, `-` and `.`, a letter first,
//! and 64 bytes at most.
//!
//! ## Why
//!
//! Origins are compared byte for byte. Browsers write schemes in small letters, so that one in capitals is never met.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["HTTPS://myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Write the scheme as browsers do.
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

pub(super) static CHECK: Check = Check::error("origin-scheme", include_str!("origin_scheme.rs"));

pub(super) fn tell(text: &str, _: PatternError) -> Told {
    let scheme = text.split("://").next().unwrap_or_default();
    let message = if scheme.is_empty() {
        "no scheme stands before ://".to_owned()
    } else if scheme.len() > 64 {
        format!("the scheme has {} bytes, and 64 are the most", scheme.len())
    } else if scheme.bytes().any(|byte| byte.is_ascii_uppercase()) {
        format!("{} has capitals, and browsers send a scheme in small letters", super::quoted(scheme))
    } else {
        format!("{} is no scheme", super::quoted(scheme))
    };
    Told::new(message, "write a scheme of small letters, digits, +, - and ., such as https")
}
