//! # A predicate that reads what preflights do not have
//!
//! A predicate reads `Cookie` or `Authorization`.
//!
//! ## Why
//!
//! A preflight never carries credentials (Fetch, CORS-preflight fetch, step 1). The predicate finds nothing there,
//! refuses, and the request that the page meant is never sent.
//!
//! ## Example
//!
//! ```rust
//! use corsac_server::{Policy, Rule, Tier};
//!
//! let partner = Tier::predicate(["Cookie"], |asking| {
//!     asking.header("cookie").is_some_and(|cookie| cookie.starts_with(b"partner="))
//! });
//! let policy = Policy::builder().rule(Rule::everywhere().tier(partner));
//! assert_eq!(policy.check()[0].check.code, "reads-not-on-preflights");
//! ```
//!
//! ## Instead
//!
//! Decide by the origin, and let the service look at who is logged in.
//!
//! ```rust
//! use corsac_server::{Policy, Rule, Tier};
//!
//! let partner = Tier::predicate([""; 0], |asking| asking.origin().ends_with(".partner.example"));
//! let policy = Policy::builder().rule(Rule::everywhere().tier(partner));
//! assert!(policy.check().is_empty());
//! ```

use super::Check;
use super::common::{Found, TierAt};

pub(super) static CHECK: Check =
    Check::warning("reads-not-on-preflights", include_str!("reads_not_on_preflights.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    let credentials =
        |text: &str| ["Authorization", "Cookie"].iter().any(|name| name.eq_ignore_ascii_case(text));
    for at in tier.reads().iter().filter(|(_, text)| credentials(text)) {
        found.add(
            &CHECK,
            at,
            "no preflight has this header, so a predicate that looks for it refuses all of them",
            "leave it out, and decide by the origin",
        );
    }
}
