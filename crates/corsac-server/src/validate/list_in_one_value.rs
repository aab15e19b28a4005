//! # Several values in one
//!
//! One item of a list holds several values, with commas, semicolons or spaces between them.
//!
//! ## Why
//!
//! Each item is one value. As one value it is what no browser sends, and as a list it would have to be guessed where
//! the items end.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com, https://admin.myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Write each by itself.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com", "https://admin.myapp.com"]
//! ```

use super::Check;
use super::common::{Found, correct, is_header_name};
use crate::problem::Place;
use crate::{OriginPattern, PathPattern};

pub(super) static CHECK: Check = Check::error("list-in-one-value", include_str!("list_in_one_value.rs"));

/// What the values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Origins,
    Paths,
    /// Methods, or names of headers.
    Tokens,
}

/// Whether a value that is not valid is several, which is then told.
pub(super) fn look(at: (Place, &str), kind: Kind, found: &mut Found) -> bool {
    let is_value = |text: &str| match kind {
        Kind::Origins => text.parse::<OriginPattern>().is_ok() || correct::origin(text).is_some(),
        Kind::Paths => text.parse::<PathPattern>().is_ok(),
        Kind::Tokens => is_header_name(text),
    };
    let values: Vec<&str> =
        at.1.split([',', ';', ' ', '\t', '\n', '\r']).filter(|value| !value.is_empty()).collect();
    // A blank may stand in one origin by mistake: then not all of the pieces have a scheme.
    let schemes = values.iter().filter(|value| value.contains("://")).count();
    let are_alike = kind != Kind::Origins || schemes == 0 || schemes == values.len();
    let are_several = values.len() > 1 && are_alike && values.iter().all(|value| is_value(value));
    if are_several {
        let list: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
        let message = format!("these are {} values in one", values.len());
        found.add(&CHECK, at, message, format!("write each by itself: {}", list.join(", ")));
    }
    are_several
}
