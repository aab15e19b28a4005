//! What is wrapped last runs first: who has no key is turned away before CORS.

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpResponse, HttpServer, error::ErrorTooManyRequests, web};

async fn limited(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.path() == "/" || request.headers().contains_key("x-api-key") {
        next.call(request).await
    } else {
        Err(ErrorTooManyRequests("no key"))
    }
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    HttpServer::new(|| {
        App::new()
            .wrap(Cors::default().allowed_origin("https://app.example.com"))
            .wrap(from_fn(limited))
            .route("/", web::get().to(|| async { HttpResponse::Ok().body("the shop") }))
    })
    .workers(1)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
