//! # Paths that cross
//!
//! Some path falls under two rules, and neither of their patterns is the more specific one: each of them has paths that
//! the other has not.
//!
//! ## Why
//!
//! The most specific pattern selects the rule. Where none is, some rule of precedence would have to be known by heart
//! to tell who may read; here it has to be said instead.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/{tenant}/users"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//!
//! [[rule]]
//! paths = ["/admin/{page}"]
//!
//! [[rule.tier]]
//! origins = ["https://admin.com"]
//! ```
//!
//! ## Instead
//!
//! Write them so that they have no path in common, or let one rule have both.
//!
//! ```toml
//! [[rule]]
//! paths = ["/tenants/{tenant}/users"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//!
//! [[rule]]
//! paths = ["/admin/{page}"]
//!
//! [[rule.tier]]
//! origins = ["https://admin.com"]
//! ```

use super::common::{Found, PolicyAt};
use super::{Check, quoted};
use crate::PathPattern;
use crate::path::Overlap;
use crate::problem::Place;

pub(super) static CHECK: Check = Check::error("paths-cross", include_str!("paths_cross.rs"));

/// A pattern with a brace in it: others cross nothing.
struct Wide<'a> {
    rule: usize,
    at: (Place, &'a str),
    pattern: &'a PathPattern,
}

pub(super) fn look(policy: PolicyAt<'_>, found: &mut Found) {
    let mut wide: Vec<Wide<'_>> = Vec::new();
    for rule in policy.rules() {
        let paths = rule.paths().iter().zip(&rule.read.paths);
        wide.extend(paths.filter_map(|(at, path)| {
            let pattern = path.as_ref().ok().filter(|pattern| pattern.is_wide())?;
            Some(Wide { rule: rule.index, at, pattern })
        }));
    }
    // Only patterns of which one begins with the literal segments of the other have paths in common. Sorted by these,
    // they stand behind it.
    wide.sort_by(|a, b| a.pattern.literal_start().cmp(b.pattern.literal_start()).then(a.at.cmp(&b.at)));
    let mut around: Vec<&Wide<'_>> = Vec::new();
    for path in &wide {
        while around.last().is_some_and(|above| !path.pattern.is_below(above.pattern)) {
            around.pop();
        }
        for other in around.iter().filter(|other| other.rule != path.rule) {
            if path.pattern.overlap(other.pattern) == Overlap::Crossing {
                let [first, second] = if path.at < other.at { [path, *other] } else { [*other, path] };
                let common = first.pattern.common_path(second.pattern);
                let message = format!(
                    "{common} falls under this and under {} of rule {}, and neither is more specific",
                    quoted(second.at.1),
                    second.rule + 1
                );
                found.add(
                    &CHECK,
                    first.at,
                    message,
                    "write one of the two so that they have no path in common",
                );
            }
        }
        around.push(path);
    }
}
