//! # A pattern for every host
//!
//! The host is `*` alone.
//!
//! ## Why
//!
//! It admits every site there is, and does not look as if it did: answers would name the one who asks, differ for
//! everybody, and allow credentials if the tier does.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://*"]
//! ```
//!
//! ## Instead
//!
//! List the domains. For data that whoever asks may read, write `*` without a scheme, which never goes along with
//! credentials.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["*"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check = Check::error("origin-every-host", include_str!("origin_every_host.rs"));

pub(super) fn tell(_: &str, _: PatternError) -> Told {
    Told::new(
        "this admits every host there is",
        "write the domains (https://*.myapp.com), or * alone if whoever asks may read, without credentials",
    )
}
