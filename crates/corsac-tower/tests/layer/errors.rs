//! Answers with an error status, and errors that are no answers.

use axum::error_handling::HandleErrorLayer;
use axum::response::IntoResponse;
use corsac_tower::CorsLayer;
use http::{Request, Response, StatusCode};
use tower::{BoxError, Layer, ServiceBuilder, ServiceExt, service_fn};

use crate::support::{Counted, ask, policy, request};

const ALLOWED: [&str; 2] = ["GET /private/a", "origin: https://myapp.com"];
const REFUSED: [&str; 2] = ["GET /private/a", "origin: https://other.example"];

fn layer() -> CorsLayer {
    CorsLayer::new(policy().build().unwrap())
}

async fn fail(_: Request<()>) -> Result<Response<String>, BoxError> {
    Err("the backend is away".into())
}

#[tokio::test]
async fn an_error_status_is_an_answer_like_others() {
    for status in [400, 401, 404, 500, 503] {
        let status = StatusCode::from_u16(status).unwrap();
        let service = layer().layer(Counted::default().with_status(status));
        for (lines, allowed) in [(ALLOWED, Some("https://myapp.com")), (REFUSED, None)] {
            let response = ask(&service, &lines).await;
            assert_eq!(response.status(), status);
            let origin = response.headers().get("access-control-allow-origin");
            assert_eq!(origin.map(|value| value.to_str().unwrap()), allowed, "{status}");
            assert_eq!(response.headers()["vary"], "Origin", "{status}");
        }
    }
}

#[tokio::test]
async fn an_error_of_the_service_is_passed_on() {
    let error = layer().layer(service_fn(fail)).oneshot(request(&ALLOWED)).await.unwrap_err();
    assert_eq!(error.to_string(), "the backend is away");
}

/// A preflight is answered even if every call would fail.
#[tokio::test]
async fn a_preflight_needs_no_service() {
    let lines = ["OPTIONS /private/a", "origin: https://myapp.com", "access-control-request-method: GET"];
    let response = layer().layer(service_fn(fail)).oneshot(request(&lines)).await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_error_made_an_answer_inside_gets_the_headers() {
    let answer = |result: Result<Response<String>, BoxError>| {
        Ok::<_, BoxError>(result.unwrap_or_else(|error| {
            let mut response = Response::new(error.to_string());
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        }))
    };
    let service = ServiceBuilder::new().layer(layer()).map_result(answer).service(service_fn(fail));
    let response = service.oneshot(request(&ALLOWED)).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(response.headers()["access-control-allow-origin"], "https://myapp.com");
    assert_eq!(response.body(), "the backend is away");
}

#[tokio::test]
async fn an_error_handled_by_axum_inside_gets_the_headers() {
    let handle = |error: BoxError| async move { (StatusCode::BAD_GATEWAY, error.to_string()) };
    let inner = service_fn(|_: Request<axum::body::Body>| async {
        Err::<axum::response::Response, _>(BoxError::from("the backend is away"))
    });
    let service = ServiceBuilder::new().layer(layer()).layer(HandleErrorLayer::new(handle)).service(inner);
    let response =
        service.oneshot(request(&ALLOWED).map(|()| axum::body::Body::empty())).await.into_response();
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(response.headers()["access-control-allow-origin"], "https://myapp.com");
}
