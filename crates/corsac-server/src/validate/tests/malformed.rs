//! Lines that are no origin pattern, or no path pattern.

use super::*;
use crate::{OriginPattern, PathError, PathPattern, PatternError};
use PatternError as E;

/// A line, why it is no pattern, and what is to be written; nothing where no line can be named.
const ORIGINS: &[(&str, E, &str)] = &[
    ("", E::Empty, ""),
    ("myapp.com", E::NoScheme, "https://myapp.com"),
    ("MyApp.com:8443/x", E::NoScheme, "https://myapp.com:8443"),
    ("//myapp.com", E::NoScheme, "https://myapp.com"),
    ("*.myapp.com", E::NoScheme, "https://*.myapp.com"),
    (".myapp.com", E::NoScheme, "https://*.myapp.com"),
    ("localhost", E::NoScheme, "http://localhost"),
    ("localhost:3000", E::NoScheme, "http://localhost:3000"),
    ("127.0.0.1:3000", E::NoScheme, "http://127.0.0.1:3000"),
    ("[::1]:3000", E::NoScheme, "http://[::1]:3000"),
    ("https:myapp.com", E::NoScheme, "https://myapp.com"),
    ("https:/myapp.com", E::NoScheme, "https://myapp.com"),
    ("https//myapp.com", E::NoScheme, "https://myapp.com"),
    ("mailto:me@myapp.com", E::NoScheme, "https://myapp.com"),
    ("all", E::NoScheme, ""),
    ("'self'", E::NoScheme, ""),
    ("null", E::Null, ""),
    ("NULL", E::Null, ""),
    ("file://", E::OpaqueScheme, ""),
    ("FILE:///srv/page.html", E::OpaqueScheme, ""),
    ("data:text/html,x", E::OpaqueScheme, ""),
    ("about:blank", E::OpaqueScheme, ""),
    ("blob:https://myapp.com/1", E::OpaqueScheme, ""),
    ("filesystem:https://myapp.com/1", E::OpaqueScheme, ""),
    ("javascript:void", E::OpaqueScheme, ""),
    ("HTTPS://myapp.com", E::Scheme, "https://myapp.com"),
    (" https://myapp.com", E::Scheme, "https://myapp.com"),
    ("\"https://myapp.com\"", E::Scheme, "https://myapp.com"),
    ("://myapp.com", E::Scheme, "https://myapp.com"),
    ("ht_tp://myapp.com", E::Scheme, ""),
    ("1http://myapp.com", E::Scheme, ""),
    ("a2345678901234567890123456789012345678901234567890123456789012345://x", E::Scheme, ""),
    ("https://me@myapp.com", E::UserInfo, "https://myapp.com"),
    ("https://me:secret@myapp.com:8443", E::UserInfo, "https://myapp.com:8443"),
    ("https://myapp.com@evil.net", E::UserInfo, "https://evil.net"),
    ("https://@myapp.com", E::UserInfo, "https://myapp.com"),
    ("https://myapp.com/", E::MoreThanAnOrigin, "https://myapp.com"),
    ("https://myapp.com/@me", E::MoreThanAnOrigin, "https://myapp.com"),
    ("https://myapp.com/a/b?c#d", E::MoreThanAnOrigin, "https://myapp.com"),
    ("https://myapp.com?c", E::MoreThanAnOrigin, "https://myapp.com"),
    ("https://myapp.com#d", E::MoreThanAnOrigin, "https://myapp.com"),
    ("https://myapp.com\\", E::MoreThanAnOrigin, "https://myapp.com"),
    ("https:///myapp.com", E::MoreThanAnOrigin, "https://myapp.com"),
    ("https://MyApp.com:443/*", E::MoreThanAnOrigin, "https://myapp.com"),
    ("https://*.myapp.com/*", E::MoreThanAnOrigin, "https://*.myapp.com"),
    ("https://bücher.example", E::NotAscii, "https://xn--bcher-kva.example"),
    ("https://*.BÜCHER.example:8443", E::NotAscii, "https://*.xn--bcher-kva.example:8443"),
    ("https://myapp。com", E::NotAscii, "https://myapp.com"),
    ("https://\u{200d}.example", E::NotAscii, ""),
    ("https://xn--a.example", E::Punycode, ""),
    ("https://xn--.example", E::Punycode, ""),
    ("https://a.xn--mller-kva-.example", E::Punycode, ""),
    ("https://", E::Host, ""),
    ("https://:8443", E::Host, ""),
    ("https://MyApp.com", E::Host, "https://myapp.com"),
    ("https://*.MyApp.com:8443", E::Host, "https://*.myapp.com:8443"),
    ("https://myapp.com.", E::Host, "https://myapp.com"),
    ("https://myapp..com", E::Host, ""),
    ("https://.myapp.com", E::Host, "https://*.myapp.com"),
    ("https://*.", E::Host, ""),
    ("https://my%61pp.com", E::Host, "https://myapp.com"),
    ("https://my<app.com", E::Host, ""),
    ("https://myapp.com ", E::Host, "https://myapp.com"),
    ("https://::1", E::Host, "https://[::1]"),
    ("http://127.1", E::Ipv4, "http://127.0.0.1"),
    ("http://0x7f.0.0.1", E::Ipv4, "http://127.0.0.1"),
    ("http://127.0.0.01", E::Ipv4, "http://127.0.0.1"),
    ("http://256.0.0.1", E::Ipv4, ""),
    ("http://a.0x", E::Ipv4, ""),
    ("http://2130706433:3000", E::Ipv4, "http://127.0.0.1:3000"),
    ("http://*.127.1", E::Ipv4, "http://127.0.0.1"),
    ("https://[example.com]", E::Ipv6, ""),
    ("https://[]", E::Ipv6, ""),
    ("https://[::1", E::Ipv6, ""),
    ("https://[::1]x", E::Ipv6, ""),
    ("https://[127.0.0.1]", E::Ipv6, ""),
    ("https://[::1]3000", E::Ipv6, "https://[::1]:3000"),
    ("https://[0:0:0:0:0:0:0:1]", E::Ipv6Form, "https://[::1]"),
    ("https://[2001:DB8::1]:8443", E::Ipv6Form, "https://[2001:db8::1]:8443"),
    ("https://[2001:db8::0001]", E::Ipv6Form, "https://[2001:db8::1]"),
    ("https://[::127.0.0.1]", E::Ipv6Form, "https://[::7f00:1]"),
    ("https://[fe80::1%25eth0]", E::Ipv6Zone, "https://[fe80::1]"),
    ("https://[fe80::1%eth0]", E::Ipv6Zone, "https://[fe80::1]"),
    ("https://[::ffff:192.0.2.1]", E::Ipv6Mapped, "https://192.0.2.1"),
    ("https://[::ffff:c000:201]:8443", E::Ipv6Mapped, "https://192.0.2.1:8443"),
    ("https://*myapp.com", E::Wildcard, "https://*.myapp.com"),
    ("https://*-myapp.com", E::Wildcard, ""),
    ("https://my*.com", E::Wildcard, ""),
    ("https://myapp.*", E::Wildcard, ""),
    ("https://a.*.com", E::Wildcard, ""),
    ("https://*.*.myapp.com", E::Wildcard, "https://*.myapp.com"),
    ("https://**.myapp.com", E::Wildcard, "https://*.myapp.com"),
    ("https://myapp.com:8*", E::Wildcard, ""),
    ("*://myapp.com", E::Wildcard, "https://myapp.com"),
    ("http*://myapp.com", E::Wildcard, ""),
    ("http://*.127.0.0.1", E::WildcardAddress, "http://127.0.0.1"),
    ("http://*.[::1]", E::WildcardAddress, "http://[::1]"),
    ("https://*", E::EveryHost, ""),
    ("https://*:*", E::EveryHost, ""),
    ("https://*:8443", E::EveryHost, ""),
    ("https://myapp.com:", E::Port, "https://myapp.com"),
    ("https://myapp.com:0", E::Port, ""),
    ("https://myapp.com:65536", E::Port, ""),
    ("https://myapp.com:08443", E::Port, "https://myapp.com:8443"),
    ("https://myapp.com:0443", E::Port, "https://myapp.com"),
    ("https://myapp.com:+8443", E::Port, ""),
    ("https://myapp.com:8443:8444", E::Port, ""),
    ("https://myapp.com:https", E::Port, ""),
    ("https://[::1]:", E::Port, "https://[::1]"),
    ("https://myapp.com:443", E::DefaultPort, "https://myapp.com"),
    ("http://myapp.com:80", E::DefaultPort, "http://myapp.com"),
    ("http://[::1]:80", E::DefaultPort, "http://[::1]"),
];

