//! What is wrapped last runs first: the check of the token runs before CORS.

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpResponse, HttpServer, error::ErrorUnauthorized, http::header, web};

async fn authorised(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.headers().contains_key(header::AUTHORIZATION) {
        next.call(request).await
    } else {
        Err(ErrorUnauthorized("no token"))
    }
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    HttpServer::new(|| {
        App::new()
            .wrap(Cors::permissive())
            .wrap(from_fn(authorised))
            .route("/api/me", web::get().to(|| async { HttpResponse::Ok().body("you") }))
    })
    .workers(1)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
