//! What a request is, and which headers its answer gets.

use corsac_server::{Decision, Policy, RequestHead, Rule, Tier};
use http::HeaderMap;

use crate::{answered, asks, everywhere, header_map, policy, request, written};

const VARY: &str = "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

fn one() -> Policy {
    everywhere([Tier::new(["https://a.com"]).credentials(true).methods(["PUT"]).exposed_headers(["X-A"])])
}

#[test]
fn a_preflight_is_options_with_an_origin_and_a_request_method() {
    asks(
        &one(),
        &[
            (
                "OPTIONS / | Origin: https://a.com | ACRM: PUT",
                &format!("Preflight 204 | ACAC: true | ACAM: PUT | ACAO: https://a.com | {VARY}"),
            ),
            (
                "OPTIONS / | Origin: https://b.com | ACRM: PUT",
                &format!("Refused preflight OriginNotAllowed | {VARY}"),
            ),
            // With another method these headers mean nothing.
            (
                "PUT / | Origin: https://a.com | ACRM: PUT",
                "Actual | ACAC: true | ACAO: https://a.com | ACEH: X-A | Vary: Origin",
            ),
            ("options / | Origin: https://b.com | ACRM: PUT", "Refused OriginNotAllowed | Vary: Origin"),
        ],
    );
}

/// tower-http#497, fiber#2920: OPTIONS requests of the service's own were swallowed.
#[test]
fn every_other_options_reaches_the_service() {
    let allowed = format!("Actual | ACAC: true | ACAO: https://a.com | ACEH: X-A | {VARY}");
    for (asked, expected) in [
        ("OPTIONS /", format!("NotCors | {VARY}")),
        ("OPTIONS / | ACRM: PUT", format!("NotCors | {VARY}")),
        ("OPTIONS / | ACRM: PUT | ACRH: x-a", format!("NotCors | {VARY}")),
        ("OPTIONS / | Origin: https://a.com", allowed.clone()),
        ("OPTIONS / | Origin: https://a.com | ACRH: x-a", allowed),
        ("OPTIONS / | Origin: https://b.com", format!("Refused OriginNotAllowed | {VARY}")),
    ] {
        // What the service says is there.
        assert_eq!(answered(&one(), asked, "Allow: GET"), format!("{expected} | allow: GET"), "{asked}");
    }
    // This one asks about the server and no path of it.
    assert_eq!(answered(&one(), "OPTIONS *", "Allow: GET"), format!("NotCors | {VARY} | allow: GET"));
}

#[test]
fn several_or_comma_joined_origins_are_invalid() {
    for origins in [
        "Origin: https://a.com | Origin: https://a.com",
        "Origin: https://a.com | Origin: https://b.com",
        "Origin: https://a.com,https://a.com",
        "Origin: https://a.com, https://b.com",
        "Origin: https://a.com https://a.com",
        "Origin: ",
    ] {
        let actual = "Refused OriginMalformed | Vary: Origin";
        let preflight = format!("Refused preflight OriginMalformed | {VARY}");
        for policy in [one(), everywhere([Tier::new(["https://a.com"]), Tier::any_origin()])] {
            asks(
                &policy,
                &[
                    (&format!("GET / | {origins}"), actual),
                    (&format!("OPTIONS / | {origins} | ACRM: PUT"), &preflight),
                ],
            );
        }
    }
}

/// tower-http, actix, Starlette and Traefik still send Allow-Credentials then, and Envoy sends Expose-Headers.
#[test]
fn refused_answers_have_no_cors_header_at_all() {
    let service = "ACAO: * | ACAC: true | ACEH: X-Y | X-Own: 1";
    for asked in ["GET / | Origin: https://b.com", "GET / | Origin: null", "POST / | Origin: x"] {
        let expected = "Refused OriginNotAllowed | Vary: Origin | x-own: 1";
        assert_eq!(answered(&one(), asked, service), expected, "{asked}");
    }
    // However many headers the answer has.
    for many in 1..20 {
        let own = (0..many).fold(String::new(), |own, at| own + &format!(" | x-{at:02}: 1"));
        let expected = format!("Refused OriginNotAllowed | Vary: Origin{own}");
        assert_eq!(
            answered(&one(), "GET / | Origin: null", &format!("{service}{own}")).replace(" | x-own: 1", ""),
            expected
        );
    }
    for (asked, why) in [
        ("OPTIONS / | Origin: https://b.com | ACRM: PUT", "OriginNotAllowed"),
        ("OPTIONS / | Origin: https://a.com | ACRM: DELETE", "MethodNotAllowed"),
        ("OPTIONS / | Origin: https://a.com | ACRM: PUT | ACRH: x-a", "HeaderNotAllowed"),
    ] {
        let expected = format!("Refused preflight {why} | {VARY}");
        assert_eq!(answered(&one(), asked, service), expected, "{asked}");
    }
}

