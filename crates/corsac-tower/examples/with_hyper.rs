//! Plain hyper: tower's `ServiceBuilder`, and hyper-util between tower's services and hyper's.
//!
//! ```text
//! cargo run -p corsac-tower --example with_hyper
//! curl -i -H 'Origin: https://myapp.com' http://127.0.0.1:PORT/api/profile
//! ```

use std::convert::Infallible;
use std::error::Error;

use bytes::Bytes;
use corsac_server::{Policy, Rule, Tier};
use corsac_tower::CorsLayer;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{ServiceBuilder, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let pages = Tier::new(["https://myapp.com"])
        .credentials(true)
        .methods(["PUT"])
        .request_headers(["Content-Type"])
        .max_age(600);
    let policy = Policy::builder().rule(Rule::new(["/api/{*rest}"]).tier(pages)).build()?;
    let service = ServiceBuilder::new().layer(CorsLayer::new(policy)).service(service_fn(answer));

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            // A client that goes away is no fault.
            drop(server.serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let text = format!("{} {}\n", request.method(), request.uri().path());
    Ok(Response::new(Full::new(text.into())))
}
