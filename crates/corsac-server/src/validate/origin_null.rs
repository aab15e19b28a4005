//! # The origin null
//!
//! `null` is listed as an origin.
//!
//! ## Why
//!
//! `null` is nobody's name. A browser sends it for every page that has no origin: sandboxed frames, documents of
//! `data:` and `file:`, requests that were redirected between origins. Any page can put itself into a sandboxed frame,
//! and so everybody is admitted, under a name that does not look like it.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["null"]
//! ```
//!
//! ## Instead
//!
//! Serve the page from an origin of its own and list that one. For data that whoever asks may read, write `*`.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check = Check::error("origin-null", include_str!("origin_null.rs"));

pub(super) fn tell(_: &str, _: PatternError) -> Told {
    Told::new(
        "any page can send the origin null, from a sandboxed frame",
        "leave it out, and serve the page from an origin of its own",
    )
}