#[test]
fn vary_is_merged_however_many_headers_the_answer_has() {
    for many in 1..20 {
        let own = (0..many).fold(String::new(), |own, at| own + &format!(" | x-{at:02}: 1"));
        let expected = format!("NotCors | Vary: Accept | Vary: Origin{own}");
        assert_eq!(answered(&one(), "GET /", &format!("Vary: Accept{own}")), expected);
    }
}

/// actix keeps only the first line of Vary.
#[test]
fn vary_is_merged_token_by_token_over_all_lines() {
    let rows = [
        ("", "Vary: Origin"),
        ("Vary: Accept", "Vary: Accept | Vary: Origin"),
        ("Vary: Accept | Vary: Cookie", "Vary: Accept | Vary: Cookie | Vary: Origin"),
        ("Vary: origin", "Vary: origin"),
        ("Vary: Accept | Vary: Cookie ,ORIGIN\t", "Vary: Accept | Vary: Cookie ,ORIGIN\t"),
        ("Vary: *", "Vary: *"),
        ("Vary: Accept | Vary: Cookie, *", "Vary: Accept | Vary: Cookie, *"),
        ("Vary: X-Origin, Origin-X", "Vary: X-Origin, Origin-X | Vary: Origin"),
        ("Vary: ,", "Vary: , | Vary: Origin"),
    ];
    for (service, expected) in rows {
        let answer = answered(&one(), "GET /", service);
        assert_eq!(answer, format!("NotCors | {expected}"), "{service}");
    }
    // Only what is missing is added.
    let answer = answered(&one(), "OPTIONS /", "Vary: Accept, origin | Vary: access-control-request-headers");
    let expected =
        "Vary: Accept, origin | Vary: access-control-request-headers | Vary: Access-Control-Request-Method";
    assert_eq!(answer, format!("NotCors | {expected}"));
}

/// Envoy sends none, Starlette none where it refuses, Express none where a callback refuses.
#[test]
fn vary_is_also_on_refused_and_non_cors_answers() {
    asks(
        &one(),
        &[
            ("GET /", "NotCors | Vary: Origin"),
            ("GET / | Origin: https://b.com", "Refused OriginNotAllowed | Vary: Origin"),
            ("GET / | Origin: null", "Refused OriginNotAllowed | Vary: Origin"),
            ("OPTIONS /", &format!("NotCors | {VARY}")),
            ("OPTIONS / | Origin: https://b.com", &format!("Refused OriginNotAllowed | {VARY}")),
            (
                "OPTIONS / | Origin: https://b.com | ACRM: GET",
                &format!("Refused preflight OriginNotAllowed | {VARY}"),
            ),
        ],
    );
}

