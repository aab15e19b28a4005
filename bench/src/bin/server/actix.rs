//! actix-cors over a handler that does nothing. Its services are no tower services, so it has a bare one of its own.

use std::hint::black_box;
use std::time::{Duration, Instant};

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, HttpResponse, web};

use super::scenario::{EXPOSED_HEADER, Kind, MAX_AGE, METHODS, REQUEST_HEADERS, Setting};

pub(crate) fn bare(setting: &Setting, iterations: u32) -> Duration {
    serve(App::new().default_service(web::to(handler)), setting, iterations)
}

pub(crate) fn layered(setting: &Setting, iterations: u32) -> Duration {
    let app = App::new().wrap(cors(setting)).default_service(web::to(handler));
    serve(app, setting, iterations)
}

async fn handler() -> HttpResponse {
    HttpResponse::Ok().insert_header(("content-type", "application/json")).finish()
}

fn cors(setting: &Setting) -> Cors {
    let cors = Cors::default()
        .allowed_methods(METHODS.map(|method| method.to_string()).iter().map(String::as_str))
        .allowed_headers(REQUEST_HEADERS)
        .expose_headers([EXPOSED_HEADER])
        .supports_credentials()
        .max_age(MAX_AGE as usize);
    match setting.kind {
        Kind::Exact => setting.patterns().iter().fold(cors, |cors, origin| cors.allowed_origin(origin)),
        // It has no patterns: this is the function that its users write.
        Kind::Wildcard => {
            let domains: Vec<String> =
                (0..setting.origins).map(|number| format!(".{}", Setting::domain(number))).collect();
            cors.allowed_origin_fn(move |origin, _| {
                let host = origin.as_bytes().strip_prefix(b"https://");
                host.is_some_and(|host| domains.iter().any(|domain| host.ends_with(domain.as_bytes())))
            })
        }
    }
}

fn serve<T, B>(app: App<T>, setting: &Setting, iterations: u32) -> Duration
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    B: MessageBody + 'static,
{
    let requests = setting.requests();
    actix_web::rt::System::new().block_on(async move {
        let service = init_service(app).await;
        let start = Instant::now();
        for request in requests.iter().cycle().take(iterations as usize) {
            let mut copy = TestRequest::with_uri("/api/profile").method(method(request.method()));
            for (name, value) in request.headers() {
                copy = copy.insert_header((name.as_str(), value.as_bytes()));
            }
            black_box(service.call(copy.to_request()).await.map_err(|error| error.to_string()).is_ok());
        }
        start.elapsed()
    })
}

/// The method in the types of the older `http` that actix-web has.
fn method(method: &http::Method) -> actix_web::http::Method {
    actix_web::http::Method::from_bytes(method.as_str().as_bytes()).expect("a method is a method")
}
