//! The origin and the headers are allowed; methods were forgotten.

use axum::http::{HeaderValue, header};
use axum::{Router, routing::delete};
use tower_http::cors::CorsLayer;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cors = CorsLayer::new()
        .allow_origin(HeaderValue::from_static("http://localhost:5173"))
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE]);
    let app = Router::new().route("/api/todos/{id}", delete(|| async { "gone" })).layer(cors);
    let port = std::env::var("PORT").unwrap();
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
