//! # A max-age out of range
//!
//! `max_age` is below -1 or above 86400.
//!
//! ## Why
//!
//! It is in seconds, and no browser keeps the answer to a preflight for more than a day. A larger number is probably in
//! other units, and is not what will happen.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! max_age = 604800
//! ```
//!
//! ## Instead
//!
//! Write seconds, up to 86400. 0 means not to keep it, and so does -1.
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

pub(super) static CHECK: Check =
    Check::error("max-age-out-of-range", include_str!("max_age_out_of_range.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    let Some(seconds) = tier.tier.max_age.filter(|seconds| !(-1..=86_400).contains(seconds)) else { return };
    let (message, help) = if seconds < 0 {
        ("a time below 0 seconds means nothing, but for -1, which is as 0", "write 0")
    } else {
        (
            "no browser keeps the answer to a preflight for more than a day, which is 86400 seconds",
            "write 86400",
        )
    };
    found.add(&CHECK, (tier.field(TierField::MaxAge), &seconds.to_string()), message, help);
}
