//! # All paths but the first one
//!
//! A rule is for `/{*rest}`, and no rule is for `/`.
//!
//! ## Why
//!
//! `{*rest}` is one segment or more, and `/` has none. The rule looks as if it were for everything, and pages that ask
//! for the root of the service are refused.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```
//!
//! ## Instead
//!
//! List `/` beside it.
//!
//! ```toml
//! [[rule]]
//! paths = ["/", "/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::Check;
use super::common::{Found, PolicyAt};

pub(super) static CHECK: Check = Check::warning("root-not-covered", include_str!("root_not_covered.rs"));

pub(super) fn look(policy: PolicyAt<'_>, found: &mut Found) {
    let patterns =
        || policy.rules().flat_map(|rule| rule.read.paths.iter().filter_map(|path| path.as_ref().ok()));
    if patterns().any(|pattern| pattern.matches("/")) {
        return;
    }
    for rule in policy.rules() {
        for (at, path) in rule.paths().iter().zip(&rule.read.paths) {
            if path.as_ref().is_ok_and(|path| path.shape() == "/{*}") {
                found.add(&CHECK, at, "no rule is for / itself, which has no segment", "add \"/\"");
            }
        }
    }
}
