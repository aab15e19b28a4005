//! Methods and request headers that a preflight asks for.

use corsac_server::{Decision, MAX_REQUESTED_BYTES, MAX_REQUESTED_HEADERS, Refusal, RequestHead, Tier};

use crate::{asks, everywhere, request};

const VARY: &str = "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// Rows of a tier, the rest of a request, and the rest of the answer after the origin and before `Vary`; or why it is
/// refused.
fn rows(rows: &[(Tier, &str, &str)]) {
    for (tier, asked, expected) in rows {
        let policy = everywhere([tier.clone()]);
        let asked = format!("OPTIONS / | Origin: https://a.com | {asked}");
        let expected = match expected.strip_prefix("Refused ") {
            Some(why) => format!("Refused preflight {why} | {VARY}"),
            None => format!("Preflight 204 | {expected} | {VARY}"),
        };
        asks(&policy, &[(&asked, &expected)]);
    }
}

fn tier() -> Tier {
    Tier::new(["https://a.com"])
}

#[test]
fn methods_are_compared_exactly() {
    rows(&[
        (tier().methods(["PUT"]), "ACRM: PUT", "ACAM: PUT | ACAO: https://a.com"),
        (tier().methods(["PUT"]), "ACRM: put", "Refused MethodNotAllowed"),
        (tier().methods(["PUT"]), "ACRM: PUTS", "Refused MethodNotAllowed"),
        (tier().methods(["PUT"]), "ACRM: PU", "Refused MethodNotAllowed"),
        (tier().methods(["PUT"]), "ACRM: DELETE", "Refused MethodNotAllowed"),
        (tier().methods(["PUT"]), "ACRM: PUT, DELETE", "Refused MethodNotAllowed"),
        (tier().methods(["PUT"]), "ACRM: ", "Refused MethodNotAllowed"),
        (tier().methods(["PUT", "DELETE"]), "ACRM: DELETE", "ACAM: PUT, DELETE | ACAO: https://a.com"),
        (tier(), "ACRM: PUT", "Refused MethodNotAllowed"),
    ]);
}

#[test]
fn get_head_and_post_need_no_permission() {
    for method in ["GET", "HEAD", "POST"] {
        rows(&[(tier(), &format!("ACRM: {method}"), "ACAO: https://a.com")]);
        rows(&[(tier(), &format!("ACRM: {}", method.to_lowercase()), "Refused MethodNotAllowed")]);
    }
    rows(&[(tier(), "ACRM: OPTIONS", "Refused MethodNotAllowed")]);
}

/// The standard brings six methods to capitals, and `patch` is none of them.
#[test]
fn only_the_standard_s_six_methods_are_normalised() {
    rows(&[
        (tier().methods(["put"]), "ACRM: PUT", "ACAM: PUT | ACAO: https://a.com"),
        (
            tier().methods(["Delete", "oPTIONS"]),
            "ACRM: OPTIONS",
            "ACAM: DELETE, OPTIONS | ACAO: https://a.com",
        ),
        (tier().methods(["patch"]), "ACRM: PATCH", "Refused MethodNotAllowed"),
        (tier().methods(["patch"]), "ACRM: patch", "ACAM: patch | ACAO: https://a.com"),
    ]);
}

/// rs/cors#158: a custom method could not be allowed as it is written.
#[test]
fn any_custom_method_can_be_allowed() {
    rows(&[
        (
            tier().methods(["PURGE", "x-custom"]),
            "ACRM: x-custom",
            "ACAM: PURGE, x-custom | ACAO: https://a.com",
        ),
        (tier().methods(["PURGE"]), "ACRM: purge", "Refused MethodNotAllowed"),
    ]);
}

#[test]
fn a_star_is_any_method_and_with_credentials_the_one_that_is_asked_for_is_named() {
    let any = || tier().methods(["*"]);
    rows(&[
        (any(), "ACRM: PURGE", "ACAM: * | ACAO: https://a.com"),
        (any().credentials(true), "ACRM: PURGE", "ACAC: true | ACAM: PURGE | ACAO: https://a.com"),
        (any(), "ACRM: a b", "Refused MethodNotAllowed"),
        (any().credentials(true), "ACRM: PUT, DELETE", "Refused MethodNotAllowed"),
        (any().credentials(true), "ACRM: ", "Refused MethodNotAllowed"),
    ]);
}

