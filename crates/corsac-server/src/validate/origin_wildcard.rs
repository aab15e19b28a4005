//! # A * where it means nothing
//!
//! `*` stands inside a label, in the middle or at the end of a host, before an address, in the scheme, or in a port
//! beside digits.
//!
//! ## Why
//!
//! `*.` before a domain is one or more whole labels, and `:*` is any port. Other places are where other programs went
//! wrong: a `*` inside a label admits `evil-myapp.com` beside `my-myapp.com`, and one at the end admits
//! `myapp.community` beside `myapp.com`.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://*myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Write `*.` before a domain. The domain itself is another line.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://*.myapp.com"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check = Check::error("origin-wildcard", include_str!("origin_wildcard.rs"));

pub(super) fn tell(_: &str, error: PatternError) -> Told {
    if error == PatternError::WildcardAddress {
        return Told::new("an address has no labels that * could stand for", "list the address itself");
    }
    Told::new(
        "* stands for whole labels before a domain, or for any port, and for nothing else",
        "write *. before a domain (https://*.myapp.com) or :* after a host, or list the origins",
    )
}
