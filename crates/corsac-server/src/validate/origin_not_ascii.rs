//! # A host with letters beyond ASCII
//!
//! The host is written as people read it, such as `bücher.example`.
//!
//! ## Why
//!
//! Browsers send the ASCII form of a name, whose labels begin with `xn--`. What is compared byte for byte has to be
//! written like that.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://bücher.example"]
//! ```
//!
//! ## Instead
//!
//! Write the ASCII form.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://xn--bcher-kva.example"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check = Check::error("origin-not-ascii", include_str!("origin_not_ascii.rs"));

pub(super) fn tell(_: &str, _: PatternError) -> Told {
    Told::new(
        "the host has letters beyond ASCII, and browsers send its ASCII form",
        "write the host as the browser sends it; there is no ASCII form of this one",
    )
}
