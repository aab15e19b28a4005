//! # A policy without rules
//!
//! The policy has no rule.
//!
//! ## Why
//!
//! It would do nothing, and a policy that was meant to do something is probably elsewhere: in another file, or under
//! another name.
//!
//! ## Example
//!
//! ```toml
//! # Nothing but a remark.
//! ```
//!
//! ## Instead
//!
//! Write a rule, with the paths that it is for and who may ask there.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::Check;
use super::common::{Found, PolicyAt};
use crate::problem::Place;

pub(super) static CHECK: Check = Check::error("rules-none", include_str!("rules_none.rs"));

pub(super) fn look(policy: PolicyAt<'_>, found: &mut Found) {
    if policy.policy.rules.is_empty() {
        found.add(
            &CHECK,
            (Place::Policy, ""),
            "the policy has no rule, so it does nothing",
            "write a rule with the paths that it is for and a tier for who may ask there",
        );
    }
}
