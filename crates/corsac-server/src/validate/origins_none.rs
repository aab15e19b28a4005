//! # A tier without origins
//!
//! A tier lists no origin and has no predicate.
//!
//! ## Why
//!
//! It admits nobody. Either a list was meant to stand there, or the tier is a leftover.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = []
//! ```
//!
//! ## Instead
//!
//! List who may ask, or take the tier out.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::Check;
use super::common::{Found, TierAt};
use crate::problem::TierField;

pub(super) static CHECK: Check = Check::error("origins-none", include_str!("origins_none.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    if tier.tier.origins.is_empty() && tier.tier.predicate.is_none() {
        found.add(
            &CHECK,
            (tier.field(TierField::Origins), ""),
            "the tier lists no origin, so it admits nobody",
            "list origins such as https://myapp.com, or * for whoever asks; or take the tier out",
        );
    }
}
