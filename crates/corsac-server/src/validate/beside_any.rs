//! # A * that makes the rest of its list needless
//!
//! A list has `*` and other values beside it. `Authorization` beside `*` is no such case without credentials, since `*`
//! does not cover it.
//!
//! ## Why
//!
//! `*` is all of them, so the others change nothing. Whoever reads them takes the list for narrower than it is.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["PUT", "*"]
//! ```
//!
//! ## Instead
//!
//! Leave out `*` if the others are what is meant, or else the others.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["PUT"]
//! ```

use super::Check;
use super::common::{Found, List, Of};
use crate::problem::TierField;

pub(super) static CHECK: Check = Check::warning("beside-any", include_str!("beside_any.rs"));

/// Looks at a list of a tier that allows credentials, or does not.
pub(super) fn look(list: List<'_>, credentials: bool, found: &mut Found) {
    let Some(any) = list.any() else { return };
    let is_of_request_headers = matches!(list.of, Of::Tier { field: TierField::RequestHeaders, .. });
    let counts =
        |text: &str| is_of_request_headers && !credentials && text.eq_ignore_ascii_case("Authorization");
    let others = list.texts.iter().filter(|text| *text != "*" && !counts(text)).count();
    if others > 0 {
        let message = match others {
            1 => "* is all of them, so the other value of the list changes nothing".to_owned(),
            _ => format!("* is all of them, so the other {others} values of the list change nothing"),
        };
        found.add(&CHECK, any, message, "leave it out, or the others");
    }
}
