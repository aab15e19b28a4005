//! The origin was copied from the address bar, slash and all.

use axum::http::HeaderValue;
use axum::{Router, routing::get};
use tower_http::cors::CorsLayer;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let origin = HeaderValue::from_static("https://app.example.com/");
    let app = Router::new()
        .route("/api/todos", get(|| async { "[]" }))
        .layer(CorsLayer::new().allow_origin(origin));
    let port = std::env::var("PORT").unwrap();
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
