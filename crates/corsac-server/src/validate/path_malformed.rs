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
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let last = segments.len() - 1;
    for (number, segment) in segments.into_iter().enumerate() {
        let is_name =
            |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let named = |text: &str| if is_name(text) { text.to_owned() } else { format!("name{number}") };
        corrected += &match segment {
            "" | "." if number < last => continue,
            ".." => return None,
            "*" | "**" if number == last => "/{*rest}".to_owned(),
            "*" => format!("/{{{}}}", named("")),
            _ => match (segment.strip_prefix(':'), segment.strip_prefix('*'), braces(segment)) {
                // As other routers write them: /:name, /*name, /<name>, /{name...}.
                (Some(name), ..) if is_name(name) => format!("/{{{name}}}"),
                (_, Some(name), _) if is_name(name) && number == last => format!("/{{*{name}}}"),
                (_, _, Some(name)) => {
                    let bare = name.trim_matches(['*', '.', ':', '?']).split(':').next().unwrap_or_default();
                    let is_rest = name.starts_with('*') || name.ends_with("...");
                    format!("/{{{}{}}}", if is_rest && number == last { "*" } else { "" }, named(bare))
                }
                _ => format!("/{segment}"),
            },
        };
    }
    (corrected != text && corrected.parse::<PathPattern>().is_ok()).then_some(corrected)
}

/// What stands in braces or angles, if they are the whole segment.
fn braces(segment: &str) -> Option<&str> {
    let inside = |open, close| segment.strip_prefix(open)?.strip_suffix(close);
    inside('{', '}').or_else(|| inside('<', '>'))
}
