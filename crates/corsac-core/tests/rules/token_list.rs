use corsac_core::{BadToken, TokenList, delta_seconds, extract_tokens};

use crate::list;

const NAME: &str = "Access-Control-Allow-Methods";

fn check(lines: &[&[u8]], expected: &TokenList<'_>) {
    let lines: Vec<_> = lines.iter().map(|line| (NAME, *line)).collect();
    assert_eq!(extract_tokens(&list(&lines), NAME), *expected, "{lines:?}");
}

fn tokens<const N: usize>(items: [&str; N]) -> TokenList<'_> {
    TokenList::Tokens(items.map(str::as_bytes).to_vec())
}

fn invalid(line: usize, start: usize, end: usize, offset: usize) -> TokenList<'static> {
    TokenList::Invalid(BadToken { line, start, end, offset })
}

#[test]
fn case_30_one_bad_item_spoils_the_list() {
    check(&[b"PUT, @"], &invalid(0, 5, 6, 5));
    check(&[b"PUT; DELETE"], &invalid(0, 0, 11, 3));
    check(&[b"DELETE, bad token"], &invalid(0, 8, 17, 11));
    check(&[b"PUT,\t a\x0b ,DELETE"], &invalid(0, 6, 8, 7));
    check(&[b"PUT", b"GET", b"caf\xe9"], &invalid(2, 0, 4, 3));
    check(&[b"\"PUT,DELETE\""], &invalid(0, 0, 4, 0));
}

#[test]
fn case_31_empty_items_tabs_and_lines() {
    check(&[], &TokenList::Absent);
    check(&[b""], &tokens([]));
    check(&[b", ,\t,"], &tokens([]));
    check(&[b"PUT"], &tokens(["PUT"]));
    check(&[b"PUT,,DELETE"], &tokens(["PUT", "DELETE"]));
    check(&[b",PUT\t, \tDELETE ,"], &tokens(["PUT", "DELETE"]));
    check(&[b"PUT", b"", b"DELETE, PUT"], &tokens(["PUT", "DELETE", "PUT"]));
    check(&[b"*"], &tokens(["*"]));
    check(&[b"GET,POST"], &tokens(["GET", "POST"]));
}

#[test]
fn only_lines_of_the_name_count() {
    let list = list(&[("X", b"@"), ("ACCESS-CONTROL-ALLOW-METHODS", b"PUT"), ("Y", b"z"), (NAME, b"a b")]);
    assert_eq!(extract_tokens(&list, "access-control-allow-methods"), invalid(1, 0, 3, 1));
    assert_eq!(extract_tokens(&list, "y"), tokens(["z"]));
    assert_eq!(extract_tokens(&list, "z"), TokenList::Absent);
}

#[test]
fn case_32_header_names_with_and_without_case() {
    let list = list(&[
        ("Access-Control-Allow-Headers", b"Content-Type, x-a"),
        ("Access-Control-Allow-Headers", b"X-B"),
        ("Bad", b"x-a, b d"),
        ("Quoted", b"\"x-a\""),
    ]);
    let headers = extract_tokens(&list, "access-control-allow-headers");
    for item in ["content-type", "CONTENT-TYPE", "X-A", "x-b"] {
        assert!(headers.contains_ignoring_case(item), "{item}");
    }
    assert!(!headers.contains_ignoring_case("x-c"));
    assert!(headers.contains("Content-Type") && !headers.contains("content-type"));
    assert_eq!(headers.items().len(), 3);
    for spoilt in ["bad", "quoted", "absent"] {
        let spoilt = extract_tokens(&list, spoilt);
        assert!(!spoilt.contains("x-a") && !spoilt.contains_ignoring_case("x-a"));
        assert!(spoilt.items().is_empty());
    }
}

#[test]
fn case_79_one_bad_name_exposes_nothing() {
    for line in [b"X-A, b@d".as_slice(), b"\"X-A\"", b"bad token, x-secret", b"X-Secret;x-other"] {
        let list = list(&[("Access-Control-Expose-Headers", line)]);
        let exposed = extract_tokens(&list, "access-control-expose-headers");
        assert!(matches!(exposed, TokenList::Invalid(_)), "{}", line.escape_ascii());
        assert!(exposed.items().is_empty());
    }
}

#[test]
fn case_49_delta_seconds() {
    let cases: &[(&[u8], u64)] = &[
        (b"60", 60),
        (b"0", 0),
        (b"007", 7),
        (b"600", 600),
        (b"99999999999", 99_999_999_999),
        (b"18446744073709551614", u64::MAX - 1),
        (b"18446744073709551615", u64::MAX),
        (b"18446744073709551616", u64::MAX),
        (b"99999999999999999999", u64::MAX),
        (&[b'9'; 4096], u64::MAX),
    ];
    for (bytes, seconds) in cases {
        assert_eq!(delta_seconds(bytes), Some(*seconds), "{}", bytes.escape_ascii());
    }
}

#[test]
fn case_50_what_is_no_delta_seconds() {
    let cases: &[&[u8]] = &[
        b"", b"-1", b"abc", b"+60", b"60.5", b"60s", b" 60", b"60 ", b"6 0", b"0x10", b"60,60", b"\xb2",
        b"1e3",
    ];
    for bytes in cases {
        assert_eq!(delta_seconds(bytes), None, "{}", bytes.escape_ascii());
    }
    // Two fields are joined, and the comma is no digit.
    let two = list(&[("Access-Control-Max-Age", b"60"), ("access-control-max-age", b"60")]);
    assert_eq!(delta_seconds(two.get("Access-Control-Max-Age").unwrap().as_bytes()), None);
}
