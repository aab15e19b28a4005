//! Deciding allocates nothing, whatever is asked.

use corsac_server::{Csrf, Decision, Policy, RequestHead, Rule, Tier};
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use crate::{policy, request};

fn allocations(what: impl FnOnce()) -> u64 {
    allocation_counter::measure(what).count_total
}

/// A request with values that have buffers of their own (`true`), or that are static.
fn with_values(asked: &str, owned: bool) -> Request<()> {
    let mut request = request(asked);
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers() {
        let name: HeaderName = name.clone();
        let value = if owned {
            HeaderValue::try_from(value.as_bytes().to_vec()).unwrap()
        } else {
            // The few bytes of a test may stay until it ends.
            let text: &'static [u8] = value.as_bytes().to_vec().leak();
            HeaderValue::from_static(std::str::from_utf8(text).unwrap())
        };
        headers.append(name, value);
    }
    *request.headers_mut() = headers;
    request
}

fn the_policy() -> Policy {
    let many = |n: usize| (0..n).map(|at| format!("https://o{at}.com"));
    policy([
        Rule::new(["/listed/{*rest}"]).tier(
            Tier::new(many(1000)).methods(["PUT", "DELETE"]).request_headers(["X-A", "X-B"]).max_age(60),
        ),
        Rule::new(["/patterns/{*rest}"]).tier(
            Tier::new((0..1000).map(|at| format!("https://*.o{at}.com:*")))
                .methods(["*"])
                .request_headers(["*"]),
        ),
        Rule::new(["/echo/{*rest}"]).tier(
            Tier::new(["https://*.o1.com", "http://[::1]:*"])
                .credentials(true)
                .methods(["*"])
                .request_headers(["*"]),
        ),
        Rule::new(["/predicate/{*rest}"]).tier(Tier::predicate(["X-T"], |asking| {
            asking.header("x-t").is_some() && asking.origin().starts_with("https://o")
        })),
        Rule::new(["/any/{*rest}"]).tier(Tier::any_origin().methods(["*"]).request_headers(["*"])),
        Rule::new(["/mixed/{*rest}"]).tier(Tier::any_origin()).tier(Tier::new(["https://o1.com"])),
    ])
}

