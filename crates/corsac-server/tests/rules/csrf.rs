//! Protection against cross-site request forgery.

use std::collections::HashSet;

use corsac_server::{Csrf, CsrfAllowed, CsrfDecision, CsrfRefusal, Place, RequestHead};

use crate::request;

fn csrf() -> Csrf {
    Csrf::builder()
        .trust(["https://*.friend.com", "https://b.net:*", "myapp://host"])
        .bypass(["/hooks/{*rest}"])
        .build()
        .unwrap()
}

/// Requests, and the codes of what is decided, without `Csrf` in front.
fn rows(rows: &[(&str, &str)]) {
    let csrf = csrf();
    for (asked, expected) in rows {
        let decision = csrf.decide(&RequestHead::from(&request(asked)));
        assert_eq!(decision.code(), format!("Csrf{expected}"), "{asked}");
        assert_eq!(decision.is_allowed(), matches!(decision, CsrfDecision::Allowed(_)));
    }
}

#[test]
fn safe_methods_pass() {
    rows(&[
        ("GET / | Sec-Fetch-Site: cross-site | Origin: https://evil.net", "SafeMethod"),
        ("HEAD / | Sec-Fetch-Site: cross-site", "SafeMethod"),
        ("OPTIONS / | Origin: null", "SafeMethod"),
        ("GET / | Upgrade: h2c, TLS/1.2 | Origin: https://evil.net", "SafeMethod"),
    ]);
    for method in ["POST", "PUT", "PATCH", "DELETE", "PURGE", "get", "TRACE", "QUERY"] {
        rows(&[(
            &format!("{method} / | Sec-Fetch-Site: cross-site | Origin: https://evil.net"),
            "CrossOrigin",
        )]);
    }
}

#[test]
fn sec_fetch_site_of_same_origin_or_none_passes() {
    rows(&[
        ("POST / | Sec-Fetch-Site: same-origin | Origin: https://own.com | Host: own.com", "SameOrigin"),
        // A page that tells no referrer sends null to its own server, too; and a proxy may have written Host anew.
        ("POST / | Sec-Fetch-Site: same-origin | Origin: null", "SameOrigin"),
        ("POST / | Sec-Fetch-Site: same-origin | Origin: https://own.com | Host: backend:8080", "SameOrigin"),
        ("POST / | Sec-Fetch-Site: none", "NoPage"),
        ("POST / | Sec-Fetch-Site: same-site | Origin: https://sub.own.com | Host: own.com", "CrossOrigin"),
        ("POST / | Sec-Fetch-Site: cross-site | Origin: https://evil.net | Host: own.com", "CrossOrigin"),
        ("POST / | Sec-Fetch-Site: cross-site | Origin: null", "CrossOrigin"),
        ("POST / | Sec-Fetch-Site: cross-site", "CrossOrigin"),
    ]);
}

/// What the browser says counts: a page of plain http has the same host, and is of another origin.
#[test]
fn sec_fetch_site_is_not_overruled_by_an_origin_that_names_the_host() {
    rows(&[
        ("POST / | Sec-Fetch-Site: cross-site | Origin: http://own.com | Host: own.com", "CrossOrigin"),
        ("POST / | Sec-Fetch-Site: same-site | Origin: https://own.com | Host: own.com", "CrossOrigin"),
    ]);
}

