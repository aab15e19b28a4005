//! # Credentials for whoever asks
//!
//! A tier admits `*` and allows credentials.
//!
//! ## Why
//!
//! Any page that somebody visits could then ask in their name, with their cookies, and read the answer: their mail,
//! their account, what an intranet shows to them. Browsers do not take `*` together with credentials for that reason.
//! Middleware that names the one who asks instead of sending `*` takes away the protection; this one does not.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["*"]
//! credentials = true
//! ```
//!
//! ## Instead
//!
//! List the origins that may ask with credentials, and give the others a tier of their own.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! credentials = true
//!
//! [[rule.tier]]
//! origins = ["*"]
//! ```

use super::Check;
use super::common::{Found, TierAt};

pub(super) static CHECK: Check =
    Check::error("credentials-any-origin", include_str!("credentials_any_origin.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    if let Some(at) = tier.origins().list.any()
        && tier.tier.credentials
    {
        found.add(
            &CHECK,
            at,
            "with credentials, any page could read what is shown to whoever visits it",
            "list the origins that may ask with credentials, and give * a tier of its own without them",
        );
    }
}
