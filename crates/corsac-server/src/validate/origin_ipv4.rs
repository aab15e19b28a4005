//! # An IPv4 address that is none
//!
//! The last label of the host is a number, so that browsers read the host as an IPv4 address. It is not four decimal
//! numbers from 0 to 255.
//!
//! ## Why
//!
//! Browsers understand many ways to write an address, octal, hexadecimal, with fewer numbers, and send one: four
//! decimal numbers with dots between them and no zeros at their front.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["http://127.1"]
//! ```
//!
//! ## Instead
//!
//! Write all four numbers.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["http://127.0.0.1"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check = Check::error("origin-ipv4", include_str!("origin_ipv4.rs"));

pub(super) fn tell(_: &str, _: PatternError) -> Told {
    Told::new(
        "a host that ends in a number is an IPv4 address, and browsers send that as four decimal numbers",
        "write four numbers from 0 to 255 with dots between them",
    )
}
