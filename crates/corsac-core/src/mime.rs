//! The essence of a media type, as far as CORS needs it.

/// The essence of a media type: `type/subtype` in small letters; `None` when parsing fails
/// ([MIME Sniffing, parse a MIME type](https://mimesniff.spec.whatwg.org/#parse-a-mime-type), steps 1
/// to 9; parameters never make parsing fail, so they are not read).
///
/// ```
/// use corsac_core::mime::essence;
/// assert_eq!(essence(b"Text/Plain;charset=UTF-8").as_deref(), Some("text/plain"));
/// assert_eq!(essence(b"text/plain, application/json"), None);
/// ```
pub fn essence(value: &[u8]) -> Option<String> {
    // Step 1: HTTP whitespace at either end.
    let value = trim(value);
    // Steps 3 to 5: the type, up to a solidus.
    let slash = value.iter().position(|&byte| byte == b'/')?;
    let (kind, rest) = (&value[..slash], &value[slash + 1..]);
    // Steps 6 to 8: the subtype, up to a semicolon, without whitespace at its end.
    let end = rest.iter().position(|&byte| byte == b';').unwrap_or(rest.len());
    let subtype = trim_end(&rest[..end]);
    if !crate::is_token(kind) || !crate::is_token(subtype) {
        return None;
    }
    // Step 9: tokens are ASCII, so each byte is a character.
    let text = kind.iter().chain(b"/").chain(subtype).map(|byte| char::from(byte.to_ascii_lowercase()));
    Some(text.collect())
}

const fn is_whitespace(byte: u8) -> bool {
    matches!(byte, b'\t' | b' ' | b'\r' | b'\n')
}

fn trim_end(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., last] = bytes
        && is_whitespace(*last)
    {
        bytes = rest;
    }
    bytes
}

fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes
        && is_whitespace(*first)
    {
        bytes = rest;
    }
    trim_end(bytes)
}
