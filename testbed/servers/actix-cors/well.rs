//! An allow-list, the methods and headers that the application uses, credentials, one exposed header.

use actix_cors::Cors;
use actix_web::{App, HttpResponse, HttpServer, http::header, web};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    HttpServer::new(|| {
        let cors = Cors::default()
            .allowed_origin("https://app.example.com")
            .allowed_methods(["GET", "POST", "PUT", "DELETE"])
            .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
            .expose_headers(["x-total-count"])
            .supports_credentials();
        App::new().wrap(cors).route("/api/todos", web::put().to(|| async { HttpResponse::Ok().body("saved") }))
    })
    .workers(1)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
