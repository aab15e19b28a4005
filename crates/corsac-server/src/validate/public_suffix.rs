//! # Every host below a public suffix
//!
//! A pattern admits all hosts below a public suffix, such as `com`, `co.uk` or `github.io`, without credentials.
//!
//! ## Why
//!
//! Anybody can have a host there, so this keeps nobody out who wants in. It looks like a list of friends and is nearly
//! `*`, with answers that caches cannot share.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://*.github.io"]
//! ```
//!
//! ## Instead
//!
//! Name the hosts that are meant, or write `*` if whoever asks may read.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.github.io"]
//! ```

use super::Check;
use super::common::{Found, PublicSuffix, TierAt, public_suffix};

pub(super) static CHECK: Check = Check::warning("public-suffix", include_str!("public_suffix.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    if tier.tier.credentials {
        return;
    }
    let origins = tier.origins();
    for (item, pattern) in origins.patterns() {
        let Some(suffix) = public_suffix(pattern) else { continue };
        let domain = pattern.host();
        let message = match suffix {
            PublicSuffix::Listed => format!("anybody can have a host below {domain}"),
            PublicSuffix::Unlisted => {
                format!("{domain} is a whole top-level name: every host below it is admitted")
            }
        };
        let help = format!(
            "name the hosts, such as {}://myapp.{domain}, or write * if whoever asks may read",
            pattern.scheme()
        );
        found.add(&CHECK, origins.list.at(item), message, help);
    }
}
