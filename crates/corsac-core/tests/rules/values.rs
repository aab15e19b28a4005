//! Media types, ranges and ports.

use corsac_core::RangeError::{Empty, Inverted, Syntax, Unit};
use corsac_core::mime::essence;
use corsac_core::port::is_bad_port;
use corsac_core::{RangeError, parse_single_range};

use crate::url;

#[test]
fn media_types() {
    let cases: &[(&[u8], Option<&str>)] = &[
        (b"text/html", Some("text/html")),
        (b"TEXT/Html;CHARSET=UTF-8", Some("text/html")),
        (b"\r\n\t text/html \t\r\n", Some("text/html")),
        (b"text/html\r\n ;x", Some("text/html")),
        (b"a/b;c/d", Some("a/b")),
        (b"a/b;\"", Some("a/b")),
        (b"!#$%&'*+-.^_`|~/1", Some("!#$%&'*+-.^_`|~/1")),
        (b"*/*", Some("*/*")),
        (b"", None),
        (b"text", None),
        (b"text;/html", None),
        (b"/html", None),
        (b"text/", None),
        (b"text/;x", None),
        (b"te xt/html", None),
        (b"text /html", None),
        (b"text/ html", None),
        (b"text/html x", None),
        (b"text/html/x", None),
        (b"\x0btext/html", None),
        (b"text/html\x0c", None),
        (b"text/html,text/plain", None),
        (b"t\xe9xt/html", None),
    ];
    for (value, expected) in cases {
        assert_eq!(essence(value).as_deref(), *expected, "{}", value.escape_ascii());
    }
}

#[test]
fn ranges() {
    type Range = Result<(Option<u64>, Option<u64>), RangeError>;
    let cases: &[(&[u8], Range)] = &[
        (b"bytes=0-0", Ok((Some(0), Some(0)))),
        (b"bytes=0-255", Ok((Some(0), Some(255)))),
        (b"bytes=5-", Ok((Some(5), None))),
        (b"bytes=-500", Ok((None, Some(500)))),
        (b"bytes=007-7", Ok((Some(7), Some(7)))),
        (b"bytes=8-007", Err(Inverted)),
        (b"bytes=9-1", Err(Inverted)),
        (b"bytes=10-9", Err(Inverted)),
        (b"bytes=9-10", Ok((Some(9), Some(10)))),
        (b"bytes=000-", Ok((Some(0), None))),
        (b"bytes=1-000", Err(Inverted)),
        // Past what the type holds the order still is that of the numbers.
        (b"bytes=99999999999999999998-99999999999999999999", Ok((Some(u64::MAX), Some(u64::MAX)))),
        (b"bytes=99999999999999999999-99999999999999999998", Err(Inverted)),
        (b"bytes=-", Err(Empty)),
        (b"bytes=", Err(Syntax)),
        (b"bytes=5", Err(Syntax)),
        (b"bytes=--5", Err(Syntax)),
        (b"bytes=1-2-", Err(Syntax)),
        (b"bytes=1-2,4-5", Err(Syntax)),
        (b"bytes=1- 2", Err(Syntax)),
        (b"bytes=1-2 ", Err(Syntax)),
        (b"bytes= 1-2", Err(Syntax)),
        (b"bytes=+1-2", Err(Syntax)),
        (b"bytes=a-b", Err(Syntax)),
        (b"bytes", Err(Unit)),
        (b"bytes 1-2", Err(Unit)),
        (b"Bytes=1-2", Err(Unit)),
        (b" bytes=1-2", Err(Unit)),
        (b"items=1-2", Err(Unit)),
        (b"", Err(Unit)),
    ];
    for (value, expected) in cases {
        assert_eq!(parse_single_range(value), *expected, "{}", value.escape_ascii());
    }
}

#[test]
fn bad_ports() {
    let is_bad = |port: u16| is_bad_port(&url(&format!("http://a.test:{port}")));
    let bad: Vec<u16> = (0..=u16::MAX).filter(|port| is_bad(*port)).collect();
    // Count and sum of the standard's table.
    assert_eq!((bad.len(), bad.iter().copied().map(u32::from).sum()), (83, 115_595));
    for port in [0, 1, 22, 25, 993, 4190, 6000, 6666, 6697, 10080] {
        assert!(is_bad(port), "{port}");
    }
    for port in [2, 80, 443, 3000, 5173, 6001, 6670, 8080, 8443, 10081, 65535] {
        assert!(!is_bad(port), "{port}");
    }
}

#[test]
fn case_85_only_http_urls_have_bad_ports() {
    for (text, bad) in [
        ("http://a.test:6000/", true),
        ("https://a.test:4190/", true),
        ("https://a.test/", false),
        ("http://a.test/", false),
        ("https://a.test:80/", false),
        ("http://a.test:443/", false),
        ("ws://a.test:6000/", false),
        ("ftp://a.test:6000/", false),
        ("ftp://a.test/", false),
        ("data:,6000", false),
    ] {
        assert_eq!(is_bad_port(&url(text)), bad, "{text}");
    }
}
