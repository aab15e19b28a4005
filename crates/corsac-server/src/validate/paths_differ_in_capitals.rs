//! # Paths of two rules that differ in capitals alone
//!
//! Two rules have paths that are the same but for capitals: `/Users` and `/users`.
//!
//! ## Why
//!
//! Capitals count in paths, but not for every server, so that a path which falls under different rules by them is
//! refused. Here requests for either path would be refused.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/users"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//!
//! [[rule]]
//! paths = ["/Users"]
//!
//! [[rule.tier]]
//! origins = ["https://admin.com"]
//! ```
//!
//! ## Instead
//!
//! Let one rule have both, if the service does tell them apart.
//!
//! ```toml
//! [[rule]]
//! paths = ["/users", "/Users"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use std::collections::HashMap;

use super::common::{Found, PolicyAt};
use super::{Check, quoted};

pub(super) static CHECK: Check =
    Check::error("paths-differ-in-capitals", include_str!("paths_differ_in_capitals.rs"));

pub(super) fn look(policy: PolicyAt<'_>, found: &mut Found) {
    let mut first: HashMap<String, (usize, String, &str)> = HashMap::new();
    for rule in policy.rules() {
        for (at, path) in rule.paths().iter().zip(&rule.read.paths) {
            let Ok(path) = path else { continue };
            let shape = path.shape();
            let (before, exactly, text) =
                first.entry(shape.to_ascii_lowercase()).or_insert_with(|| (rule.index, shape.clone(), at.1));
            if *before != rule.index && *exactly != shape {
                let message =
                    format!("rule {} has {}, which differs in capitals alone", *before + 1, quoted(text));
                found.add(
                    &CHECK,
                    at,
                    message,
                    "leave it out of one of the two rules, or let one rule have both",
                );
            }
        }
    }
}
