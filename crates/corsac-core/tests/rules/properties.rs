//! What holds for all inputs. Where a second implementation is compared it is written straight from
//! the standard, a character at a time, and shares nothing with the crate.

use corsac_core::{
    HeaderList, HeaderName, HeaderValue, Method, Origin, Site, TokenList, delta_seconds, extract_tokens,
    forbidden, is_public_suffix, mime, parse_single_range, port, registrable_domain, relation, safelist,
    trust,
};
use proptest::prelude::*;
use url::Url;

use crate::name;

const SAFELISTED: [&str; 5] = ["Accept", "Accept-Language", "Content-Language", "Content-Type", "Range"];

/// Bytes made of pieces that mean something to the grammars, with any byte among them.
fn pieces(pieces: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => proptest::sample::select(pieces).prop_map(<[u8]>::to_vec),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn tokens() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[b"PUT", b"x-a", b",", b",", b" ", b"\t", b"*", b"@", b"\"", b"\x0b", b";"])
}

fn media_types() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[b"text", b"Plain", b"/", b"/", b";", b" ", b"\t", b"\r", b"\n", b"charset=x", b"\"", b","])
}

fn ranges() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[b"0", b"9", b"18446744073709551616", b"-", b" ", b",", b"="])
        .prop_map(|tail| [b"bytes=".as_slice(), &tail].concat())
}

