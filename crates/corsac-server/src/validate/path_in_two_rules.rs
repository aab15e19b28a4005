//! # A path in two rules
//!
//! Two rules have paths that mean the same, whatever the names in their braces.
//!
//! ## Why
//!
//! The path alone selects the rule, and here it selects two. What holds would depend on their order, and an origin that
//! one of them keeps out might get in by the other.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/users/{id}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//!
//! [[rule]]
//! paths = ["/users/{name}"]
//!
//! [[rule.tier]]
//! origins = ["https://admin.com"]
//! ```
//!
//! ## Instead
//!
//! Let one rule have the path, with a tier for each sort of origins.
//!
//! ```toml
//! [[rule]]
//! paths = ["/users/{id}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com", "https://admin.com"]
//! ```

use std::collections::HashMap;

use super::common::{Found, PolicyAt};
use super::{Check, quoted};

pub(super) static CHECK: Check = Check::error("path-in-two-rules", include_str!("path_in_two_rules.rs"));

pub(super) fn look(policy: PolicyAt<'_>, found: &mut Found) {
    let mut first: HashMap<String, (usize, &str)> = HashMap::new();
    for rule in policy.rules() {
        for (at, path) in rule.paths().iter().zip(&rule.read.paths) {
            let Ok(path) = path else { continue };
            let (before, text) = *first.entry(path.shape()).or_insert((rule.index, at.1));
            if before != rule.index {
                let message = format!("rule {} has {}, which means the same", before + 1, quoted(text));
                found.add(&CHECK, at, message, "leave it out of one of the two rules");
            }
        }
    }
}
