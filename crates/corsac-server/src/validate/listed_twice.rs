//! # A value that is listed twice
//!
//! A list has the same value a second time: the same origin, path or method, or the same header in other letters.
//!
//! ## Why
//!
//! The second changes nothing. One of the two may have been meant to be something else.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["X-Token", "x-token"]
//! ```
//!
//! ## Instead
//!
//! Leave out the second, or write what was meant.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["X-Token"]
//! ```

use std::borrow::Cow;
use std::hash::BuildHasherDefault;

use super::Check;
use super::common::{Found, List, Of, Table};
use crate::problem::TierField;

pub(super) static CHECK: Check = Check::warning("listed-twice", include_str!("listed_twice.rs"));

pub(super) fn look(list: List<'_>, found: &mut Found) {
    if list.texts.len() < 2 {
        return;
    }
    let is_of_headers = matches!(
        list.of,
        Of::Tier { field: TierField::RequestHeaders | TierField::ExposedHeaders | TierField::Reads, .. }
    );
    let mut first: Table<Cow<'_, str>, usize> =
        Table::with_capacity_and_hasher(list.texts.len(), BuildHasherDefault::default());
    for (item, (place, text)) in list.iter().enumerate() {
        let same = if is_of_headers { text.to_ascii_lowercase().into() } else { Cow::from(text) };
        let before = *first.entry(same).or_insert(item);
        if before != item {
            let message = format!("the list has it already, as item {}", before + 1);
            found.add(&CHECK, (place, text), message, "leave it out");
        }
    }
}
