//! Connections: from a request head to the head of its answer.

mod failure;
mod http1;
mod http2;
mod pool;
mod proxy;
mod resolve;
mod tls;
mod wire;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

use bytes::Bytes;
use corsac_browser::{NetworkError, NetworkErrorKind, RequestHead, ResponseHead};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};
use url::{Position, Url};

pub(crate) use self::failure::{Circumstances, from_hyper};
use self::http1::{Http1, request_error};
use self::http2::Http2;
use self::pool::{Connection, Key, Pool};
pub use self::proxy::ProxyConfig;
use self::proxy::{Proxy, ProxyRules};
use self::resolve::Resolver;
use self::tls::Tls;
use crate::error::BuildError;
use crate::limits::Limits;

/// Longer than any connection takes, and no overflow of the clock.
const FOREVER: Duration = Duration::from_hours(365 * 24);

/// A stream of bytes in both directions: TCP, or TLS over it, or through a proxy.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Socket for T {}

/// Makes connections, and keeps those that can be used again.
#[derive(Debug)]
pub(crate) struct Connector {
    pub(crate) limits: Limits,
    resolver: Resolver,
    proxies: ProxyRules,
    tls: Tls,
    pool: Arc<Pool>,
}

/// What a connector is made from.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectorConfig {
    pub(crate) limits: Limits,
    pub(crate) resolve: Vec<(String, u16, SocketAddr)>,
    pub(crate) proxy: ProxyConfig,
    pub(crate) roots_pem: Vec<Vec<u8>>,
    pub(crate) accept_invalid_certs: bool,
}

/// The head of an answer, and what is needed to read its body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) head: ResponseHead,
    pub(crate) body: Incoming,
    pub(crate) lease: Lease,
    /// `host:port` of whom the body comes from, for people.
    pub(crate) place: Arc<str>,
}

/// Holds a connection while a body is read from it. Dropping it closes an HTTP/1 connection, and
/// leaves an HTTP/2 connection to those who share it.
#[derive(Debug)]
pub(crate) enum Lease {
    Http1 { connection: Box<Http1>, key: Key, pool: Arc<Pool> },
    Http2 { _connection: Http2 },
}

/// Why no answer's head came, and what that means for another try.
#[derive(Debug)]
pub(crate) struct SendError {
    pub(crate) error: NetworkError,
    /// Nothing of the request left.
    pub(crate) unsent: bool,
    /// Nothing of an answer came.
    pub(crate) silent: bool,
}

/// The task that moves the bytes of a connection that is shared. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Driver(tokio::task::AbortHandle);

impl Connector {
    pub(crate) fn new(config: &ConnectorConfig) -> Result<Self, BuildError> {
        let mut resolver = Resolver::default();
        for (host, port, address) in &config.resolve {
            resolver.add(host, *port, *address);
        }
        Ok(Self {
            limits: config.limits,
            resolver,
            proxies: ProxyRules::new(&config.proxy)?,
            tls: Tls::new(&config.roots_pem, config.accept_invalid_certs)?,
            pool: Arc::default(),
        })
    }

    /// Gives the connections up that are at rest.
    pub(crate) fn clear(&self) {
        self.pool.clear();
    }

    /// Sends a request and waits for the head of its answer, over a connection that is at rest or a
    /// new one.
    ///
    /// It is tried again, once and over a new connection, when a connection that was at rest turns
    /// out closed before anything came back: always if nothing of the request had left, else only
    /// if its method is safe.
    pub(crate) async fn exchange(
        &self,
        head: &RequestHead,
        body: Option<&Bytes>,
    ) -> Result<Answer, NetworkError> {
        let url = &head.url;
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(request_error(url.as_str(), "its URL names no host"));
        };
        let place: Arc<str> = match url.port() {
            Some(_) => url[Position::BeforeHost..Position::AfterPort].into(),
            None => format!("{host}:{port}").into(),
        };
        let body = checked_body(head, body, &place)?;
        let proxy = if self.resolver.is_fixed(host, port) { None } else { self.proxies.for_url(url)? };
        let key = Key::new(url, Arc::clone(&place), proxy.clone(), head.credentials);
        let safe = head.method.is_safe();
        if let Some(connection) = self.pool.take(&key, safe) {
            match self.send(connection, &key, head, body.clone(), &place).await {
                Err(failed) if failed.may_retry(safe) => {}
                other => return other.map_err(|failed| failed.error),
            }
        }
        // Boxed, because it is large and seldom needed.
        let opening = Box::pin(self.open(url, host, port, proxy, &key, &place));
        let until = Instant::now() + self.limits.connect.min(FOREVER);
        let connection = timeout_at(until, opening).await.unwrap_or_else(|_| {
            let message = format!("no connection to {place} within {:?}", self.limits.connect);
            Err(NetworkError::new(NetworkErrorKind::Connect, message))
        })?;
        self.send(connection, &key, head, body, &place).await.map_err(|failed| failed.error)
    }

    async fn send(
        &self,
        connection: Connection,
        key: &Key,
        head: &RequestHead,
        body: Option<Bytes>,
        place: &Arc<str>,
    ) -> Result<Answer, SendError> {
        let (head, body, lease) = match connection {
            Connection::Http1(mut connection) => {
                let (head, body) = connection.send(head, body, place).await?;
                (head, body, Lease::Http1 { connection, key: key.clone(), pool: Arc::clone(&self.pool) })
            }
            Connection::Http2(mut connection) => {
                let (head, body) = connection.send(head, body, place).await?;
                (head, body, Lease::Http2 { _connection: connection })
            }
        };
        Ok(Answer { head, body, lease, place: Arc::clone(place) })
    }

    async fn open(
        &self,
        url: &Url,
        host: &str,
        port: u16,
        proxy: Option<Arc<Proxy>>,
        key: &Key,
        place: &str,
    ) -> Result<Connection, NetworkError> {
        let until = Instant::now() + self.limits.connect.min(FOREVER);
        let (to, at) = proxy.as_ref().map_or((host, port), |proxy| (proxy.host.as_str(), proxy.port));
        let tcp = self.resolver.connect(to, at, until).await.map_err(|error| match &proxy {
            Some(_) => NetworkError::new(
                NetworkErrorKind::Proxy,
                format!("the proxy for {place} fails: {}", error.message),
            ),
            None => error,
        })?;
        // Through a proxy nobody knows who answers.
        let peer = if proxy.is_none() { tcp.peer_addr().ok() } else { None };
        let socket: Box<dyn Socket> = Box::new(tcp);
        if url.scheme() != "https" {
            let http1 = Http1::open(socket, peer, proxy, &self.limits, place).await?;
            return Ok(Connection::Http1(Box::new(http1)));
        }
        let socket = match &proxy {
            Some(proxy) => tunnel(socket, proxy, host, port, &self.limits).await?,
            None => socket,
        };
        let (tls, is_http2) = self.tls.connect(socket, host, place).await?;
        let socket: Box<dyn Socket> = Box::new(tls);
        if is_http2 {
            let http2 = Http2::open(socket, peer, &self.limits, place).await?;
            return Ok(Connection::Http2(self.pool.share(key.clone(), http2)));
        }
        let http1 = Http1::open(socket, peer, None, &self.limits, place).await?;
        Ok(Connection::Http1(Box::new(http1)))
    }
}

