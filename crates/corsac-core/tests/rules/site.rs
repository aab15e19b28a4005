use corsac_core::Relation::{CrossSite, SameOrigin, SameSite};
use corsac_core::{Origin, Site, is_public_suffix, registrable_domain, relation};

use crate::origin;

#[test]
fn registrable_domains() {
    let cases = [
        ("example.com", Some("example.com")),
        ("a.b.example.com", Some("example.com")),
        ("example.com.", Some("example.com.")),
        ("a.example.com.", Some("example.com.")),
        ("a.example.co.uk", Some("example.co.uk")),
        ("user.github.io", Some("user.github.io")),
        ("x.user.github.io", Some("user.github.io")),
        // A wildcard rule, what it is made from, and an exception to it.
        ("a.b.kawasaki.jp", Some("a.b.kawasaki.jp")),
        ("b.kawasaki.jp", None),
        ("kawasaki.jp", Some("kawasaki.jp")),
        ("a.city.kawasaki.jp", Some("city.kawasaki.jp")),
        // The default rule: an unknown top-level name is a suffix.
        ("a.localhost", Some("a.localhost")),
        ("b.a.localhost", Some("a.localhost")),
        ("app.nowhere", Some("app.nowhere")),
        ("xn--bcher-kva.example", Some("xn--bcher-kva.example")),
        ("a.xn--p1ai", Some("a.xn--p1ai")),
        ("com", None),
        ("com.", None),
        ("co.uk", None),
        ("co.uk.", None),
        ("github.io", None),
        ("localhost", None),
        ("nowhere", None),
        // An empty label.
        ("", None),
        (".", None),
        ("a.com..", None),
        (".com", None),
        (".a.com", None),
        ("a..com", None),
    ];
    for (domain, expected) in cases {
        assert_eq!(registrable_domain(domain), expected, "{domain:?}");
        assert_eq!(is_public_suffix(domain), expected.is_none(), "{domain:?}");
    }
}

#[test]
fn sites() {
    let cases = [
        ("https://app.example.co.uk:8443", "https://example.co.uk"),
        ("http://app.example.com.", "http://example.com."),
        ("https://user.github.io", "https://user.github.io"),
        ("https://github.io", "https://github.io"),
        ("http://localhost:9301", "http://localhost"),
        ("http://b.a.localhost:9301", "http://a.localhost"),
        ("http://127.0.0.1:9303", "http://127.0.0.1"),
        ("http://[::1]:81", "http://[::1]"),
        ("https://a..com", "https://a..com"),
        ("chrome-extension://abc", "chrome-extension://abc"),
        ("null", "null"),
    ];
    for (text, site) in cases {
        assert_eq!(Site::of(&origin(text)).to_string(), site, "{text}");
    }
}

#[test]
fn relations() {
    // Two origins, how they stand, and whether they are same site but for the scheme.
    let cases = [
        ("https://myapp.com", "https://myapp.com:443", SameOrigin, true),
        ("http://localhost:9301", "http://localhost:9302", SameSite, true),
        ("http://localhost:9301", "http://127.0.0.1:9301", CrossSite, false),
        ("https://a.myapp.com", "https://b.myapp.com", SameSite, true),
        ("https://myapp.com", "https://b.a.myapp.com:8443", SameSite, true),
        ("https://myapp.com", "http://myapp.com", CrossSite, true),
        ("https://a.myapp.com", "http://b.myapp.com", CrossSite, true),
        ("https://myapp.com", "https://myapp.com.", CrossSite, false),
        ("https://a.myapp.com.", "https://b.myapp.com.", SameSite, true),
        ("https://myapp.com", "https://notmyapp.com", CrossSite, false),
        ("https://a.co.uk", "https://b.co.uk", CrossSite, false),
        ("https://a.github.io", "https://b.github.io", CrossSite, false),
        ("https://github.io", "https://a.github.io", CrossSite, false),
        ("https://github.io", "https://github.io:81", SameSite, true),
        ("http://localhost", "http://a.localhost", CrossSite, false),
        ("http://a.localhost", "http://b.localhost", CrossSite, false),
        ("http://x.a.localhost", "http://y.a.localhost", SameSite, true),
        ("http://127.0.0.1:1", "http://127.0.0.1:2", SameSite, true),
        ("http://127.0.0.1", "http://126.0.0.1", CrossSite, false),
        ("http://[::1]:1", "http://[::1]:2", SameSite, true),
        ("http://[::1]", "http://[::2]", CrossSite, false),
        ("https://a.com..", "https://b.com..", CrossSite, false),
        ("https://a.com..", "https://a.com..:81", SameSite, true),
    ];
    for (a, b, expected, schemeless) in cases {
        for (a, b) in [(origin(a), origin(b)), (origin(b), origin(a))] {
            assert_eq!(relation(&a, &b), expected, "{a} and {b}");
            assert_eq!(Site::is_same(&a, &b), expected != CrossSite, "{a} and {b}");
            assert_eq!(Site::is_schemelessly_same(&a, &b), schemeless, "{a} and {b}");
            assert_eq!(Site::of(&a) == Site::of(&b), expected != CrossSite, "{a} and {b}");
        }
    }
}

#[test]
fn opaque_origins_are_their_own_site() {
    let (a, b, tuple) = (Origin::opaque(), Origin::opaque(), origin("https://myapp.com"));
    for (x, y, expected) in
        [(&a, &a, SameOrigin), (&a, &b, CrossSite), (&a, &tuple, CrossSite), (&tuple, &a, CrossSite)]
    {
        assert_eq!(relation(x, y), expected);
        assert_eq!(Site::is_same(x, y), expected == SameOrigin);
        assert_eq!(Site::is_schemelessly_same(x, y), expected == SameOrigin);
        assert_eq!(Site::of(x) == Site::of(y), expected == SameOrigin);
    }
}

#[test]
fn relations_in_words_and_in_order() {
    assert_eq!(
        [SameOrigin, SameSite, CrossSite].map(|r| r.to_string()),
        ["same-origin", "same-site", "cross-site"]
    );
    assert!(SameOrigin < SameSite && SameSite < CrossSite);
}
