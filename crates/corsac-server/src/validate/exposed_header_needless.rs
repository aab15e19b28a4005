//! # An exposed header that needs no permission, or is of no use
//!
//! The name is one of those that every page may read (`Cache-Control`, `Content-Language`, `Content-Length`,
//! `Content-Type`, `Expires`, `Last-Modified`, `Pragma`), or begins with `Access-Control-`.
//!
//! ## Why
//!
//! The first are shown anyway. The second are for the browser, which reads them whether or not they are exposed; to
//! list them is a common try at making CORS work, and it never does.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! exposed_headers = ["Content-Type", "X-Total-Count"]
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
//! exposed_headers = ["X-Total-Count"]
//! ```

use corsac_core::safelist::SAFELISTED_RESPONSE_HEADERS;

use super::Check;
use super::common::{Found, TierAt};
use super::request_header_access_control::is_of_cors;

pub(super) static CHECK: Check =
    Check::warning("exposed-header-needless", include_str!("exposed_header_needless.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    for at in tier.exposed_headers().iter() {
        let is_of_answers =
            is_of_cors(at.1) && !at.1.to_ascii_lowercase().starts_with("access-control-request-");
        let message = if SAFELISTED_RESPONSE_HEADERS.iter().any(|name| name.eq_ignore_ascii_case(at.1)) {
            "every page may read this header anyway"
        } else if is_of_answers {
            "this header is for the browser, which reads it whether or not pages may"
        } else {
            continue;
        };
        found.add(&CHECK, at, message, "leave it out");
    }
}