#[test]
fn credentials_and_max_age_are_said() {
    let with = |seconds| tier().max_age(seconds);
    rows(&[
        (tier().credentials(true), "ACRM: GET", "ACAC: true | ACAO: https://a.com"),
        (with(600), "ACRM: GET", "ACAO: https://a.com | ACMA: 600"),
        (with(86_400), "ACRM: GET", "ACAO: https://a.com | ACMA: 86400"),
        (with(0), "ACRM: GET", "ACAO: https://a.com | ACMA: 0"),
        (with(-1), "ACRM: GET", "ACAO: https://a.com | ACMA: 0"),
    ]);
}

/// Exposed headers are said where the page reads them: on the answer itself.
#[test]
fn exposed_headers_are_said_on_the_answer_and_not_on_the_preflight() {
    rows(&[(tier().exposed_headers(["X-A"]), "ACRM: GET", "ACAO: https://a.com")]);
    let policy = everywhere([tier().exposed_headers(["X-A", "X-B"])]);
    asks(
        &policy,
        &[("GET / | Origin: https://a.com", "Actual | ACAO: https://a.com | ACEH: X-A, X-B | Vary: Origin")],
    );
}

/// AWS API Gateway splits the list over lines, and others write it in other ways: rs/cors#184, gateway-api#4668.
#[test]
fn requested_headers_in_mixed_case_other_orders_and_several_lines_are_allowed() {
    let listed = || tier().request_headers(["X-B", "x-a", "X-C"]);
    let allowed = "ACAH: X-B, x-a, X-C | ACAO: https://a.com";
    for asked in [
        "ACRH: x-a,x-b,x-c",
        "ACRH: x-a",
        "ACRH: x-c",
        "ACRH: x-a,x-c",
        "ACRH: x-c,x-b,x-a",
        "ACRH: X-A, x-B ,\tX-c",
        "ACRH: x-a,x-a,x-b,x-a",
        "ACRH: x-a | ACRH: x-b, x-c",
        "ACRH: x-c | ACRH: x-a",
        "ACRH: ",
        "ACRH: ,, x-a,\t ,",
    ] {
        rows(&[(listed(), &format!("ACRM: GET | {asked}"), allowed)]);
    }
    for asked in [
        "ACRH: x-d",
        "ACRH: x-a,x-d",
        "ACRH: x-a,x-b,x-c,x-d",
        "ACRH: x",
        "ACRH: x-",
        "ACRH: x-aa",
        "ACRH: x-a;x-b",
        "ACRH: x-a x-b",
        "ACRH: *",
        "ACRH: x-a | ACRH: x-d",
    ] {
        rows(&[(listed(), &format!("ACRM: GET | {asked}"), "Refused HeaderNotAllowed")]);
    }
    rows(&[
        (tier(), "ACRM: GET | ACRH: x-a", "Refused HeaderNotAllowed"),
        (tier(), "ACRM: GET | ACRH: ", "ACAO: https://a.com"),
    ]);
}

#[test]
fn a_star_is_any_request_header_and_with_credentials_those_that_are_asked_for_are_named() {
    let any = || tier().request_headers(["*"]);
    let with = || any().credentials(true);
    rows(&[
        (any(), "ACRM: GET | ACRH: x-a,x-b", "ACAH: * | ACAO: https://a.com"),
        (any(), "ACRM: GET", "ACAH: * | ACAO: https://a.com"),
        (
            tier().request_headers(["*", "Authorization"]),
            "ACRM: GET | ACRH: authorization",
            "ACAH: *, Authorization | ACAO: https://a.com",
        ),
        (with(), "ACRM: GET | ACRH: x-a,x-b", "ACAC: true | ACAH: x-a,x-b | ACAO: https://a.com"),
        (
            with(),
            "ACRM: GET | ACRH: x-a | ACRH: X-B, x-c",
            "ACAC: true | ACAH: x-a | ACAH: X-B, x-c | ACAO: https://a.com",
        ),
        (with(), "ACRM: GET", "ACAC: true | ACAO: https://a.com"),
        (with(), "ACRM: GET | ACRH: x-a,b c", "Refused HeaderNotAllowed"),
        (with(), "ACRM: GET | ACRH: x-a,(x)", "Refused HeaderNotAllowed"),
        (with(), "ACRM: GET | ACRH: x-a,,x-b", "ACAC: true | ACAH: x-a,,x-b | ACAO: https://a.com"),
    ]);
}

