//! The demo's servers: one socket on loopback that answers for every host of the [`routes`](super::routes).

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use corsac_browser::Engine;
use corsac_fetch::{Client, Exchanges, ProxyConfig};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{
    ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::DemoError;
use super::routes::{API, APP, Header, Needs, Route, SESSION};
use super::tls::Authority;

/// The port that the URLs of the demo have, since none is written in them.
pub(super) const HTTPS: u16 = 443;

/// What the user's account holds before anything happens.
const BALANCE: u32 = 1000;

/// The most bytes of a request's body that are read.
const MAX_BODY: usize = 1024;

/// The servers, running until [`stop`](Self::stop).
pub(super) struct Backend {
    address: SocketAddr,
    authority: Authority,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

/// What the connections share.
struct State {
    routes: Vec<Route>,
    books: Mutex<Books>,
}

/// What changes.
struct Books {
    balance: u32,
    /// Every request and the status of its answer, as a server's own log has it.
    log: Vec<String>,
}

impl Backend {
    /// Starts the servers on a free port of loopback.
    pub(super) async fn start(routes: Vec<Route>) -> Result<Self, DemoError> {
        let authority = Authority::new(&[API, APP])?;
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(|error| DemoError::Listen { error })?;
        let address = listener.local_addr().map_err(|error| DemoError::Listen { error })?;
        let state = Arc::new(State { routes, books: Mutex::new(Books::new()) });
        let accepting = tokio::spawn(accept(listener, authority.acceptor(), Arc::clone(&state)));
        Ok(Self { address, authority, state, accepting })
    }

    /// A browser that finds the servers under their names, trusts their authority, and uses no proxy.
    /// `exchanges`: what it shares with other browsers.
    pub(super) fn browser(&self, engine: Engine, exchanges: Option<Exchanges>) -> Result<Client, DemoError> {
        let mut builder = Client::builder();
        if let Some(exchanges) = exchanges {
            builder = builder.exchanges(exchanges);
        }
        builder
            .engine(engine)
            .resolve(API, HTTPS, self.address)
            .resolve(APP, HTTPS, self.address)
            .root_certificate_pem(self.authority.root_pem())
            .proxy(ProxyConfig::None)
            .observe_blocked(true)
            .build()
            .map_err(|error| DemoError::Certificate { detail: error.to_string() })
    }

    /// Where the servers listen.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Who signed their certificate.
    pub(super) const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// What the user's account holds.
    pub(super) fn balance(&self) -> u32 {
        self.state.books().balance
    }

    /// Every request since the last [`reset`](Self::reset), with the status of its answer.
    pub(super) fn log(&self) -> Vec<String> {
        self.state.books().log.clone()
    }

    /// As if nothing had happened yet.
    pub(super) fn reset(&self) {
        *self.state.books() = Books::new();
    }

    /// Forgets the log, but not the balance.
    pub(super) fn clear_log(&self) {
        self.state.books().log.clear();
    }

    /// Closes the socket and every connection.
    pub(super) async fn stop(self) {
        self.accepting.abort();
        // It was cancelled, and that is what it says.
        let _ = self.accepting.await;
    }
}

impl State {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn route(&self, headers: &HeaderMap, path: &str) -> Option<&Route> {
        let host = headers.get(HOST)?.to_str().ok()?;
        self.routes.iter().find(|route| route.host == host && route.path == path)
    }
}

impl Books {
    const fn new() -> Self {
        Self { balance: BALANCE, log: Vec::new() }
    }
}

/// Dropping this, and with it the set of connections, closes them all.
async fn accept(listener: TcpListener, tls: tokio_rustls::TlsAcceptor, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(stream, tls.clone(), Arc::clone(&state)));
    }
}

async fn serve(stream: TcpStream, tls: tokio_rustls::TlsAcceptor, state: Arc<State>) {
    let _ = stream.set_nodelay(true);
    // A client that goes away is no fault.
    let Ok(stream) = tls.accept(stream).await else { return };
    let service = service_fn(|request| {
        let state = Arc::clone(&state);
        async move { Ok::<_, Infallible>(answer(&state, request).await) }
    });
    let connection = http1::Builder::new()
        .auto_date_header(false)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service);
    drop(connection.await);
}

async fn answer(state: &State, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let path = head.uri.path();
    let route = state.route(&head.headers, path);
    let is_preflight =
        head.method == Method::OPTIONS && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let response = match route {
        None => respond(404, &[], r#"{"error":"nothing is here"}"#),
        Some(route) if is_preflight => match route.preflight {
            None => respond(404, &[], ""),
            Some(headers) => respond(204, headers, ""),
        },
        Some(route) => {
            if let Some((status, body)) = refusal(route.needs, &head.headers) {
                respond(status, route.headers, body)
            } else {
                if route.moves_money && head.method == Method::POST {
                    let amount = amount(Limited::new(body, MAX_BODY)).await;
                    let mut books = state.books();
                    books.balance = books.balance.saturating_sub(amount);
                }
                respond(route.status, route.headers, route.body)
            }
        }
    };
    state.books().log.push(format!("{} {path} -> {}", head.method, response.status().as_u16()));
    response
}

/// Why a request gets no more than this status and body.
fn refusal(needs: Needs, headers: &HeaderMap) -> Option<(u16, &'static str)> {
    // Browsers of today say how the page that asks stands to the server, and no script can change it.
    let from_elsewhere = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin");
    if needs == Needs::LoginAndOwnPage && from_elsewhere {
        return Some((403, r#"{"error":"not from another site"}"#));
    }
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let logged_in = cookies.flat_map(|value| value.split("; ")).any(|pair| pair == SESSION);
    (needs != Needs::Nothing && !logged_in).then_some((401, r#"{"error":"log in first"}"#))
}

/// The number in `amount=...`; nothing moves without one.
async fn amount(body: Limited<Incoming>) -> u32 {
    let Ok(body) = body.collect().await else { return 0 };
    let body = body.to_bytes();
    let text = std::str::from_utf8(&body).unwrap_or_default();
    let field = text.split('&').find_map(|pair| pair.strip_prefix("amount="));
    field.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn respond(status: u16, headers: &[Header], body: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let lines = response.headers_mut();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::try_from(*value)) {
            lines.append(name, value);
        }
    }
    if !body.is_empty() {
        lines.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    response
}
