//! # An IPv6 address that browsers write in another way
//!
//! What stands in brackets is no IPv6 address, is not compressed, has capitals or a zone, or is an IPv4 address in
//! disguise.
//!
//! ## Why
//!
//! An address can be written in many ways, and browsers send one: the longest run of zeros as `::`, no zeros at the
//! front of a group, small letters, hexadecimal alone. Zones are known to one machine only and never sent. Addresses
//! such as `::ffff:192.0.2.1` stand for an IPv4 address, and a list that has both forms is a list with a gap.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://[2001:DB8:0:0:0:0:0:1]"]
//! ```
//!
//! ## Instead
//!
//! Write the address as browsers do.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://[2001:db8::1]"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check = Check::error("origin-ipv6", include_str!("origin_ipv6.rs"));

pub(super) fn tell(_: &str, error: PatternError) -> Told {
    let message = match error {
        PatternError::Ipv6Form => "browsers send an IPv6 address compressed and in small letters",
        PatternError::Ipv6Zone => "the address names a zone, which no browser sends",
        PatternError::Ipv6Mapped => "this is an IPv4 address in the form of an IPv6 address",
        _ => "what stands in brackets is no IPv6 address",
    };
    Told::new(message, "write an IPv6 address in brackets, or a host without them")
}
