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
use crate::builder::Tier;

pub(super) static CHECK: Check = Check::warning("danger-needless", include_str!("danger_needless.rs"));

/// A permission of a tier, whether an origin needs it, and what such an origin is.
struct Permission {
    name: &'static str,
    is_set: fn(&Tier) -> bool,
    is_needed_by: fn(&OriginPattern) -> bool,
    what: &'static str,
}

const PERMISSIONS: [Permission; 2] = [
    Permission {
        name: "dangerously_allow_insecure_origins",
        is_set: |tier| tier.dangerously_allow_insecure_origins,
        is_needed_by: is_insecure,
        what: "is of plain http",
    },
    Permission {
        name: "dangerously_allow_public_suffixes",
        is_set: |tier| tier.dangerously_allow_public_suffixes,
        is_needed_by: |pattern| public_suffix(pattern).is_some(),
        what: "is every host below a public suffix",
    },
];

pub(super) fn look(at: TierAt<'_>, found: &mut Found) {
    for Permission { name, is_needed_by, what, .. } in PERMISSIONS.iter().filter(|one| (one.is_set)(at.tier))
    {
        let message = if !at.tier.credentials {
            format!("{name} is about credentials, and the tier allows none")
        } else if !at.origins().patterns().any(|(_, pattern)| is_needed_by(pattern)) {
            format!("{name} is set, and no origin of the tier {what}")
        } else {
            continue;
        };
        found.add(&CHECK, (at.place(), name), message, "leave it out");
    }
}
