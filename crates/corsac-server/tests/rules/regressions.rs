//! What went wrong elsewhere.

use corsac_server::{Decision, OriginPattern, RequestHead, Tier};
use http::HeaderMap;

use crate::{admits, answered, asks, everywhere, request, written};

/// CVE-2019-25211: gin's wildcard at the end admitted every host that begins so.
#[test]
fn gin_a_star_at_the_end_of_a_host_is_no_pattern() {
    for text in ["https://example.*", "https://example.com*", "https://example.c*"] {
        assert!(text.parse::<OriginPattern>().is_err(), "{text}");
    }
    for origin in ["https://example.community", "https://example.com.evil.net", "https://example.comx"] {
        assert!(!admits(&["https://example.com", "https://example.com:*"], origin.as_bytes()), "{origin}");
    }
}

/// With Express, a regular expression with the flag `g` admits every other request only.
#[test]
fn express_the_same_request_gets_the_same_answer_every_time() {
    let policy = everywhere([Tier::new(["https://*.a.com", "https://b.com"])]);
    for _ in 0..4 {
        asks(
            &policy,
            &[
                ("GET / | Origin: https://x.a.com", "Actual | ACAO: https://x.a.com | Vary: Origin"),
                ("GET / | Origin: https://b.com", "Actual | ACAO: https://b.com | Vary: Origin"),
                ("GET / | Origin: https://c.com", "Refused OriginNotAllowed | Vary: Origin"),
            ],
        );
    }
}

/// django-cors-headers compares host and scheme of a parsed URL, and overlooks what follows.
#[test]
fn django_a_path_after_the_origin_is_not_overlooked() {
    for origin in [
        "https://ok.com/evil",
        "https://ok.com/",
        "https://ok.com?evil",
        "https://ok.com#evil",
        "https://u@ok.com",
    ] {
        for patterns in [["https://ok.com"], ["https://ok.com:*"]] {
            assert!(!admits(&patterns, origin.as_bytes()), "{origin}");
        }
    }
}

/// Flask-CORS reads the pattern as a regular expression, not anchored at its end.
#[test]
fn flask_a_pattern_is_no_regular_expression() {
    let patterns = ["https://*.example.com", "https://example.com"];
    for origin in [
        "https://xexample.com.attacker.org",
        "https://xexample.com",
        "https://a.example.com.attacker.org",
        "https://axexample.com",
        "https://exampleXcom",
        "https://examplexcom",
        "https:////example.com",
    ] {
        assert!(!admits(&patterns, origin.as_bytes()), "{origin}");
    }
}

/// gin leaves CORS out when Origin equals Host, which who asks writes as they like.
#[test]
fn gin_an_origin_that_equals_host_is_judged_as_any_other() {
    let policy = everywhere([Tier::new(["https://a.com"])]);
    asks(
        &policy,
        &[
            ("GET / | Host: evil.net | Origin: https://evil.net", "Refused OriginNotAllowed | Vary: Origin"),
            ("GET / | Host: evil.net | Origin: http://evil.net", "Refused OriginNotAllowed | Vary: Origin"),
            ("GET http://evil.net/ | Origin: http://evil.net", "Refused OriginNotAllowed | Vary: Origin"),
            ("GET / | Host: a.com | Origin: https://a.com", "Actual | ACAO: https://a.com | Vary: Origin"),
        ],
    );
}

/// CVE-2022-4147: Quarkus went on with an Origin that is none, as if nobody had asked.
#[test]
fn quarkus_an_invalid_origin_is_refused() {
    let policy = everywhere([Tier::new(["https://a.com", "https://*.a.com"]).credentials(true)]);
    for origin in
        ["", "null", "x", "https://", "https://a.com/", "https://%", "https://a.com:99999", "file:///a"]
    {
        for (asked, preflight) in [("GET /", false), ("OPTIONS / | ACRM: GET", true)] {
            let asked = format!("{asked} | Origin: {origin}");
            let request = request(&asked);
            let Decision::Refused(refused) = policy.decide(&RequestHead::from(&request)) else {
                panic!("{asked}")
            };
            assert_eq!(refused.is_preflight, preflight, "{asked}");
            let mut headers = HeaderMap::new();
            refused.headers.apply(&mut headers);
            assert_eq!(headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>(), ["vary"], "{asked}");
        }
    }
}

/// CVE-2023-35943: Envoy looked at the request's Origin again when the answer came, and it was gone by then.
#[test]
fn envoy_the_answer_does_not_need_the_request_s_origin_any_more() {
    let policy = everywhere([Tier::new(["https://*.a.com"]).credentials(true)]);
    let mut request = request("GET / | Origin: https://x.a.com");
    let Decision::Actual(headers) = policy.decide(&RequestHead::from(&request)) else { panic!() };
    let waiting = headers.into_owned();
    request.headers_mut().remove("origin");
    let mut answer = HeaderMap::new();
    waiting.apply(&mut answer);
    assert_eq!(written(&answer), " | ACAC: true | ACAO: https://x.a.com | Vary: Origin");
}

/// hono copies the request's Vary into the answer.
#[test]
fn hono_the_request_s_vary_says_nothing() {
    let policy = everywhere([Tier::new(["https://a.com"])]);
    asks(
        &policy,
        &[
            ("GET / | Origin: https://a.com | Vary: *", "Actual | ACAO: https://a.com | Vary: Origin"),
            (
                "OPTIONS / | Origin: https://a.com | ACRM: GET | Vary: Evil",
                "Preflight 204 | ACAO: https://a.com \
                 | Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
            ),
        ],
    );
}

/// Kong#259: the headers of an upstream that knows CORS itself were joined to `*, *`.
#[test]
fn kong_headers_of_an_upstream_are_replaced_and_not_joined() {
    let listed = everywhere([Tier::new(["https://a.com"])]);
    let anybody = everywhere([Tier::any_origin()]);
    let service = "ACAO: * | ACAO: https://b.com | ACAC: true | ACEH: X-A | ACEH: X-B";
    for (policy, expected) in
        [(&anybody, "Actual | ACAO: *"), (&listed, "Actual | ACAO: https://a.com | Vary: Origin")]
    {
        assert_eq!(answered(policy, "GET / | Origin: https://a.com", service), expected);
    }
}
