//! # A header name that is none
//!
//! A name among the request headers, the exposed headers or the headers that a predicate reads is empty or has a sign
//! that no name has, such as a space or a colon.
//!
//! ## Why
//!
//! A header's name is one HTTP token. Browsers ask for nothing else, and an answer that lists it would be invalid as a
//! whole, so that the other names do not count, either.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["X-Token: abc"]
//! ```
//!
//! ## Instead
//!
//! Write the name alone.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! request_headers = ["X-Token"]
//! ```

use corsac_core::is_token_byte;

use super::common::{Found, List, TierAt, is_header_name};
use super::list_in_one_value::{self, Kind};
use super::{Check, quoted, write_instead};

pub(super) static CHECK: Check = Check::error("header-invalid", include_str!("header_invalid.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    for list in [tier.request_headers(), tier.exposed_headers(), tier.reads()] {
        look_at(list, found);
    }
    // A predicate reads what it names; nothing stands for all headers.
    if let Some(at) = tier.reads().any() {
        found.add(&CHECK, at, "* names no header", "name the headers that the predicate reads");
    }
}

fn look_at(list: List<'_>, found: &mut Found) {
    for at in list.iter().filter(|(_, text)| !is_header_name(text)) {
        if list_in_one_value::look(at, Kind::Tokens, found) {
            continue;
        }
        let message = match at.1.chars().find(|c| !u8::try_from(*c).is_ok_and(is_token_byte)) {
            Some(odd) => format!("{} stands in no header's name", quoted(&odd.to_string())),
            None if at.1.is_empty() => "nothing stands here".to_owned(),
            None => format!("no header's name has {} bytes", at.1.len()),
        };
        let name = at.1.split(':').next().unwrap_or_default().trim();
        let help =
            if is_header_name(name) { write_instead(name) } else { "write the name of a header".to_owned() };
        found.add(&CHECK, at, message, help);
    }
}
