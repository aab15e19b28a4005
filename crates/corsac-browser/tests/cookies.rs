//! The rules of the cookie jar, each as a row of a table named after its section of RFC 6265bis.

use std::time::Duration;

use corsac_browser::cookies::{
    CookieContext, CookieJar, CookiePolicy, CookieRejected as No, PartitionKey, StoreAction, WithheldReason,
};
use url::Url;

const NOW: Duration = Duration::new(1_800_000_000, 0); // 2027-01-15 08:00:00 UTC
const STANDARD: CookiePolicy = CookiePolicy::STANDARD;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// Stores in a first-party context.
fn store(jar: &mut CookieJar, from: &str, value: impl AsRef<[u8]>, now: Duration) -> Result<StoreAction, No> {
    let from = url(from);
    let own = PartitionKey::first_party(&from);
    jar.store(value.as_ref(), &CookieContext::first_party(&from, &own, now), &STANDARD)
        .map(|stored| stored.action)
}

/// The Cookie header of a first-party request, empty when there is none.
fn header(jar: &mut CookieJar, to: &str, now: Duration) -> String {
    let to = url(to);
    let own = PartitionKey::first_party(&to);
    let answer = jar.retrieve(&CookieContext::first_party(&to, &own, now), &STANDARD);
    assert_eq!(answer.header.is_none(), answer.sent.is_empty());
    answer.header.map_or_else(String::new, |value| value.to_text())
}

/// What comes back to `to` after one Set-Cookie from `from`.
fn after(from: &str, value: &str, to: &str) -> String {
    let mut jar = CookieJar::new();
    let _ = store(&mut jar, from, value, NOW);
    header(&mut jar, to, NOW)
}

fn rejects(from: &str, value: &str) -> No {
    let mut jar = CookieJar::new();
    let error = store(&mut jar, from, value, NOW).expect_err(value);
    assert!(jar.is_empty());
    assert!(!error.to_string().is_empty());
    error
}

#[test]
fn section_5_6_name_and_value() {
    let rows = [
        ("a=b", "a=b"),
        (" \t a \t = \t b \t ; Path=/", "a=b"),
        ("a=b=c", "a=b=c"),
        ("a=\"b; c\"", "a=\"b"),
        ("a=", "a="),
        ("=b", "b"),
        ("b", "b"),
        ("  b  ", "b"),
        ("a b=c d", "a b=c d"),
        ("a=b\tc", "a=b\tc"),
        ("a=b,c=d", "a=b,c=d"),
        ("A=b;;; ;=;x;=y;HttpOnly", "A=b"),
        ("a=\u{e9}", "a=\u{c3}\u{a9}"),
    ];
    for (value, expected) in rows {
        assert_eq!(after("https://a.test/", value, "https://a.test/"), expected, "{value}");
    }
    for value in ["", "=", " = ", ";", ";a=b", "\t;Path=/"] {
        assert_eq!(rejects("https://a.test/", value), No::Empty, "{value}");
    }
}

#[test]
fn section_5_6_control_characters() {
    for byte in 0..=255_u8 {
        for value in
            [&[b'a', byte, b'=', b'b'][..], &[b'a', b'=', byte, b'b'], &[b'a', b'=', b'b', b';', byte]]
        {
            let mut jar = CookieJar::new();
            let result = store(&mut jar, "https://a.test/", value, NOW);
            if (byte < 0x20 && byte != b'\t') || byte == 0x7F {
                let offset = value.iter().position(|&b| b == byte).unwrap();
                assert_eq!(result, Err(No::ControlCharacter { offset, byte }));
            } else {
                assert_eq!(result, Ok(StoreAction::Created), "{value:?}");
            }
        }
    }
}

#[test]
fn section_5_6_sizes() {
    let pair = |name: usize, value: usize| format!("{}={}", "n".repeat(name), "v".repeat(value));
    for (name, value) in [(4096, 0), (0, 4096), (96, 4000)] {
        let text = format!(" {} ; Path=/", pair(name, value));
        assert_eq!(store(&mut CookieJar::new(), "https://a.test/", text, NOW), Ok(StoreAction::Created));
        let error = rejects("https://a.test/", &pair(name, value + 1));
        assert_eq!(error, No::TooLarge { bytes: 4097, limit: 4096 });
    }
    // A longer attribute is as if not there, and the one before it counts again.
    let path = |bytes: usize| format!("a=b; Path=/x; Path=/{}", "y".repeat(bytes - 1));
    assert_eq!(after("https://a.test/", &path(1025), "https://a.test/x"), "a=b");
    assert_eq!(after("https://a.test/", &path(1024), "https://a.test/x"), "");
    let domain = format!("a=b; Domain={}", "x".repeat(1025));
    assert_eq!(after("https://a.test/", &domain, "https://a.test/"), "a=b");
}

