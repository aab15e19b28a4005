//! axum: nested routers, CORS and CSRF protection outside of them, and a policy that is changed while the server runs.
//!
//! ```text
//! cargo run -p corsac-tower --example with_axum
//! curl -i -H 'Origin: https://myapp.com' http://127.0.0.1:PUBLIC/api/v1/profile
//! curl -i --data 'https://*.myapp.com' http://127.0.0.1:ADMIN/origins
//! ```
//!
//! Whatever tells the server to read its policy anew ends in `CorsHandle::reload`: here a request to an admin port, elsewhere
//! a signal, or a watch on a file.

use std::error::Error;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use corsac_server::{Csrf, Policy, PolicyBuilder, Rule, Tier};
use corsac_tower::{CorsHandle, CorsLayer, CsrfLayer};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (cors, handle) = CorsLayer::with_handle(policy(&["https://myapp.com"]).build()?);
    let csrf = CsrfLayer::new(Csrf::builder().trust(["https://myapp.com"]).build()?);

    let profile = get(|| async { "a profile\n" }).put(|| async { "saved\n" });
    let v1 = Router::new().route("/profile", profile);
    let public = Router::new()
        .nest("/api/v1", v1)
        .route("/status", get(|| async { "well\n" }))
        // On the outermost router, so that rules see whole paths. The last layer is the outermost: pages that may read
        // are told that CSRF protection refused them.
        .layer(csrf)
        .layer(cors);

    // On a port of its own, which the public does not reach.
    let admin = Router::new().route("/origins", post(reload)).with_state(handle);

    let public_listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", public_listener.local_addr()?);
    let admin_listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("admin on {}", admin_listener.local_addr()?);
    tokio::try_join!(axum::serve(public_listener, public), axum::serve(admin_listener, admin))?;
    Ok(())
}

/// These origins may use the API, and everybody may read the status.
fn policy(origins: &[&str]) -> PolicyBuilder {
    let pages = Tier::new(origins.iter().copied())
        .credentials(true)
        .methods(["PUT"])
        .request_headers(["Content-Type"])
        .max_age(600);
    Policy::builder()
        .rule(Rule::new(["/api/{*rest}"]).tier(pages))
        .rule(Rule::new(["/status"]).tier(Tier::any_origin()))
}

/// Takes the origins of the request's body, one a line, if all of them are well.
async fn reload(State(handle): State<CorsHandle>, body: String) -> (StatusCode, String) {
    let origins: Vec<&str> = body.lines().collect();
    match handle.reload(policy(&origins)) {
        Ok(()) => (StatusCode::OK, "reloaded\n".to_owned()),
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{problems}\n")),
    }
}