#[test]
fn without_sec_fetch_site_origin_is_compared_with_host() {
    for (origin, host, expected) in [
        ("https://own.com", "own.com", "OriginIsHost"),
        ("http://own.com", "own.com", "OriginIsHost"),
        ("https://own.com", "OWN.com", "OriginIsHost"),
        ("https://own.com", "own.com:443", "OriginIsHost"),
        ("http://own.com", "own.com:80", "OriginIsHost"),
        ("https://own.com:8443", "own.com:8443", "OriginIsHost"),
        ("http://own.com:443", "own.com:443", "OriginIsHost"),
        ("https://[::1]:8443", "[::1]:8443", "OriginIsHost"),
        ("https://[::1]", "[0:0:0:0:0:0:0:1]", "OriginIsHost"),
        ("https://[2001:db8::a]", "[2001:DB8::A]:443", "OriginIsHost"),
        ("http://127.0.0.1:3000", "127.0.0.1:3000", "OriginIsHost"),
        ("http://localhost:3000", "localhost:3000", "OriginIsHost"),
        ("https://own.com", "own.com:80", "OriginNotHost"),
        ("http://own.com", "own.com:443", "OriginNotHost"),
        ("https://own.com", "own.com:8443", "OriginNotHost"),
        ("https://own.com:8443", "own.com", "OriginNotHost"),
        ("http://own.com:443", "own.com", "OriginNotHost"),
        ("https://own.com", "sub.own.com", "OriginNotHost"),
        ("https://sub.own.com", "own.com", "OriginNotHost"),
        ("https://xown.com", "own.com", "OriginNotHost"),
        ("https://own.com.evil.net", "own.com", "OriginNotHost"),
        ("https://own.co", "own.com", "OriginNotHost"),
        ("https://[::1]", "[::2]", "OriginNotHost"),
        ("https://own.com", "own.com.", "OriginNotHost"),
        // Pages of other schemes are never the server's, though their host is called so.
        ("capacitor://localhost", "localhost", "OriginNotHost"),
        ("chrome-extension://own", "own", "OriginNotHost"),
        ("https://own.com/", "own.com", "OriginMalformed"),
        ("https://u@own.com", "own.com", "OriginMalformed"),
        ("https://own.com:443", "own.com", "OriginMalformed"),
        ("HTTPS://own.com", "own.com", "OriginMalformed"),
        ("own.com", "own.com", "OriginMalformed"),
        ("https://own.com, https://own.com", "own.com", "OriginMalformed"),
        ("", "own.com", "OriginMalformed"),
        ("null", "own.com", "OriginNull"),
        ("null", "null", "OriginNull"),
    ] {
        rows(&[(&format!("POST / | Origin: {origin} | Host: {host}"), expected)]);
    }
}

#[test]
fn the_authority_of_the_url_is_the_host_that_is_asked() {
    rows(&[
        ("POST https://own.com/ | Origin: https://own.com", "OriginIsHost"),
        ("POST https://own.com:8443/ | Origin: https://own.com:8443", "OriginIsHost"),
        ("POST https://own.com/ | Origin: https://own.com | Host: own.com", "OriginIsHost"),
        ("POST https://own.com/ | Origin: https://own.com | Host: own.com:443", "OriginIsHost"),
        ("POST https://own.com/ | Origin: https://evil.net", "OriginNotHost"),
        // A proxy may have ended TLS.
        ("POST http://own.com/ | Origin: https://own.com", "OriginIsHost"),
        ("POST https://own.com/ | Origin: http://own.com", "OriginNotHost"),
        ("POST https://own.com/ | Origin: https://evil.net | Host: evil.net", "OriginNotHost"),
        ("POST https://evil.net/ | Origin: https://evil.net | Host: own.com", "OriginNotHost"),
        ("POST https://u@own.com/ | Origin: https://own.com", "HostMalformed"),
    ]);
}