#[test]
fn sections_5_6_1_and_5_6_2_lifetime() {
    const DAY: u64 = 86_400;
    // Attributes, and the last second in which the cookie is there; None for the end of the session.
    let rows: [(&str, Option<u64>); 22] = [
        ("", None),
        ("Max-Age=10", Some(10)),
        ("max-AGE = 10 ", Some(10)),
        ("Max-Age=010", Some(10)),
        ("Max-Age=5; Max-Age=10", Some(10)),
        ("Max-Age=10; Max-Age=x", Some(10)),
        ("Max-Age=10; Max-Age=", Some(10)),
        ("Max-Age=+10", None),
        ("Max-Age=1.5", None),
        ("Max-Age=-", None),
        ("Max-Age", None),
        ("Max-Age=\"10\"", None),
        ("Max-Age=99999999999999999999999", Some(400 * DAY)),
        ("Max-Age=34560001", Some(400 * DAY)),
        ("Expires=Fri, 15 Jan 2027 08:00:10 GMT", Some(10)),
        ("Expires=never", None),
        ("Expires=Fri, 15 Jan 2027 08:00:10 GMT; Expires=never", Some(10)),
        ("Expires=Fri, 15 Jan 2027 08:00:10 GMT; Expires=Fri, 15 Jan 2027 08:00:20 GMT", Some(20)),
        ("Expires=Fri, 15 Jan 2027 08:00:10 GMT; Max-Age=20", Some(20)),
        ("Max-Age=20; Expires=Fri, 15 Jan 2027 08:00:10 GMT", Some(20)),
        ("Max-Age=x; Expires=Fri, 15 Jan 2027 08:00:10 GMT", Some(10)),
        ("Expires=Fri, 15 Jan 2099 08:00:10 GMT", Some(400 * DAY)),
    ];
    for (attributes, lifetime) in rows {
        let mut jar = CookieJar::new();
        store(&mut jar, "https://a.test/", format!("a=b; {attributes}"), NOW).unwrap();
        let expiry = jar.iter().next().unwrap().expiry();
        assert_eq!(expiry, lifetime.map(|seconds| NOW + Duration::from_secs(seconds)), "{attributes}");
        if let Some(expiry) = expiry {
            assert_eq!(
                header(&mut jar, "https://a.test/", expiry.saturating_sub(Duration::from_millis(1))),
                "a=b"
            );
            assert_eq!(header(&mut jar, "https://a.test/", expiry), "");
            assert!(jar.is_empty());
        }
    }
    for attributes in [
        "Max-Age=0",
        "Max-Age=-1",
        "Max-Age=-99999999999999999999999",
        "Max-Age=0; Expires=Fri, 15 Jan 2099 08:00:10 GMT",
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "Expires=Mon, 01 Jan 1601 00:00:00 GMT",
        "Expires=Fri, 15 Jan 2027 08:00:00 GMT",
    ] {
        let mut jar = CookieJar::new();
        let value = format!("a=; {attributes}");
        assert_eq!(
            store(&mut jar, "https://a.test/", &value, NOW),
            Ok(StoreAction::NothingToDelete),
            "{value}"
        );
        store(&mut jar, "https://a.test/", "a=b", NOW).unwrap();
        store(&mut jar, "https://a.test/", "b=c", NOW).unwrap();
        assert_eq!(store(&mut jar, "https://a.test/", &value, NOW), Ok(StoreAction::Deleted), "{value}");
        assert_eq!(header(&mut jar, "https://a.test/", NOW), "b=c");
        assert_eq!(jar.len(), 1);
    }
}

