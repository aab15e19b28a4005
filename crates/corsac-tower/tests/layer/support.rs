//! A service that says what it was asked, and answers written down as text.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use corsac_server::{Policy, PolicyBuilder, Rule, Tier};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use tower::{Service, ServiceExt};

/// A service that counts its calls and answers all of them alike.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    calls: Arc<AtomicUsize>,
    headers: HeaderMap,
    status: http::StatusCode,
}

impl Counted {
    /// It answers with these header lines, each `name: value`.
    pub(crate) fn answering(lines: &[&str]) -> Self {
        Self { headers: header_lines(lines), ..Self::default() }
    }

    pub(crate) fn with_status(self, status: http::StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl<B> Service<Request<B>> for Counted {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let mut response = Response::new("secret".to_owned());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        std::future::ready(Ok(response))
    }
}

/// A policy with a list, patterns and everybody, with everybody alone, and with one origin alone.
pub(crate) fn policy() -> PolicyBuilder {
    let pages = Tier::new(["https://myapp.com", "https://*.myapp.com"])
        .credentials(true)
        .methods(["PUT"])
        .request_headers(["X-Token"])
        .exposed_headers(["X-Total"])
        .max_age(600);
    let everybody = Tier::any_origin().methods(["*"]).request_headers(["*"]).exposed_headers(["*"]);
    Policy::builder()
        .rule(Rule::new(["/api/{*rest}"]).tier(pages).tier(Tier::any_origin()))
        .rule(Rule::new(["/open/{*rest}"]).tier(everybody))
        .rule(Rule::new(["/private/{*rest}"]).tier(Tier::new(["https://myapp.com"])))
}

/// A request from lines: `METHOD path`, then `name: value`.
pub(crate) fn request(lines: &[&str]) -> Request<()> {
    let (method, path) = lines[0].split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path).body(()).unwrap();
    *request.headers_mut() = header_lines(&lines[1..]);
    request
}

fn header_lines(lines: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        headers.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    headers
}

/// The status and the header lines, sorted, lines of one name in their order.
pub(crate) fn shown<R>(response: &Response<R>) -> Vec<String> {
    let mut lines: Vec<(&str, &str)> =
        response.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    lines.sort_by_key(|(name, _)| *name);
    let lines = lines.into_iter().map(|(name, value)| format!("{name}: {value}"));
    std::iter::once(response.status().as_str().to_owned()).chain(lines).collect()
}

/// What a service answers to the request of these lines.
pub(crate) async fn ask<S, R>(service: &S, lines: &[&str]) -> Response<R>
where
    S: Service<Request<()>, Response = Response<R>> + Clone,
    S::Error: std::fmt::Debug,
{
    service.clone().oneshot(request(lines)).await.unwrap()
}
