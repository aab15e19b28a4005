//! # A host that is too long
//!
//! The host has more than 253 bytes, or a label of it more than 63. Below `*.` the domain may have 251, since a label
//! has to fit before it.
//!
//! ## Why
//!
//! No name server knows such a name (RFC 1035, 2.3.4), so that no page can come from there.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"]
//! ```
//!
//! ## Instead
//!
//! Check the name. It may be several that lost what stood between them.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.example"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check =
    Check::error("origin-host-too-long", include_str!("origin_host_too_long.rs"));

pub(super) fn tell(text: &str, _: PatternError) -> Told {
    let host = text.split_once("://").map_or("", |(_, rest)| rest).split(':').next().unwrap_or_default();
    let label = host.split('.').map(str::len).max().unwrap_or_default();
    let message = if label > 63 {
        format!("a label of the host has {label} bytes, and 63 are the most")
    } else {
        format!("the host has {} bytes, and no name can have more than 253", host.len())
    };
    Told::new(message, "write the name of a host that there can be")
}
