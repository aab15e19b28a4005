use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::panic::catch_unwind;

use corsac_core::{HeaderList, HeaderName, HeaderNameError, HeaderValue, HeaderValueError, is_token};

use crate::{list, name};

fn lines(list: &HeaderList) -> Vec<(String, String)> {
    list.iter().map(|header| (header.name.to_string(), header.value.to_text())).collect()
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::new(text.as_bytes()).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn check(list: &HeaderList, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    assert_eq!(lines(list), expected);
}

#[test]
fn every_token_byte() {
    const TOKEN: &str = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for byte in 0..=u8::MAX {
        assert_eq!(is_token(&[byte]), TOKEN.as_bytes().contains(&byte), "{byte:#04x}");
        assert_eq!(is_token(&[b'a', byte, b'a']), TOKEN.as_bytes().contains(&byte), "{byte:#04x}");
    }
    assert!(!is_token(b"") && is_token(&[b'a'; 4096]));
}

#[test]
fn names() {
    for good in ["a", "X-A", "!#$%&'*+-.^_`|~", "*", "1"] {
        assert_eq!(HeaderName::new(good).map(|name| name.as_str().to_owned()), Ok(good.to_owned()));
    }
    for bad in ["", " a", "a ", "a b", "a:", "a\n", "é", "a/b", "\"a\""] {
        assert_eq!(HeaderName::new(bad), Err(HeaderNameError), "{bad:?}");
    }
    assert!(catch_unwind(|| HeaderName::from_static("a b")).is_err());
    assert!(HeaderName::new("").unwrap_err().to_string().contains("HTTP token"));
}

#[test]
fn case_14_names_are_compared_without_case() {
    let (a, b) = (name("X-Aa"), name("x-aA"));
    assert_eq!(a, b);
    assert_ne!(a, name("x-ab"));
    assert!(a.is("X-AA") && !a.is("X-A"));
    assert_eq!((a.as_str(), a.to_lowercase().as_str(), a.to_string().as_str()), ("X-Aa", "x-aa", "X-Aa"));
    let set: HashSet<HeaderName> = [a, b, name("x-ab")].into();
    assert_eq!(set.len(), 2);
    // Hashed one after the other, names do not run together.
    let hash = |a, b| BuildHasherDefault::<DefaultHasher>::default().hash_one((name(a), name(b)));
    assert_eq!(hash("a", "bc"), hash("A", "BC"));
    assert_ne!(hash("a", "bc"), hash("ab", "c"));
}

#[test]
fn values_from_scripts() {
    // The normalised value, or where it is refused.
    type Normalised = Result<&'static [u8], usize>;
    let cases: &[(&[u8], Normalised)] = &[
        (b"", Ok(b"")),
        (b" \t\r\n", Ok(b"")),
        (b"\r\n a b \n\t", Ok(b"a b")),
        (b"a\tb", Ok(b"a\tb")),
        (b"\x0ba\x0c", Ok(b"\x0ba\x0c")),
        (b"\x01\x7f\xff", Ok(b"\x01\x7f\xff")),
        (b"a\nb", Err(1)),
        (b" a\rb", Err(1)),
        (b"ab\0", Err(2)),
    ];
    for (bytes, expected) in cases {
        let found = HeaderValue::new(bytes);
        let found = found.as_ref().map(HeaderValue::as_bytes).map_err(|error| error.offset);
        assert_eq!(found, *expected, "{}", bytes.escape_ascii());
    }
    assert!(HeaderValueError { offset: 7 }.to_string().ends_with("one stands at byte 7"));
}

#[test]
fn case_12_space_and_tab_around_a_value_are_stripped() {
    for bytes in [b"  *".as_slice(), b"*\t", b"\t * \t", b"*"] {
        assert_eq!(HeaderValue::from_wire(bytes).as_bytes(), b"*");
    }
    assert_eq!(HeaderValue::from(" a b\t".to_owned()).as_bytes(), b"a b");
    assert_eq!(HeaderValue::from("a b".to_owned()).as_bytes(), b"a b");
}

#[test]
fn case_13_other_white_space_is_not_stripped() {
    for byte in [b"\x0b", b"\x0c", b"\r", b"\n", b"\0", b"\xa0"] {
        let (before, after) = ([byte.as_slice(), b"*"].concat(), [b"*".as_slice(), byte].concat());
        assert_eq!(HeaderValue::from_wire(&before).as_bytes(), before);
        assert_eq!(HeaderValue::from_wire(&after).as_bytes(), after);
    }
}

#[test]
fn values_known_at_compile_time() {
    assert_eq!(HeaderValue::from_static("a b"), HeaderValue::from_wire(b"a b"));
    for bad in [" a", "a ", "\ta", "a\nb", "a\0b", "a\rb"] {
        assert!(catch_unwind(|| HeaderValue::from_static(bad)).is_err(), "{bad:?}");
    }
}

#[test]
fn values_as_text() {
    assert_eq!(HeaderValue::from_wire(b"caf\xe9").to_text(), "caf\u{e9}");
    assert_eq!(format!("{:?}", HeaderValue::from_wire(b"a\"\xe9")), r#""a\"\xe9""#);
    assert_eq!(HeaderValue::default().as_bytes(), b"");
}

#[test]
fn appended_names_take_the_case_that_stands() {
    let appended = list(&[("X-A", b"1"), ("Y", b"2"), ("x-a", b"3")]);
    check(&appended, &[("X-A", "1"), ("Y", "2"), ("X-A", "3")]);
    assert_eq!(appended, appended.iter().cloned().collect());
    assert_eq!((appended.len(), appended.is_empty(), HeaderList::new().is_empty()), (3, false, true));
    assert!(appended.contains("x-A") && !appended.contains("x"));
    assert_eq!(appended.values("X-a").map(HeaderValue::to_text).collect::<Vec<_>>(), ["1", "3"]);
    assert_eq!((&appended).into_iter().count(), 3);
}

#[test]
fn case_10_get_joins_lines() {
    let joined = list(&[("A", b"o"), ("B", b"x"), ("a", b"o"), ("A", b""), ("C", b"")]);
    let get = |name: &str| joined.get(name).map(|value| value.to_text());
    assert_eq!(get("a"), Some("o, o, ".to_owned()));
    assert_eq!(get("b"), Some("x".to_owned()));
    assert_eq!(get("c"), Some(String::new()));
    assert_eq!(get("d"), None);
}

#[test]
fn set_replaces_the_first_and_removes_the_others() {
    let mut list = list(&[("B", b"0"), ("X-A", b"1"), ("C", b"2"), ("x-a", b"3"), ("D", b"4")]);
    list.set(name("x-A"), value("9"));
    check(&list, &[("B", "0"), ("X-A", "9"), ("C", "2"), ("D", "4")]);
    list.set(name("e"), value("5"));
    check(&list, &[("B", "0"), ("X-A", "9"), ("C", "2"), ("D", "4"), ("e", "5")]);
}

#[test]
fn combine_joins_to_the_first() {
    let mut list = list(&[("X-A", b"1"), ("x-a", b"2")]);
    list.combine(name("x-A"), &value("3"));
    list.combine(name("New"), &value("4"));
    check(&list, &[("X-A", "1, 3"), ("X-A", "2"), ("New", "4")]);
    let mut fixed = HeaderList::with_capacity(1);
    fixed.append(HeaderName::from_static("a"), HeaderValue::from_static("1"));
    fixed.combine(name("A"), &value(""));
    check(&fixed, &[("a", "1, ")]);
}

#[test]
fn delete_removes_all() {
    let mut list = list(&[("X-A", b"1"), ("B", b"2"), ("x-a", b"3")]);
    list.delete("x-A");
    check(&list, &[("B", "2")]);
    list.delete("none");
    check(&list, &[("B", "2")]);
}

#[test]
fn sort_and_combine_as_a_page_sees_it() {
    let list = list(&[
        ("X-B", b"1"),
        ("Set-Cookie", b"b=1"),
        ("x-a", b"2"),
        ("X-b", b"3"),
        ("set-cookie", b"a=1"),
        ("X_A", b"4"),
    ]);
    let combined: Vec<_> =
        list.sort_and_combine().into_iter().map(|(name, value)| (name, value.to_text())).collect();
    let expected =
        [("set-cookie", "b=1"), ("set-cookie", "a=1"), ("x-a", "2"), ("x-b", "1, 3"), ("x_a", "4")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(combined, expected);
}