/// What the help of a problem says to write; nothing where it names no text.
fn written(problem: &Problem) -> &str {
    problem.help.strip_prefix("write \"").and_then(|text| text.strip_suffix('"')).unwrap_or_default()
}

/// The code of the check that tells of an error.
const fn code(error: E) -> &'static str {
    match error {
        E::Empty | E::NoScheme => "origin-form",
        E::Null => "origin-null",
        E::OpaqueScheme => "origin-opaque-scheme",
        E::Scheme => "origin-scheme",
        E::UserInfo => "origin-userinfo",
        E::MoreThanAnOrigin => "origin-path",
        E::NotAscii => "origin-not-ascii",
        E::Punycode => "origin-punycode",
        E::Host => "origin-host",
        E::HostTooLong => "origin-host-too-long",
        E::Ipv4 => "origin-ipv4",
        E::Ipv6 | E::Ipv6Form | E::Ipv6Zone | E::Ipv6Mapped => "origin-ipv6",
        E::Wildcard | E::WildcardAddress => "origin-wildcard",
        E::EveryHost => "origin-every-host",
        E::Port => "origin-port",
        E::DefaultPort => "origin-default-port",
    }
}

#[test]
fn each_malformed_origin_is_told_with_what_to_write() {
    for (text, error, instead) in ORIGINS {
        assert_eq!(text.parse::<OriginPattern>(), Err(*error), "{text}");
        let document = origin(text);
        let problems = document.check();
        assert_eq!(codes(&problems), [code(*error)], "{text}: {problems:?}");
        let problem = &problems[0];
        assert_eq!(problem.severity(), Severity::Error, "{text}");
        assert_eq!(problem.value, *text);
        let field = Some(TierField::Origins);
        assert_eq!(problem.place, Place::Tier { rule: 0, tier: 0, field, item: Some(0) }, "{text}");
        assert!(problem.message.len() > 15 && problem.help.len() > 10, "{problem}");
        assert_eq!(written(problem), *instead, "{text}");
        assert_helps(&document);
        // The same in a list of trusted origins.
        let trusted = trusted_origins(&[(*text).to_owned()]);
        assert_eq!(codes(&trusted), [code(*error)], "{text}");
        assert_eq!(trusted[0].place, Place::TrustedOrigin(0));
    }
}

