use corsac_core::RangeError::{Empty, Inverted, Syntax, TooLarge, Unit};
use corsac_core::safelist::{
    HintValue, MAX_SUM, MAX_VALUE, NotSafelisted, SAFELISTED_RESPONSE_HEADERS, SafelistRules,
    is_cors_non_wildcard_request_header_name, is_privileged_no_cors_request_header_name,
    no_cors_request_header, no_cors_request_header_name, request_header, response_header_name, sorted_names,
    unsafe_request_headers,
};

use crate::{list, name};

type Verdict = Result<(), NotSafelisted>;

fn check(header: &str, cases: &[(&[u8], Verdict)]) {
    for (value, expected) in cases {
        let shown = value.escape_ascii();
        assert_eq!(request_header(&name(header), value), *expected, "{header}: {shown}");
    }
}

fn unsafe_byte(offset: usize, byte: u8) -> Verdict {
    Err(NotSafelisted::UnsafeByte { offset, byte })
}

fn media_type(essence: &str) -> Verdict {
    Err(NotSafelisted::MediaType { essence: essence.to_owned() })
}

fn too_long(length: usize) -> Verdict {
    Err(NotSafelisted::TooLong { length })
}

/// The names that need permission, with why.
fn unsafe_names(lines: &[(&str, &[u8])]) -> Vec<(String, NotSafelisted)> {
    unsafe_request_headers(&list(lines)).into_iter().map(|header| (header.name, header.why)).collect()
}

#[test]
fn case_37_content_type() {
    let none = || Err(NotSafelisted::NoMediaType);
    check(
        "Content-Type",
        &[
            (b"text/plain", Ok(())),
            (b"TEXT/PLAIN", Ok(())),
            (b"text/plain;charset=utf-8", Ok(())),
            (b"text/plain;charset=UTF-8", Ok(())),
            (b"text/plain; x", Ok(())),
            (b"text/plain;", Ok(())),
            (b"text/plain \t;x", Ok(())),
            (b"\t text/plain \t", Ok(())),
            (b"text/plain;x=\xe9", Ok(())),
            (b"multipart/form-data; boundary=x", Ok(())),
            (b"Multipart/Form-Data", Ok(())),
            (b"application/x-www-form-urlencoded", Ok(())),
            (b"application/json", media_type("application/json")),
            (b"Application/JSON; charset=utf-8", media_type("application/json")),
            (b"text/html", media_type("text/html")),
            (b"text/plain2", media_type("text/plain2")),
            (b"xtext/plain", media_type("xtext/plain")),
            (b"text/plain, application/json", none()),
            (b"application/json, text/plain", none()),
            (b"text/plain/x", none()),
            (b"text /plain", none()),
            (b"text/ plain", none()),
            (b"text/pl\xe9in", none()),
            (b"text;x=/plain", none()),
            (b"foo", none()),
            (b"/plain", none()),
            (b"text/", none()),
            (b"/", none()),
            (b"", none()),
            (b"text/plain;charset=\"x\"", unsafe_byte(19, b'"')),
            (b"text/plain;a=\"{\"", unsafe_byte(13, b'"')),
            // The byte is said before the type, as the standard orders them.
            (b"application/json;a={", unsafe_byte(19, b'{')),
            (b"text/plain\n", unsafe_byte(10, b'\n')),
        ],
    );
}

#[test]
fn case_37_content_type_length() {
    let value = |length: usize| {
        let mut value = b"text/plain;".to_vec();
        value.resize(length, b'x');
        value
    };
    check("content-type", &[(&value(128), Ok(())), (&value(129), too_long(129))]);
    // The length is said before the bytes and the type.
    check("content-type", &[(&[b'"'; 129], too_long(129))]);
}

#[test]
fn case_37_body_without_content_type() {
    assert_eq!(unsafe_names(&[]), []);
}

#[test]
fn case_38_accept() {
    check(
        "Accept",
        &[
            (b"application/json", Ok(())),
            (b"text/html, */*;q=0.1", Ok(())),
            (b"", Ok(())),
            (b"a\tb", Ok(())),
            (b"caf\xe9", Ok(())),
            (&[b'x'; 128], Ok(())),
            (&[b'x'; 129], too_long(129)),
            (b"\"", unsafe_byte(0, b'"')),
            (b"(comment)", unsafe_byte(0, b'(')),
            (b"a:b", unsafe_byte(1, b':')),
            (b"ab\x01", unsafe_byte(2, 0x01)),
            (b"ab\x7f", unsafe_byte(2, 0x7f)),
            // The first of several is named.
            (b"ab)(", unsafe_byte(2, b')')),
        ],
    );
}

