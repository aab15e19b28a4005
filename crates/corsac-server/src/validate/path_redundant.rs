//! # A path that another one of its rule covers
//!
//! A path is one of those that another pattern of the same list means.
//!
//! ## Why
//!
//! It changes nothing, and whoever reads the list may believe that taking it out would.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}", "/api/users"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Leave it out.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::common::{Found, List};
use super::{Check, quoted};
use crate::path::PathTable;
use crate::{PathError, PathPattern};

pub(super) static CHECK: Check = Check::warning("path-redundant", include_str!("path_redundant.rs"));

pub(super) fn look(list: List<'_>, read: &[Result<PathPattern, PathError>], found: &mut Found) {
    let patterns = || read.iter().enumerate().filter_map(|(item, path)| Some((path.as_ref().ok()?, item)));
    if !patterns().any(|(pattern, _)| pattern.is_wide()) {
        return;
    }
    let table = PathTable::new(patterns());
    for (pattern, item) in patterns() {
        if let Some(other) = table.covering(pattern) {
            let message = format!("{} covers it already", quoted(list.at(other).1));
            found.add(&CHECK, list.at(item), message, "leave it out, or the other");
        }
    }
}