#[test]
fn hosts_have_bounds() {
    let label = "a".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
    assert_eq!(longest.len(), 253);
    let rows = [
        (format!("https://{longest}"), None),
        (format!("https://{longest}:8443"), None),
        (format!("https://{longest}a"), Some(E::HostTooLong)),
        (format!("https://{label}a.example"), Some(E::HostTooLong)),
        (format!("https://*.{}", &longest[2..]), None),
        (format!("https://*.{}", &longest[1..]), Some(E::HostTooLong)),
        (format!("{}://x", "a".repeat(64)), None),
        (format!("{}://x", "a".repeat(65)), Some(E::Scheme)),
    ];
    for (text, error) in rows {
        assert_eq!(text.parse::<OriginPattern>().err(), error, "{text}");
        let expected: Vec<_> = error.into_iter().map(code).collect();
        assert_eq!(codes(&origin(&text).check()), expected, "{text}");
    }
}

/// Every variant of the errors has a row above.
#[test]
fn every_error_has_a_row() {
    let all = [
        E::Empty,
        E::Null,
        E::OpaqueScheme,
        E::NoScheme,
        E::Scheme,
        E::UserInfo,
        E::MoreThanAnOrigin,
        E::NotAscii,
        E::Punycode,
        E::Host,
        E::Ipv4,
        E::Ipv6,
        E::Ipv6Form,
        E::Ipv6Zone,
        E::Ipv6Mapped,
        E::Wildcard,
        E::WildcardAddress,
        E::EveryHost,
        E::Port,
        E::DefaultPort,
    ];
    for error in all {
        assert!(ORIGINS.iter().any(|(_, row, _)| *row == error), "{error:?}");
    }
    for error in [P::NoSlash, P::NotNormal, P::NotAPath, P::Byte, P::Brace, P::RestNotLast, P::Star] {
        assert!(PATHS.iter().any(|(_, row, _)| *row == error), "{error:?}");
    }
}

