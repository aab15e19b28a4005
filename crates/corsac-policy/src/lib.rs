//! The policy file `corsac.toml`: a CORS policy and CSRF protection for [`corsac_server`], written down.
//!
//! [`PolicyFile::parse`] reads one; [`lint`] says all that is wrong with it, each [`Finding`] with the bytes at which it
//! stands, a stable code, why it is wrong, and what to write instead. Each code is a [`Check`] with a page of its own.

mod file;
mod finding;
pub mod form;
mod keys;
mod lint;
mod position;
#[cfg(test)]
mod tests;

pub use corsac_server::Severity;
pub use file::{Lint, MAX_FILE, PolicyFile, WrittenRule, WrittenTier, lint};
pub use finding::Finding;
pub use lint::{Check, FileCheck};
pub use position::Position;

/// The JSON Schema of the file, by which editors complete and describe its keys. What it lets pass may still be wrong:
/// [`lint`](crate::lint()) knows more.
///
/// ```
/// assert!(corsac_policy::json_schema().contains("exposed_headers"));
/// ```
pub fn json_schema() -> String {
    form::json_schema(&keys::FILE, "corsac.toml")
}
