//! The limit for bodies stands outside the CORS layer, so its 413 has no CORS headers.

use axum::http::HeaderValue;
use axum::{Router, routing::post};
use tower_http::cors::CorsLayer;
use tower_http::limit::RequestBodyLimitLayer;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cors = CorsLayer::new().allow_origin(HeaderValue::from_static("https://app.example.com"));
    let app = Router::new()
        .route("/api/notes", post(|body: String| async move { body }).get(|| async { "[]" }))
        .layer(cors)
        .layer(RequestBodyLimitLayer::new(16));
    let port = std::env::var("PORT").unwrap();
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
