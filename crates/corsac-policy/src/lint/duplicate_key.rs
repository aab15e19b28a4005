//! # A key or a table stands there twice
//!
//! A key is given a second value, or a table is begun a second time.
//!
//! ## Why
//!
//! Only one of the two can hold, and TOML does not say which. Whoever reads the file believes one of them, and the other
//! might be the one that opens the door.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! origins = ["*"]
//! ```
//!
//! ## Instead
//!
//! Put all of it under one key. Rules and tiers, of which there may be several, have headers in two brackets:
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//!
//! [[rule.tier]]
//! origins = ["*"]
//! ```

use std::ops::Range;

use super::FileCheck;
use crate::finding::Finding;
use crate::form::fault;

pub(crate) const CHECK: FileCheck = FileCheck {
    code: "duplicate-key",
    title: "A key or a table stands there twice",
    source: include_str!("duplicate_key.rs"),
};

/// Whether the TOML parser's error is this one.
pub(crate) fn is(error: &str) -> bool {
    error == "duplicate key"
}

pub(crate) fn found(text: &str, span: Range<usize>) -> Finding {
    let name = text.get(span.clone()).unwrap_or_default();
    let message = format!("{name} stands there a second time");
    fault(&CHECK, span, message, format!("one {name} with all of it, or [[...]] where there may be several"))
}
