//! # A rule without tiers
//!
//! A rule has no tier.
//!
//! ## Why
//!
//! Whoever asks for its paths would be refused. To leave paths to the service, no rule is needed; to refuse everybody,
//! none is needed, either, since without one no CORS header is sent.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//! ```
//!
//! ## Instead
//!
//! Say who may ask, or take the rule out.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::Check;
use super::common::{Found, RuleAt};

pub(super) static CHECK: Check = Check::error("tiers-none", include_str!("tiers_none.rs"));

pub(super) fn look(rule: RuleAt<'_>, found: &mut Found) {
    if rule.rule.tiers.is_empty() {
        found.add(
            &CHECK,
            (rule.place(), ""),
            "the rule has no tier, so everybody is refused",
            "give it a tier with the origins that may ask, or take the rule out",
        );
    }
}
