//! JavaScript as far as a `fetch(...)` call needs it: literals, and the few calls that make a value of literals.
//!
//! Nothing is run. A variable has a value that only the page knows, so it is read as its name, and only who needs the
//! value refuses it. `scan` walks over blanks, comments, names and strings; `value` reads values; `json` writes one as
//! `JSON.stringify` does.

mod json;
mod scan;
mod value;

pub(super) use json::{number_text, stringify};
pub(super) use scan::Scan;
pub(super) use value::arguments;

/// How deep values may stand in each other.
pub(super) const MAX_DEPTH: usize = 128;

/// The most values of a call, those inside others included.
pub(super) const MAX_VALUES: usize = 200_000;

/// A value, and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// Byte offset in the text.
    pub(super) offset: usize,
    pub(super) value: Value,
}

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Undefined,
    Bool(bool),
    Number(f64),
    /// A string. Half of a surrogate pair alone is U+FFFD, as wherever a string of a page leaves the page.
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
    /// A variable, or a path from one: `controller.signal`.
    Name(String),
    /// A call of this function, with `new` or without.
    Call(String, Vec<Node>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    pub(super) key: String,
    /// Whether the key stands in quotes.
    pub(super) quoted: bool,
    pub(super) node: Node,
}

impl Node {
    /// Whether nothing is said.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self.value, Value::Null | Value::Undefined)
    }

    /// As JavaScript makes a string of it, where it is a plain value.
    pub(super) fn text(&self) -> Option<String> {
        Some(match &self.value {
            Value::Null => "null".to_owned(),
            Value::Undefined => "undefined".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number_text(*number),
            Value::Text(text) => text.clone(),
            Value::List(_) | Value::Object(_) | Value::Name(_) | Value::Call(..) => return None,
        })
    }
}
