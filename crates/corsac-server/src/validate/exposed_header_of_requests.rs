//! # An exposed header that only requests have
//!
//! A name is listed among the exposed headers that stands in requests alone, such as `Origin` or
//! `Access-Control-Request-Method`.
//!
//! ## Why
//!
//! Exposed headers are those of the answer that a page may read. An answer does not have these. Probably the request
//! headers were meant.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! exposed_headers = ["Origin", "X-Total-Count"]
//! ```
//!
//! ## Instead
//!
//! Leave it out, or list it under `request_headers` if a script sends it.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! exposed_headers = ["X-Total-Count"]
//! ```

use super::Check;
use super::common::{Found, TierAt};

pub(super) static CHECK: Check =
    Check::error("exposed-header-of-requests", include_str!("exposed_header_of_requests.rs"));

/// Names that only requests have (RFC 9110, 10.1 and 13.1, and the standards of browsers). Those that some answers
/// have, too, such as `Authorization`, are not among them.
const OF_REQUESTS: [&str; 21] = [
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "cookie",
    "cookie2",
    "dnt",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "max-forwards",
    "origin",
    "proxy-authorization",
    "referer",
    "service-worker",
    "te",
    "upgrade-insecure-requests",
    "user-agent",
];

/// What names begin with that browsers put on requests.
const PREFIX: &str = "sec-fetch-";

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    let of_requests = |text: &str| {
        OF_REQUESTS.iter().any(|name| name.eq_ignore_ascii_case(text))
            || text.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
    };
    for at in tier.exposed_headers().iter().filter(|(_, text)| of_requests(text)) {
        found.add(
            &CHECK,
            at,
            "only requests have this header, and exposed is what answers have",
            "leave it out",
        );
    }
}
