//! # A path that no rule can have
//!
//! A path does not begin with a slash, holds a query, an empty segment, `.` or `..`, a byte that is percent-encoded or
//! stands in no path, or a brace or `*` that means nothing.
//!
//! ## Why
//!
//! The path selects the rule, so it has to be clear which ones are meant. Servers and routers differ in what they make
//! of `//`, `%2F` or `*`; where the policy and the service read a path differently, a request gets in under the wrong
//! rule.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/*"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```
//!
//! ## Instead
//!
//! `{name}` is any one segment, and `{*name}` at the end is one or more.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use std::borrow::Cow;

use super::common::{Found, List};
use super::list_in_one_value::{self, Kind};
use super::{Check, write_instead};
use crate::{PathError, PathPattern};

pub(super) static CHECK: Check = Check::error("path-malformed", include_str!("path_malformed.rs"));

pub(super) fn look(list: List<'_>, read: &[Result<PathPattern, PathError>], found: &mut Found) {
    for (at, path) in list.iter().zip(read) {
        let Err(error) = path else { continue };
        if list_in_one_value::look(at, Kind::Paths, found) {
            continue;
        }
        let help = match corrected(at.1) {
            Some(path) => write_instead(&path),
            None => {
                "write segments such as /api/users, with {name} for any one and {*name} at the end".to_owned()
            }
        };
        found.add(&CHECK, at, error.to_string(), help);
    }
}

/// What was probably meant.
fn corrected(text: &str) -> Option<String> {
    // A whole URL: its path is what counts.
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => text,
    };
    let path = path.trim().split(['?', '#']).next().unwrap_or_default();
    let mut corrected = String::new();
    let mut segments = path.trim_start_matches('/').split('/').enumerate().peekable();
    while let Some((number, text)) = segments.next() {
        let is_last = segments.peek().is_none();
        if is_last || !matches!(text, "" | ".") {
            corrected.push('/');
            corrected.push_str(&segment(text, number, is_last));
        }
    }
    (corrected != text && corrected.parse::<PathPattern>().is_ok()).then_some(corrected)
}

/// A segment that other routers write in another way: `*`, `:name`, `*name`, `<name>`, `{name:[0-9]+}`, `{name...}`.
pub(super) fn segment(text: &str, number: usize, is_last: bool) -> Cow<'_, str> {
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let braced = |name: &str, is_rest: bool| {
        let name = if is_name(name) { name.to_owned() } else { format!("name{number}") };
        let star = if is_rest && is_last { "*" } else { "" };
        Cow::from(format!("{{{star}{name}}}"))
    };
    let inside = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    if matches!(text, "*" | "**") {
        return if is_last { "{*rest}".into() } else { braced("", false) };
    }
    if let Some(name) = inside('{', '}').or_else(|| inside('<', '>')) {
        let bare = name.trim_matches(['*', '.', ':', '?']).split(':').next().unwrap_or_default();
        return braced(bare, name.starts_with('*') || name.ends_with("..."));
    }
    match (text.strip_prefix(':'), text.strip_prefix('*')) {
        (Some(name), _) if is_name(name) => braced(name, false),
        (_, Some(name)) if is_name(name) && is_last => braced(name, true),
        _ => text.into(),
    }
}