/// Text that the URL parser takes for a URL more often than not.
fn urls() -> impl Strategy<Value = String> {
    let scheme = proptest::sample::select(vec![
        "https://",
        "http://",
        "ws://",
        "blob:https://",
        "blob:",
        "file://",
        "data:",
        "chrome-extension://",
        "foo://",
    ]);
    let host = prop_oneof![
        proptest::sample::select(vec![
            "a.com",
            "A.com",
            "b.a.com",
            "a.com.",
            "127.0.0.1",
            "[::1]",
            "localhost",
            "ü.com"
        ])
        .prop_map(str::to_owned),
        "[a-c.A\u{fc}%\\-0-9]{0,6}",
        any::<String>(),
    ];
    let port = proptest::sample::select(vec!["", ":", ":80", ":443", ":8080", ":99999"]);
    let tail =
        proptest::sample::select(vec!["", "", "", "/", "/x", "?", "#", "\\", " ", "\n", "/..", "@a.com"]);
    (scheme, host, port, tail).prop_map(|(scheme, host, port, tail)| format!("{scheme}{host}{port}{tail}"))
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// The characters of an isomorphic decoding, and a place in them.
struct Input {
    chars: Vec<char>,
    position: usize,
}

impl Input {
    fn new(bytes: &[u8]) -> Self {
        Self { chars: bytes.iter().copied().map(char::from).collect(), position: 0 }
    }

    fn here(&self) -> Option<char> {
        self.chars.get(self.position).copied()
    }

    fn collect(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let mut collected = String::new();
        while let Some(c) = self.here().filter(|c| wanted(*c)) {
            collected.push(c);
            self.position += 1;
        }
        collected
    }
}

fn naive_essence(value: &[u8]) -> Option<String> {
    let whitespace = |c: char| matches!(c, '\t' | '\n' | '\r' | ' ');
    let mut input = Input::new(value);
    while input.chars.last().is_some_and(|c| whitespace(*c)) {
        input.chars.pop();
    }
    input.collect(whitespace);
    let kind = input.collect(|c| c != '/');
    if kind.is_empty() || !kind.chars().all(is_token_char) || input.here().is_none() {
        return None;
    }
    input.position += 1;
    let mut subtype = input.collect(|c| c != ';');
    while subtype.chars().last().is_some_and(whitespace) {
        subtype.pop();
    }
    if subtype.is_empty() || !subtype.chars().all(is_token_char) {
        return None;
    }
    Some(format!("{}/{}", kind.to_ascii_lowercase(), subtype.to_ascii_lowercase()))
}

/// Start and end as decimal text without leading zeros.
fn naive_range(value: &[u8]) -> Option<(Option<String>, Option<String>)> {
    let mut input = Input::new(value);
    for expected in "bytes=".chars() {
        input.here().filter(|c| *c == expected)?;
        input.position += 1;
    }
    let decimal = |digits: String| {
        let trimmed = digits.trim_start_matches('0');
        (!digits.is_empty()).then(|| if trimmed.is_empty() { "0" } else { trimmed }.to_owned())
    };
    let start = decimal(input.collect(|c| c.is_ascii_digit()));
    input.here().filter(|c| *c == '-')?;
    input.position += 1;
    let end = decimal(input.collect(|c| c.is_ascii_digit()));
    if input.here().is_some() || (start.is_none() && end.is_none()) {
        return None;
    }
    if let (Some(start), Some(end)) = (&start, &end) {
        let width = start.len().max(end.len());
        if format!("{start:0>width$}") > format!("{end:0>width$}") {
            return None;
        }
    }
    Some((start, end))
}

/// The items of all lines, or `None` when one is bad.
fn naive_tokens(lines: &[Vec<u8>]) -> Option<Vec<String>> {
    let mut items = Vec::new();
    for line in lines {
        let mut input = Input::new(line);
        loop {
            input.collect(|c| c == ' ' || c == '\t');
            let item = input.collect(is_token_char);
            input.collect(|c| c == ' ' || c == '\t');
            if !item.is_empty() {
                items.push(item);
            }
            match input.here() {
                None => break,
                Some(',') => input.position += 1,
                Some(_) => return None,
            }
        }
    }
    Some(items)
}

fn flip_case(text: &str, seed: u64) -> String {
    let flip = |(i, c): (usize, char)| {
        if seed >> (i % 64) & 1 == 1 { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    };
    text.chars().enumerate().map(flip).collect()
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let value = HeaderValue::from_wire(&bytes);
        let _ = (HeaderValue::new(&bytes), value.to_text(), format!("{value:?}"));
        let _ = (delta_seconds(&bytes), parse_single_range(&bytes), mime::essence(&bytes));
        for header in SAFELISTED {
            let _ = safelist::request_header(&name(header), &bytes).map_err(|why| why.to_string());
        }
        let _ = forbidden::request_header(&name("X-HTTP-Method"), &bytes);
        let mut list = HeaderList::new();
        list.append(name("a"), value);
        let _ = extract_tokens(&list, "a");
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = (Origin::parse(&text), HeaderName::new(text.clone()), Method::new(&text));
        let _ = (registrable_domain(&text), is_public_suffix(&text), HeaderValue::from(text.clone()));
    }

    #[test]
    fn script_values_hold_what_the_type_says(bytes in tokens()) {
        if let Ok(value) = HeaderValue::new(&bytes) {
            let value = value.as_bytes();
            prop_assert!(!value.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n')));
            prop_assert!(!matches!(value.first(), Some(b' ' | b'\t')) && !matches!(value.last(), Some(b' ' | b'\t')));
        }
    }

    #[test]
    fn the_safelist_ignores_the_case_of_names(index in 0..5_usize, seed: u64, value in media_types()) {
        let header = SAFELISTED[index];
        let flipped = name(&flip_case(header, seed));
        prop_assert_eq!(safelist::request_header(&flipped, &value), safelist::request_header(&name(header), &value));
        prop_assert_eq!(
            safelist::no_cors_request_header(&flipped, &value),
            safelist::no_cors_request_header(&name(header), &value)
        );
    }

    #[test]
    fn tokens_agree_with_a_naive_reading(lines in proptest::collection::vec(tokens(), 0..4)) {
        let mut list = HeaderList::new();
        for line in &lines {
            list.append(name("other"), HeaderValue::from_static("@"));
            list.append(name("a"), HeaderValue::from_wire(line));
        }
        match (extract_tokens(&list, "A"), naive_tokens(&lines)) {
            (TokenList::Absent, _) => prop_assert!(lines.is_empty()),
            (TokenList::Tokens(items), Some(expected)) => {
                let items: Vec<String> = items.iter().map(|item| String::from_utf8_lossy(item).into_owned()).collect();
                prop_assert_eq!(items, expected);
                prop_assert!(!lines.is_empty());
            }
            (TokenList::Invalid(bad), None) => {
                let value = list.values("a").nth(bad.line).unwrap().as_bytes();
                let item = &value[bad.start..bad.end];
                prop_assert!(!item.is_empty() && !item.contains(&b','));
                let (before, after) = (&value[..bad.start], &value[bad.end..]);
                prop_assert!(matches!(before.last(), None | Some(b',' | b' ' | b'\t')));
                prop_assert!(matches!(after.first(), None | Some(b',' | b' ' | b'\t')));
                prop_assert!(naive_tokens(&[before.to_vec()]).is_some(), "an earlier item is bad too");
                prop_assert!(value[bad.start..bad.offset].iter().all(|byte| is_token_char(char::from(*byte))));
                prop_assert!(!is_token_char(char::from(value[bad.offset])));
            }
            (found, expected) => prop_assert!(false, "{found:?} and {expected:?}"),
        }
    }

    #[test]
    fn essences_agree_with_a_naive_reading(value in media_types()) {
        prop_assert_eq!(mime::essence(&value), naive_essence(&value));
    }

    #[test]
    fn ranges_agree_with_a_naive_reading(value in ranges()) {
        let saturated = |digits: String| digits.parse::<u64>().unwrap_or(u64::MAX);
        let expected = naive_range(&value).map(|(start, end)| (start.map(saturated), end.map(saturated)));
        prop_assert_eq!(parse_single_range(&value).ok(), expected);
    }

    #[test]
    fn delta_seconds_agree_with_a_wider_number(text in "[0-9]{1,38}") {
        let expected = u64::try_from(text.parse::<u128>().unwrap()).unwrap_or(u64::MAX);
        prop_assert_eq!(delta_seconds(text.as_bytes()), Some(expected));
    }

    #[test]
    fn parsed_origins_survive_writing(text in urls()) {
        if let Ok(origin @ Origin::Tuple(_)) = Origin::parse(&text) {
            let url = Url::parse(&text).unwrap();
            prop_assert_eq!(&origin, &Origin::of(&url));
            prop_assert_eq!(Origin::parse(&origin.to_string()), Ok(origin));
        }
    }

    #[test]
    fn is_origin_of_agrees_with_of(a in urls(), b in urls()) {
        if let (Ok(a), Ok(b)) = (Url::parse(&a), Url::parse(&b)) {
            let of = Origin::of(&a);
            prop_assert_eq!(of.is_origin_of(&b), of == Origin::of(&b));
            prop_assert_eq!(of.is_origin_of(&a), !of.is_opaque());
        }
    }

    #[test]
    fn sites_agree_with_relations(a in urls(), b in urls()) {
        if let (Ok(a), Ok(b)) = (Url::parse(&a), Url::parse(&b)) {
            let (x, y) = (Origin::of(&a), Origin::of(&b));
            prop_assert_eq!(Site::is_same(&x, &y), Site::of(&x) == Site::of(&y));
            prop_assert_eq!(relation(&x, &y), relation(&y, &x));
            if Site::is_same(&x, &y) {
                prop_assert!(Site::is_schemelessly_same(&x, &y));
            }
            let _ = (trust::is_potentially_trustworthy_url(&a), port::is_bad_port(&a));
        }
    }

    #[test]
    fn a_registrable_domain_is_a_tail_and_its_own(domain in "[a-c.]{0,8}(com|co\\.uk|github\\.io|kawasaki\\.jp|zz)?\\.?") {
        if let Some(registrable) = registrable_domain(&domain) {
            prop_assert!(domain.ends_with(registrable));
            prop_assert_eq!(registrable_domain(registrable), Some(registrable));
        }
    }

    #[test]
    fn equal_names_stand_in_one_case(names in proptest::collection::vec("[aAbB]", 0..8)) {
        let mut list = HeaderList::new();
        for header in &names {
            list.append(name(header), HeaderValue::from_static("1"));
        }
        for header in &list {
            let first = names.iter().find(|first| first.eq_ignore_ascii_case(header.name.as_str())).unwrap();
            prop_assert_eq!(header.name.as_str(), first);
        }
        let sorted = safelist::sorted_names(&list);
        prop_assert!(sorted.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
