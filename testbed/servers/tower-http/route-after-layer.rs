//! A layer covers the routes added before it. This one was added after.

use axum::{Router, routing::get, routing::put};
use tower_http::cors::CorsLayer;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app = Router::new()
        .route("/health", get(|| async { "well" }))
        .layer(CorsLayer::very_permissive())
        .route("/api/todos/{id}", put(|| async { "saved" }));
    let port = std::env::var("PORT").unwrap();
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
