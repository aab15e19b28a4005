//! # An origin that a pattern of its tier covers
//!
//! A line admits nothing that another line of the same list does not admit.
//!
//! ## Why
//!
//! It changes nothing, and misleads whoever reads the list: taking it out would keep nobody out.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://*.myapp.com", "https://admin.myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Leave it out. If hosts were meant to be admitted one by one, leave out the pattern instead.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://*.myapp.com"]
//! ```

use super::common::{Cover, Found, OriginsAt};
use super::{Check, quoted};

pub(super) static CHECK: Check = Check::warning("origin-redundant", include_str!("origin_redundant.rs"));

pub(super) fn look(origins: OriginsAt<'_>, found: &mut Found) {
    let cover = Cover::of(origins.read);
    if cover.is_empty() {
        return;
    }
    for (item, pattern) in origins.patterns() {
        if let Some(other) = cover.covering(pattern) {
            let (_, text) = origins.list.at(other);
            let message = format!("{} admits it already", quoted(text));
            found.add(&CHECK, origins.list.at(item), message, "leave it out, or the pattern");
        }
    }
}