#[test]
fn every_byte_of_accept_and_content_type() {
    let delimiters = [0x22, 0x28, 0x29, 0x3a, 0x3c, 0x3e, 0x3f, 0x40, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x7f];
    for byte in 0..=u8::MAX {
        let refused = delimiters.contains(&byte) || (byte <= 0x1f && byte != 0x09);
        let expected = if refused { unsafe_byte(0, byte) } else { Ok(()) };
        check("accept", &[(&[byte], expected)]);
        let value = [b"text/plain;".as_slice(), &[byte]].concat();
        let expected = if refused { unsafe_byte(11, byte) } else { Ok(()) };
        check("content-type", &[(&value, expected)]);
    }
}

#[test]
fn case_39_languages() {
    let cases: &[(&[u8], Verdict)] = &[
        (b"en-US,en;q=0.9, *", Ok(())),
        (b"en-US", Ok(())),
        (b"en;q=0.8, *", Ok(())),
        (b"en-GB, fr", Ok(())),
        (b"de", Ok(())),
        (b"", Ok(())),
        (&[b'a'; 128], Ok(())),
        (&[b'a'; 129], too_long(129)),
        (b"en_US", unsafe_byte(2, b'_')),
        (b"@", unsafe_byte(0, b'@')),
        (b"en@us", unsafe_byte(2, b'@')),
        (b"en/us", unsafe_byte(2, b'/')),
        (b"fr[1]", unsafe_byte(2, b'[')),
        (b"a\tb", unsafe_byte(1, b'\t')),
        (b"\xe9", unsafe_byte(0, 0xe9)),
    ];
    check("Accept-Language", cases);
    check("Content-Language", cases);
}

#[test]
fn every_byte_of_languages() {
    const ALLOWED: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz *,-.;=";
    for byte in 0..=u8::MAX {
        let expected = if ALLOWED.as_bytes().contains(&byte) { Ok(()) } else { unsafe_byte(0, byte) };
        check("accept-language", &[(&[byte], expected.clone())]);
        check("content-language", &[(&[byte], expected)]);
    }
}

#[test]
fn case_40_range() {
    let range = |error| Err(NotSafelisted::Range(error));
    check(
        "Range",
        &[
            (b"bytes=0-100", Ok(())),
            (b"bytes=0-255", Ok(())),
            (b"bytes=0-", Ok(())),
            (b"bytes=5-", Ok(())),
            (b"bytes=7-7", Ok(())),
            (b"bytes=-100", Err(NotSafelisted::RangeWithoutStart)),
            (b"bytes=-500", Err(NotSafelisted::RangeWithoutStart)),
            (b"bytes=0-1,5-9", range(Syntax)),
            (b"bytes=0 -1", range(Syntax)),
            (b"bytes= 0-1", range(Syntax)),
            (b"bytes =0-1", range(Unit)),
            (b"bytes=9-1", range(Inverted)),
            (b"bytes=-", range(Empty)),
            (b"items=0-9", range(Unit)),
            (b"BYTES=0-1", range(Unit)),
            (b"", range(Unit)),
            (&[b'0'; 129], too_long(129)),
        ],
    );
}

#[test]
fn case_41_client_hints_are_not_safelisted() {
    for header in ["DPR", "Save-Data", "Viewport-Width", "Priority", "Traceparent"] {
        check(header, &[(b"1", Err(NotSafelisted::Name))]);
    }
}

#[test]
fn case_42_and_44_other_names_are_not_safelisted() {
    let names = [
        "User-Agent",
        "Cache-Control",
        "Pragma",
        "If-None-Match",
        "Last-Event-ID",
        "Upgrade-Insecure-Requests",
        "Authorization",
        "X-Custom",
        "x-two",
        "X-Requested-With",
        "Accept-",
        "Accep",
        "Content-Encoding",
        "Ranges",
    ];
    for header in names {
        // The name is said even where the value would be too long.
        check(header, &[(b"1", Err(NotSafelisted::Name)), (&[b'x'; 129], Err(NotSafelisted::Name))]);
    }
}

#[test]
fn case_45_repeated_names_are_judged_one_by_one() {
    let hundred: &[u8] = &[b'x'; 100];
    assert_eq!(unsafe_names(&[("Accept", hundred), ("Accept", hundred)]), []);
}

