//! # A * that does not cover Authorization
//!
//! The request headers are `*`, without credentials, and `Authorization` is not named beside it.
//!
//! ## Why
//!
//! In `Access-Control-Allow-Headers` a `*` covers every name but this one (Fetch, CORS non-wildcard request-header
//! name). Engines that do not keep to that yet are a reason to notice it late: the page works in one browser and not in
//! the next.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["*"]
//! ```
//!
//! ## Instead
//!
//! Name `Authorization` beside it if pages send tokens in it. If they do not, name the headers that they do send.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["*", "Authorization"]
//! ```

use super::Check;
use super::common::{Found, TierAt};

pub(super) static CHECK: Check =
    Check::warning("authorization-not-covered", include_str!("authorization_not_covered.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    let headers = tier.request_headers();
    if let Some(at) = headers.any()
        && !tier.tier.credentials
        && !headers.has("Authorization")
    {
        found.add(
            &CHECK,
            at,
            "* does not cover Authorization",
            "add \"Authorization\", or name the headers that pages send",
        );
    }
}
