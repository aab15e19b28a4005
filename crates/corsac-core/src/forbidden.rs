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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::decode_and_split;

    /// The standard's two algorithms, a character at a time.
    fn naive_split(value: &[u8]) -> Vec<String> {
        let input: Vec<char> = value.iter().copied().map(char::from).collect();
        let (mut position, mut values, mut temporary) = (0, Vec::new(), String::new());
        loop {
            while position < input.len() && !matches!(input[position], '"' | ',') {
                temporary.push(input[position]);
                position += 1;
            }
            if position < input.len() && input[position] == '"' {
                let start = position;
                naive_quoted_string(&input, &mut position);
                temporary.extend(&input[start..position]);
                if position < input.len() {
                    continue;
                }
            }
            values.push(temporary.trim_matches(['\t', ' ']).to_owned());
            temporary.clear();
            if position >= input.len() {
                return values;
            }
            assert_eq!(input[position], ',');
            position += 1;
        }
    }

    fn naive_quoted_string(input: &[char], position: &mut usize) {
        *position += 1;
        loop {
            while *position < input.len() && !matches!(input[*position], '"' | '\\') {
                *position += 1;
            }
            if *position >= input.len() {
                return;
            }
            *position += 1;
            if input[*position - 1] == '"' || *position >= input.len() {
                return;
            }
            *position += 1;
        }
    }

    fn split(value: &[u8]) -> Vec<String> {
        decode_and_split(value).iter().map(|part| part.iter().copied().map(char::from).collect()).collect()
    }

    #[test]
    fn splits_as_the_standard_shows() {
        let cases: &[(&[u8], &[&str])] = &[
            (b"", &[""]),
            (b"nosniff,", &["nosniff", ""]),
            (b"nosniff, ", &["nosniff", ""]),
            (b", sniff", &["", "sniff"]),
            (b"text/html;\", x/x", &["text/html;\", x/x"]),
            (b"x/x;test=\"hi\",y/y", &["x/x;test=\"hi\"", "y/y"]),
            (b"x / x,,,1", &["x / x", "", "", "1"]),
            (b"\"1,2\", 3", &["\"1,2\"", "3"]),
            (b"a\"b,c\"d , e", &["a\"b,c\"d", "e"]),
            (b"\"\\\",\",x", &["\"\\\",\"", "x"]),
            (b"\"\\", &["\"\\"]),
            (b"\\\",\",x", &["\\\",\"", "x"]),
            (b"\x0ba\x0c,\xe9", &["\u{b}a\u{c}", "\u{e9}"]),
        ];
        for (value, expected) in cases {
            assert_eq!(split(value), *expected, "{}", value.escape_ascii());
            assert_eq!(naive_split(value), *expected, "{}", value.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn splits_as_the_standard_does(value in proptest::collection::vec(
            prop_oneof![4 => proptest::sample::select(b"\",\\ \t\n\raT".to_vec()), 1 => any::<u8>()],
            0..24,
        )) {
            prop_assert_eq!(split(&value), naive_split(&value));
        }
    }
}
