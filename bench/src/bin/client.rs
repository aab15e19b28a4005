//! Requests over loopback: 16 in flight, connections kept, every body read to its end.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use bytes::Bytes;
use corsac_bench::{Case, loopback};
use http_body_util::{BodyExt, Empty};
use hyper::{Request, Uri, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::task::LocalSet;

/// How many requests are in flight together.
const AT_ONCE: u32 = 16;

fn main() -> ExitCode {
    corsac_bench::main(&[Case { name: "corsac", run: corsac }, Case { name: "hyper", run: bare_hyper }])
}

/// Ours: a page of another origin fetches, with everything a browser does.
fn corsac(iterations: u32) -> Duration {
    let client = corsac_fetch::Client::new().expect("a client");
    let page = corsac_fetch::Page::new(format!("{}/", loopback::PAGE).parse().expect("a URL written here"));
    measure(iterations, move |uri| {
        let (client, page) = (client.clone(), page.clone());
        async move {
            let request = corsac_fetch::Request::new(uri.to_string());
            let response = client.fetch(&page, request).await.expect("an answer that the page may read");
            assert_eq!(response.status(), 200);
            assert!(!response.bytes().await.expect("a whole body").is_empty());
        }
    })
}

/// The peer: hyper's own client with its pool, which knows nothing of CORS.
fn bare_hyper(iterations: u32) -> Duration {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client = Client::builder(TokioExecutor::new()).build::<_, Empty<Bytes>>(connector);
    measure(iterations, move |uri| {
        let client = client.clone();
        async move {
            let request = Request::get(uri).header(header::ORIGIN, loopback::PAGE);
            let request = request.body(Empty::new()).expect("a request written here");
            let response = client.request(request).await.expect("an answer from loopback");
            assert!(response.status().is_success());
            let body = response.into_body().collect().await.expect("a whole body");
            assert!(!body.to_bytes().is_empty());
        }
    })
}

/// How long it takes to do a request this many times (rounded up to a multiple of those in flight), with connections
/// open beforehand.
fn measure<F, D>(iterations: u32, once: F) -> Duration
where
    F: Fn(Uri) -> D + Clone + 'static,
    D: Future<Output = ()> + 'static,
{
    let address = loopback::start().expect("a port on loopback");
    let uri: Uri = format!("http://{address}/data").parse().expect("a URL written here");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let round = |each: u32| {
        let tasks = LocalSet::new();
        let repeat = || {
            let (once, uri) = (once.clone(), uri.clone());
            tasks.spawn_local(async move {
                for _ in 0..each {
                    once(uri.clone()).await;
                }
            })
        };
        let running: Vec<_> = (0..AT_ONCE).map(|_| repeat()).collect();
        // A request that failed would make the figure too good: it ends the run.
        let all = async {
            for task in running {
                task.await.expect("requests that succeed");
            }
        };
        runtime.block_on(tasks.run_until(all));
    };
    round(1);
    let start = Instant::now();
    round(iterations.div_ceil(AT_ONCE));
    start.elapsed()
}
