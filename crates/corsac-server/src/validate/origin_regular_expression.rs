//! # A regular expression for an origin
//!
//! A line is written as regular expressions are: `^`, `$`, backslashes, groups.
//!
//! ## Why
//!
//! There are none here, on purpose. A dot that was not escaped, an anchor that was forgotten, a `.*` that crosses a
//! slash: most policies that were broken into had one of them. `https://.*\.myapp\.com` without an end admits
//! `https://a.myapp.com.evil.net`.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["^https://(.+\\.)?myapp\\.com$"]
//! ```
//!
//! ## Instead
//!
//! Write `*.` for one or more labels, and the domain itself in a line of its own. Whatever is more involved is a
//! predicate, in Rust.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com", "https://*.myapp.com"]
//! ```

use super::common::{Found, correct};
use super::{Check, write_instead};
use crate::problem::Place;

pub(super) static CHECK: Check =
    Check::error("origin-regular-expression", include_str!("origin_regular_expression.rs"));

/// Whether it is one, which is then told.
pub(super) fn look(at: (Place, &str), found: &mut Found) -> bool {
    let is_one = correct::is_regular_expression(at.1);
    if is_one {
        let help = match correct::regular_expression(at.1) {
            Some(pattern) => {
                write_instead(&pattern) + ", and the domain itself in a line of its own if it is meant, too"
            }
            None => "list the origins, with *. before a domain for all hosts below it".to_owned(),
        };
        found.add(&CHECK, at, "this is a regular expression, and there are none in a policy", help);
    }
    is_one
}
