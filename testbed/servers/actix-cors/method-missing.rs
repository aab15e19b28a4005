//! PATCH was added to the application, and not to the list.

use actix_cors::Cors;
use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    HttpServer::new(|| {
        let cors = Cors::default()
            .allowed_origin("https://app.example.com")
            .allowed_methods(["GET", "POST", "PUT"])
            .allow_any_header();
        App::new()
            .wrap(cors)
            .route("/api/todos/1", web::patch().to(|| async { HttpResponse::Ok().body("saved") }))
    })
    .workers(1)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