#[test]
fn malformed_and_repeated_headers_are_refused() {
    rows(&[
        ("POST / | Sec-Fetch-Site: same-origin | Sec-Fetch-Site: same-origin", "SiteMalformed"),
        ("POST / | Sec-Fetch-Site: same-origin | Sec-Fetch-Site: cross-site", "SiteMalformed"),
        ("POST / | Sec-Fetch-Site: same-origin, cross-site", "SiteMalformed"),
        ("POST / | Sec-Fetch-Site: Same-Origin", "SiteMalformed"),
        ("POST / | Sec-Fetch-Site: same-origin;a", "SiteMalformed"),
        ("POST / | Sec-Fetch-Site: ", "SiteMalformed"),
        ("POST / | Sec-Fetch-Site: x | Origin: https://own.com | Host: own.com", "SiteMalformed"),
        ("POST / | Origin: https://own.com | Origin: https://own.com | Host: own.com", "OriginMalformed"),
        ("POST / | Origin: https://a.friend.com | Origin: https://evil.net", "OriginMalformed"),
        ("POST / | Origin: https://own.com | Host: own.com | Host: own.com", "HostMalformed"),
        ("POST / | Origin: https://own.com | Host: own.com | Host: evil.net", "HostMalformed"),
        ("POST / | Origin: https://own.com", "HostMissing"),
    ]);
    for host in [
        "",
        ":443",
        "own.com:",
        "own.com:x",
        "own.com:0443",
        "own.com:99999",
        "u@own.com",
        "own.com/",
        "own.com, own.com",
        "[::1",
        "[::1]x",
        "own.com:443:443",
    ] {
        rows(&[(&format!("POST / | Origin: https://own.com | Host: {host}"), "HostMalformed")]);
    }
}

#[test]
fn without_both_headers_it_is_no_browser() {
    rows(&[
        ("POST /", "NotABrowser"),
        ("DELETE / | Host: own.com", "NotABrowser"),
        ("GET / | Upgrade: websocket", "NotABrowser"),
        ("POST / | Referer: https://evil.net/", "NotABrowser"),
    ]);
}

#[test]
fn trusted_origins_are_patterns() {
    for site in ["", " | Sec-Fetch-Site: cross-site", " | Sec-Fetch-Site: same-site"] {
        for origin in [
            "https://a.friend.com",
            "https://a.b.friend.com",
            "https://b.net",
            "https://b.net:8443",
            "myapp://host",
        ] {
            rows(&[(&format!("POST / | Origin: {origin} | Host: own.com{site}"), "TrustedOrigin")]);
        }
    }
    for origin in
        ["https://friend.com", "http://a.friend.com", "https://afriend.com", "https://a.friend.com:1"]
    {
        rows(&[
            (&format!("POST / | Origin: {origin} | Host: own.com"), "OriginNotHost"),
            (&format!("POST / | Origin: {origin} | Sec-Fetch-Site: cross-site"), "CrossOrigin"),
        ]);
    }
}

/// Cross-site WebSocket hijacking: a WebSocket is opened by GET, and CORS has no part in it.
#[test]
fn a_websocket_is_not_a_safe_request() {
    let evil = "Origin: https://evil.net | Host: own.com";
    for upgrade in [
        "Connection: Upgrade | Upgrade: websocket",
        "Connection: keep-alive, Upgrade | Upgrade: WebSocket",
        "Upgrade: websocket",
        "Upgrade: h2c, websocket",
        "Upgrade: h2c | Upgrade:  websocket ",
        "Upgrade: websocket/13",
        "Upgrade: ,WEBSOCKET,",
    ] {
        rows(&[
            (&format!("GET /chat | {upgrade} | {evil}"), "OriginNotHost"),
            (&format!("GET /chat | {upgrade} | {evil} | Sec-Fetch-Site: cross-site"), "CrossOrigin"),
            (&format!("GET /chat | {upgrade} | Origin: https://own.com | Host: own.com"), "OriginIsHost"),
            (
                &format!("GET /chat | {upgrade} | Origin: https://a.friend.com | Host: own.com"),
                "TrustedOrigin",
            ),
            (&format!("GET /hooks/chat | {upgrade} | {evil}"), "Bypassed"),
        ]);
    }
    rows(&[(&format!("GET /chat | Upgrade: websockets, web socket | {evil}"), "SafeMethod")]);
    // Over HTTP/2 it is opened by CONNECT (RFC 8441).
    rows(&[
        ("CONNECT https://own.com/chat | Origin: https://evil.net", "OriginNotHost"),
        ("CONNECT https://own.com/chat | Origin: https://own.com", "OriginIsHost"),
    ]);
}

