//! # A method that no page can ask for
//!
//! `CONNECT`, `TRACE` or `TRACK` is listed, in whatever letters.
//!
//! ## Why
//!
//! Browsers refuse these to every script, whatever a server allows: an answer to TRACE holds the request with its
//! cookies.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["PUT", "TRACE"]
//! ```
//!
//! ## Instead
//!
//! Leave it out.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["PUT"]
//! ```

use corsac_core::Method;

use super::Check;
use super::common::{Found, TierAt};

pub(super) static CHECK: Check = Check::error("method-forbidden", include_str!("method_forbidden.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    for at in tier.methods().iter().filter(|(_, text)| Method::is_forbidden(text.as_bytes())) {
        let message = format!("browsers refuse {} to every page", at.1.to_ascii_uppercase());
        found.add(&CHECK, at, message, "leave it out");
    }
}
