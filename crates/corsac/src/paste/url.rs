//! The URL of a curl command: its scheme, its patterns, and what flags add to its query.

use super::PasteError;
use super::curl::utf8;
use super::words::Word;

/// The URL with a scheme, without curl's pattern escapes, and with more query.
pub(super) fn finish(word: Word, globoff: bool, query: &[Vec<u8>]) -> Result<String, PasteError> {
    let Word { bytes, offset } = word;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(PasteError::NoUrl);
    }
    if bytes.iter().any(|b| b"\r\n\0".contains(b)) {
        return Err(PasteError::ControlByte { what: "the URL", offset });
    }
    let mut url = if globoff { bytes } else { unglob(&bytes)? };
    let end = url.iter().position(|&b| b == b'#').unwrap_or(url.len());
    let fragment = url.split_off(end);
    let mut queried = url.contains(&b'?');
    for piece in query.iter().filter(|piece| !piece.is_empty()) {
        match url.last() {
            _ if !queried => url.push(b'?'),
            Some(b'?' | b'&') => {}
            _ => url.push(b'&'),
        }
        queried = true;
        url.extend_from_slice(piece);
    }
    url.extend_from_slice(&fragment);
    let url = utf8(&url, "the URL", offset)?;
    match url.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) {
        None => Ok(format!("http://{url}")),
        Some((scheme, _)) if ["http", "https"].iter().any(|s| scheme.eq_ignore_ascii_case(s)) => Ok(url),
        Some((scheme, _)) => Err(PasteError::NotHttp { scheme: scheme.to_ascii_lowercase() }),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() <= 40
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// curl's URL patterns: `{a,b}` and `[1-3]` make several URLs; `\{`, `\}`, `\[` and `\]` are the characters themselves
/// (Chromium writes them so); the brackets of an IPv6 address are no pattern, nor is `[]`.
fn unglob(url: &[u8]) -> Result<Vec<u8>, PasteError> {
    let mut out = Vec::with_capacity(url.len());
    let mut at = 0;
    while let Some(&byte) = url.get(at) {
        let next = url.get(at + 1);
        match byte {
            b'\\' if next.is_some_and(|b| b"{}[]".contains(b)) => {
                out.extend(next);
                at += 2;
            }
            b'[' if next == Some(&b']') => {
                out.extend_from_slice(b"[]");
                at += 2;
            }
            b'[' => match ipv6_length(&url[at..]) {
                Some(length) => {
                    out.extend_from_slice(&url[at..at + length]);
                    at += length;
                }
                None => return Err(PasteError::UrlPattern),
            },
            b'{' | b'}' | b']' => return Err(PasteError::UrlPattern),
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    Ok(out)
}

/// The length of a bracketed IPv6 address (with a zone at most) at the beginning.
fn ipv6_length(text: &[u8]) -> Option<usize> {
    let end = text.iter().take(100).position(|&b| b == b']')?;
    let address = std::str::from_utf8(&text[1..end]).ok()?;
    let address = address.split('%').next().unwrap_or(address);
    address.parse::<std::net::Ipv6Addr>().ok().map(|_| end + 1)
}

/// `--data-urlencode`: `content`, `=content` or `name=content`, of which the content is encoded, a blank as `+`. `None`
/// for `@file` and `name@file`.
pub(super) fn encode(bytes: &[u8]) -> Option<Vec<u8>> {
    let (name, content) = match bytes.iter().position(|&b| b == b'=') {
        Some(equals) => (&bytes[..equals], &bytes[equals + 1..]),
        None if bytes.contains(&b'@') => return None,
        None => (&b""[..], bytes),
    };
    let mut out = name.to_vec();
    if !name.is_empty() {
        out.push(b'=');
    }
    for &byte in content {
        match byte {
            b' ' => out.push(b'+'),
            _ if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(byte),
            _ => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    Some(out)
}
