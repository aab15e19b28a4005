//! CORS and CSRF protection as tower layers, for axum, tonic, hyper and any other service over the `http` crate's types.
//!
//! [`CorsLayer`] puts a [`Policy`](corsac_server::Policy) in front of a service, [`CsrfLayer`] keeps requests forged across
//! sites from it. Either can be changed while it is in use, by [`CorsHandle`] and [`CsrfHandle`]. The layers box nothing,
//! and allocate nothing beside what the headers of the answer need.
//!
//! ```
//! use corsac_server::{Policy, Rule, Tier};
//! use corsac_tower::CorsLayer;
//! use http::{Request, Response, StatusCode};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! let service = service_fn(|_: Request<()>| async { Ok::<_, std::io::Error>(Response::new("secret")) });
//!
//! let pages = Tier::new(["https://myapp.com", "https://*.myapp.com"]).credentials(true).methods(["PUT"]);
//! let policy = Policy::builder().rule(Rule::new(["/api/{*rest}"]).tier(pages)).build()?;
//! let service = CorsLayer::new(policy).layer(service);
//!
//! let request = Request::get("/api/profile").header("Origin", "https://app.myapp.com").body(())?;
//! let response = service.clone().oneshot(request).await?;
//! assert_eq!(response.headers()["access-control-allow-origin"], "https://app.myapp.com");
//!
//! // Somebody else's page is refused when it asks first, and cannot read when it does not.
//! let preflight = Request::options("/api/profile")
//!     .header("Origin", "https://myapp.com.evil.example")
//!     .header("Access-Control-Request-Method", "PUT")
//!     .body(())?;
//! let response = service.oneshot(preflight).await?;
//! assert_eq!(response.status(), StatusCode::FORBIDDEN);
//! # Ok(())
//! # }
//! ```
//!
//! # Where the layer goes
//!
//! Outside of everything that answers: routers, authentication, compression, timeouts, [`CsrfLayer`]. What answers
//! outside of the layer gets no CORS header, so that pages see a bare network error in its place. Authentication outside
//! of it refuses preflights too, since browsers send no credentials with those.
//! In a `ServiceBuilder` the first layer is the outermost; on an axum router it is the last.
//!
//! A rule is selected by the path that the layer sees. Routers that nest, such as axum's, take the prefix off for what is
//! inside: put the layer on the outermost router, and write whole paths in the policy. What answers to a method that a
//! route does not have, layers of the router included, gets an `Allow` header from axum.
//!
//! # Layered twice
//!
//! Where two layers have a rule for a path, the outer one has the last word: it answers all preflights, and its headers
//! replace those of the inner one. There is one of each header, and `Vary` has the names of both, each once. The same goes
//! for a service that writes CORS headers itself.
//!
//! # Errors
//!
//! An answer with an error status is an answer: it gets the headers. An `Err` of the service is none, and is passed on. To
//! let pages read it, make it an answer inside of the layer: with axum's `HandleErrorLayer`, or with tower's `map_result`:
//!
//! ```
//! # use corsac_server::{Policy, Rule, Tier};
//! # use corsac_tower::CorsLayer;
//! use http::{Request, Response, StatusCode};
//! use tower::{BoxError, ServiceBuilder, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! # let policy = Policy::builder().rule(Rule::everywhere().tier(Tier::new(["https://myapp.com"]))).build()?;
//! let answer_errors = |result: Result<Response<String>, BoxError>| {
//!     Ok::<_, BoxError>(result.unwrap_or_else(|error| {
//!         let mut response = Response::new(error.to_string());
//!         *response.status_mut() = StatusCode::BAD_GATEWAY;
//!         response
//!     }))
//! };
//! let service = ServiceBuilder::new()
//!     .layer(CorsLayer::new(policy))
//!     .map_result(answer_errors)
//!     .service(service_fn(|_: Request<()>| async { Err(BoxError::from("the backend is away")) }));
//!
//! let request = Request::get("/").header("Origin", "https://myapp.com").body(())?;
//! let response = service.oneshot(request).await?;
//! assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
//! assert_eq!(response.headers()["access-control-allow-origin"], "https://myapp.com");
//! # Ok(())
//! # }
//! ```
//!
//! # Readiness
//!
//! The layer is ready when the service is. Before a request is seen nobody knows that it will be a preflight, so a service
//! that is not ready holds up preflights too, although they are answered without it. Where that matters, put a layer that
//! is always ready and refuses by an answer, such as tower's `load_shed` with an error handler, inside of this one. What a
//! service reserves when it is ready, such as a permit of a concurrency limit, stays reserved after a preflight until the
//! next call or until the service is dropped; servers that clone a service for each request drop it at once.
//!
//! # Coming from tower-http
//!
//! `docs/migrating-from-tower-http.md` in the repository has each option of tower-http's `CorsLayer` beside ours.

mod cors;
mod csrf;
mod future;
mod reload;

pub use cors::{Cors, CorsLayer};
pub use csrf::{CsrfLayer, CsrfProtect};
pub use future::ResponseFuture;
pub use reload::{CorsHandle, CsrfHandle};

/// Runs the examples of the pages.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../../../docs/migrating-from-tower-http.md")]
    struct Migrating;
}
