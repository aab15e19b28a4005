//! What tower's contract asks: readiness comes from the service, and what was ready is what is called.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use corsac_tower::CorsLayer;
use http::{Request, Response, StatusCode};
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt, service_fn};

use crate::support::{policy, request};

const PREFLIGHT: [&str; 3] =
    ["OPTIONS /private/a", "origin: https://myapp.com", "access-control-request-method: GET"];
const ACTUAL: [&str; 2] = ["GET /private/a", "origin: https://myapp.com"];

fn layer() -> CorsLayer {
    CorsLayer::new(policy().build().unwrap())
}

/// A service that panics when it is called without having said that it is ready, as the contract allows. A clone of it
/// has said nothing yet.
struct Strict {
    open: Arc<AtomicBool>,
    ready: bool,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self { open: Arc::clone(&self.open), ready: false }
    }
}

impl Service<Request<()>> for Strict {
    type Response = Response<String>;
    type Error = &'static str;
    type Future = std::future::Ready<Result<Response<String>, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        self.ready = self.open.load(Ordering::SeqCst);
        if self.ready { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        assert!(std::mem::take(&mut self.ready), "called without being ready");
        std::future::ready(Ok(Response::new(String::new())))
    }
}

#[tokio::test]
async fn the_layer_is_ready_when_the_service_is() {
    let open = Arc::new(AtomicBool::new(false));
    let mut service = layer().layer(Strict { open: Arc::clone(&open), ready: false });
    let mut context = Context::from_waker(Waker::noop());
    assert!(service.poll_ready(&mut context).is_pending());
    open.store(true, Ordering::SeqCst);
    assert!(service.poll_ready(&mut context).is_ready());
    // What has said that it is ready is what is called, not a clone of it.
    service.call(request(&ACTUAL)).await.unwrap();
    // And after a preflight too, which was answered without it.
    service.ready().await.unwrap().call(request(&PREFLIGHT)).await.unwrap();
    service.ready().await.unwrap().call(request(&ACTUAL)).await.unwrap();
}

#[tokio::test]
async fn an_error_of_readiness_is_passed_on() {
    #[derive(Clone)]
    struct Broken;
    impl Service<Request<()>> for Broken {
        type Response = Response<String>;
        type Error = &'static str;
        type Future = std::future::Ready<Result<Response<String>, &'static str>>;
        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
            Poll::Ready(Err("broken"))
        }
        fn call(&mut self, _: Request<()>) -> Self::Future {
            std::future::ready(Err("called"))
        }
    }
    for lines in [PREFLIGHT.as_slice(), &ACTUAL] {
        assert_eq!(layer().layer(Broken).oneshot(request(lines)).await.unwrap_err(), "broken");
    }
}

/// A service with room for one request at a time keeps its limit behind the layer, and preflights use none of it up.
#[tokio::test]
async fn a_limit_behind_the_layer_holds() {
    let never = service_fn(|_: Request<()>| std::future::pending::<Result<Response<String>, Infallible>>());
    let mut service =
        ServiceBuilder::new().layer(layer()).layer(ConcurrencyLimitLayer::new(1)).service(never);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        let response = service.ready().await.unwrap().call(request(&PREFLIGHT)).await.unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }
    let mut other = service.clone();
    // The room that was kept for a preflight stays with the service until its next call.
    assert!(other.poll_ready(&mut context).is_pending());
    let under_way = service.ready().await.unwrap().call(request(&ACTUAL));
    assert!(other.poll_ready(&mut context).is_pending());
    drop(under_way);
    assert!(other.poll_ready(&mut context).is_ready());
    drop(other);
    // A service that is made for a preflight alone and then dropped gives the room back.
    service.clone().oneshot(request(&PREFLIGHT)).await.unwrap();
    assert!(service.poll_ready(&mut context).is_ready());
}

/// With a layer inside that is always ready and refuses by an answer, preflights are answered however busy the service is.
#[tokio::test]
async fn preflights_are_answered_in_front_of_a_busy_service() {
    let never = service_fn(|_: Request<()>| std::future::pending::<Result<Response<String>, Infallible>>());
    let busy = |result: Result<Response<String>, BoxError>| {
        Ok::<_, BoxError>(result.unwrap_or_else(|_| {
            let mut response = Response::new("busy".to_owned());
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            response
        }))
    };
    let mut service = ServiceBuilder::new()
        .layer(layer())
        .map_result(busy)
        .layer(LoadShedLayer::new())
        .layer(ConcurrencyLimitLayer::new(1))
        .service(never);
    let _under_way = service.ready().await.unwrap().call(request(&ACTUAL));
    for (lines, status) in [(PREFLIGHT.as_slice(), 204), (&ACTUAL, 503)] {
        let response = service.clone().oneshot(request(lines)).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["access-control-allow-origin"], "https://myapp.com");
    }
}
