//! # The file is not TOML
//!
//! The text breaks a rule of [TOML](https://toml.io). The place is where it was noticed; the mistake may stand a little
//! before it, such as a quotation mark that closes nothing. Brackets and dotted keys may be 80 deep at most.
//!
//! ## Why
//!
//! What cannot be read cannot be judged, and half a file is none. Nothing else is looked for before this is mended.
//!
//! ## Example
//!
//! ```toml
//! [[rule]
//! paths = ["/api/{*rest}"]
//! ```
//!
//! ## Instead
//!
//! Strings stand in quotation marks, lists in brackets with commas between their items, and every key has a line of its own:
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use std::ops::Range;

use super::FileCheck;
use crate::finding::Finding;
use crate::form::fault;

pub(crate) const CHECK: FileCheck =
    FileCheck { code: "toml-syntax", title: "The file is not TOML", source: include_str!("toml_syntax.rs") };

/// Which of the parser's errors are told: of each line the first, and none that only comes of a list that does not end
/// where its author thinks. The first of all is always told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The line of the error before.
    line: Option<usize>,
}

impl Told {
    pub(crate) fn takes(&mut self, text: &str, error: &str, span: &Range<usize>) -> bool {
        let line = text.get(..span.start).unwrap_or(text).matches('\n').count();
        let is_first = self.line.is_none();
        let is_new = self.line.replace(line) != Some(line);
        is_first || is_new && (!error.contains("array") || error.contains("array table"))
    }
}

pub(crate) fn found(text: &str, error: &str, span: Range<usize>) -> Finding {
    // A fault at the end of a line is shown there, not in the next one.
    let before = text.get(..span.start).unwrap_or(text);
    let is_end = span.is_empty() && span.start >= text.len();
    let start = if is_end { before.trim_end().len() } else { span.start };
    let end = if is_end { start } else { span.end };
    fault(&CHECK, start..end, format!("this is not TOML: {error}"), "")
}