#[test]
fn a_static_star_has_no_vary_but_on_options_and_is_always_there() {
    let policy = everywhere([Tier::any_origin().exposed_headers(["*"]).methods(["PUT"]).max_age(60)]);
    asks(
        &policy,
        &[
            ("GET /", "Actual | ACAO: * | ACEH: *"),
            ("GET / | Origin: https://a.com", "Actual | ACAO: * | ACEH: *"),
            ("GET / | Origin: null", "Actual | ACAO: * | ACEH: *"),
        ],
    );
    // Answers to OPTIONS are not: a cache that keeps them must not give a refused preflight to who is allowed.
    let rows = [
        ("OPTIONS /", "NotCors | ACAO: * | ACEH: *"),
        ("OPTIONS / | Origin: https://a.com", "Actual | ACAO: * | ACEH: *"),
        ("OPTIONS / | Origin: null | ACRM: PUT", "Preflight 204 | ACAM: PUT | ACAO: * | ACMA: 60"),
        ("OPTIONS / | Origin: null | ACRM: DELETE", "Refused preflight MethodNotAllowed"),
    ];
    for (request, said) in rows {
        asks(&policy, &[(request, format!("{said} | {VARY}").as_str())]);
    }
    // Beside another tier it is not static.
    let none: [&str; 0] = [];
    for other in [Tier::new(["https://*.a.com"]), Tier::predicate(none, |asking| asking.origin().len() > 30)]
    {
        asks(
            &everywhere([other, Tier::any_origin()]),
            &[
                ("GET /", "NotCors | Vary: Origin"),
                ("GET / | Origin: https://b.com", "Actual | ACAO: * | Vary: Origin"),
            ],
        );
    }
    let mixed = everywhere([Tier::any_origin(), Tier::new(["https://a.com"])]);
    asks(
        &mixed,
        &[
            ("GET /", "NotCors | Vary: Origin"),
            ("GET / | Origin: https://b.com", "Actual | ACAO: * | Vary: Origin"),
            ("GET / | Origin: https://a.com", "Actual | ACAO: https://a.com | Vary: Origin"),
        ],
    );
}

/// actix-extras#19 and #588: errors of the service had no CORS headers, so that pages could not read them. Whatever the
/// answer turns out to be, the same headers are added, also when they have had to wait for it.
#[test]
fn error_answers_carry_cors_headers_too() {
    let policy = one();
    let request = request("GET / | Origin: https://a.com");
    let Decision::Actual(headers) = policy.decide(&RequestHead::from(&request)) else { panic!() };
    let waiting = headers.into_owned();
    let mut at_once = HeaderMap::new();
    headers.apply(&mut at_once);
    drop(request);
    drop(policy);
    let mut error = http::Response::builder().status(500).body(()).unwrap();
    waiting.apply(error.headers_mut());
    assert_eq!(written(error.headers()), " | ACAC: true | ACAO: https://a.com | ACEH: X-A | Vary: Origin");
    assert_eq!(*error.headers(), at_once);
}

/// Starlette, django, Kong, Traefik, Envoy, hono (CVE-2026-54290), koa (CVE-2023-49803), fiber (CVE-2024-25124) and
/// rs/cors (CVE-2018-20744) reflect every origin then, or did.
#[test]
fn star_with_credentials_is_refused_and_never_turned_into_reflection() {
    let any = || Tier::any_origin().credentials(true);
    for tiers in [
        vec![any()],
        vec![any(), Tier::new(["https://a.com"])],
        vec![Tier::new(["https://a.com", "*"]).credentials(true)],
    ] {
        let rule = tiers.into_iter().fold(Rule::everywhere(), Rule::tier);
        let problems = Policy::builder().rule(rule).build().unwrap_err();
        assert!(problems.iter().any(|problem| problem.check.code == "credentials-any-origin"), "{problems}");
    }
}

/// control-layer#1155: anybody without credentials, and a list of those who may have them.
#[test]
fn tiers_of_one_rule_differ_by_origin() {
    let policy = everywhere([
        Tier::any_origin(),
        Tier::new(["https://a.com"]).credentials(true).methods(["DELETE"]).request_headers(["X-A"]),
        Tier::new(["https://*.b.com"]).exposed_headers(["X-B"]),
    ]);
    asks(
        &policy,
        &[
            ("GET / | Origin: https://a.com", "Actual | ACAC: true | ACAO: https://a.com | Vary: Origin"),
            ("GET / | Origin: https://x.b.com", "Actual | ACAO: https://x.b.com | ACEH: X-B | Vary: Origin"),
            ("GET / | Origin: https://evil.net", "Actual | ACAO: * | Vary: Origin"),
            ("GET / | Origin: null", "Actual | ACAO: * | Vary: Origin"),
            (
                "OPTIONS / | Origin: https://a.com | ACRM: DELETE | ACRH: x-a",
                &format!(
                    "Preflight 204 | ACAC: true | ACAH: X-A | ACAM: DELETE | ACAO: https://a.com | {VARY}"
                ),
            ),
            // What the tier of others allows is nothing to this one.
            (
                "OPTIONS / | Origin: https://evil.net | ACRM: DELETE",
                &format!("Refused preflight MethodNotAllowed | {VARY}"),
            ),
            (
                "OPTIONS / | Origin: https://x.b.com | ACRM: GET | ACRH: x-a",
                &format!("Refused preflight HeaderNotAllowed | {VARY}"),
            ),
        ],
    );
}