#[test]
fn section_5_7_domain() {
    const HOST: &str = "https://www.home.example.org/";
    // Domain attributes, and whether the cookie comes back to www.home.example.org, home.example.org,
    // sub.www.home.example.org.
    let rows = [
        ("", [true, false, false]),
        ("Domain", [true, false, false]),
        ("Domain=", [true, false, false]),
        ("Domain=.", [true, false, false]),
        ("Domain=www.home.example.org", [true, false, true]),
        ("Domain=.www.home.example.org", [true, false, true]),
        ("Domain=  .home.example.org", [true, true, true]),
        ("Domain=hOmE.EXAMPLE.org", [true, true, true]),
        ("Domain=h%6Fme.example.org", [true, true, true]),
        ("Domain=example.org", [true, true, true]),
        ("Domain=elsewhere.test; Domain=example.org", [true, true, true]),
        ("Domain=elsewhere.test; Domain=", [true, false, false]),
        ("Domain=example.org; Domain=", [true, false, false]),
    ];
    for (attribute, expected) in rows {
        let got = [HOST, "https://home.example.org/", "https://sub.www.home.example.org/"]
            .map(|to| after(HOST, &format!("a=b; {attribute}"), to) == "a=b");
        assert_eq!(got, expected, "{attribute}");
    }

    let mismatch = |domain: &str, host: &str| No::DomainMismatch { domain: domain.into(), host: host.into() };
    let suffix = |domain: &str| No::DomainIsPublicSuffix { domain: domain.into() };
    let host = "www.home.example.org";
    let rows = [
        (HOST, "Domain=other.example.org", mismatch("other.example.org", host)),
        (HOST, "Domain=sub.www.home.example.org", mismatch("sub.www.home.example.org", host)),
        (HOST, "Domain=me.example.org", mismatch("me.example.org", host)),
        (HOST, "Domain=www.home.example.org.", mismatch("www.home.example.org.", host)),
        (HOST, "Domain=..www.home.example.org", No::DomainInvalid),
        (HOST, "Domain=example.org; Domain=elsewhere.test", mismatch("elsewhere.test", host)),
        (HOST, "Domain=org", suffix("org")),
        (HOST, "Domain=.ORG", suffix("org")),
        (HOST, "Domain=org.", suffix("org.")),
        ("https://a.example.co.uk/", "Domain=co.uk", suffix("co.uk")),
        ("https://me.github.io/", "Domain=github.io", suffix("github.io")),
        (HOST, "Domain=www..example.org", No::DomainInvalid),
        (HOST, "Domain=example.org..", No::DomainInvalid),
        (HOST, "Domain=. home.example.org", No::DomainInvalid),
        (HOST, "Domain=www.home.example.org .", No::DomainInvalid),
        (HOST, "Domain=\"www.home.example.org:8443\"", No::DomainInvalid),
        (HOST, "Domain=www.home.example.org:443", No::DomainInvalid),
        (HOST, "Domain=\u{e9}xample.org", No::DomainNotAscii),
        ("http://127.0.0.1/", "Domain=127.0.0.2", mismatch("127.0.0.2", "127.0.0.1")),
        ("http://127.0.0.1/", "Domain=0.0.1", mismatch("0.0.0.1", "127.0.0.1")),
        ("http://127.0.0.1/", "Domain=example.org", mismatch("example.org", "127.0.0.1")),
        (HOST, "Domain=127.0.0.1", mismatch("127.0.0.1", host)),
        ("http://[::1]/", "Domain=::1", No::DomainInvalid),
        ("http://[::1]/", "Domain=[::2]", mismatch("[::2]", "[::1]")),
        ("https://example.org./", "Domain=example.org", mismatch("example.org", "example.org.")),
    ];
    for (from, attribute, expected) in rows {
        assert_eq!(rejects(from, &format!("a=b; {attribute}")), expected, "{attribute}");
    }
    let long = format!("https://x.{}test/", "y.".repeat(200));
    assert_eq!(rejects(&long, &format!("a=b; Domain={}test", "y.".repeat(200))), No::DomainInvalid);
    assert_eq!(after(&long, "a=b", &long), "a=b");
    assert_eq!(after(&long, "a=b; Domain=y.test", "https://y.test/"), "a=b");
}

