//! A file for each cause: its doc comment is its page, then come its signature and the experiments that confirm it.

pub(crate) mod alternating_answer;
pub(crate) mod browser_only;
pub(crate) mod cache_without_vary;
pub(crate) mod cookie_not_sent;
pub(crate) mod credentials_not_allowed;
pub(crate) mod duplicate_cors_headers;
pub(crate) mod error_without_cors;
pub(crate) mod header_not_allowed;
pub(crate) mod header_not_exposed;
pub(crate) mod literal_wildcard;
pub(crate) mod local_network;
pub(crate) mod login_redirect;
pub(crate) mod method_case;
pub(crate) mod method_not_allowed;
pub(crate) mod mixed_content;
pub(crate) mod network_failure;
pub(crate) mod nginx_add_header_inheritance;
pub(crate) mod null_origin;
pub(crate) mod origin_near_miss;
pub(crate) mod origin_not_allowed;
pub(crate) mod origin_trailing_slash;
pub(crate) mod policy_ignored;
pub(crate) mod preflight_behind_auth;
pub(crate) mod preflight_not_routed;
pub(crate) mod preflight_redirected;
pub(crate) mod preflight_without_cors;
pub(crate) mod private_network_preflight;
pub(crate) mod redirect_without_cors;

use corsac_browser::{Blocked, Field};
use corsac_core::HeaderValue;

use crate::words::{short, visible_bytes};

/// How certain a fault is that the browser's own rule names: the one that decided, or one behind it.
const fn percent(decided: bool) -> u8 {
    if decided { 98 } else { 60 }
}

/// What stands in the header that decided, as it may be printed: `Name: value`, or `no Name`.
fn field(blocked: &Blocked) -> String {
    let Some(Field { name, value, .. }) = &blocked.field else { return String::new() };
    match value {
        Some(value) => format!("{name}: {}", printable(value)),
        None => format!("no {name}"),
    }
}

/// A header's value as it may be printed.
fn printable(value: &HeaderValue) -> String {
    short(&visible_bytes(&value.to_text()).0, 120)
}