/// rs/cors#170: a list of commas cost 127 ms and 121 MB a request.
#[test]
fn a_hostile_list_of_requested_headers_is_given_up_early() {
    let many = "x".repeat(1 << 16);
    let lists: [(String, Option<Refusal>); 11] = [
        (",".repeat(MAX_REQUESTED_HEADERS - 1), None),
        (",".repeat(MAX_REQUESTED_HEADERS), Some(Refusal::TooManyHeaders)),
        (",".repeat(1 << 16), Some(Refusal::TooManyHeaders)),
        (vec!["x-a"; MAX_REQUESTED_HEADERS].join(","), None),
        (vec!["x-a"; MAX_REQUESTED_HEADERS + 1].join(","), Some(Refusal::TooManyHeaders)),
        (vec!["x-a"; MAX_REQUESTED_HEADERS].join(" | ACRH: "), None),
        (vec!["x-a"; MAX_REQUESTED_HEADERS + 1].join(" | ACRH: "), Some(Refusal::TooManyHeaders)),
        (format!("x-a{}", " ".repeat(MAX_REQUESTED_BYTES - 3)), None),
        (format!("x-a{}", " ".repeat(MAX_REQUESTED_BYTES - 2)), Some(Refusal::TooManyHeaders)),
        (format!("x-a | ACRH: x-a{}", " ".repeat(MAX_REQUESTED_BYTES - 5)), Some(Refusal::TooManyHeaders)),
        (many, Some(Refusal::TooManyHeaders)),
    ];
    for tier in [tier().request_headers(["X-A"]), tier().request_headers(["*"]).credentials(true)] {
        let policy = everywhere([tier]);
        for (list, expected) in &lists {
            let request = request(&format!("OPTIONS / | Origin: https://a.com | ACRM: GET | ACRH: {list}"));
            let found = match policy.decide(&RequestHead::from(&request)) {
                Decision::Preflight(_) => None,
                Decision::Refused(refused) => Some(refused.why()),
                other => panic!("{other:?}"),
            };
            let begin: String = list.chars().take(40).collect();
            assert_eq!(found, *expected, "{} bytes: {begin}", list.len());
        }
    }
}

/// The bound in bytes holds for what browsers write, too, however many names the tier lists.
#[test]
fn a_list_of_all_that_a_long_tier_lists_has_the_same_bound() {
    for (length, allowed) in [(30, true), (60, false)] {
        let names: Vec<String> = (0..100).map(|at| format!("x-{at:03}-{}", "y".repeat(length - 6))).collect();
        let policy = everywhere([tier().request_headers(names.iter().cloned())]);
        let list = names.join(",");
        assert_eq!(list.len() <= MAX_REQUESTED_BYTES, allowed);
        let request = request(&format!("OPTIONS / | Origin: https://a.com | ACRM: GET | ACRH: {list}"));
        let decision = policy.decide(&RequestHead::from(&request));
        assert_eq!(matches!(decision, Decision::Preflight(_)), allowed, "{decision:?}");
    }
}

#[test]
fn refused_says_what_was_asked_for() {
    let policy = everywhere([tier().methods(["PUT"]).request_headers(["X-A"])]);
    let rows: [(&str, &[u8]); 4] = [
        ("OPTIONS / | Origin: https://b.com | ACRM: PUT", b"https://b.com"),
        ("OPTIONS / | Origin: https://a.com | ACRM: DELETE", b"DELETE"),
        ("OPTIONS / | Origin: https://a.com | ACRM: PUT | ACRH: x-a,x-b", b"x-b"),
        ("GET / | Origin: https://a.com,https://b.com", b"https://a.com,https://b.com"),
    ];
    for (asked, expected) in rows {
        let request = request(asked);
        let Decision::Refused(refused) = policy.decide(&RequestHead::from(&request)) else {
            panic!("{asked}")
        };
        assert_eq!(refused.asked, expected, "{asked}");
        assert_eq!(refused.is_preflight, asked.starts_with("OPTIONS"), "{asked}");
    }
}

/// Whoever answers with headers of their own finds none of them among ours that the tier does not grant.
#[test]
fn an_answer_takes_away_what_stands_there() {
    let policy = everywhere([Tier::any_origin().methods(["PUT"])]);
    let request = http::Request::options("/")
        .header("Origin", "https://a.com")
        .header("Access-Control-Request-Method", "PUT")
        .body(())
        .unwrap();
    let Decision::Preflight(answer) = policy.decide(&RequestHead::from(&request)) else { panic!() };
    let mut headers = http::HeaderMap::new();
    headers.insert("access-control-allow-credentials", "true".parse().unwrap());
    headers.insert("access-control-allow-headers", "x-a".parse().unwrap());
    answer.apply(&mut headers);
    let mut names: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["access-control-allow-methods", "access-control-allow-origin", "vary"]);
}
