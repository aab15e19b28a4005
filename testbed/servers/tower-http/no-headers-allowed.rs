//! `allow_origin(Any)` and methods, and that was thought to be all.

use axum::{Router, routing::post};
use tower_http::cors::{Any, CorsLayer};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cors = CorsLayer::new().allow_origin(Any).allow_methods(Any);
    let app = Router::new().route("/api/todos", post(|| async { "saved" })).layer(cors);
    let port = std::env::var("PORT").unwrap();
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