#[test]
fn a_path_can_be_left_alone_if_it_reads_the_same_way_everywhere() {
    let evil = "Sec-Fetch-Site: cross-site | Origin: https://evil.net";
    rows(&[
        (&format!("POST /hooks/git | {evil}"), "Bypassed"),
        (&format!("POST /hooks/a/b?x=y | {evil}"), "Bypassed"),
        (&format!("POST /hooks/a%20b | {evil}"), "Bypassed"),
        ("POST /hooks/git | Origin: null", "Bypassed"),
        ("POST /hooks/git | Sec-Fetch-Site: x", "Bypassed"),
        // What passes anyway says why.
        ("POST /hooks/git | Sec-Fetch-Site: same-origin", "SameOrigin"),
        (&format!("POST /hooks | {evil}"), "CrossOrigin"),
        (&format!("POST /hooks/ | {evil}"), "CrossOrigin"),
        (&format!("POST /HOOKS/git | {evil}"), "CrossOrigin"),
        (&format!("POST /hooks/../transfer | {evil}"), "CrossOrigin"),
        (&format!("POST /hooks/..%2ftransfer | {evil}"), "CrossOrigin"),
        (&format!("POST /hooks/%2e%2e/transfer | {evil}"), "CrossOrigin"),
        (&format!("POST /transfer/..;/hooks/git | {evil}"), "CrossOrigin"),
        (&format!("POST //hooks/git | {evil}"), "CrossOrigin"),
        (&format!("POST /hooks/..%5Ctransfer | {evil}"), "CrossOrigin"),
    ]);
}

#[test]
fn protection_with_nothing_said_trusts_nobody() {
    let csrf = Csrf::builder().build().unwrap();
    for (asked, expected) in [
        (
            "POST / | Sec-Fetch-Site: cross-site | Origin: https://a.friend.com",
            CsrfDecision::Refused(CsrfRefusal::CrossOrigin),
        ),
        ("POST /hooks/a | Origin: null", CsrfDecision::Refused(CsrfRefusal::OriginNull)),
        ("POST / | Sec-Fetch-Site: same-origin", CsrfDecision::Allowed(CsrfAllowed::SameOrigin)),
    ] {
        assert_eq!(csrf.decide(&RequestHead::from(&request(asked))), expected, "{asked}");
    }
}

#[test]
fn all_errors_are_told_together() {
    let builder = Csrf::builder()
        .trust(["https://ok.com", "*", "null"])
        .trust(["https://ok.com/"])
        .bypass(["hooks", "/ok", "/a*"]);
    let places: Vec<Place> = builder.check().iter().map(|problem| problem.place).collect();
    let expected = [
        Place::TrustedOrigin(1),
        Place::TrustedOrigin(2),
        Place::TrustedOrigin(3),
        Place::Bypass(0),
        Place::Bypass(2),
    ];
    assert_eq!(places, expected);
    assert_eq!(builder.build().unwrap_err().iter().count(), 5);
}

#[test]
fn codes_are_stable_unique_and_told_in_words() {
    use CsrfAllowed as A;
    use CsrfRefusal as R;
    let allowed = [
        A::SafeMethod,
        A::SameOrigin,
        A::NoPage,
        A::TrustedOrigin,
        A::OriginIsHost,
        A::NotABrowser,
        A::Bypassed,
    ];
    let refused = [
        R::CrossOrigin,
        R::SiteMalformed,
        R::OriginMalformed,
        R::OriginNull,
        R::OriginNotHost,
        R::HostMissing,
        R::HostMalformed,
    ];
    let all = allowed.map(CsrfDecision::Allowed).into_iter().chain(refused.map(CsrfDecision::Refused));
    let (mut codes, mut texts) = (HashSet::new(), HashSet::new());
    for decision in all {
        let name = match decision {
            CsrfDecision::Allowed(why) => format!("Csrf{why:?}"),
            CsrfDecision::Refused(why) => format!("Csrf{why:?}"),
        };
        assert_eq!(decision.code(), name);
        assert_eq!(decision.to_string(), decision.text());
        assert!(codes.insert(decision.code()) && texts.insert(decision.text()), "{name}");
    }
}
