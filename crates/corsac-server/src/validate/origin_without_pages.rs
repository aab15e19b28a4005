//! # An origin that no page has
//!
//! The scheme is `ws`, `wss` or `ftp`.
//!
//! ## Why
//!
//! An origin is that of a page, and no page comes over these. A WebSocket names the page that opens it, such as
//! `https://myapp.com` for `wss://api.myapp.com`. The line admits nobody. Nor does CORS guard WebSockets at all: CSRF
//! protection does.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["wss://myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Write the scheme of the page.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::common::{Found, OriginsAt, correct};
use super::{Check, write_instead};

pub(super) static CHECK: Check =
    Check::warning("origin-without-pages", include_str!("origin_without_pages.rs"));

/// Schemes over which something is fetched, but no page.
const SCHEMES: [(&str, &str); 3] = [("wss", "https"), ("ws", "http"), ("ftp", "https")];

pub(super) fn look(origins: OriginsAt<'_>, found: &mut Found) {
    for (item, pattern) in origins.patterns() {
        let Some((scheme, of_page)) = SCHEMES.iter().find(|(scheme, _)| pattern.scheme() == *scheme) else {
            continue;
        };
        let page = format!("{of_page}{}", pattern.as_str().trim_start_matches(scheme));
        let page = correct::origin(&page).unwrap_or(page);
        let message = format!("no page has an origin of {scheme}, so this admits nobody");
        found.add(&CHECK, origins.list.at(item), message, write_instead(&page));
    }
}
