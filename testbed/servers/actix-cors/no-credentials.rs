//! The page sends its cookie; `supports_credentials` was forgotten.

use actix_cors::Cors;
use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    HttpServer::new(|| {
        let cors = Cors::default().allowed_origin("http://localhost:3000").allow_any_method();
        App::new()
            .wrap(cors)
            .route("/session", web::get().to(|| async { HttpResponse::Ok().body("{}") }))
    })
    .workers(1)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
