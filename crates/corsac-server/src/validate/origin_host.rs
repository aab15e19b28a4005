//! # A host that is none
//!
//! The host is empty, ends in a dot, has an empty label or a capital, or a sign that no host has.
//!
//! ## Why
//!
//! Origins are compared byte for byte with what browsers send: labels of small letters, digits, `-` and `_`, with dots
//! between them. A host that is written otherwise is never met.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://MyApp.com"]
//! ```
//!
//! ## Instead
//!
//! Write the host as browsers do.
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

pub(super) static CHECK: Check = Check::error("origin-host", include_str!("origin_host.rs"));

pub(super) fn tell(text: &str, _: PatternError) -> Told {
    let host = text.split_once("://").map_or("", |(_, rest)| rest).split(':').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '*');
    let message = if host.is_empty() {
        "the host is missing".to_owned()
    } else if let Some(odd) = host.chars().find(|c| !plain(*c)) {
        format!("{} stands in no host", super::quoted(&odd.to_string()))
    } else if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        "the host has capitals, and browsers send it in small letters".to_owned()
    } else if host.ends_with('.') {
        "the host ends in a dot".to_owned()
    } else {
        "the host has an empty label: nothing stands between two dots, or before the first".to_owned()
    };
    Told::new(message, "write labels of small letters, digits, - and _ with dots between them")
}
