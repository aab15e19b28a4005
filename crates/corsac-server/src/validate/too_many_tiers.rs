//! # Too many tiers in a rule
//!
//! A rule has more than 65535 tiers.
//!
//! ## Why
//!
//! A tier is what many origins have in common. So many of them are hardly what somebody wrote, and the tables that make
//! decisions fast have no room for them.
//!
//! ## Example
//!
//! ```rust
//! use corsac_server::{Policy, Rule, Tier};
//!
//! let origins = (0..70_000).map(|number| format!("https://shop-{number}.example"));
//! let tiers = origins.map(|origin| Tier::new([origin]));
//! let policy = Policy::builder().rule(tiers.fold(Rule::everywhere(), Rule::tier));
//! assert_eq!(policy.check()[0].check.code, "too-many-tiers");
//! ```
//!
//! ## Instead
//!
//! Put origins that may do the same into one tier.
//!
//! ```rust
//! use corsac_server::{Policy, Rule, Tier};
//!
//! let origins = (0..70_000).map(|number| format!("https://shop-{number}.example"));
//! let policy = Policy::builder().rule(Rule::everywhere().tier(Tier::new(origins)));
//! assert!(policy.check().is_empty());
//! ```

use super::Check;
use super::common::{Found, RuleAt};

pub(super) static CHECK: Check = Check::error("too-many-tiers", include_str!("too_many_tiers.rs"));

/// The most tiers that a rule may have.
pub(super) const MOST: usize = 65_535;

pub(super) fn look(rule: RuleAt<'_>, found: &mut Found) {
    let tiers = rule.rule.tiers.len();
    if tiers > MOST {
        let message = format!("the rule has {tiers} tiers, and {MOST} are the most");
        found.add(&CHECK, (rule.place(), ""), message, "put origins that may do the same into one tier");
    }
}
