//! Files of TOML by a table of their keys: what `corsac.toml` has in common with other files that people write.
//!
//! A [`Table`] of [`Key`]s is written down once. [`read`] reads a file by it and tells of all mistakes together, each with
//! the bytes at which it stands and what was probably meant; [`json_schema`] and [`keys_page`] make the schema for
//! editors and the page for people of it.
//!
//! ```
//! use corsac_policy::form::{Findings, Key, Kind, Table, read};
//!
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! struct Colour;
//! const FILE: Table<Colour> = Table {
//!     header: "the file",
//!     text: "What is painted.",
//!     keys: &[Key {
//!         name: "colour",
//!         kind: Kind::Text,
//!         slot: Colour,
//!         required: false,
//!         text: "In which colour.",
//!         bounds: "",
//!         default: "blue",
//!         example: "\"red\"",
//!         others_say: &["color"],
//!     }],
//! };
//!
//! let text = "colours = \"green\"";
//! let mut findings = Findings::of(text);
//! let file = read(text, &FILE, &mut findings).unwrap();
//! assert_eq!(file.texts(Colour).collect::<Vec<_>>(), ["green"]);
//! assert_eq!(findings.into_sorted()[0].help, "did you mean colour?");
//! ```

mod page;
mod read;
mod schema;
mod value;

pub use crate::finding::Findings;
pub use crate::lint::closest;
pub use crate::position::Lines;
pub use page::keys_page;
pub use read::{fault, read};
pub use schema::json_schema;
pub use value::{Entries, Entry, Text, Value};

/// A table of a file. `S` names what keys stand for.
#[derive(Debug)]
pub struct Table<S: 'static> {
    /// How it is headed.
    pub header: &'static str,
    /// What it is, in one sentence.
    pub text: &'static str,
    /// Its keys, in the order in which they are told of.
    pub keys: &'static [Key<S>],
}

/// A key of a table.
#[derive(Debug)]
pub struct Key<S: 'static> {
    /// How it is written.
    pub name: &'static str,
    /// What may stand there.
    pub kind: Kind<S>,
    /// What it stands for.
    pub slot: S,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub text: &'static str,
    /// What is allowed beyond the kind, in words; empty when nothing more is to be said.
    pub bounds: &'static str,
    /// What holds when it is not there.
    pub default: &'static str,
    /// A value, as it is written in the file; empty for tables.
    pub example: &'static str,
    /// What other programs call it, and people may write.
    pub others_say: &'static [&'static str],
}

/// What may stand at a key. Which words, and how large a number, is for the reader's caller to judge; the schema says it.
#[derive(Debug)]
pub enum Kind<S: 'static> {
    /// A table.
    Table(&'static Table<S>),
    /// A list of tables.
    Tables(&'static Table<S>),
    /// A string.
    Text,
    /// A list of strings.
    Texts,
    /// A list of strings, or a list of such lists.
    TextLists,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or a list of them.
    Words(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A whole number from the one to the other.
    Number(i64, i64),
    /// A whole number from the one to the other, a list of them, or this word.
    Numbers(i64, i64, &'static str),
}

// Derived ones would ask the same of `S`.
impl<S> Clone for Kind<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Kind<S> {}

impl<S> Kind<S> {
    /// What is expected, as the end of "... is expected".
    pub fn expected(self) -> String {
        let one_of = |words: &[&str]| {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            quoted.join(" or ")
        };
        match self {
            Self::Table(_) => "a table".to_owned(),
            Self::Tables(_) => "a list of tables".to_owned(),
            Self::Text => "a string".to_owned(),
            Self::Texts => "a list of strings".to_owned(),
            Self::TextLists => "a list of strings, or of such lists".to_owned(),
            Self::Word(words) => one_of(words),
            Self::Words(words) => format!("{}, or a list of them", one_of(words)),
            Self::Switch => "true or false".to_owned(),
            Self::Number(..) => "a whole number".to_owned(),
            Self::Numbers(_, _, word) => format!("a whole number, a list of them, or \"{word}\""),
        }
    }
}

impl<S> Table<S> {
    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key<S>> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// This table and every one that can stand below it.
    pub fn all(&'static self) -> Vec<&'static Self> {
        let mut tables = vec![self];
        let mut next = 0;
        while let Some(table) = tables.get(next) {
            let below = table.keys.iter().filter_map(|key| match key.kind {
                Kind::Table(table) | Kind::Tables(table) => Some(table),
                _ => None,
            });
            for table in below.collect::<Vec<_>>() {
                if !tables.iter().any(|known| std::ptr::eq(*known, table)) {
                    tables.push(table);
                }
            }
            next += 1;
        }
        tables
    }
}
