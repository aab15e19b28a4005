//! The layer that was added last runs first: the check of the token runs before CORS.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::{Router, routing::get};
use tower_http::cors::CorsLayer;

async fn authorised(request: Request, next: Next) -> Result<Response, StatusCode> {
    if request.headers().contains_key(header::AUTHORIZATION) {
        Ok(next.run(request).await)
    } else {
        Err(StatusCode::UNAUTHORIZED)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cors = CorsLayer::new()
        .allow_origin(HeaderValue::from_static("https://app.example.com"))
        .allow_headers([header::AUTHORIZATION]);
    let app = Router::new()
        .route("/api/me", get(|| async { "you" }))
        .layer(cors)
        .layer(middleware::from_fn(authorised));
    let port = std::env::var("PORT").unwrap();
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