#[test]
fn what_is_well_formed_is_not_told() {
    let rows = [
        "https://myapp.com",
        "http://localhost",
        "http://localhost:3000",
        "http://localhost:*",
        "https://*.myapp.com",
        "https://*.myapp.com:*",
        "https://*.myapp.com:8443",
        "https://a-b_c.myapp.com",
        "https://-.example",
        "https://xn--bcher-kva.example",
        "https://*.xn--bcher-kva.example",
        "http://127.0.0.1:65535",
        "https://1.example",
        "https://1.2.3.4.example",
        "https://0x7f.example",
        "https://[::1]",
        "https://[2001:db8::1]:1",
        "https://[::7f00:1]:*",
        "https://null",
        "https://file",
        "null://x",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "tauri://localhost",
        "http://example.com:443",
        "https://example.com:80",
        "*",
    ];
    for text in rows {
        assert_eq!(origin(text).check(), [], "{text}");
    }
}

/// A line, and what its help says.
const SEVERAL: &[(&str, &str, &str)] = &[
    (
        "https://a.com, https://b.com",
        "list-in-one-value",
        r#"write each by itself: "https://a.com", "https://b.com""#,
    ),
    (
        "https://a.com https://b.com/",
        "list-in-one-value",
        r#"write each by itself: "https://a.com", "https://b.com/""#,
    ),
    ("a.com;b.com", "list-in-one-value", r#"write each by itself: "a.com", "b.com""#),
    (
        "https://my app.com",
        "origin-host",
        "write labels of small letters, digits, - and _ with dots between them",
    ),
    (
        "^https://myapp\\.com$",
        "origin-regular-expression",
        r#"write "https://myapp.com", and the domain itself in a line of its own if it is meant, too"#,
    ),
    (
        "https?://(.+\\.)?myapp\\.com",
        "origin-regular-expression",
        r#"write "https://*.myapp.com", and the domain itself in a line of its own if it is meant, too"#,
    ),
    (
        "https://.*\\.myapp\\.com",
        "origin-regular-expression",
        r#"write "https://*.myapp.com", and the domain itself in a line of its own if it is meant, too"#,
    ),
    (
        "^https:\\/\\/[a-z0-9-]+\\.myapp\\.com:8443$",
        "origin-regular-expression",
        r#"write "https://*.myapp.com:8443", and the domain itself in a line of its own if it is meant, too"#,
    ),
    (
        "https://myapp\\.com(:\\d+)?",
        "origin-regular-expression",
        "list the origins, with *. before a domain for all hosts below it",
    ),
    (
        "https://.*",
        "origin-regular-expression",
        "list the origins, with *. before a domain for all hosts below it",
    ),
    (
        "https://(a|b).com$",
        "origin-regular-expression",
        "list the origins, with *. before a domain for all hosts below it",
    ),
];

#[test]
fn lists_and_regular_expressions_are_told_as_what_they_are() {
    for (text, code, help) in SEVERAL {
        let document = origin(text);
        let problems = document.check();
        assert_eq!(codes(&problems), [*code], "{text}: {problems:?}");
        assert_eq!(problems[0].help, *help, "{text}");
        assert_helps(&document);
    }
}

use PathError as P;

/// A path, why it is no pattern, and what is to be written; nothing where no path can be named.
const PATHS: &[(&str, P, &str)] = &[
    ("", P::NoSlash, "/"),
    ("api", P::NoSlash, "/api"),
    ("*", P::NoSlash, "/{*rest}"),
    ("https://myapp.com/api/", P::NoSlash, "/api/"),
    ("https://myapp.com", P::NoSlash, "/"),
    ("//api", P::NotNormal, "/api"),
    ("/api//users", P::NotNormal, "/api/users"),
    ("/api/./users", P::NotNormal, "/api/users"),
    ("/api/../users", P::NotNormal, ""),
    ("/api/..", P::NotNormal, ""),
    ("/api?x=1", P::NotAPath, "/api"),
    ("/api#top", P::NotAPath, "/api"),
    ("/a%2Fb", P::Byte, ""),
    ("/a b", P::Byte, ""),
    ("/bücher", P::Byte, ""),
    ("/a\\b", P::Byte, ""),
    ("/users/{id", P::Brace, ""),
    ("/users/{}", P::Brace, "/users/{name1}"),
    ("/users/{id:[0-9]+}", P::Brace, "/users/{id}"),
    ("/users/{id}.json", P::Brace, ""),
    ("/users/{rest...}", P::Brace, "/users/{*rest}"),
    ("/users/<id>", P::Byte, "/users/{id}"),
    ("/users/{*id}/photos", P::RestNotLast, "/users/{id}/photos"),
    ("/api/*", P::Star, "/api/{*rest}"),
    ("/api/**", P::Star, "/api/{*rest}"),
    ("/api/*rest", P::Star, "/api/{*rest}"),
    ("/users/*/photos", P::Star, "/users/{name1}/photos"),
    ("/api/v*", P::Star, ""),
];

#[test]
fn each_malformed_path_is_told_with_what_to_write() {
    for (text, error, instead) in PATHS {
        assert_eq!(text.parse::<PathPattern>(), Err(*error), "{text}");
        let bypass = bypasses(&[(*text).to_owned()]);
        assert_eq!(codes(&bypass), ["path-malformed"], "{text}");
        assert_eq!((bypass[0].place, bypass[0].value.as_str()), (Place::Bypass(0), *text));
        let mut document = origin("https://myapp.com");
        document.policy.rules[0].paths = vec!["/".to_owned(), (*text).to_owned()];
        let problems = document.check();
        assert_eq!(codes(&problems), ["path-malformed"], "{text}");
        assert_eq!(problems[0].place, Place::Path { rule: 0, path: 1 });
        assert_eq!(problems[0].message, error.to_string());
        assert_eq!(written(&problems[0]), *instead, "{text}");
        assert_helps(&document);
    }
    let several = bypasses(&["/a, /b".to_owned()]);
    assert_eq!(several[0].help, r#"write each by itself: "/a", "/b""#);
    for text in ["/", "/a", "/a/", "/a.b/-_~!$&'()+,;=:@", "/{a}", "/{*a}", "/{a}/{b_1}/{*c}", "/...", "/:id"]
    {
        assert!(text.parse::<PathPattern>().is_ok(), "{text}");
        assert_eq!(
            bypasses(&[text.to_owned(), "/".to_owned()])
                .iter()
                .filter(|p| p.check.code == "path-malformed")
                .count(),
            0
        );
    }
}
