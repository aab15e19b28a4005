//! Calls of `fetch()` written by a writer that shares nothing with the reader are read as they were meant; nothing panics.

use std::collections::HashSet;
use std::fmt::Write as _;

use corsac::paste::{Kind, Writer, parse_fetch};
use proptest::prelude::*;

/// A string as some writer might put it down: each character raw, or in an escape that means it.
fn literal(text: &str, choices: &[u8]) -> String {
    let quote = ['"', '\'', '`'][usize::from(choices[0]) % 3];
    let mut out = String::from(quote);
    for (index, character) in text.chars().enumerate() {
        let needs_escape = character == quote || matches!(character, '\\' | '\n' | '\r' | '$');
        match choices[(index + 1) % choices.len()] % 4 {
            0 if !needs_escape => out.push(character),
            1 if u32::from(character) <= 0xff => write!(out, "\\x{:02X}", u32::from(character)).unwrap(),
            2 => write!(out, "\\u{{{:x}}}", u32::from(character)).unwrap(),
            _ => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    write!(out, "\\u{unit:04x}").unwrap();
                }
            }
        }
    }
    out.push(quote);
    out
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        url in "https://[a-z]{1,8}/\\PC{0,12}",
        method in "[A-Z]{1,7}",
        headers in prop::collection::vec(("[a-z][a-z-]{0,8}", "[ -~\u{a0}-\u{ff}]{0,12}"), 0..5),
        body in prop::option::of("(?s).{0,40}"),
        choices in prop::collection::vec(any::<u8>(), 1..40),
        is_bare in any::<bool>(),
    ) {
        let key = |name: &str| if is_bare { name.to_owned() } else { format!("\"{name}\"") };
        let mut names = HashSet::new();
        let headers: Vec<_> = headers
            .into_iter()
            .filter(|(name, _)| name != "cookie" && names.insert(name.clone()))
            .collect();
        let list: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("\"{name}\": {}", literal(value, &choices)))
            .collect();
        let body_text = body.as_ref().map_or_else(|| "null".to_owned(), |body| literal(body, &choices));
        let text = format!(
            "fetch({}, {{ {}: {}, {}: {{ {} }}, /**/ {}: {body_text}, }});\n",
            literal(&url, &choices),
            key("method"),
            literal(&method, &choices),
            key("headers"),
            list.join(" , "),
            key("body"),
        );
        prop_assert_eq!(Kind::of(text.as_bytes()), Kind::Fetch);
        let call = parse_fetch(text.as_bytes())
            .map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&call.url, &url);
        prop_assert_eq!(call.effective_method(), method);
        prop_assert_eq!(&call.headers, &headers);
        prop_assert_eq!(call.body.map(|body| body.bytes), body.map(String::into_bytes));
        prop_assert_eq!(call.writer == Writer::Person, is_bare);
    }

    #[test]
    fn no_text_panics(text in r#"(await )?fetch\(([\[\]{}(),:;+.'"`\\$a-c0-9 \n-]|headers|body|new |JSON.stringify|\\u|\\x4|null|/\*|//){0,40}"#) {
        match parse_fetch(text.as_bytes()) {
            Ok(call) => prop_assert!(call.method.is_none() || call.method.as_deref() == Some(call.effective_method())),
            Err(error) => {
                let line = error.to_string();
                prop_assert!(!line.is_empty() && !line.contains('\n'), "{:?}", line);
                let _ = error.hint();
            }
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Kind::of(&bytes);
        let _ = parse_fetch(&bytes);
        let _ = parse_fetch(&[b"fetch('https://a/', {", bytes.as_slice(), b"})"].concat());
    }
}