#[test]
fn case_45_sum() {
    let full: &[u8] = &[b'x'; MAX_VALUE];
    let eight = [("Accept", full); 8];
    assert_eq!(unsafe_names(&eight), [], "{MAX_SUM} bytes pass");

    let mut nine = eight.to_vec();
    nine.push(("Accept-Language", b"d"));
    let sum = |name: &str| (name.to_owned(), NotSafelisted::Sum { total: 1025 });
    assert_eq!(unsafe_names(&nine), [sum("accept"), sum("accept-language")]);

    // What fails by itself does not count for the sum, and keeps its own reason.
    let mut mixed = eight.to_vec();
    mixed.push(("Accept-Language", b"@"));
    mixed.push(("X-A", full));
    let byte = NotSafelisted::UnsafeByte { offset: 0, byte: b'@' };
    assert_eq!(
        unsafe_names(&mixed),
        [("accept-language".to_owned(), byte.clone()), ("x-a".to_owned(), NotSafelisted::Name)]
    );
    mixed.push(("Accept-Language", b"d"));
    assert_eq!(
        unsafe_names(&mixed),
        [sum("accept"), ("accept-language".to_owned(), byte), ("x-a".to_owned(), NotSafelisted::Name)]
    );
}

#[test]
fn unsafe_names_are_small_sorted_and_unique() {
    let lines: &[(&str, &[u8])] = &[
        ("X-B", b"1"),
        ("Content-Type", b"application/json"),
        ("X-A", b"1"),
        ("Accept", b"*/*"),
        ("x-b", b"2"),
        ("A-A", b"1"),
    ];
    let names: Vec<String> = unsafe_names(lines).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a-a", "content-type", "x-a", "x-b"]);
    assert_eq!(sorted_names(&list(lines)), ["a-a", "accept", "content-type", "x-a", "x-b"]);
}

#[test]
fn the_first_reason_of_a_name_stays() {
    let why = unsafe_names(&[("Accept", b"*/*"), ("Accept", b"a("), ("Accept", b")")]);
    assert_eq!(why, [("accept".to_owned(), NotSafelisted::UnsafeByte { offset: 1, byte: b'(' })]);
}

#[test]
fn no_cors_names() {
    for safe in ["Accept", "accept-language", "CONTENT-LANGUAGE", "Content-Type"] {
        assert!(no_cors_request_header_name(&name(safe)), "{safe}");
    }
    for other in ["Range", "X-A", "Authorization", "Accept-Encoding"] {
        assert!(!no_cors_request_header_name(&name(other)), "{other}");
    }
    let judge = |header, value: &[u8]| no_cors_request_header(&name(header), value);
    assert_eq!(judge("Accept", b"*/*"), Ok(()));
    assert_eq!(judge("Content-Type", b"application/json"), media_type("application/json"));
    // Safelisted for CORS, but not here.
    assert_eq!(judge("Range", b"bytes=0-1"), Err(NotSafelisted::Name));
}

#[test]
fn privileged_and_non_wildcard_names() {
    assert!(is_privileged_no_cors_request_header_name(&name("RANGE")));
    assert!(!is_privileged_no_cors_request_header_name(&name("If-Range")));
    assert!(is_cors_non_wildcard_request_header_name(&name("AUTHORIZATION")));
    assert!(!is_cors_non_wildcard_request_header_name(&name("Proxy-Authorization")));
}

#[test]
fn case_77_response_headers_seen_unasked() {
    let seven = [
        "Cache-Control",
        "Content-Language",
        "Content-Length",
        "Content-Type",
        "Expires",
        "Last-Modified",
        "Pragma",
    ];
    for seen in seven {
        assert!(response_header_name(&name(seen), &[]), "{seen}");
    }
    assert_eq!(SAFELISTED_RESPONSE_HEADERS.map(str::to_owned), seven.map(str::to_lowercase));
    for hidden in ["ETag", "X-Secret", "Date", "Server", "Set-Cookie", "Content-Encoding"] {
        assert!(!response_header_name(&name(hidden), &[]), "{hidden}");
    }
}

#[test]
fn case_80_exposed_response_headers() {
    let exposed: [&[u8]; 4] = [b"x-secret", b"Set-Cookie", b"set-cookie2", b"*"];
    assert!(response_header_name(&name("X-Secret"), &exposed));
    assert!(response_header_name(&name("Expires"), &exposed));
    assert!(!response_header_name(&name("X-Other"), &exposed), "`*` is only a name here");
    assert!(response_header_name(&name("*"), &exposed));
    assert!(!response_header_name(&name("set-cookie"), &exposed));
    assert!(!response_header_name(&name("Set-Cookie2"), &exposed));
}

