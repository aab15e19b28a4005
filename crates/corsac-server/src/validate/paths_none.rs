//! # A rule without paths
//!
//! A rule lists no path.
//!
//! ## Why
//!
//! No request falls under it. Either a list was meant to stand there, or the rule is a leftover.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = []
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```
//!
//! ## Instead
//!
//! List the paths that it is for, or take the rule out. `"/"` and `"/{*rest}"` together are all there are.
//!
//! ```toml
//! [[rule]]
//! paths = ["/", "/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::Check;
use super::common::{Found, RuleAt};

pub(super) static CHECK: Check = Check::error("paths-none", include_str!("paths_none.rs"));

pub(super) fn look(rule: RuleAt<'_>, found: &mut Found) {
    if rule.rule.paths.is_empty() {
        found.add(
            &CHECK,
            (rule.place(), ""),
            "the rule lists no path, so no request falls under it",
            "list its paths, such as /api/{*rest}; / and /{*rest} together are all there are",
        );
    }
}
