//! # An origin of a scheme that has none
//!
//! A line names a `file:`, `data:`, `about:`, `blob:`, `filesystem:` or `javascript:` URL.
//!
//! ## Why
//!
//! Pages of these schemes have no origin that could be told from others. Browsers send `null` for them, or the origin
//! of the page that made them, so the line would never admit anybody.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["file:///srv/page.html"]
//! ```
//!
//! ## Instead
//!
//! Serve the page over http from this machine while you work on it.
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

pub(super) static CHECK: Check =
    Check::error("origin-opaque-scheme", include_str!("origin_opaque_scheme.rs"));

pub(super) fn tell(text: &str, _: PatternError) -> Told {
    let scheme = text.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let message =
        format!("pages of {scheme}: have no origin of their own, and send null or that of another page");
    Told::new(message, "leave it out, and serve the page over http or https")
}
