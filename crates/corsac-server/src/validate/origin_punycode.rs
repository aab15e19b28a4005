//! # A label that begins with xn-- and is none
//!
//! A label begins with `xn--`, as the ASCII forms of names do, but no name has this form.
//!
//! ## Why
//!
//! Browsers refuse a URL with such a host, or write it in another way. The line would never admit anybody.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://xn--a.example"]
//! ```
//!
//! ## Instead
//!
//! Copy the name from the browser's address bar, or from the `Origin` header that it sends.
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

pub(super) static CHECK: Check = Check::error("origin-punycode", include_str!("origin_punycode.rs"));

pub(super) fn tell(text: &str, _: PatternError) -> Told {
    let labels = text.split_once("://").map_or("", |(_, host)| host).split(['.', ':']);
    let bad = |label: &&str| label.starts_with("xn--") && url::Host::parse(label).is_err();
    let message = match labels.into_iter().find(bad) {
        Some(label) => format!("{} is the ASCII form of no name", super::quoted(label)),
        None => "a label that begins with xn-- is not in the form that browsers send".to_owned(),
    };
    Told::new(message, "write the label as browsers send it")
}