#[test]
fn section_5_7_hosts_that_keep_cookies_to_themselves() {
    let rows = [
        ("http://127.0.0.1:9301/", "Domain=127.0.0.1", "http://127.0.0.1:9302/"),
        ("http://127.0.0.1/", "Domain=0x7f.1", "http://127.0.0.1/"),
        ("http://[::1]/", "Domain=[::1]", "http://[0:0::1]/"),
        ("http://localhost:1/", "Domain=localhost", "http://localhost:2/"),
        ("https://github.io/", "Domain=.github.io", "https://github.io/"),
        ("https://example.org./", "", "https://example.org./"),
        ("https://b\u{fc}cher.example/", "Domain=xn--bcher-kva.example", "https://xn--bcher-kva.example/"),
    ];
    for (from, attribute, to) in rows {
        assert_eq!(after(from, &format!("a=b; {attribute}"), to), "a=b", "{from} {attribute}");
    }
    let rows = [
        ("https://github.io/", "Domain=github.io", "https://me.github.io/"),
        ("http://localhost/", "Domain=localhost", "http://api.localhost/"),
        ("https://example.org./", "", "https://example.org/"),
        ("https://example.org/", "", "https://example.org./"),
        ("https://example.org/", "Domain=example.org", "https://notexample.org/"),
        ("http://127.0.0.1/", "", "http://localhost/"),
    ];
    for (from, attribute, to) in rows {
        assert_eq!(after(from, &format!("a=b; {attribute}"), to), "", "{from} {attribute} {to}");
    }
    // A domain above a public suffix of the private section is somebody's, and covers what is below.
    let sent =
        after("https://x.s3.amazonaws.com/", "a=b; Domain=amazonaws.com", "https://y.s3.amazonaws.com/");
    assert_eq!(sent, "a=b");
}

#[test]
fn section_5_1_4_paths() {
    // URL, attribute, and the path of the cookie.
    let defaults = [
        ("https://a.test", "", "/"),
        ("https://a.test/x", "", "/"),
        ("https://a.test/x/", "", "/x"),
        ("https://a.test/x/y?q=/z", "", "/x"),
        ("https://a.test/x//y", "", "/x/"),
        ("https://a.test/x/y", "Path", "/x"),
        ("https://a.test/x/y", "Path=", "/x"),
        ("https://a.test/x/y", "Path=z", "/x"),
        ("https://a.test/x/y", "Path=\"/z\"", "/x"),
        ("https://a.test/x/y", "Path=/z", "/z"),
        ("https://a.test/x/y", "Path=/z; Path=", "/x"),
        ("https://a.test/x/y", "Path=/z; path=/w/", "/w/"),
    ];
    for (from, attribute, path) in defaults {
        let mut jar = CookieJar::new();
        store(&mut jar, from, format!("a=b; {attribute}"), NOW).unwrap();
        assert_eq!(jar.iter().next().unwrap().path(), path.as_bytes(), "{from} {attribute}");
    }
    let matches = [
        ("/", "/", true),
        ("/", "/x", true),
        ("/x", "/x", true),
        ("/x", "/x/", true),
        ("/x", "/x/y", true),
        ("/x", "/x?y", true),
        ("/x", "/xy", false),
        ("/x", "/X", false),
        ("/x", "/", false),
        ("/x/", "/x/", true),
        ("/x/", "/x/y", true),
        ("/x/", "/x", false),
        ("/x%2Fy", "/x/y", false),
    ];
    for (path, target, expected) in matches {
        let sent = after("https://a.test/", &format!("a=b; Path={path}"), &format!("https://a.test{target}"));
        assert_eq!(sent == "a=b", expected, "{path} {target}");
    }
}