#[test]
fn decide_allocates_nothing_for_any_kind_of_decision() {
    let policy = the_policy();
    let commas = ",".repeat(1 << 15);
    let names = vec!["x-a"; 127].join(", ");
    let long = "x".repeat(1 << 15);
    let dots = "../".repeat(600);
    let asked = [
        // Not CORS.
        "GET /nowhere".to_owned(),
        "GET /nowhere | Origin: https://o1.com".to_owned(),
        "GET /listed/x".to_owned(),
        "OPTIONS /listed/x".to_owned(),
        // Allowed.
        "GET /listed/x | Origin: https://o1.com".to_owned(),
        "GET /listed/x | Origin: https://o999.com".to_owned(),
        "GET /patterns/x | Origin: https://a.b.o1.com:8443".to_owned(),
        "GET /echo/x | Origin: http://[::1]:3000".to_owned(),
        "GET /predicate/x | Origin: https://o1.com | X-T: 1".to_owned(),
        "GET /any/x | Origin: https://o1.com".to_owned(),
        "GET /mixed/x | Origin: null".to_owned(),
        // Refused.
        "GET /listed/x | Origin: https://x.com".to_owned(),
        "GET /patterns/x | Origin: https://o1.com".to_owned(),
        "GET /predicate/x | Origin: https://o1.com".to_owned(),
        "GET /listed/x | Origin: https://o1.com | Origin: https://o1.com".to_owned(),
        format!("GET /patterns/x | Origin: https://{long}.o1.com"),
        format!("GET /listed/x | Origin: {long}"),
        // Preflights that are allowed.
        "OPTIONS /listed/x | Origin: https://o1.com | ACRM: PUT | ACRH: x-a,x-b".to_owned(),
        "OPTIONS /listed/x | Origin: https://o1.com | ACRM: DELETE | ACRH: X-B | ACRH: x-A , x-b".to_owned(),
        "OPTIONS /patterns/x | Origin: https://a.o1.com | ACRM: PURGE | ACRH: x-c".to_owned(),
        "OPTIONS /echo/x | Origin: https://a.o1.com | ACRM: PURGE | ACRH: x-c".to_owned(),
        format!("OPTIONS /echo/x | Origin: https://a.o1.com | ACRM: PURGE | ACRH: {names}"),
        "OPTIONS /predicate/x | Origin: https://o1.com | X-T: 1 | ACRM: GET".to_owned(),
        "OPTIONS /any/x | Origin: null | ACRM: PURGE | ACRH: x-c".to_owned(),
        // Preflights that are refused.
        "OPTIONS /listed/x | Origin: https://x.com | ACRM: PUT".to_owned(),
        "OPTIONS /listed/x | Origin: https://o1.com | ACRM: PURGE".to_owned(),
        "OPTIONS /listed/x | Origin: https://o1.com | ACRM: PUT | ACRH: x-a,x-c".to_owned(),
        format!("OPTIONS /listed/x | Origin: https://o1.com | ACRM: PUT | ACRH: {commas}"),
        format!("OPTIONS /listed/x | Origin: https://o1.com | ACRM: PUT | ACRH: {long}"),
        format!("OPTIONS /echo/x | Origin: https://a.o1.com | ACRM: PUT | ACRH: {commas}"),
        // Paths.
        "GET /LISTED/x | Origin: https://o1.com".to_owned(),
        "GET /listed/%2e%2e/any/x | Origin: https://o1.com".to_owned(),
        "OPTIONS /LISTED/x | Origin: https://o1.com | ACRM: PUT".to_owned(),
        format!("GET /listed/{dots} | Origin: https://o1.com"),
        format!("GET /listed/%20{long} | Origin: https://o1.com"),
        "GET /listed/a/%20/../b | Origin: https://o1.com".to_owned(),
    ];
    let mut kinds = std::collections::BTreeSet::new();
    for asked in &asked {
        for owned in [false, true] {
            let request = with_values(asked, owned);
            let head = RequestHead::from(&request);
            let mut kind = String::new();
            let count = allocations(|| {
                std::hint::black_box(policy.decide(std::hint::black_box(&head)));
            });
            match policy.decide(&head) {
                Decision::Refused(refused) => kind.push_str(refused.why().code()),
                Decision::NotCors(_) => kind.push_str("NotCors"),
                Decision::Actual(_) => kind.push_str("Actual"),
                Decision::Preflight(_) => kind.push_str("Preflight"),
            }
            assert_eq!(count, 0, "{kind}, owned: {owned}, {}", &asked[..asked.len().min(100)]);
            kinds.insert(kind);
        }
    }
    let all = [
        "Actual",
        "HeaderNotAllowed",
        "MethodNotAllowed",
        "NotCors",
        "OriginMalformed",
        "OriginNotAllowed",
        "PathAmbiguous",
        "Preflight",
        "TooManyHeaders",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
}

#[test]
fn csrf_decide_allocates_nothing() {
    let csrf = Csrf::builder()
        .trust(["https://*.friend.com", "https://b.net"])
        .bypass(["/hooks/{*rest}"])
        .build()
        .unwrap();
    let long = "x".repeat(1 << 15);
    for asked in [
        "GET /".to_owned(),
        "GET / | Upgrade: h2c, websocket | Origin: https://x.com | Host: x.com".to_owned(),
        "POST / | Sec-Fetch-Site: same-origin".to_owned(),
        "POST / | Sec-Fetch-Site: cross-site | Origin: https://evil.net".to_owned(),
        "POST / | Sec-Fetch-Site: cross-site | Origin: https://a.friend.com".to_owned(),
        "POST / | Origin: https://b.net".to_owned(),
        "POST / | Origin: https://own.com:8443 | Host: own.com:8443".to_owned(),
        "POST / | Origin: https://[::1] | Host: [0:0:0:0:0:0:0:1]".to_owned(),
        "POST / | Origin: https://own.com | Host: other.com".to_owned(),
        "POST /hooks/x | Origin: null".to_owned(),
        "POST /hooks/../x | Origin: null".to_owned(),
        format!("POST / | Origin: https://{long}.friend.com | Host: {long}"),
        format!("GET / | Upgrade: {long}"),
    ] {
        for owned in [false, true] {
            let request = with_values(&asked, owned);
            let head = RequestHead::from(&request);
            let count = allocations(|| {
                std::hint::black_box(csrf.decide(std::hint::black_box(&head)));
            });
            assert_eq!(count, 0, "{}", &asked[..asked.len().min(100)]);
        }
    }
}

/// Were the counter deaf, the tests above could not fail.
#[test]
fn allocations_are_counted() {
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1_u8]))), 1);
}