impl Lease {
    /// Writes and reads what can be now.
    pub(crate) fn advance(&mut self, cx: &mut Context<'_>) {
        if let Self::Http1 { connection, .. } = self {
            connection.advance(cx);
        }
    }

    /// The body has been read to its end: the connection may serve again.
    pub(crate) async fn release(self) {
        if let Self::Http1 { mut connection, key, pool } = self
            && connection.rest().await
        {
            pool.put(key, connection);
        }
    }
}

impl SendError {
    /// It would fail over any connection.
    const fn last(error: NetworkError) -> Self {
        Self { error, unsent: false, silent: false }
    }

    /// Whether another connection may be tried.
    fn may_retry(&self, safe: bool) -> bool {
        self.unsent || (safe && self.silent && self.error.kind == NetworkErrorKind::Closed)
    }
}

impl Driver {
    fn spawn<F>(connection: F) -> Self
    where
        F: Future + Send + 'static,
        F::Output: Send,
    {
        // What ends a connection reaches those who wait for its answers.
        Self(tokio::spawn(async move { drop(connection.await) }).abort_handle())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The body that goes along, if it is the one that the head announces; of one that is streamed it announces nothing.
fn checked_body(
    head: &RequestHead,
    body: Option<&Bytes>,
    place: &str,
) -> Result<Option<Bytes>, NetworkError> {
    let body = if head.has_body { body.cloned() } else { None };
    if head.is_streamed() {
        return Ok(body);
    }
    let announced = head.header("content-length").map_or(Ok(0), |text| text.parse::<u64>());
    match announced {
        Ok(announced) if announced == body.as_ref().map_or(0, |body| body.len() as u64) => Ok(body),
        _ => Err(request_error(place, "its Content-Length is not the length of its body")),
    }
}

/// Asks the proxy to pass everything on to a server (CONNECT, RFC 9110, 9.3.6).
async fn tunnel(
    socket: Box<dyn Socket>,
    proxy: &Proxy,
    host: &str,
    port: u16,
    limits: &Limits,
) -> Result<Box<dyn Socket>, NetworkError> {
    let place = proxy.place();
    let failed = |error: &hyper::Error| {
        let NetworkError { message, .. } = from_hyper(error, &place, Circumstances::default());
        proxy_error(format!("the proxy fails at {host}:{port}: {message}"))
    };
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .title_case_headers(true)
        .max_buf_size(limits.head_bytes.max(8192))
        .handshake(TokioIo::new(socket))
        .await
        .map_err(|error| failed(&error))?;
    // Ends by itself: with the tunnel's beginning, or with the socket.
    let _driver = Driver::spawn(connection.with_upgrades());
    let authority = format!("{host}:{port}");
    let unwritable = |_| proxy_error(format!("the proxy cannot be asked for {authority}"));
    let mut request = http::Request::connect(authority.as_str())
        .header(http::header::HOST, authority.as_str())
        .body(Empty::<Bytes>::new())
        .map_err(unwritable)?;
    if let Some(authorization) = &proxy.authorization {
        let value = http::HeaderValue::from_str(authorization).map_err(|error| unwritable(error.into()))?;
        request.headers_mut().append(http::header::PROXY_AUTHORIZATION, value);
    }
    let answer = sender.send_request(request).await.map_err(|error| failed(&error))?;
    let status = answer.status();
    if !status.is_success() {
        let message =
            format!("the proxy {place} refuses to connect to {authority}: status {}", status.as_u16());
        return Err(proxy_error(message));
    }
    let upgraded = hyper::upgrade::on(answer).await.map_err(|error| failed(&error))?;
    // In TLS the client speaks first.
    match upgraded.downcast::<TokioIo<Box<dyn Socket>>>() {
        Ok(tunnel) if tunnel.read_buf.is_empty() => Ok(tunnel.io.into_inner()),
        _ => Err(proxy_error(format!("the proxy {place} speaks for {authority} before it was spoken to"))),
    }
}

fn proxy_error(message: String) -> NetworkError {
    NetworkError::new(NetworkErrorKind::Proxy, message)
}
