//! # A request header that no script can set
//!
//! The Fetch standard forbids the name to scripts: `Cookie`, `Origin`, `Host`, `Content-Length` and others, and all
//! that begin with `Sec-` or `Proxy-`.
//!
//! ## Why
//!
//! The browser alone sets these, and never asks for permission. To list one allows nothing. Where cookies are meant, it
//! is `credentials` that allows them.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["Cookie", "X-Token"]
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
//! request_headers = ["X-Token"]
//! ```

use corsac_core::HeaderName;
use corsac_core::forbidden::request_header;

use super::Check;
use super::common::{Found, TierAt};
use super::request_header_access_control::is_of_cors;

pub(super) static CHECK: Check =
    Check::error("request-header-forbidden", include_str!("request_header_forbidden.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    for at in tier.request_headers().iter().filter(|(_, text)| !is_of_cors(text)) {
        let Ok(name) = HeaderName::from_wire(at.1.as_bytes()) else { continue };
        if request_header(&name, b"").is_none() {
            continue;
        }
        let help = if name.is("cookie") && !tier.tier.credentials {
            "leave it out; credentials = true is what allows cookies"
        } else {
            "leave it out"
        };
        found.add(&CHECK, at, "no script can set this header, and no browser asks for it", help);
    }
}
