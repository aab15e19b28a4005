//! # An exposed header that no page sees
//!
//! `Set-Cookie` or `Set-Cookie2` is listed among the exposed headers.
//!
//! ## Why
//!
//! Browsers show these to no script, whatever a server exposes. To list one has no effect, and shows that the page
//! waits for something that will not come.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! exposed_headers = ["Set-Cookie", "X-Total-Count"]
//! ```
//!
//! ## Instead
//!
//! Leave it out. What a script has to know goes into a header of another name, or into the body.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! exposed_headers = ["X-Total-Count"]
//! ```

use corsac_core::HeaderName;
use corsac_core::forbidden::response_header_name;

use super::Check;
use super::common::{Found, TierAt};

pub(super) static CHECK: Check =
    Check::error("exposed-header-forbidden", include_str!("exposed_header_forbidden.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    let forbidden =
        |text: &str| HeaderName::from_wire(text.as_bytes()).is_ok_and(|name| response_header_name(&name));
    for at in tier.exposed_headers().iter().filter(|(_, text)| forbidden(text)) {
        found.add(&CHECK, at, "browsers show this header to no script", "leave it out");
    }
}
