//! # A value of the wrong kind
//!
//! A value is not of the kind that its key takes: a string where a list of strings belongs, a string where `true` or
//! `false` belongs, `[rule]` where `[[rule]]` belongs.
//!
//! ## Why
//!
//! To guess what was meant would help in nine cases and open a door in the tenth: is `"false"` no, or is it a text that is
//! there, and so yes?
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = "/api/{*rest}"
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! credentials = "true"
//! ```
//!
//! ## Instead
//!
//! ```toml
//! [[rule]]                           # two brackets: there may be several
//! paths = ["/api/{*rest}"]           # a list, even of one
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! credentials = true                 # without quotation marks
//! max_age = 600                      # seconds, a whole number
//! ```

use toml::Spanned;
use toml::de::DeValue;

use super::{FileCheck, switch};
use crate::finding::Finding;
use crate::form::{Key, Kind, fault};

pub(crate) const CHECK: FileCheck = FileCheck {
    code: "wrong-type",
    title: "A value of the wrong kind",
    source: include_str!("wrong_type.rs"),
};

/// The most bytes of a value that are repeated in what is to be written instead.
const MOST: usize = 60;

/// A value that its key does not take.
pub(crate) fn value<S>(text: &str, key: &Key<S>, found: &Spanned<DeValue<'_>>) -> Finding {
    let span = found.span();
    let message = format!("{} is {}, not {}", key.name, kind(found.get_ref()), key.kind.expected());
    let written = text.get(span.clone()).filter(|written| written.len() <= MOST && !written.contains('\n'));
    let help = match (key.kind, found.get_ref(), written) {
        (Kind::Texts | Kind::TextLists, DeValue::String(_), Some(written)) => {
            format!("{} = [{written}]", key.name)
        }
        (Kind::Switch, DeValue::String(said), _) if switch(said).is_some() => {
            format!("{} = {}", key.name, switch(said) == Some(true))
        }
        (Kind::Number(..), DeValue::String(said), _) if said.trim().parse::<i64>().is_ok() => {
            format!("{} = {}", key.name, said.trim())
        }
        (Kind::Table(table) | Kind::Tables(table), ..) => format!("head it {}", table.header),
        _ => instead(key),
    };
    fault(&CHECK, span, message, help)
}

/// An item that a list does not take.
pub(crate) fn item<S>(text: &str, key: &Key<S>, found: &Spanned<DeValue<'_>>) -> Finding {
    let span = found.span();
    let wanted = match key.kind {
        Kind::Table(_) | Kind::Tables(_) => "a table",
        Kind::Numbers(..) => "a whole number",
        _ => "a string",
    };
    let message = format!("{} has an item that is {}, not {wanted}", key.name, kind(found.get_ref()));
    let is_bare = matches!(found.get_ref(), DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_));
    let help = match text.get(span.clone()) {
        Some(written) if is_bare && wanted == "a string" && written.len() <= MOST => {
            format!("\"{written}\"")
        }
        _ => instead(key),
    };
    fault(&CHECK, span, message, help)
}

fn instead<S>(key: &Key<S>) -> String {
    match key.kind {
        Kind::Table(table) | Kind::Tables(table) => format!("head it {}", table.header),
        _ => format!("such as {} = {}", key.name, key.example),
    }
}

const fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
