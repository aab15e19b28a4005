//! Layers over a tower service that does nothing.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use corsac_server::{Policy, RequestHead, Rule, Tier};
use corsac_tower::CorsLayer;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Request, Response};
use tower_http::cors::AllowOrigin;
use tower_layer::Layer;
use tower_service::Service;

use super::floor::Floor;
use super::scenario::{EXPOSED_HEADER, Kind, MAX_AGE, METHODS, REQUEST_HEADERS, Scenario, Setting};

/// A service whose answer has one header.
#[derive(Clone, Copy)]
pub(crate) struct Bare;

impl Service<Request<()>> for Bare {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        let mut response = Response::new(());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        drop(request);
        ready(Ok(response))
    }
}

pub(crate) fn bare(setting: &Setting, iterations: u32) -> Duration {
    serve(Bare, None, setting, iterations)
}

pub(crate) fn floor(setting: &Setting, iterations: u32) -> Duration {
    serve(Floor::new(setting, Bare), Some(setting.is_allowed()), setting, iterations)
}

pub(crate) fn corsac(setting: &Setting, iterations: u32) -> Duration {
    serve(CorsLayer::new(policy(setting)).layer(Bare), Some(setting.is_allowed()), setting, iterations)
}

pub(crate) fn tower_http(setting: &Setting, iterations: u32) -> Duration {
    let origins = match setting.kind {
        Kind::Exact => {
            let value = |text: String| HeaderValue::from_str(&text).expect("a value written here");
            AllowOrigin::list(setting.patterns().into_iter().map(value))
        }
        // It has no patterns: this is the function that its users write.
        Kind::Wildcard => {
            let is_below = setting.is_below();
            AllowOrigin::predicate(move |origin, _| is_below(origin.as_bytes()))
        }
    };
    let layer = tower_http::cors::CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
        .allow_methods(METHODS)
        .allow_headers(REQUEST_HEADERS.map(HeaderName::from_static))
        .expose_headers([HeaderName::from_static(EXPOSED_HEADER)])
        .max_age(Duration::from_secs(MAX_AGE.into()));
    serve(layer.layer(Bare), Some(names_admitted(setting)), setting, iterations)
}

/// tower-http names an admitted origin whatever headers are asked for, and leaves the rest to browsers.
fn names_admitted(setting: &Setting) -> bool {
    setting.is_allowed() || setting.scenario == Scenario::PreflightHostile
}

/// The policy that all peers have in their own words.
pub(crate) fn policy(setting: &Setting) -> Policy {
    let tier = Tier::new(setting.patterns())
        .credentials(true)
        .methods(METHODS.map(|method| method.to_string()))
        .request_headers(REQUEST_HEADERS)
        .exposed_headers([EXPOSED_HEADER])
        .max_age(MAX_AGE.into());
    Policy::builder().rule(Rule::everywhere().tier(tier)).build().expect("a policy without errors")
}

/// The decision alone.
pub(crate) fn decide(setting: &Setting, iterations: u32) -> Duration {
    let policy = policy(setting);
    let requests = setting.requests();
    let start = Instant::now();
    for request in requests.iter().cycle().take(iterations as usize) {
        black_box(policy.decide(black_box(&RequestHead::from(request))));
    }
    start.elapsed()
}

/// Calls a service with copies of the requests, whose making is part of every peer's figure and of the bare one's.
fn serve<S>(mut service: S, allows: Option<bool>, setting: &Setting, iterations: u32) -> Duration
where
    S: Service<Request<()>, Response = Response<()>, Error = Infallible>,
{
    let requests = setting.requests();
    let mut context = Context::from_waker(Waker::noop());
    if let Some(allows) = allows {
        // A figure of something else would be worth nothing.
        let future = pin!(service.call(requests[0].clone()));
        let Poll::Ready(Ok(response)) = future.poll(&mut context) else { panic!("nothing here waits") };
        assert_eq!(response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), allows);
    }
    let start = Instant::now();
    for request in requests.iter().cycle().take(iterations as usize) {
        let ready = service.poll_ready(&mut context);
        assert!(ready.is_ready(), "nothing here waits");
        let future = pin!(service.call(black_box(request.clone())));
        let Poll::Ready(Ok(response)) = future.poll(&mut context) else { panic!("nothing here waits") };
        black_box(response);
    }
    start.elapsed()
}
