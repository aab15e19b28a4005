//! # An origin in two tiers of a rule
//!
//! The same line, or `*`, stands in two tiers of one rule.
//!
//! ## Why
//!
//! One tier counts for an origin, the most specific that admits it. Two that list the same are equally specific, and
//! which of them was meant cannot be told: perhaps the one with credentials, perhaps not.
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
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["PUT"]
//! ```
//!
//! ## Instead
//!
//! Let one tier list it, with all that it may do.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! credentials = true
//! methods = ["PUT"]
//! ```

use std::hash::BuildHasherDefault;

use super::Check;
use super::common::{Found, RuleAt, Table};

pub(super) static CHECK: Check = Check::error("origin-in-two-tiers", include_str!("origin_in_two_tiers.rs"));

pub(super) fn look(rule: RuleAt<'_>, found: &mut Found) {
    if rule.rule.tiers.len() < 2 {
        return;
    }
    let origins = rule.rule.tiers.iter().map(|tier| tier.origins.len()).sum();
    let mut first: Table<&str, usize> =
        Table::with_capacity_and_hasher(origins, BuildHasherDefault::default());
    for tier in rule.tiers() {
        for at in tier.origins().list.iter() {
            let before = *first.entry(at.1).or_insert(tier.index);
            if before != tier.index {
                let message = format!("tier {} of this rule lists the same origin", before + 1);
                found.add(&CHECK, at, message, "leave it out of one of the two tiers");
            }
        }
    }
}