#[test]
fn reasons_in_words() {
    let media = NotSafelisted::MediaType { essence: "a/b".to_owned() };
    let cases = [
        (NotSafelisted::Name, "the name is not on the safelist"),
        (NotSafelisted::TooLong { length: 129 }, "its value has 129 bytes, and 128 are safelisted"),
        (
            NotSafelisted::UnsafeByte { offset: 0, byte: b'"' },
            "its value has the unsafe byte '\"' at position 1",
        ),
        (
            NotSafelisted::UnsafeByte { offset: 9, byte: 7 },
            "its value has the unsafe byte 0x07 at position 10",
        ),
        (NotSafelisted::NoMediaType, "its value is no media type"),
        (media, "a/b is none of the three safelisted media types"),
        (NotSafelisted::Range(Unit), "its unit is not \"bytes\""),
        (NotSafelisted::Range(Inverted), "its range ends before it starts"),
        (NotSafelisted::Range(Syntax), "its value is not one plain range"),
        (NotSafelisted::Range(Empty), "its value is not one plain range"),
        (NotSafelisted::Range(TooLarge), "a number in it is too large for this browser"),
        (NotSafelisted::RangeWithoutStart, "its range has no start"),
        (NotSafelisted::HintValue, "its value is none that this client hint can have"),
        (
            NotSafelisted::Sum { total: 1025 },
            "the safelisted headers have 1025 bytes together, and 1024 are safelisted",
        ),
    ];
    for (why, words) in cases {
        assert_eq!(why.to_string(), words);
    }
}

#[test]
fn what_engines_may_read_otherwise() {
    let rules = SafelistRules {
        hints: &[
            ("dpr", HintValue::Decimal),
            ("rtt", HintValue::Integer),
            ("ect", HintValue::Word(&["3g", "4g"])),
            ("save-data", HintValue::AnyCaseWord(&["on"])),
        ],
        greatest_in_range: Some(255),
        type_has_no_comma: true,
        ..SafelistRules::STANDARD
    };
    let too_large = || Err(NotSafelisted::Range(TooLarge));
    let hint = || Err(NotSafelisted::HintValue);
    // Header; value; the verdict by these rules; whether it is the standard's, too.
    let table: &[(&str, &[u8], Verdict, bool)] = &[
        ("DPR", b"2", Ok(()), false),
        ("DPR", b"1.5", Ok(()), false),
        ("DPR", b"1.", hint(), false),
        ("DPR", b".5", hint(), false),
        ("DPR", b"1.5.2", hint(), false),
        ("DPR", b"", hint(), false),
        ("RTT", b"50", Ok(()), false),
        ("RTT", b"1.5", hint(), false),
        ("ECT", b"4g", Ok(()), false),
        ("ECT", b"4G", hint(), false),
        ("Save-Data", b"ON", Ok(()), false),
        ("Save-Data", b"off", hint(), false),
        ("Save-Data", &[b'o'; MAX_VALUE + 1], too_long(MAX_VALUE + 1), false),
        ("Width", b"1", Err(NotSafelisted::Name), true),
        ("Range", b"bytes=0-255", Ok(()), true),
        ("Range", b"bytes=0255-", Ok(()), true),
        ("Range", b"bytes=256-", too_large(), false),
        ("Range", b"bytes=0-256", too_large(), false),
        ("Range", b"bytes=99999999999999999999-", too_large(), false),
        ("Range", b"bytes=-1", Err(NotSafelisted::RangeWithoutStart), true),
        ("Content-Type", b"text/plain;a=b,c", unsafe_byte(14, b','), false),
        ("Content-Type", b"text/plain;a=b", Ok(()), true),
    ];
    for (header, value, expected, is_standard) in table {
        let shown = value.escape_ascii();
        assert_eq!(rules.request_header(&name(header), value), *expected, "{header}: {shown}");
        assert_eq!(request_header(&name(header), value) == *expected, *is_standard, "{header}: {shown}");
    }
    assert_eq!(
        rules.no_cors_request_header(&name("Content-Type"), b"text/plain;a=b,c"),
        unsafe_byte(14, b',')
    );
    assert_eq!(rules.no_cors_request_header(&name("DPR"), b"2"), Err(NotSafelisted::Name));
}
