//! # A dangerous permission that nothing needs
//!
//! `dangerously_allow_insecure_origins` or `dangerously_allow_public_suffixes` is set where no origin of the tier needs
//! it, or where the tier allows no credentials.
//!
//! ## Why
//!
//! It has no effect today. The day somebody adds an origin, it silences the error that they should have seen.
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
//! dangerously_allow_insecure_origins = true
//! ```
//!
//! ## Instead
//!
//! Leave it out until it is needed.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! credentials = true
//! ```

use super::Check;
use super::common::{Found, TierAt, is_insecure, public_suffix};
use crate::OriginPattern;

pub(super) static CHECK: Check = Check::warning("danger-needless", include_str!("danger_needless.rs"));

pub(super) fn look(at: TierAt<'_>, found: &mut Found) {
    let insecure = |pattern: &OriginPattern| is_insecure(pattern);
    let below_suffix = |pattern: &OriginPattern| public_suffix(pattern).is_some();
    let tier = at.tier;
    let permissions: [(bool, &str, &dyn Fn(&OriginPattern) -> bool, &str); 2] = [
        (
            tier.dangerously_allow_insecure_origins,
            "dangerously_allow_insecure_origins",
            &insecure,
            "is of plain http",
        ),
        (
            tier.dangerously_allow_public_suffixes,
            "dangerously_allow_public_suffixes",
            &below_suffix,
            "is every host below a public suffix",
        ),
    ];
    for (is_set, name, needs, what) in permissions {
        let message = if !is_set {
            continue;
        } else if !tier.credentials {
            format!("{name} is about credentials, and the tier allows none")
        } else if !at.origins().patterns().any(|(_, pattern)| needs(pattern)) {
            format!("{name} is set, and no origin of the tier {what}")
        } else {
            continue;
        };
        found.add(&CHECK, (at.place(), name), message, "leave it out");
    }
}
