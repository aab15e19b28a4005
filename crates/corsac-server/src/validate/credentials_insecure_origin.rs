//! # Credentials for pages of plain http
//!
//! A tier allows credentials to an origin of `http://`. Pages of this machine are exempt: `localhost`, names below it,
//! 127.0.0.0/8 and `[::1]`.
//!
//! ## Why
//!
//! Anybody between a visitor and the network, in a café, at a provider, can write a page of plain http. To trust such a
//! page with credentials is to trust all of them, also where the service itself is reached over https.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["http://myapp.com"]
//! credentials = true
//! ```
//!
//! ## Instead
//!
//! Serve the page over https. Where that cannot be, `dangerously_allow_insecure_origins` says that it is meant.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! credentials = true
//! ```

use super::common::{Found, TierAt, correct, is_insecure};
use super::{Check, write_instead};

pub(super) static CHECK: Check =
    Check::error("credentials-insecure-origin", include_str!("credentials_insecure_origin.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    if !tier.tier.credentials || tier.tier.dangerously_allow_insecure_origins {
        return;
    }
    let origins = tier.origins();
    for (item, pattern) in origins.patterns().filter(|(_, pattern)| is_insecure(pattern)) {
        let secure = format!("https{}", pattern.as_str().trim_start_matches("http"));
        let secure = correct::origin(&secure).unwrap_or(secure);
        found.add(
            &CHECK,
            origins.list.at(item),
            "anybody on the network can write a page of plain http, and it would be trusted with credentials",
            write_instead(&secure) + ", or set dangerously_allow_insecure_origins",
        );
    }
}
