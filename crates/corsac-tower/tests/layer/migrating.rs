//! What docs/migrating-from-tower-http.md says of how tower-http's layer and ours behave: row by row, in both.

use corsac_server::{Policy, Rule, Tier};
use corsac_tower::CorsLayer;
use http::{HeaderValue, Method, header};
use tower::{Layer, Service, ServiceExt};

use crate::support::{Counted, request, shown};

fn theirs() -> tower_http::cors::CorsLayer {
    let origins: [HeaderValue; 2] =
        [HeaderValue::from_static("https://myapp.com"), HeaderValue::from_static("https://b.example")];
    tower_http::cors::CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::PUT])
        .allow_credentials(true)
        .expose_headers([header::ETAG])
}

fn ours() -> CorsLayer {
    let tier = Tier::new(["https://myapp.com", "https://b.example"])
        .methods(["PUT"])
        .credentials(true)
        .exposed_headers(["ETag"]);
    CorsLayer::new(Policy::builder().rule(Rule::everywhere().tier(tier)).build().unwrap())
}

/// What comes back, and whether the service was called.
async fn ask<L>(layer: L, service: Counted, lines: &[&str]) -> (Vec<String>, usize)
where
    L: Layer<Counted>,
    L::Service: Service<http::Request<()>, Response = http::Response<String>>,
    <L::Service as Service<http::Request<()>>>::Error: std::fmt::Debug,
{
    let response = layer.layer(service.clone()).oneshot(request(lines)).await.unwrap();
    (shown(&response), service.calls())
}

const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials: true";
const ALLOW_ORIGIN: &str = "access-control-allow-origin: https://myapp.com";
const VARY: &str = "vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// A request, and what each library makes of it: the answer, and how often the service was called.
struct Row<'a> {
    what: &'a str,
    lines: &'a [&'a str],
    theirs: (&'a [&'a str], usize),
    ours: (&'a [&'a str], usize),
}

#[tokio::test]
async fn rows_of_the_page() {
    let preflight = |origin, method| ["OPTIONS /", origin, method];
    let put = "access-control-request-method: PUT";
    let page = "origin: https://myapp.com";
    let other = "origin: https://other.example";

    let rows = [
        Row {
            what: "OPTIONS that is no preflight",
            lines: &["OPTIONS /"],
            theirs: (&["200", ALLOW_CREDENTIALS, "access-control-allow-methods: GET,PUT", "vary: origin"], 0),
            ours: (&["200", VARY], 1),
        },
        Row {
            what: "a preflight that is refused",
            lines: &preflight(other, put),
            theirs: (&["200", ALLOW_CREDENTIALS, "access-control-allow-methods: GET,PUT", "vary: origin"], 0),
            ours: (&["403", VARY], 0),
        },
        Row {
            what: "an allowed preflight",
            lines: &preflight(page, put),
            theirs: (
                &[
                    "200",
                    ALLOW_CREDENTIALS,
                    "access-control-allow-methods: GET,PUT",
                    ALLOW_ORIGIN,
                    "vary: origin",
                ],
                0,
            ),
            ours: (&["204", ALLOW_CREDENTIALS, "access-control-allow-methods: PUT", ALLOW_ORIGIN, VARY], 0),
        },
        Row {
            what: "a method that is not allowed",
            lines: &preflight(page, "access-control-request-method: DELETE"),
            theirs: (
                &[
                    "200",
                    ALLOW_CREDENTIALS,
                    "access-control-allow-methods: GET,PUT",
                    ALLOW_ORIGIN,
                    "vary: origin",
                ],
                0,
            ),
            ours: (&["403", VARY], 0),
        },
        Row {
            what: "an origin that is refused",
            lines: &["GET /", other],
            theirs: (&["200", ALLOW_CREDENTIALS, "access-control-expose-headers: etag", "vary: origin"], 1),
            ours: (&["200", "vary: Origin"], 1),
        },
    ];
    for Row { what, lines, theirs: (their_lines, their_calls), ours: (our_lines, our_calls) } in rows {
        let (answer, calls) = ask(theirs(), Counted::default(), lines).await;
        assert_eq!(answer, their_lines, "theirs: {what}");
        assert_eq!(calls, their_calls, "theirs: {what}");
        let (answer, calls) = ask(ours(), Counted::default(), lines).await;
        assert_eq!(answer, our_lines, "ours: {what}");
        assert_eq!(calls, our_calls, "ours: {what}");
    }
}

/// `Vary`, CORS headers of the service, and two layers.
#[tokio::test]
async fn headers_that_are_there_already() {
    let lines = ["GET /", "origin: https://other.example"];
    let service =
        || Counted::answering(&["vary: Origin", "access-control-allow-origin: https://wrong.example"]);
    let (answer, _) = ask(theirs(), service(), &lines).await;
    let expected = [
        "200",
        ALLOW_CREDENTIALS,
        "access-control-allow-origin: https://wrong.example",
        "access-control-expose-headers: etag",
        "vary: Origin",
        "vary: origin",
    ];
    assert_eq!(answer, expected);
    let (answer, _) = ask(ours(), service(), &lines).await;
    assert_eq!(answer, ["200", "vary: Origin"]);

    let twice = theirs().layer(theirs().layer(Counted::default()));
    let answer = shown(&twice.oneshot(request(&lines)).await.unwrap());
    assert_eq!(answer.iter().filter(|line| *line == "vary: origin").count(), 2);
}

/// One origin is sent to everybody there, and to nobody else here.
#[tokio::test]
async fn one_origin() {
    let theirs =
        tower_http::cors::CorsLayer::new().allow_origin(HeaderValue::from_static("https://myapp.com"));
    let (answer, _) = ask(theirs, Counted::default(), &["GET /", "origin: https://other.example"]).await;
    assert_eq!(answer, ["200", ALLOW_ORIGIN]);
    let policy = Policy::builder().rule(Rule::everywhere().tier(Tier::new(["https://myapp.com"])));
    let ours = CorsLayer::new(policy.build().unwrap());
    let (answer, _) = ask(ours, Counted::default(), &["GET /", "origin: https://other.example"]).await;
    assert_eq!(answer, ["200", "vary: Origin"]);
}