#[test]
fn section_5_7_secure() {
    assert_eq!(rejects("http://a.test/", "a=b; Secure"), No::SecureOverHttp);
    assert_eq!(after("https://a.test/", "a=b; secure=no", "https://a.test/"), "a=b");
    assert_eq!(after("https://a.test/", "a=b; Secure", "wss://a.test/"), "a=b");
    assert_eq!(after("https://a.test/", "a=b", "http://a.test/"), "a=b");
    assert_eq!(after("http://a.test/", "a=b", "https://a.test/"), "a=b");

    let mut jar = CookieJar::new();
    store(&mut jar, "https://a.test/", "a=b; Secure", NOW).unwrap();
    let (to, own) = (url("http://a.test/"), PartitionKey::first_party(&url("http://a.test/")));
    let answer = jar.retrieve(&CookieContext::first_party(&to, &own, NOW), &STANDARD);
    assert_eq!(answer.header, None);
    assert_eq!(
        (&answer.withheld[0].name, answer.withheld[0].why),
        (jar.iter().next().unwrap().name(), WithheldReason::NotSecure)
    );

    // Loopback counts as secure where the browser says so.
    for host in ["http://127.0.0.1:9303/", "http://localhost/", "http://[::1]/", "http://api.localhost/"] {
        let (at, own) = (url(host), PartitionKey::first_party(&url(host)));
        let context = CookieContext::first_party(&at, &own, NOW);
        for loopback_is_secure in [false, true] {
            let mut policy = STANDARD;
            policy.loopback_is_secure = loopback_is_secure;
            let mut jar = CookieJar::new();
            let stored = jar.store(b"a=b; Secure; SameSite=None", &context, &policy);
            assert_eq!(stored.is_ok(), loopback_is_secure, "{host}");
            assert_eq!(jar.retrieve(&context, &policy).header.is_some(), loopback_is_secure, "{host}");
        }
    }
}

#[test]
fn section_5_7_step_16_leaves_secure_cookies_alone() {
    // The Secure cookie that is there, what plain http wants to set, and whether it may.
    let rows = [
        ("https://a.test/", "a=1; Secure; Path=/login", "http://a.test/", "a=2; Path=/login", false),
        ("https://a.test/", "a=1; Secure; Path=/login", "http://a.test/", "a=2; Path=/login/en", false),
        ("https://a.test/", "a=1; Secure; Path=/login", "http://a.test/", "a=2; Path=/", true),
        ("https://a.test/", "a=1; Secure; Path=/login", "http://a.test/", "a=2; Path=/foo", true),
        ("https://a.test/", "a=1; Secure", "http://a.test/", "A=2", true),
        ("https://a.test/", "a=1; Secure", "http://www.a.test/", "a=2", false),
        ("https://www.a.test/", "a=1; Secure", "http://a.test/", "a=2", false),
        ("https://www.a.test/", "a=1; Secure", "http://api.a.test/", "a=2; Domain=a.test", false),
        ("https://www.a.test/", "a=1; Secure", "http://api.a.test/", "a=2", true),
        ("https://a.test/", "a=1", "http://a.test/", "a=2", true),
        ("https://a.test/", "a=1; Secure", "https://a.test/", "a=2", true),
        ("https://a.test/", "a=1; Secure; Max-Age=9", "http://a.test/", "a=2", true),
    ];
    for (first, secure, second, value, expected) in rows {
        let mut jar = CookieJar::new();
        store(&mut jar, first, secure, NOW).unwrap();
        let stored = store(&mut jar, second, value, NOW + Duration::from_secs(10));
        if expected {
            assert!(stored.is_ok(), "{secure} then {value} from {second}");
        } else {
            assert_eq!(stored, Err(No::OverwritesSecure), "{secure} then {value} from {second}");
        }
    }
}

#[test]
fn section_5_7_steps_20_to_22_prefixes() {
    let accepted = [
        "__Secure-a=b; Secure",
        "__Secure-a=b; Secure; Domain=a.test; Path=/x",
        "__Host-a=b; Secure; Path=/",
        "__HOST-a=b; Secure; Path=/; Domain=",
        "__Http-a=b; Secure; HttpOnly; Domain=a.test",
        "__Host-Http-a=b; Secure; HttpOnly; Path=/",
        "__Hosta=b",
        "_Host-a=b",
        "a=__Host-b",
        "__Secur",
    ];
    for value in accepted {
        assert_eq!(
            store(&mut CookieJar::new(), "https://a.test/", value, NOW),
            Ok(StoreAction::Created),
            "{value}"
        );
    }
    let rejected = [
        ("__Secure-a=b", No::SecurePrefix),
        ("__secURE-a=b", No::SecurePrefix),
        ("__Host-a=b; Path=/", No::HostPrefix),
        ("__Host-a=b; Secure", No::HostPrefix),
        ("__Host-a=b; Secure; Path=", No::HostPrefix),
        ("__Host-a=b; Secure; Path=/x", No::HostPrefix),
        ("__Host-a=b; Secure; Path=/; Path=/x", No::HostPrefix),
        ("__Host-a=b; Secure; Path=/; Domain=a.test", No::HostPrefix),
        ("__hOST-a=b; Secure; Path=/; Domain=a.test", No::HostPrefix),
        ("__Http-a=b; Secure", No::HttpPrefix),
        ("__http-a=b; HttpOnly", No::HttpPrefix),
        ("__Host-Http-a=b; Secure; Path=/", No::HostHttpPrefix),
        ("__Host-Http-a=b; Secure; HttpOnly", No::HostHttpPrefix),
        ("__Secure-a; Secure", No::NamelessPrefix),
        ("=__Host-a; Secure; Path=/", No::NamelessPrefix),
        ("__HTTP-a; Secure; HttpOnly", No::NamelessPrefix),
        ("=__Host-Http-=; Secure; HttpOnly; Path=/", No::NamelessPrefix),
    ];
    for (value, expected) in rejected {
        assert_eq!(rejects("https://a.test/", value), expected, "{value}");
    }
}

