//! # A method that is none
//!
//! A method has a space or another sign that no method has, or is empty.
//!
//! ## Why
//!
//! A method is one HTTP token: letters, digits and a few signs. No browser sends anything else, and an answer that
//! lists it would be invalid as a whole, so that the other methods are not allowed, either.
//!
//! ## Example
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["PUT /users"]
//! ```
//!
//! ## Instead
//!
//! Write the method alone.
//!
//! ```toml
//! [[rule]]
//! paths = ["/api/{*rest}"]
//!
//! [[rule.tier]]
//! origins = ["https://myapp.com"]
//! methods = ["PUT"]
//! ```

use corsac_core::{Method, MethodError, is_token_byte};

use super::common::{Found, TierAt};
use super::list_in_one_value::{self, Kind};
use super::{Check, quoted};

pub(super) static CHECK: Check = Check::error("method-invalid", include_str!("method_invalid.rs"));

pub(super) fn look(tier: TierAt<'_>, found: &mut Found) {
    for at in tier.methods().iter().filter(|(_, text)| Method::new(text) == Err(MethodError::NotAToken)) {
        if list_in_one_value::look(at, Kind::Tokens, found) {
            continue;
        }
        let message = match at.1.chars().find(|c| !u8::try_from(*c).is_ok_and(is_token_byte)) {
            Some(odd) => format!("{} stands in no method", quoted(&odd.to_string())),
            None => "nothing stands here".to_owned(),
        };
        found.add(&CHECK, at, message, "write the name of a method, such as PUT, or * for any");
    }
}
