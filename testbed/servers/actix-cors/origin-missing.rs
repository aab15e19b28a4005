//! The list has the application's host of production, not that of staging.

use actix_cors::Cors;
use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    HttpServer::new(|| {
        let cors = Cors::default()
            .allowed_origin("https://shop.example")
            .allow_any_method()
            .allow_any_header();
        App::new()
            .wrap(cors)
            .route("/api/cart", web::post().to(|| async { HttpResponse::Ok().body("[]") }))
            .route("/api/cart", web::get().to(|| async { HttpResponse::Ok().body("[]") }))
    })
    .workers(1)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
