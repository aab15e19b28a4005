//! # A list of methods that seems to keep out POST
//!
//! GET or HEAD is listed, and POST is not.
//!
//! ## Why
//!
//! GET, HEAD and POST need no permission, so that listing them changes nothing, and leaving POST out does not, either:
//! pages may send it all the same, forms can, and always could. Whoever writes GET alone probably means that nothing
//! can be changed.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["GET", "PUT"]
//! ```
//!
//! ## Instead
//!
//! List only methods that need permission, and refuse POST in the service where it is not wanted. CSRF protection
//! refuses it from pages of other origins.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["PUT"]
//! ```

use super::Check;
use super::common::{Found, TierAt};

pub(super) static CHECK: Check = Check::warning("post-not-refused", include_str!("post_not_refused.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    let methods = tier.methods();
    if methods.any().is_some() || methods.has("POST") {
        return;
    }
    let safe = |text: &str| text.eq_ignore_ascii_case("GET") || text.eq_ignore_ascii_case("HEAD");
    for at in methods.iter().filter(|(_, text)| safe(text)) {
        found.add(
            &CHECK,
            at,
            "POST is not listed, and may be sent all the same: GET, HEAD and POST need no permission",
            "leave it out, and refuse POST in the service if it is not wanted",
        );
    }
}
