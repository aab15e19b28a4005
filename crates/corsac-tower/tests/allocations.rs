//! The layer allocates nothing of its own: as often and as many bytes as a hand-written service that inserts the same
//! headers, for every kind of request.

use std::alloc::System;
use std::convert::Infallible;
use std::future::Ready;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use corsac_server::{Policy, Rule, Tier};
use corsac_tower::CorsLayer;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tower::{Layer, Service};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How often something allocates, and how many bytes in all.
type Cost = (usize, usize);

/// The least of many: the test's harness may allocate meanwhile in another thread.
fn cost<T>(mut prepare: impl FnMut() -> T, mut run: impl FnMut(T)) -> Cost {
    let mut once = || {
        let prepared = prepare();
        let region = Region::new(ALLOCATOR);
        run(prepared);
        let change = region.change();
        (change.allocations + change.reallocations, change.bytes_allocated)
    };
    (0..20).map(|_| once()).min().unwrap()
}

/// Answers with an empty body and these headers.
#[derive(Clone)]
struct Bare(&'static [(HeaderName, HeaderValue)]);

impl Service<Request<()>> for Bare {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        let mut response = Response::new(());
        insert(response.headers_mut(), self.0);
        std::future::ready(Ok(response))
    }
}

fn insert(headers: &mut HeaderMap, lines: &[(HeaderName, HeaderValue)]) {
    for (name, value) in lines {
        headers.append(name.clone(), value.clone());
    }
}

fn serve<S: Service<Request<()>, Response = Response<()>>>(
    service: &mut S,
    request: Request<()>,
) -> Response<()> {
    let mut context = Context::from_waker(Waker::noop());
    assert!(service.poll_ready(&mut context).is_ready());
    let Poll::Ready(Ok(response)) = pin!(service.call(request)).poll(&mut context) else { panic!() };
    response
}

/// Values as a server has them: parts of what was read, which all clones share.
fn request(method: &'static str, path: &'static str, lines: &[(&'static str, &'static str)]) -> Request<()> {
    let mut request = Request::builder().method(method).uri(path).body(()).unwrap();
    for (name, value) in lines {
        let read = Bytes::from(value.as_bytes().to_vec());
        drop(read.clone());
        let value = HeaderValue::from_maybe_shared(read).unwrap();
        request.headers_mut().append(HeaderName::from_static(name), value);
    }
    request
}

type Lines = &'static [(&'static str, &'static str)];

/// A kind of request: method, path, header lines.
const ROWS: &[(&str, &str, &str, Lines)] = &[
    ("no origin", "GET", "/api/a", &[]),
    ("no rule", "GET", "/elsewhere", &[("origin", "https://myapp.com")]),
    ("static", "GET", "/open/a", &[("origin", "https://myapp.com")]),
    ("listed", "GET", "/api/a", &[("origin", "https://myapp.com")]),
    ("pattern", "GET", "/api/a", &[("origin", "https://a.b.myapp.com")]),
    ("refused", "GET", "/api/a", &[("origin", "https://other.example")]),
    (
        "preflight",
        "OPTIONS",
        "/api/a",
        &[
            ("origin", "https://myapp.com"),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "content-type,x-token"),
        ],
    ),
    (
        "preflight, echoed",
        "OPTIONS",
        "/echo/a",
        &[
            ("origin", "https://a.myapp.com"),
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "content-type,x-token"),
        ],
    ),
    (
        "preflight, refused",
        "OPTIONS",
        "/api/a",
        &[("origin", "https://other.example"), ("access-control-request-method", "PUT")],
    ),
    (
        "preflight, hostile",
        "OPTIONS",
        "/api/a",
        &[
            ("origin", "https://myapp.com"),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "a,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"),
        ],
    ),
];

fn policy() -> Policy {
    let pages = || Tier::new(["https://myapp.com", "https://*.myapp.com"]).credentials(true).max_age(600);
    let listed =
        pages().methods(["PUT"]).request_headers(["Content-Type", "X-Token"]).exposed_headers(["X-Total"]);
    Policy::builder()
        .rule(Rule::new(["/api/{*rest}"]).tier(listed))
        .rule(Rule::new(["/echo/{*rest}"]).tier(pages().methods(["*"]).request_headers(["*"])))
        .rule(Rule::new(["/open/{*rest}"]).tier(Tier::any_origin()))
        .build()
        .unwrap()
}

#[test]
fn no_more_than_the_headers_need() {
    static HEADERS: [(HeaderName, HeaderValue); 2] = [
        (http::header::CONTENT_TYPE, HeaderValue::from_static("text/plain")),
        (http::header::ETAG, HeaderValue::from_static("1")),
    ];
    let (swapped, _handle) = CorsLayer::with_handle(policy());
    for (kind, layer) in [("fixed", CorsLayer::new(policy())), ("with a handle", swapped)] {
        for headers in [&HEADERS[..0], &HEADERS] {
            let mut service = layer.layer(Bare(headers));
            for (name, method, path, lines) in ROWS {
                let prepare = || request(method, path, lines);
                let expected = serve(&mut service, prepare());
                let stops = expected.status() != StatusCode::OK;
                // The same lines in the same order, with values that are shared already.
                let added: Vec<_> = expected.headers().clone().into_iter().collect();
                let mut last = None;
                let added: Vec<(HeaderName, HeaderValue)> = added
                    .into_iter()
                    .map(|(name, value)| {
                        last = name.or(last.take());
                        (last.clone().unwrap(), value)
                    })
                    .filter(|(name, _)| stops || !headers.iter().any(|(standing, _)| standing == name))
                    .collect();
                let mut by_hand = Bare(if stops { &[] } else { headers });
                let hand = cost(prepare, |request| {
                    let mut response = serve(&mut by_hand, request);
                    insert(response.headers_mut(), &added);
                    assert_eq!(response.headers().len(), expected.headers().len());
                });
                let ours = cost(prepare, |request| {
                    let response = serve(&mut service, request);
                    assert_eq!(response.headers().len(), expected.headers().len());
                });
                assert_eq!(ours, hand, "{kind}, {} headers: {name}", headers.len());
            }
        }
    }
}

/// What counts does count: a box of its own would be seen.
#[test]
fn an_allocation_is_seen() {
    let (allocations, bytes) = cost(|| (), |()| drop(std::hint::black_box(Box::new([0_u8; 100]))));
    assert!(allocations >= 1 && bytes >= 100, "{allocations} {bytes}");
}
