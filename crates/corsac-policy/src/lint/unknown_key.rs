//! # A key that the file does not have
//!
//! A key is none of those that may stand in its table.
//!
//! ## Why
//!
//! A key that is passed over in silence is a setting that somebody believes in, and the file says something else than its
//! author thinks.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! header = ["X-Token"]
//! ```
//!
//! ## Instead
//!
//! Write the key as docs/policy.md has it. An editor that knows the JSON Schema of the file completes it.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["X-Token"]
//! ```
//!
//! The keys are
//!
//! - in the file: `rule`, `csrf`;
//! - in `[[rule]]`: `paths`, `tier`;
//! - in `[[rule.tier]]`: `origins`, `credentials`, `methods`, `request_headers`, `exposed_headers`, `max_age`,
//!   `dangerously_allow_insecure_origins`, `dangerously_allow_public_suffixes`;
//! - in `[csrf]`: `trusted_origins`, `bypass`.

use std::ops::Range;

use super::FileCheck;
use crate::finding::Finding;
use crate::form::{Key, Table, fault};

pub(crate) const CHECK: FileCheck = FileCheck {
    code: "unknown-key",
    title: "A key that the file does not have",
    source: include_str!("unknown_key.rs"),
};

/// What an unknown key was meant to be.
#[derive(Debug)]
pub(crate) enum Meant<S: 'static> {
    /// This key of the same table.
    Here(&'static Key<S>),
    /// This key, which belongs into another table.
    There(&'static Table<S>, &'static Key<S>),
    Unknown,
}

impl<S> Meant<S> {
    pub(crate) const fn here(&self) -> Option<&'static Key<S>> {
        match self {
            Self::Here(key) => Some(*key),
            _ => None,
        }
    }
}

/// What a name that is no key of a table of the file was meant to be.
pub(crate) fn meant<S>(file: &'static Table<S>, table: &'static Table<S>, name: &str) -> Meant<S> {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let said = |key: &&Key<S>| key.name == name || key.others_say.contains(&name.as_str());
    if let Some(key) = table.keys.iter().find(said) {
        return Meant::Here(key);
    }
    let elsewhere = file.all().into_iter().find_map(|other| Some((other, other.key(&name)?)));
    if let Some((other, key)) = elsewhere {
        return Meant::There(other, key);
    }
    super::closest(&name, table.keys.iter().map(|key| (key.name, key))).map_or(Meant::Unknown, Meant::Here)
}

pub(crate) fn found<S>(table: &Table<S>, name: &str, meant: &Meant<S>, span: Range<usize>) -> Finding {
    let place = table.header;
    let message = format!("there is no key {name} in {place}");
    let help = match meant {
        Meant::Here(key) => format!("did you mean {}?", key.name),
        Meant::There(other, key) => format!("{} stands in {}", key.name, other.header),
        Meant::Unknown => {
            let names: Vec<&str> = table.keys.iter().map(|key| key.name).collect();
            format!("the keys of {place} are {}", names.join(", "))
        }
    };
    fault(&CHECK, span, message, help)
}
