//! Headers that scripts may not set, or not see.

use crate::{HeaderName, Method};

/// Why a script's request header is dropped without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForbiddenHeader {
    /// The browser alone sets this name.
    Name,
    /// Names that start with `Proxy-` or `Sec-` are the browser's.
    Prefix,
    /// The value would smuggle in a forbidden method.
    MethodOverride,
}

/// The names that only the browser sets
/// ([#forbidden-request-header](https://fetch.spec.whatwg.org/#forbidden-request-header), step 1).
const NAMES: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// Headers by which servers let a request change its method (step 3).
const METHOD_OVERRIDES: [&str; 3] = ["x-http-method", "x-http-method-override", "x-method-override"];

/// Whether a script's header is dropped, and by which step
/// ([#forbidden-request-header](https://fetch.spec.whatwg.org/#forbidden-request-header)).
///
/// ```
/// use corsac_core::{HeaderName, forbidden::{ForbiddenHeader, request_header}};
/// let origin = HeaderName::from_static("Origin");
/// assert_eq!(request_header(&origin, b"https://forged.test"), Some(ForbiddenHeader::Name));
/// ```
pub fn request_header(name: &HeaderName, value: &[u8]) -> Option<ForbiddenHeader> {
    // Step 1.
    if NAMES.iter().any(|forbidden| name.is(forbidden)) {
        return Some(ForbiddenHeader::Name);
    }
    // Step 2.
    let starts_with = |prefix: &str| {
        name.as_str().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if starts_with("proxy-") || starts_with("sec-") {
        return Some(ForbiddenHeader::Prefix);
    }
    // Step 3.
    if METHOD_OVERRIDES.iter().any(|list| name.is(list))
        && decode_and_split(value).iter().any(|method| Method::is_forbidden(method))
    {
        return Some(ForbiddenHeader::MethodOverride);
    }
    // Step 4.
    None
}

/// Whether a page never sees this response header
/// ([#forbidden-response-header-name](https://fetch.spec.whatwg.org/#forbidden-response-header-name)).
pub fn response_header_name(name: &HeaderName) -> bool {
    name.is("set-cookie") || name.is("set-cookie2")
}

/// Whether the header describes the body, and so goes when a redirect drops the body
/// ([#request-body-header-name](https://fetch.spec.whatwg.org/#request-body-header-name)).
pub fn request_body_header_name(name: &HeaderName) -> bool {
    ["content-encoding", "content-language", "content-location", "content-type"]
        .iter()
        .any(|body| name.is(body))
}

/// Splits at commas outside quoted strings, and trims each part of tabs and spaces
/// ([#header-value-get-decode-and-split](https://fetch.spec.whatwg.org/#header-value-get-decode-and-split)).
/// Quotation marks stay in the parts.
fn decode_and_split(value: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (index, &byte) in value.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                parts.push(crate::trim_tab_or_space(&value[start..index]));
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(crate::trim_tab_or_space(&value[start..]));
    parts
}
