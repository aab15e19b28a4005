//! # An origin without a scheme
//!
//! An origin begins with a scheme and `://`. Here one of them is missing.
//!
//! ## Why
//!
//! Browsers send origins whole, as in `Origin: https://myapp.com`, and a page of https is somebody else than one of
//! http on the same host: anybody on the network can write the latter. A line that leaves the scheme open would admit
//! both.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["myapp.com"]
//! ```
//!
//! ## Instead
//!
//! Write the scheme, too.
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

pub(super) static CHECK: Check = Check::error("origin-form", include_str!("origin_form.rs"));

pub(super) fn tell(text: &str, error: PatternError) -> Told {
    let message = match error {
        PatternError::Empty => "nothing stands here".to_owned(),
        _ if text.contains(':') => "this is not written scheme://host".to_owned(),
        _ => "the scheme is missing".to_owned(),
    };
    Told::new(message, "write scheme://host, such as https://myapp.com, or * for whoever asks")
}
