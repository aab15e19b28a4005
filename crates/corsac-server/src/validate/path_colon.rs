//! # A path with a colon where other routers have a name
//!
//! A segment begins with a colon, such as `/users/:id`.
//!
//! ## Why
//!
//! A colon may stand in a path, so this is the very path `/users/:id`, and no request is likely to ask for that. In other
//! routers it is any one segment. What is meant to be covered then falls under no rule, or under a wider one.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/users/:id"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Write any one segment in braces.
//!
//! ```toml
//! [[rule]]
//! paths = ["/users/{id}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::common::{Found, List};
use super::path_malformed::segment;
use super::{Check, quoted, write_instead};
use crate::{PathError, PathPattern};

pub(super) static CHECK: Check = Check::warning("path-colon", include_str!("path_colon.rs"));

pub(super) fn look(list: List<'_>, read: &[Result<PathPattern, PathError>], found: &mut Found) {
    for (at, path) in list.iter().zip(read) {
        let begins = |text: &&str| text.len() > 1 && text.starts_with(':');
        let Some(colon) = at.1.split('/').find(begins).filter(|_| path.is_ok()) else { continue };
        // What stands before the first slash is no segment.
        let parts = at.1.split('/').count();
        let numbered = at.1.split('/').skip(1).enumerate();
        let written: String = numbered
            .flat_map(|(number, text)| ["/".into(), segment(text, number, number + 2 == parts)])
            .collect();
        let help = if written == at.1 {
            "write {name} for any one segment".to_owned()
        } else {
            write_instead(&written)
        };
        found.add(
            &CHECK,
            at,
            format!("{} is just this text, and no name for any segment", quoted(colon)),
            help,
        );
    }
}
