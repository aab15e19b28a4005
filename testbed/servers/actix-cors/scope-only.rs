//! CORS wraps the scope /api; the uploads are registered beside it.

use actix_cors::Cors;
use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    HttpServer::new(|| {
        let todos = web::get().to(|| async { HttpResponse::Ok().body("[]") });
        App::new()
            .service(web::scope("/api").wrap(Cors::permissive()).route("/todos", todos))
            .service(web::resource("/uploads").route(web::put().to(|| async { HttpResponse::Created().finish() })))
    })
    .workers(1)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
