//! # A header of CORS among the request headers
//!
//! A name that begins with `Access-Control-` is listed as a request header.
//!
//! ## Why
//!
//! These are the words of CORS itself. `Access-Control-Allow-*` stands in answers, and a script that puts it on a
//! request makes a preflight necessary and achieves nothing else; `Access-Control-Request-*` only browsers set. Mostly
//! the line answers an error message that was caused by such a script.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["Access-Control-Allow-Origin"]
//! ```
//!
//! ## Instead
//!
//! Leave it out here, and take it out of the script that sends it.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["X-Token"]
//! ```

use super::Check;
use super::common::{Found, TierAt};

pub(super) static CHECK: Check =
    Check::error("request-header-access-control", include_str!("request_header_access_control.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    for at in tier.request_headers().iter().filter(|(_, text)| is_of_cors(text)) {
        found.add(
            &CHECK,
            at,
            "this header is part of CORS itself, and no script needs to send it",
            "leave it out, here and in the script that sends it",
        );
    }
}

/// Whether a name begins with `Access-Control-`.
pub(super) fn is_of_cors(name: &str) -> bool {
    const PREFIX: &str = "access-control-";
    name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}