#[test]
fn section_5_7_step_23_replacing() {
    let at = |seconds| NOW + Duration::from_secs(seconds);
    let mut jar = CookieJar::new();
    store(&mut jar, "https://www.a.test/", "a=1", at(0)).unwrap();
    store(&mut jar, "https://www.a.test/", "b=1", at(1)).unwrap();
    // The same name, domain and path: a new value in the old place.
    assert_eq!(store(&mut jar, "https://www.a.test/", "a=2; HttpOnly", at(2)), Ok(StoreAction::Replaced));
    assert_eq!(header(&mut jar, "https://www.a.test/", at(3)), "a=2; b=1");
    let first = jar.iter().find(|cookie| *cookie.name() == "a").unwrap();
    assert_eq!((first.created(), first.is_http_only()), (at(0), true));
    // Another in any of these, or the flag for the host only: one more.
    for other in ["A=1", "a=3; Path=/x", "a=4; Domain=a.test", "a=5; Domain=www.a.test"] {
        assert_eq!(store(&mut jar, "https://www.a.test/", other, at(4)), Ok(StoreAction::Created), "{other}");
    }
    assert_eq!(header(&mut jar, "https://www.a.test/x", at(5)), "a=3; a=2; b=1; A=1; a=4; a=5");
    // One that had expired is no old one.
    store(&mut jar, "https://www.a.test/", "b=2; Max-Age=1", at(6)).unwrap();
    assert_eq!(store(&mut jar, "https://www.a.test/", "b=3", at(7)), Ok(StoreAction::Created));
    assert_eq!(header(&mut jar, "https://www.a.test/", at(8)), "a=2; A=1; a=4; a=5; b=3");
    assert_eq!(jar.len(), jar.iter().count());
}

#[test]
fn section_5_8_3_order_and_text() {
    let mut jar = CookieJar::new();
    for (from, value) in [
        ("https://w.a.test/", "z=1; Path=/"),
        ("https://w.a.test/", "y=2; Path=/x/y"),
        ("https://w.a.test/", "=3; Path=/x; Domain=a.test"),
        ("https://w.a.test/", "x=; Path=/x"),
        ("https://a.test/", "w=5; Path=/; Domain=a.test"),
        ("https://w.a.test/", "v=6; Path=/x/y/z"),
        ("https://a.test/", "u=7; Path=/"),
    ] {
        store(&mut jar, from, value, NOW).unwrap();
    }
    assert_eq!(header(&mut jar, "https://w.a.test/x/y", NOW), "y=2; 3; x=; z=1; w=5");
    assert_eq!(header(&mut jar, "https://a.test/x", NOW), "3; w=5; u=7");
    assert_eq!(header(&mut jar, "https://b.test/x", NOW), "");
    jar.clear();
    assert_eq!((header(&mut jar, "https://a.test/x", NOW), jar.len()), (String::new(), 0));
}

#[test]
fn only_http_has_cookies() {
    for from in
        ["ftp://a.test/", "file:///x", "file://host/x", "data:,x", "blob:https://a.test/1", "about:blank"]
    {
        assert_eq!(rejects(from, "a=b"), No::NotHttp);
        assert_eq!(after("https://a.test/", "a=b", from), "");
        let (from, own) = (url(from), PartitionKey::first_party(&url(from)));
        let context = CookieContext::first_party(&from, &own, NOW);
        let error = CookieJar::new().import(b"a", b"b", &context, &STANDARD);
        assert_eq!(error, Err(No::NotHttp));
    }
}
