//! What both halves of CORS agree on: origins and sites, methods, header names and values as
//! bytes, the header grammars that the Fetch standard extracts, and its lists of safelisted and
//! forbidden headers.
//!
//! Nothing here opens a socket, reads a clock or a file, or knows about requests: every function
//! judges one value at a time. Where a rule is refused the answer says *why*, down to the byte,
//! because the crates above explain it to people.
//!
//! ```
//! use corsac_core::{HeaderName, Origin, safelist};
//!
//! let page = Origin::parse("https://myapp.com").unwrap();
//! let api = Origin::parse("https://api.mybackend.com").unwrap();
//! assert!(!page.is_same_origin(&api));
//!
//! let name = HeaderName::new("content-type").unwrap();
//! let refused = safelist::request_header(&name, b"application/json").unwrap_err();
//! assert_eq!(refused.to_string(), "application/json is none of the three safelisted media types");
//! ```

pub mod forbidden;
mod headers;
mod method;
pub mod mime;
mod origin;
pub mod port;
mod range;
pub mod safelist;
mod shared;
mod site;
mod token_list;
pub mod trust;

pub use headers::{Header, HeaderList, HeaderName, HeaderNameError, HeaderValue, HeaderValueError};
pub use method::{Method, MethodError};
pub use origin::{Origin, OriginError, OriginParts, TupleOrigin, default_port, is_http_scheme};
pub use range::{RangeError, parse_single_range};
pub use site::{
    PUBLIC_SUFFIX_LIST, Relation, Site, is_public_suffix, listed_registrable_domain, registrable_domain,
    relation,
};
pub use token_list::{BadToken, TokenList, delta_seconds, extract_tokens};

/// Whether a byte may stand in an HTTP token (RFC 9110, 5.6.2).
pub const fn is_token_byte(byte: u8) -> bool {
    // Every name of every message is looked at: a table is several times faster than ranges.
    TOKEN_BYTES[byte as usize]
}

/// Whether the bytes are an HTTP token: at least one byte, each a [token byte](is_token_byte).
pub const fn is_token(bytes: &[u8]) -> bool {
    let mut i = 0;
    while i < bytes.len() {
        if !is_token_byte(bytes[i]) {
            return false;
        }
        i += 1;
    }
    !bytes.is_empty()
}

/// Bytes without the HTTP tabs and spaces (0x09, 0x20) at either end.
pub const fn trim_tab_or_space(mut bytes: &[u8]) -> &[u8] {
    while let [b'\t' | b' ', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b'\t' | b' '] = bytes {
        bytes = rest;
    }
    bytes
}

/// Bytes without the HTTP whitespace (tab, LF, CR, space) at either end.
pub(crate) const fn trim_whitespace(mut bytes: &[u8]) -> &[u8] {
    while let [b'\t' | b'\n' | b'\r' | b' ', rest @ ..] = bytes {
        bytes = rest;
    }
    trim_whitespace_end(bytes)
}

/// Bytes without the HTTP whitespace (tab, LF, CR, space) at their end.
pub(crate) const fn trim_whitespace_end(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., b'\t' | b'\n' | b'\r' | b' '] = bytes {
        bytes = rest;
    }
    bytes
}

/// The example in the README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// For each byte, whether a token may hold it.
const TOKEN_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte: u8 = 0;
    while byte < 0x80 {
        table[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'!' | b'#'
                    | b'$'
                    | b'%'
                    | b'&'
                    | b'\''
                    | b'*'
                    | b'+'
                    | b'-'
                    | b'.'
                    | b'^'
                    | b'_'
                    | b'`'
                    | b'|'
                    | b'~'
            );
        byte += 1;
    }
    table
};