#[test]
fn predicates_see_what_they_declare_and_vary_names_it() {
    let predicate = Tier::predicate(["X-Tenant"], |asking| {
        assert_eq!(asking.header("Cookie"), None, "not declared");
        asking.header("x-TENANT") == Some(b"one") && asking.origin() == "https://a.com"
    });
    let policy = everywhere([predicate]);
    let vary = "Vary: Origin, x-tenant";
    asks(
        &policy,
        &[
            (
                "GET / | Origin: https://a.com | X-Tenant: one",
                &format!("Actual | ACAO: https://a.com | {vary}"),
            ),
            ("GET / | Origin: https://a.com | X-Tenant: two", &format!("Refused OriginNotAllowed | {vary}")),
            ("GET / | Origin: https://a.com | Cookie: a", &format!("Refused OriginNotAllowed | {vary}")),
            ("GET / | Origin: null | X-Tenant: one", &format!("Refused OriginNotAllowed | {vary}")),
            ("GET /", &format!("NotCors | {vary}")),
            ("OPTIONS /", &format!("NotCors | {VARY}, x-tenant")),
        ],
    );
}

/// tower-http#598: two layers made two headers of each kind.
#[test]
fn layered_twice_there_is_still_one_of_each() {
    let (inner, outer) = (everywhere([Tier::new(["https://a.com"])]), one());
    for (asked, expected) in [
        (
            "GET / | Origin: https://a.com",
            "Actual | ACAC: true | ACAO: https://a.com | ACEH: X-A | Vary: Origin",
        ),
        ("GET / | Origin: https://b.com", "Refused OriginNotAllowed | Vary: Origin"),
        ("GET /", "NotCors | Vary: Origin"),
        (
            "OPTIONS / | Origin: https://a.com",
            &format!("Actual | ACAC: true | ACAO: https://a.com | ACEH: X-A | {VARY}"),
        ),
    ] {
        let within = answered(&inner, asked, "");
        let (_, headers) = within.split_once(" | ").unwrap();
        assert_eq!(answered(&outer, asked, headers), expected, "{asked}");
    }
}

/// actix-extras#378: browsers send Origin to the page's own server, too, and such requests were refused.
#[test]
fn same_origin_requests_that_carry_an_origin_reach_the_service() {
    for asked in ["POST / | Host: own.com | Origin: https://own.com", "DELETE / | Origin: https://own.com"] {
        let request = request(asked);
        let policy = one();
        let Decision::Refused(refused) = policy.decide(&RequestHead::from(&request)) else {
            panic!("{asked}")
        };
        assert!(!refused.is_preflight, "{asked}");
        // The service's own headers stay.
        assert_eq!(
            answered(&policy, asked, "Set-Cookie: a=b"),
            "Refused OriginNotAllowed | Vary: Origin | set-cookie: a=b"
        );
    }
}

/// Chromium's Private Network Access has given way to a permission that no header of a server grants.
#[test]
fn private_network_access_is_not_answered() {
    let asked =
        "OPTIONS / | Origin: https://a.com | ACRM: GET | Access-Control-Request-Private-Network: true";
    let answer = answered(&one(), asked, "");
    assert!(answer.starts_with("Preflight 204") && !answer.contains("private"), "{answer}");
}

#[test]
fn a_path_without_a_rule_is_left_as_it_is() {
    let policy = policy([Rule::new(["/api"]).tier(Tier::new(["https://a.com"]))]);
    let service = "ACAO: * | ACAC: true | Vary: Accept";
    for asked in [
        "GET /other",
        "GET /other | Origin: https://a.com",
        "OPTIONS /other | Origin: https://a.com | ACRM: GET",
        "GET /other | Origin: a | Origin: b",
    ] {
        let expected = format!("NotCors{}", written(&header_map(service.split(" | "))));
        assert_eq!(answered(&policy, asked, service), expected, "{asked}");
    }
}
