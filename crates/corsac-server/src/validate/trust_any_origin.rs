//! # CSRF protection that trusts everybody
//!
//! `*` is listed as a trusted origin.
//!
//! ## Why
//!
//! Pages of trusted origins may make a browser send what they like, with the cookies of whoever visits them. To trust
//! everybody is to have no protection, and to believe that there is one.
//!
//! ## Example
//!
//! ```toml
//! [csrf]
//! trusted_origins = ["*"]
//! ```
//!
//! ## Instead
//!
//! List the origins that are yours. A path that needs no protection, since it has its own, goes under `bypass`.
//!
//! ```toml
//! [csrf]
//! trusted_origins = ["https://admin.myapp.com"]
//! ```

use super::Check;
use super::common::{Found, OriginsAt};

pub(super) static CHECK: Check = Check::error("trust-any-origin", include_str!("trust_any_origin.rs"));

pub(super) fn look(trusted: OriginsAt<'_>, found: &mut Found) {
    if let Some(at) = trusted.list.any() {
        let help = "list the origins that are yours, or bypass the paths that have protection of their own";
        found.add(&CHECK, at, "this trusts every page there is, so nothing would be protected", help);
    }
}
