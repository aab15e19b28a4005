use corsac_core::OriginError::{MoreThanAnOrigin, NotAUrl, OpaqueScheme};
use corsac_core::OriginParts::{Host, Port, Scheme};
use corsac_core::{Origin, default_port, is_http_scheme};

use crate::{origin, url};

/// URLs and the serialisation of their origins; everything else is `null`.
const SERIALISED: &[(&str, &str)] = &[
    ("https://myapp.com", "https://myapp.com"),
    ("https://user:pw@myapp.com/deep/page?x#y", "https://myapp.com"),
    ("HTTPS://MyApp.COM/", "https://myapp.com"),
    ("https://myapp.com:443", "https://myapp.com"),
    ("http://myapp.com:80", "http://myapp.com"),
    ("ws://myapp.com:80", "ws://myapp.com"),
    ("wss://myapp.com:443", "wss://myapp.com"),
    ("ftp://myapp.com:21/x", "ftp://myapp.com"),
    ("https://myapp.com:80", "https://myapp.com:80"),
    ("http://myapp.com:443", "http://myapp.com:443"),
    ("http://localhost:9301", "http://localhost:9301"),
    ("http://myapp.com:0", "http://myapp.com:0"),
    ("http://myapp.com:00080", "http://myapp.com"),
    ("https://myapp.com.", "https://myapp.com."),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ("http://0x7f.1", "http://127.0.0.1"),
    ("http://[::1]:8080", "http://[::1]:8080"),
    ("http://[0:0::0:1]", "http://[::1]"),
    ("http://[2001:DB8::1]", "http://[2001:db8::1]"),
    ("https://b\u{fc}cher.example", "https://xn--bcher-kva.example"),
    ("https://B\u{dc}CHER.example", "https://xn--bcher-kva.example"),
    ("https://fa\u{df}.example", "https://xn--fa-hia.example"),
    ("https://my\u{ff0e}app\u{3002}com", "https://my.app.com"),
    ("blob:https://myapp.com/0-1", "https://myapp.com"),
    ("blob:https://myapp.com:443/0-1", "https://myapp.com"),
    ("blob:http://[::1]:81/0-1#x", "http://[::1]:81"),
    ("blob:HTTP://MYAPP.com/0-1", "http://myapp.com"),
    (
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop/page.html",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    ),
    ("moz-extension://4b4e-9a/x", "moz-extension://4b4e-9a"),
    ("safari-web-extension://A1B2/x", "safari-web-extension://A1B2"),
    ("blob:null/0-1", "null"),
    ("blob:0-1", "null"),
    ("blob:ftp://myapp.com/0-1", "null"),
    ("blob:ws://myapp.com/0-1", "null"),
    ("blob:file:///x", "null"),
    ("blob:data:,x", "null"),
    ("blob:blob:https://myapp.com/0-1", "null"),
    ("blob:chrome-extension://abc/0-1", "null"),
    ("blob://myapp.com/https://myapp.com", "null"),
    ("file:///etc/hosts", "null"),
    ("file://server/share", "null"),
    ("data:text/html,x", "null"),
    ("about:blank", "null"),
    ("about:srcdoc", "null"),
    ("javascript:1", "null"),
    ("chrome-extension:abc", "null"),
    ("chrome-extension:///x", "null"),
    ("chrome://settings", "null"),
    ("foo://myapp.com", "null"),
];

#[test]
fn serialisation() {
    for (text, expected) in SERIALISED {
        assert_eq!(Origin::of(&url(text)).to_string(), *expected, "{text}");
    }
}

#[test]
fn what_is_serialised_parses_to_the_same_origin() {
    for (text, serialised) in SERIALISED.iter().filter(|(_, serialised)| *serialised != "null") {
        let (of, parsed) = (Origin::of(&url(text)), origin(serialised));
        assert_eq!(of, parsed, "{text}");
        assert!(parsed.is_origin_of(&url(text)), "{text}");
    }
}

#[test]
fn is_origin_of_agrees_with_of() {
    for (a, _) in SERIALISED {
        let of = Origin::of(&url(a));
        for (b, _) in SERIALISED {
            assert_eq!(of.is_origin_of(&url(b)), of == Origin::of(&url(b)), "{a} and {b}");
        }
    }
}

#[test]
fn parsed() {
    let cases = [
        ("https://myapp.com", "https://myapp.com"),
        ("HTTPS://MYAPP.COM:443", "https://myapp.com"),
        ("https://myapp.com:", "https://myapp.com"),
        ("https://b\u{fc}cher.example:8443", "https://xn--bcher-kva.example:8443"),
        ("http://127.1", "http://127.0.0.1"),
        ("http://[::1]", "http://[::1]"),
        ("chrome-extension://abc", "chrome-extension://abc"),
        ("null", "null"),
    ];
    for (text, expected) in cases {
        assert_eq!(Origin::parse(text).map(|origin| origin.to_string()).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn not_parsed() {
    let cases = [
        ("", NotAUrl),
        ("*", NotAUrl),
        ("NULL", NotAUrl),
        ("null ", NotAUrl),
        ("myapp.com", NotAUrl),
        ("//myapp.com", NotAUrl),
        ("localhost:3000", NotAUrl),
        ("myapp.com:443", NotAUrl),
        ("https:myapp.com", NotAUrl),
        ("https:/myapp.com", NotAUrl),
        ("https:\\\\myapp.com", NotAUrl),
        ("https:/myapp.com/://x", NotAUrl),
        ("https://", NotAUrl),
        ("https://:80", NotAUrl),
        ("https://a b", NotAUrl),
        ("https://*.myapp.com:*", NotAUrl),
        ("https://myapp.com:65536", NotAUrl),
        ("https://myapp.com, https://other.com", NotAUrl),
        (" https://myapp.com", NotAUrl),
        ("https://myapp.com ", NotAUrl),
        ("https://myapp.com\n", NotAUrl),
        ("https://my\tapp.com", NotAUrl),
        ("\nhttps://myapp.com", NotAUrl),
        ("ht\ntps://myapp.com", NotAUrl),
        ("\0https://myapp.com", NotAUrl),
        ("https://myapp.com\u{1f}", NotAUrl),
        ("blob:https://myapp.com/0-1", NotAUrl),
        ("mailto:a@myapp.com", NotAUrl),
        ("data:text/html,x", OpaqueScheme),
        ("about:blank", OpaqueScheme),
        ("javascript:1", OpaqueScheme),
        ("blob:null/0-1", OpaqueScheme),
        ("file:///x", OpaqueScheme),
        ("file:x", OpaqueScheme),
        ("foo://myapp.com", OpaqueScheme),
        ("chrome-extension:///x", OpaqueScheme),
        ("https://myapp.com/", MoreThanAnOrigin),
        ("https://myapp.com/ ", MoreThanAnOrigin),
        ("https://myapp.com/.", MoreThanAnOrigin),
        ("https://myapp.com/x/..", MoreThanAnOrigin),
        ("https://myapp.com\\", MoreThanAnOrigin),
        ("https://myapp.com/x", MoreThanAnOrigin),
        ("https:///myapp.com", MoreThanAnOrigin),
        ("https://myapp.com?", MoreThanAnOrigin),
        ("https://myapp.com#", MoreThanAnOrigin),
        ("https://myapp.com?x", MoreThanAnOrigin),
        ("https://myapp.com#x", MoreThanAnOrigin),
        ("https://@myapp.com", MoreThanAnOrigin),
        ("https://user@myapp.com", MoreThanAnOrigin),
        ("https://:pw@myapp.com", MoreThanAnOrigin),
        ("chrome-extension://abc/", MoreThanAnOrigin),
    ];
    for (text, expected) in cases {
        assert_eq!(Origin::parse(text), Err(expected), "{text:?}");
    }
    assert!(NotAUrl.to_string().contains("scheme://host:port"));
    assert!(OpaqueScheme.to_string().contains("null"));
    assert!(MoreThanAnOrigin.to_string().contains("not even a slash"));
}

#[test]
fn opaque_origins_are_the_same_as_nothing_but_themselves() {
    let (a, b) = (Origin::opaque(), Origin::parse("null").unwrap());
    assert!(a.is_same_origin(&a.clone()));
    assert!(!a.is_same_origin(&b));
    assert!(!a.is_same_origin(&origin("https://myapp.com")));
    assert_eq!((a.is_opaque(), a.tuple()), (true, None));
    assert_eq!((a.to_string().as_str(), b.to_string().as_str()), ("null", "null"));
    let data = url("data:,x");
    assert_ne!(Origin::of(&data), Origin::of(&data));
    assert!(!a.is_origin_of(&data) && !a.is_origin_of(&url("https://myapp.com")));
}

#[test]
fn same_origin_and_the_parts_that_differ() {
    let cases: &[(&str, &str, &[_])] = &[
        ("https://myapp.com", "https://MYAPP.com:443", &[]),
        ("https://myapp.com", "http://myapp.com", &[Scheme, Port]),
        ("https://myapp.com", "http://myapp.com:443", &[Scheme]),
        ("https://myapp.com", "https://api.myapp.com", &[Host]),
        ("https://myapp.com", "https://myapp.com.", &[Host]),
        ("http://localhost", "http://127.0.0.1", &[Host]),
        ("http://127.0.0.1", "http://[::1]", &[Host]),
        ("http://localhost:9301", "http://localhost:9302", &[Port]),
        ("https://myapp.com", "http://other.com:81", &[Scheme, Host, Port]),
        ("chrome-extension://abc", "moz-extension://abc", &[Scheme]),
        ("chrome-extension://abc", "chrome-extension://ABC", &[Host]),
    ];
    for (a, b, differing) in cases {
        let (a, b) = (origin(a), origin(b));
        assert_eq!(a.is_same_origin(&b), differing.is_empty(), "{a} and {b}");
        assert_eq!(a.differing_parts(&b), *differing, "{a} and {b}");
        assert_eq!(b.differing_parts(&a), *differing, "{b} and {a}");
    }
    assert_eq!(origin("https://myapp.com").differing_parts(&Origin::opaque()), []);
    assert_eq!([Scheme, Host, Port].map(|part| part.to_string()), ["scheme", "host", "port"]);
}

#[test]
fn the_parts_of_a_tuple() {
    let parts = |text| {
        let origin = origin(text);
        let tuple = origin.tuple().unwrap();
        (tuple.scheme().to_owned(), tuple.host().to_string(), tuple.port(), tuple.effective_port())
    };
    let expected =
        |scheme: &str, host: &str, port, effective| (scheme.to_owned(), host.to_owned(), port, effective);
    assert_eq!(parts("https://myapp.com:443"), expected("https", "myapp.com", None, Some(443)));
    assert_eq!(parts("http://[::1]:81"), expected("http", "[::1]", Some(81), Some(81)));
    assert_eq!(parts("moz-extension://abc"), expected("moz-extension", "abc", None, None));
    assert!(!origin("https://myapp.com").is_opaque());
}

#[test]
fn schemes() {
    let ports = [
        ("http", Some(80)),
        ("ws", Some(80)),
        ("https", Some(443)),
        ("wss", Some(443)),
        ("ftp", Some(21)),
        ("file", None),
        ("foo", None),
        ("HTTP", None),
    ];
    for (scheme, port) in ports {
        assert_eq!(default_port(scheme), port, "{scheme}");
        assert_eq!(is_http_scheme(scheme), matches!(scheme, "http" | "https"), "{scheme}");
    }
}
