//! # The scheme's own port is written out
//!
//! The port is 443 after https, 80 after http, or another that its scheme has anyway.
//!
//! ## Why
//!
//! Browsers leave out the port that is the scheme's own. `https://myapp.com:443` is what nobody sends, so the line
//! would never admit anybody.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com:443"]
//! ```
//!
//! ## Instead
//!
//! Leave out the port.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! ```

use super::{Check, Told};
use crate::PatternError;

pub(super) static CHECK: Check = Check::error("origin-default-port", include_str!("origin_default_port.rs"));

pub(super) fn tell(text: &str, _: PatternError) -> Told {
    let port = text.rsplit(':').next().unwrap_or_default();
    let scheme = text.split(':').next().unwrap_or_default();
    Told::new(
        format!("{port} is the port that {scheme} has when none is written, and browsers leave it out"),
        "leave out the port",
    )
}
