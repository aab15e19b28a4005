//! The policy file `corsac.toml`: a CORS policy and CSRF protection for [`corsac_server`], written down.
//!
//! [`PolicyFile::parse`] reads one; [`lint`] says all that is wrong with it, each [`Finding`] with the bytes at which it
//! stands, a stable code, why it is wrong, and what to write instead. Each code is a [`Check`] with a page of its own.

mod file;
mod finding;
mod keys;
mod lint;
mod position;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod value;

pub use corsac_server::Severity;
pub use file::{Lint, PolicyFile, lint};
pub use finding::Finding;
pub use lint::{Check, FileCheck};
pub use position::Position;
pub use read::MAX_FILE;
pub use schema::json_schema;
