//! # Listed origins may do less than whoever asks
//!
//! The rule has a tier for `*`, and another tier does not allow a method or a header that it allows.
//!
//! ## Why
//!
//! One tier counts for an origin, and it alone: what `*` may do is not added. So listed origins, who are trusted more,
//! can do less. That is no protection either: a page can ask from a sandboxed frame, where it has no origin, and is
//! then whoever asks.
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
//! origins = ["*"]
//! exposed_headers = ["X-Total-Count"]
//! ```
//!
//! ## Instead
//!
//! Allow to the listed ones what whoever asks may do.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! credentials = true
//! exposed_headers = ["X-Total-Count"]
//!
//! [[rule.tier]]
//! origins = ["*"]
//! exposed_headers = ["X-Total-Count"]
//! ```

use corsac_core::Method;

use super::common::{Found, List, RuleAt};
use super::{Check, quoted};
use crate::problem::TierField;

pub(super) static CHECK: Check =
    Check::warning("tier-narrower-than-any", include_str!("tier_narrower_than_any.rs"));

/// A list of a tier, the one of `*`, and whether two of their items are the same.
type Field<'a> = (TierField, List<'a>, List<'a>, fn(&str, &str) -> bool);

pub(super) fn look(rule: RuleAt<'_>, found: &mut Found) {
    let Some(any) = rule.tiers().find(|tier| tier.origins().list.any().is_some()) else { return };
    for tier in rule.tiers().filter(|tier| tier.index != any.index) {
        let fields: [Field<'_>; 3] = [
            (TierField::Methods, tier.methods(), any.methods(), same_method),
            (
                TierField::RequestHeaders,
                tier.request_headers(),
                any.request_headers(),
                str::eq_ignore_ascii_case,
            ),
            (
                TierField::ExposedHeaders,
                tier.exposed_headers(),
                any.exposed_headers(),
                str::eq_ignore_ascii_case,
            ),
        ];
        for (field, own, of_any, same) in fields {
            // With credentials nobody should be led to *, and exposed headers cannot have it.
            let beyond = |text: &str| text == "*" && tier.tier.credentials;
            let lacks = |text: &str| {
                own.any().is_none() && !own.texts.iter().any(|own| same(own, text)) && !beyond(text)
            };
            let needless = |text: &str| field == TierField::Methods && needs_no_permission(text);
            if let Some((_, text)) = of_any.iter().find(|(_, text)| lacks(text) && !needless(text)) {
                let message = format!(
                    "whoever asks may do more: tier {} has {} in its {field}, and this one does not",
                    any.index + 1,
                    quoted(text)
                );
                found.add(&CHECK, (tier.field(field), ""), message, format!("add {}", quoted(text)));
            }
        }
    }
}

fn same_method(one: &str, other: &str) -> bool {
    one == other || Method::new(one).is_ok_and(|one| Method::new(other) == Ok(one))
}

fn needs_no_permission(method: &str) -> bool {
    Method::new(method).is_ok_and(|method| method.is_cors_safelisted())
}
