//! # Credentials for every host below a public suffix
//!
//! A tier allows credentials to all hosts below a public suffix, such as `com`, `co.uk` or `github.io`. A top-level
//! name that is on no list counts, too; `localhost` does not.
//!
//! ## Why
//!
//! Anybody can have a host there, for little money or none. To trust all of them with credentials is to trust
//! everybody. Which names are public suffixes says the Public Suffix List, as it was when this program was built; it
//! does not know of every provider, so that a pattern that passes may still have others' pages below it.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://*.github.io"]
//! credentials = true
//! ```
//!
//! ## Instead
//!
//! Name the hosts that are yours. `dangerously_allow_public_suffixes` says that all of them are meant.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.github.io"]
//! credentials = true
//! ```

use super::Check;
use super::common::{Found, PublicSuffix, TierAt, public_suffix};

pub(super) static CHECK: Check =
    Check::error("credentials-public-suffix", include_str!("credentials_public_suffix.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    if !tier.tier.credentials || tier.tier.dangerously_allow_public_suffixes {
        return;
    }
    let origins = tier.origins();
    for (item, pattern) in origins.patterns() {
        let Some(suffix) = public_suffix(pattern) else { continue };
        let domain = pattern.host();
        let message = match suffix {
            PublicSuffix::Listed => {
                format!("anybody can have a host below {domain}, and it would be trusted with credentials")
            }
            PublicSuffix::Unlisted => format!(
                "{domain} is a whole top-level name, and every host below it would be trusted with credentials"
            ),
        };
        let help = format!(
            "name the hosts, such as {}://myapp.{domain}, or set dangerously_allow_public_suffixes",
            pattern.scheme()
        );
        found.add(&CHECK, origins.list.at(item), message, help);
    }
}
