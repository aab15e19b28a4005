use corsac_core::forbidden::ForbiddenHeader::{MethodOverride, Name, Prefix};
use corsac_core::forbidden::{request_body_header_name, request_header, response_header_name};

use crate::name;

#[test]
fn case_43_forbidden_names() {
    let names = [
        "Accept-Charset",
        "Accept-Encoding",
        "Access-Control-Request-Headers",
        "Access-Control-Request-Method",
        "Connection",
        "Content-Length",
        "Cookie",
        "Cookie2",
        "Date",
        "DNT",
        "Expect",
        "Host",
        "Keep-Alive",
        "Origin",
        "Referer",
        "Set-Cookie",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Via",
    ];
    for forbidden in names {
        for text in [forbidden.to_owned(), forbidden.to_lowercase(), forbidden.to_uppercase()] {
            assert_eq!(request_header(&name(&text), b"1"), Some(Name), "{text}");
        }
    }
    let allowed = [
        "Accept",
        "Access-Control-Request-Private",
        "Authorization",
        "Content-Type",
        "Cookie3",
        "If-None-Match",
        "Range",
        "Referrer",
        "Set-Cookie2",
        "Traceparent",
        "User-Agent",
        "Upgrade-Insecure-Requests",
        "X-Origin",
    ];
    for header in allowed {
        assert_eq!(request_header(&name(header), b"1"), None, "{header}");
    }
}

#[test]
fn case_43_forbidden_prefixes() {
    for forbidden in ["Sec-Fetch-Site", "sec-", "SEC-x", "Proxy-Authorization", "PROXY-", "proxy-x"] {
        assert_eq!(request_header(&name(forbidden), b"none"), Some(Prefix), "{forbidden}");
    }
    for header in ["Sec", "Secret", "Proxy", "ProxyX-A", "X-Sec-A", "x-proxy-a"] {
        assert_eq!(request_header(&name(header), b"none"), None, "{header}");
    }
}

#[test]
fn case_43_method_override() {
    let refused: &[&[u8]] = &[
        b"TRACE",
        b"GET, track",
        b"connect",
        b"Connect,",
        b",,\ttRaCe ",
        b"\"a,b\", TRACE",
        b"\"TRACE\",TRACK",
        b"\"a\\\",\", TRACE",
    ];
    let kept: &[&[u8]] = &[
        b"GET",
        b"PUT",
        b"",
        b"TRACES",
        b"TRA CE",
        b"TRACE;x",
        b"GET TRACE",
        b"\"TRACE\"",
        b"TRACE\x0b",
        b"TRACE\n",
        b"\rTRACE,GET",
        // The comma stands inside quotation marks, closed or not.
        b"\"a, TRACE",
        b"x\"a, TRACE",
        b"\"a\\\", TRACE",
    ];
    for header in ["X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "x-http-METHOD"] {
        for value in refused {
            let shown = value.escape_ascii();
            assert_eq!(request_header(&name(header), value), Some(MethodOverride), "{header}: {shown}");
        }
        for value in kept {
            assert_eq!(request_header(&name(header), value), None, "{header}: {}", value.escape_ascii());
        }
    }
    assert_eq!(request_header(&name("X-Method"), b"TRACE"), None);
}

#[test]
fn response_names_that_no_page_sees() {
    for (header, forbidden) in [
        ("Set-Cookie", true),
        ("SET-COOKIE2", true),
        ("Set-Cookie3", false),
        ("Cookie", false),
        ("X-A", false),
    ] {
        assert_eq!(response_header_name(&name(header)), forbidden, "{header}");
    }
}

#[test]
fn names_that_describe_the_body() {
    for header in ["Content-Encoding", "content-language", "Content-Location", "CONTENT-TYPE"] {
        assert!(request_body_header_name(&name(header)), "{header}");
    }
    for header in ["Content-Length", "Content-Range", "Accept", "X-A"] {
        assert!(!request_body_header_name(&name(header)), "{header}");
    }
}
