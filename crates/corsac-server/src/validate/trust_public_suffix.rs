//! # CSRF protection that trusts every host below a public suffix
//!
//! A trusted origin is every host below a public suffix, such as `com`, `co.uk` or `github.io`.
//!
//! ## Why
//!
//! Anybody can have a host there, and their page may then make a browser send what it likes, with the cookies of
//! whoever visits it.
//!
//! ## Example
//!
//! ```toml
//! [csrf]
//! trusted_origins = ["https://*.github.io"]
//! ```
//!
//! ## Instead
//!
//! Name the hosts that are yours.
//!
//! ```toml
//! [csrf]
//! trusted_origins = ["https://myapp.github.io"]
//! ```

use super::Check;
use super::common::{Found, OriginsAt, public_suffix};

pub(super) static CHECK: Check = Check::error("trust-public-suffix", include_str!("trust_public_suffix.rs"));

pub(super) fn look(trusted: OriginsAt<'_>, found: &mut Found) {
    for (item, pattern) in trusted.patterns().filter(|(_, pattern)| public_suffix(pattern).is_some()) {
        let domain = pattern.host();
        let message = format!("anybody can have a host below {domain}, and it would be trusted");
        let help = format!("name the hosts, such as {}://myapp.{domain}", pattern.scheme());
        found.add(&CHECK, trusted.list.at(item), message, help);
    }
}
