//! An allow-list, the methods and headers that the application uses, credentials, one exposed header.

use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::{Router, routing::get};
use tower_http::cors::CorsLayer;

const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cors = CorsLayer::new()
        .allow_origin([HeaderValue::from_static("https://app.example.com")])
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([TOTAL])
        .allow_credentials(true);
    let app = Router::new()
        .route("/api/todos", get(|| async { ([(TOTAL, "2")], "[1,2]") }).put(|| async { "saved" }))
        .layer(cors);
    let port = std::env::var("PORT").unwrap();
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
