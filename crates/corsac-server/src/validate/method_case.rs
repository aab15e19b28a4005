//! # A method in other letters than it is sent
//!
//! A well-known method is not written in capitals, such as `patch`.
//!
//! ## Why
//!
//! Methods are compared exactly. Browsers bring DELETE, GET, HEAD, OPTIONS, POST and PUT to capitals, however a script
//! writes them, and no others: `patch` and `PATCH` are two methods, and a script that asks for the latter is refused.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["patch"]
//! ```
//!
//! ## Instead
//!
//! Write it in capitals, here and in the script.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["PATCH"]
//! ```

use super::common::{Found, TierAt};
use super::{Check, write_instead};

pub(super) static CHECK: Check = Check::warning("method-case", include_str!("method_case.rs"));

/// Methods that servers know and browsers do not bring to capitals.
const KNOWN: [&str; 17] = [
    "ACL",
    "COPY",
    "LINK",
    "LOCK",
    "MERGE",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "PATCH",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "QUERY",
    "REPORT",
    "SEARCH",
    "UNLINK",
    "UNLOCK",
];

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    for at in tier.methods().iter() {
        let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(at.1) && **known != at.1);
        if let Some(known) = known {
            let message = format!(
                "{} is another method than {known}, since browsers do not bring it to capitals",
                at.1
            );
            found.add(&CHECK, at, message, write_instead(known));
        }
    }
}
