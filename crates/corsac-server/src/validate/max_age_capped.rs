//! # A max-age that browsers cut
//!
//! `max_age` is longer than some browser engine keeps the answer to a preflight.
//!
//! ## Why
//!
//! Chromium keeps it for two hours at most, WebKit for ten minutes. A longer time does no harm, but preflights come
//! more often than the number says, and a change of the policy is seen later in the browsers that do keep it.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! max_age = 86400
//! ```
//!
//! ## Instead
//!
//! Write what all of them keep.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! max_age = 600
//! ```

use super::Check;
use super::common::{Found, TierAt};
use crate::problem::TierField;

pub(super) static CHECK: Check = Check::warning("max-age-capped", include_str!("max_age_capped.rs"));

/// The longest time that engines keep the answer to a preflight, in seconds, where it is less than a day.
pub(super) const CAPS: [(&str, i64); 2] = [("Chromium", 7200), ("WebKit", 600)];

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    let Some(seconds) = tier.tier.max_age.filter(|seconds| *seconds <= 86_400) else { return };
    let cut: Vec<&(&str, i64)> = CAPS.iter().filter(|(_, cap)| seconds > *cap).collect();
    let Some(least) = cut.iter().map(|(_, cap)| cap).min() else { return };
    let list: Vec<String> =
        cut.iter().map(|(engine, cap)| format!("{engine} keeps it for {cap} seconds")).collect();
    let message = format!("{} at most", list.join(", "));
    found.add(
        &CHECK,
        (tier.field(TierField::MaxAge), &seconds.to_string()),
        message,
        format!("write {least}"),
    );
}
