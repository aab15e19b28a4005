//! # All headers exposed with credentials
//!
//! A tier exposes `*` and allows credentials.
//!
//! ## Why
//!
//! Where a request carries credentials, browsers take `*` for the name of a header, which no answer has: nothing would
//! be exposed. And all headers of an answer that is somebody's own are more than a page should be shown unseen.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! credentials = true
//! exposed_headers = ["*"]
//! ```
//!
//! ## Instead
//!
//! Name the headers.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! credentials = true
//! exposed_headers = ["X-Total-Count"]
//! ```

use super::Check;
use super::common::{Found, TierAt};

pub(super) static CHECK: Check =
    Check::error("credentials-any-exposed", include_str!("credentials_any_exposed.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    if let Some(at) = tier.exposed_headers().any()
        && tier.tier.credentials
    {
        found.add(
            &CHECK,
            at,
            "with credentials, browsers take * for the name of a header, and show none",
            "leave it out, and name the headers that pages read",
        );
    }
}
