//! # CSRF protection that leaves everything alone
//!
//! `/{*rest}` is listed as a bypass.
//!
//! ## Why
//!
//! It is every path but `/`. Nothing is protected, and whoever sees that protection is set up believes otherwise.
//!
//! ## Example
//!
//! ```toml
//! [csrf]
//! bypass = ["/{*rest}"]
//! ```
//!
//! ## Instead
//!
//! List the paths that have protection of their own, such as webhooks with a signature.
//!
//! ```toml
//! [csrf]
//! bypass = ["/webhooks/{name}"]
//! ```

use super::Check;
use super::common::{Found, List};
use crate::{PathError, PathPattern};

pub(super) static CHECK: Check = Check::warning("bypass-everything", include_str!("bypass_everything.rs"));

pub(super) fn look(list: List<'_>, read: &[Result<PathPattern, PathError>], found: &mut Found) {
    for (at, path) in list.iter().zip(read) {
        if path.as_ref().is_ok_and(|path| path.shape() == "/{*}") {
            let help = "leave it out, and list the paths that have protection of their own";
            found.add(&CHECK, at, "this is every path but /, so nothing would be protected", help);
        }
    }
}
