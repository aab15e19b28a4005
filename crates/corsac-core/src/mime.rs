//! The essence of a media type and its charset, as far as CORS and `XMLHttpRequest` need them.

use std::ops::Range;

use crate::{is_token, trim_whitespace, trim_whitespace_end};

/// The essence of a media type: `type/subtype` in small letters; `None` when parsing fails
/// ([MIME Sniffing, parse a MIME type](https://mimesniff.spec.whatwg.org/#parse-a-mime-type), steps 1
/// to 10; parameters never make parsing fail, so they are not read).
///
/// ```
/// use corsac_core::mime::essence;
/// assert_eq!(essence(b"Text/Plain;charset=UTF-8").as_deref(), Some("text/plain"));
/// assert_eq!(essence(b"text/plain, application/json"), None);
/// ```
pub fn essence(value: &[u8]) -> Option<String> {
    // Step 1: HTTP whitespace at either end.
    let value = trim_whitespace(value);
    // Steps 3 and 5: the type, up to a solidus, which must be there.
    let slash = value.iter().position(|&byte| byte == b'/')?;
    let (kind, rest) = (&value[..slash], &value[slash + 1..]);
    // Steps 6 to 8: the subtype, up to a semicolon, without whitespace at its end.
    let end = rest.iter().position(|&byte| byte == b';').unwrap_or(rest.len());
    let subtype = trim_whitespace_end(&rest[..end]);
    // Steps 4 and 9.
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    // Step 10: small letters. Tokens are ASCII.
    let mut text = [kind, b"/", subtype].concat();
    text.make_ascii_lowercase();
    String::from_utf8(text).ok()
}

/// Where the charset of a media type stands: the bytes of the first parameter of that name, quotation marks included
/// ([MIME Sniffing, parse a MIME type](https://mimesniff.spec.whatwg.org/#parse-a-mime-type), step 11).
///
/// ```
/// use corsac_core::mime::charset;
/// assert_eq!(charset(b"text/plain; charset=utf-8;a=b"), Some(20..25));
/// assert_eq!(charset(b"text/plain; a=\";charset=x\""), None);
/// ```
pub fn charset(value: &[u8]) -> Option<Range<usize>> {
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    let mut parts = Vec::new();
    for (index, byte) in value.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                parts.push(start..index);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(start..value.len());
    // The first part is the essence.
    parts.into_iter().skip(1).find_map(|part| {
        let text = &value[part.clone()];
        let equals = text.iter().position(|&byte| byte == b'=')?;
        let name = trim_whitespace(&text[..equals]);
        let end = part.start + trim_whitespace_end(text).len();
        name.eq_ignore_ascii_case(b"charset").then(|| part.start + equals + 1..end)
    })
}
