//! What each kind of request is answered, and whether the service is called.

use corsac_server::{Policy, Rule, Tier};
use corsac_tower::CorsLayer;
use tower::{Layer, ServiceExt};

use crate::support::{Counted, ask, policy, shown};

const OPTIONS_VARY: &str = "vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

struct Row {
    name: &'static str,
    request: &'static [&'static str],
    answer: &'static [&'static str],
    reaches: bool,
}

const ROWS: &[Row] = &[
    Row {
        name: "a listed origin reads",
        request: &["GET /api/a", "origin: https://myapp.com"],
        answer: &[
            "200",
            "access-control-allow-credentials: true",
            "access-control-allow-origin: https://myapp.com",
            "access-control-expose-headers: X-Total",
            "etag: 1",
            "vary: Accept-Encoding",
            "vary: Origin",
        ],
        reaches: true,
    },
    Row {
        name: "an origin of a pattern reads",
        request: &["POST /api/a", "origin: https://a.b.myapp.com"],
        answer: &[
            "200",
            "access-control-allow-credentials: true",
            "access-control-allow-origin: https://a.b.myapp.com",
            "access-control-expose-headers: X-Total",
            "etag: 1",
            "vary: Accept-Encoding",
            "vary: Origin",
        ],
        reaches: true,
    },
    Row {
        name: "everybody else has a looser tier, without what the service said itself",
        request: &["GET /api/a", "origin: https://other.example"],
        answer: &[
            "200",
            "access-control-allow-origin: *",
            "etag: 1",
            "vary: Accept-Encoding",
            "vary: Origin",
        ],
        reaches: true,
    },
    Row {
        name: "without an origin the service's own headers stay",
        request: &["GET /api/a"],
        answer: &[
            "200",
            "access-control-allow-credentials: true",
            "access-control-allow-origin: https://wrong.example",
            "access-control-expose-headers: X-Wrong",
            "etag: 1",
            "vary: Accept-Encoding",
            "vary: Origin",
        ],
        reaches: true,
    },
    Row {
        name: "a static answer does not vary",
        request: &["GET /open/a", "origin: https://other.example"],
        answer: &[
            "200",
            "access-control-allow-origin: *",
            "access-control-expose-headers: *",
            "etag: 1",
            "vary: Accept-Encoding",
        ],
        reaches: true,
    },
    Row {
        name: "a refused request acts, and is not read",
        request: &["DELETE /private/a", "origin: https://other.example"],
        answer: &["200", "etag: 1", "vary: Accept-Encoding", "vary: Origin"],
        reaches: true,
    },
    Row {
        name: "no rule for the path: nothing is touched",
        request: &["GET /elsewhere", "origin: https://other.example"],
        answer: &[
            "200",
            "access-control-allow-credentials: true",
            "access-control-allow-origin: https://wrong.example",
            "access-control-expose-headers: X-Wrong",
            "etag: 1",
            "vary: Accept-Encoding",
        ],
        reaches: true,
    },
    Row {
        name: "an allowed preflight stops here",
        request: &[
            "OPTIONS /api/a",
            "origin: https://myapp.com",
            "access-control-request-method: PUT",
            "access-control-request-headers: x-token",
        ],
        answer: &[
            "204",
            "access-control-allow-credentials: true",
            "access-control-allow-headers: X-Token",
            "access-control-allow-methods: PUT",
            "access-control-allow-origin: https://myapp.com",
            "access-control-max-age: 600",
            OPTIONS_VARY,
        ],
        reaches: false,
    },
    Row {
        name: "a preflight by everybody stops here",
        request: &[
            "OPTIONS /open/a",
            "origin: https://other.example",
            "access-control-request-method: PATCH",
            "access-control-request-headers: x-any",
        ],
        answer: &[
            "204",
            "access-control-allow-headers: *",
            "access-control-allow-methods: *",
            "access-control-allow-origin: *",
            "vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        ],
        reaches: false,
    },
    Row {
        name: "a preflight with a method that is not allowed stops here",
        request: &["OPTIONS /api/a", "origin: https://myapp.com", "access-control-request-method: DELETE"],
        answer: &["403", OPTIONS_VARY],
        reaches: false,
    },
    Row {
        name: "a preflight by somebody else stops here",
        request: &["OPTIONS /private/a", "origin: null", "access-control-request-method: GET"],
        answer: &["403", OPTIONS_VARY],
        reaches: false,
    },
    Row {
        name: "OPTIONS without a method asked for is no preflight",
        request: &["OPTIONS /private/a", "origin: https://myapp.com"],
        answer: &[
            "200",
            "access-control-allow-origin: https://myapp.com",
            "etag: 1",
            "vary: Accept-Encoding",
            OPTIONS_VARY,
        ],
        reaches: true,
    },
    Row {
        name: "OPTIONS without an origin is no preflight",
        request: &["OPTIONS /elsewhere", "access-control-request-method: PUT"],
        answer: &[
            "200",
            "access-control-allow-credentials: true",
            "access-control-allow-origin: https://wrong.example",
            "access-control-expose-headers: X-Wrong",
            "etag: 1",
            "vary: Accept-Encoding",
        ],
        reaches: true,
    },
    Row {
        name: "a preflight for a path without a rule is the service's",
        request: &["OPTIONS /elsewhere", "origin: https://myapp.com", "access-control-request-method: PUT"],
        answer: &[
            "200",
            "access-control-allow-credentials: true",
            "access-control-allow-origin: https://wrong.example",
            "access-control-expose-headers: X-Wrong",
            "etag: 1",
            "vary: Accept-Encoding",
        ],
        reaches: true,
    },
];

/// A service that writes CORS headers of its own.
fn service() -> Counted {
    Counted::answering(&[
        "etag: 1",
        "vary: Accept-Encoding",
        "access-control-allow-origin: https://wrong.example",
        "access-control-allow-credentials: true",
        "access-control-expose-headers: X-Wrong",
    ])
}

#[tokio::test]
async fn every_kind_of_request() {
    let fixed = CorsLayer::new(policy().build().unwrap());
    let (swapped, _handle) = CorsLayer::with_handle(policy().build().unwrap());
    for (kind, layer) in [("fixed", fixed), ("with a handle", swapped)] {
        for Row { name, request, answer, reaches } in ROWS {
            let counted = service();
            let response = ask(&layer.layer(counted.clone()), request).await;
            assert_eq!(shown(&response), *answer, "{kind}: {name}");
            assert_eq!(counted.calls(), usize::from(*reaches), "{kind}: {name}");
            assert_eq!(response.body(), if *reaches { "secret" } else { "" }, "{kind}: {name}");
        }
    }
}

/// The names that a service varies by already are not said again, on whichever line they stand.
#[tokio::test]
async fn vary_is_merged_over_all_lines() {
    let layer = CorsLayer::new(policy().build().unwrap());
    let rows: &[(&[&str], &[&str])] = &[
        (&[], &["vary: Origin"]),
        (&["vary: Accept", "vary: origin, Cookie"], &["vary: Accept", "vary: origin, Cookie"]),
        (&["vary: *"], &["vary: *"]),
        (&["vary: X-Origin"], &["vary: X-Origin", "vary: Origin"]),
    ];
    for (standing, expected) in rows {
        let service = layer.layer(Counted::answering(standing));
        for origin in ["origin: https://other.example", "accept: */*"] {
            let response = ask(&service, &["GET /private/a", origin]).await;
            assert_eq!(shown(&response)[1..], **expected, "{standing:?} {origin}");
        }
    }
}

/// One layer serves several services, and what it makes does not depend on its being kept.
#[tokio::test]
async fn a_layer_is_used_many_times() {
    let policy = std::sync::Arc::new(policy().build().unwrap());
    let services: Vec<_> = {
        let layer = CorsLayer::new(std::sync::Arc::clone(&policy));
        (0..3).map(|_| layer.clone().layer(Counted::default())).collect()
    };
    for service in services {
        let response = ask(&service, &["GET /private/a", "origin: https://myapp.com"]).await;
        assert_eq!(response.headers()["access-control-allow-origin"], "https://myapp.com");
    }
    assert_eq!(std::sync::Arc::strong_count(&policy), 1);
}

/// A predicate sees the headers that it has declared, and what it reads is in `Vary`.
#[tokio::test]
async fn a_predicate_decides_by_a_header() {
    let tier = Tier::predicate(["X-Tenant"], |asking| asking.header("x-tenant") == Some(b"7"));
    let policy = Policy::builder().rule(Rule::everywhere().tier(tier)).build().unwrap();
    let service = CorsLayer::new(policy).layer(Counted::default());
    for (tenant, allowed) in [("x-tenant: 7", true), ("x-tenant: 8", false)] {
        let lines = ["GET /", "origin: https://myapp.com", tenant];
        let response = service.clone().oneshot(crate::support::request(&lines)).await.unwrap();
        assert_eq!(response.headers().contains_key("access-control-allow-origin"), allowed, "{tenant}");
        assert_eq!(response.headers()["vary"], "Origin, x-tenant");
    }
}
