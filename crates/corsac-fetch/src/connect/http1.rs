//! One request at a time over HTTP/1.1.

use std::fmt;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use corsac_browser::{NetworkError, NetworkErrorKind, RequestHead, ResponseHead};
use corsac_core::trim_tab_or_space;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, Connection, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::task::unconstrained;
use url::{Position, Url};

use super::failure::{Circumstances, from_hyper};
use super::proxy::Proxy;
use super::wire::{HeadLimits, Turn, Wire};
use super::{SendError, Socket};
use crate::limits::Limits;

/// How long a connection may take to come to rest after an answer before it is given up.
const REST: Duration = Duration::from_millis(200);
/// The least that hyper takes for a buffer; smaller limits are kept by [`Turn`].
const MIN_BUFFER: usize = 8192;

/// A connection. It moves only while somebody waits for something of it, so no task of its own
/// keeps it, and it is closed when it is dropped.
pub(crate) struct Http1 {
    sender: SendRequest<Full<Bytes>>,
    /// `None` once it has ended.
    connection: Option<Connection<TokioIo<Wire>, Full<Bytes>>>,
    turn: Arc<Turn>,
    peer: Option<SocketAddr>,
    /// The proxy that takes whole URLs, for http through a proxy.
    proxy: Option<Arc<Proxy>>,
}

impl Http1 {
    pub(crate) async fn open(
        socket: Box<dyn Socket>,
        peer: Option<SocketAddr>,
        proxy: Option<Arc<Proxy>>,
        limits: &Limits,
        place: &str,
    ) -> Result<Self, NetworkError> {
        let turn = Turn::new(HeadLimits { bytes: limits.head_bytes, lines: limits.headers });
        let io = TokioIo::new(Wire::new(socket, Arc::clone(&turn)));
        let mut builder = Builder::new();
        builder
            .max_buf_size(limits.head_bytes.max(MIN_BUFFER))
            .max_headers(limits.headers.max(1))
            // What hyper would refuse is judged from the bytes themselves.
            .ignore_invalid_headers_in_responses(true)
            .writev(false);
        let (sender, connection) = builder
            .handshake(io)
            .await
            .map_err(|error| from_hyper(&error, place, Circumstances::default()))?;
        Ok(Self { sender, connection: Some(connection), turn, peer, proxy })
    }

    /// Sends a request and waits for the head of its answer.
    pub(crate) async fn send(
        &mut self,
        head: &RequestHead,
        body: Option<Bytes>,
        place: &str,
    ) -> Result<(ResponseHead, Incoming), SendError> {
        let method = http::Method::from_bytes(head.method.as_str().as_bytes())
            .map_err(|_| SendError::last(request_error(place, "its method is no HTTP token")))?;
        if head.is_streamed() {
            let what = "its body is streamed, for which the server would have to speak HTTP/2";
            return Err(SendError::last(request_error(place, what)));
        }
        let bytes = write_head(head, self.proxy.as_deref())
            .map_err(|what| SendError::last(request_error(place, &what)))?;
        let request = framing(method, body.unwrap_or_default());
        self.turn.begin(bytes);
        // Only advancing brings the answer, so it need not wake the task that advances; and it is
        // unconstrained, so that nothing else can delay it.
        let mut answer = pin!(unconstrained(self.sender.try_send_request(request)));
        let answer = poll_fn(|cx| {
            self.advance(cx);
            answer.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        });
        match answer.await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                if status == 101 {
                    let message = format!("{place} switched to another protocol, which nobody asked for");
                    return Err(SendError::last(NetworkError::new(NetworkErrorKind::Malformed, message)));
                }
                let mut response = ResponseHead::new(status).with_headers(self.turn.take_headers());
                response.peer = self.peer;
                Ok((response, answer.into_body()))
            }
            Err(mut error) => {
                let known = Circumstances { too_large: self.turn.is_too_large(), in_body: false };
                let unsent = error.take_message().is_some() && !self.turn.has_written();
                let error = from_hyper(error.error(), place, known);
                Err(SendError { error, unsent, silent: !self.turn.has_answer() })
            }
        }
    }

    /// Writes and reads what can be now.
    pub(crate) fn advance(&mut self, cx: &mut Context<'_>) {
        // What ends a connection reaches those who wait for its answers.
        if let Some(connection) = &mut self.connection
            && Pin::new(connection).poll(cx).is_ready()
        {
            self.connection = None;
        }
    }

    /// Waits until another request can follow; `false` when none can.
    pub(crate) async fn rest(&mut self) -> bool {
        if self.is_ready() {
            return true;
        }
        let ready = poll_fn(|cx| {
            self.advance(cx);
            self.sender.poll_ready(cx)
        });
        matches!(tokio::time::timeout(REST, ready).await, Ok(Ok(())))
    }

    /// Whether a connection at rest is still open, as far as is known.
    pub(crate) fn is_open(&mut self) -> bool {
        self.advance(&mut Context::from_waker(Waker::noop()));
        self.is_ready()
    }

    fn is_ready(&self) -> bool {
        self.connection.is_some() && self.sender.is_ready()
    }
}

impl fmt::Debug for Http1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http1").field("peer", &self.peer).finish_non_exhaustive()
    }
}

/// What hyper needs to know of a request: whether an answer has a body, and how long the request's
/// is. What it writes of this is replaced.
fn framing(method: http::Method, body: Bytes) -> http::Request<Full<Bytes>> {
    let mut request = http::Request::new(Full::new(body));
    *request.method_mut() = method;
    request
}

/// The head as it goes out: `Host` first, then the lines in order, names in the case given.
pub(crate) fn write_head(head: &RequestHead, proxy: Option<&Proxy>) -> Result<Vec<u8>, String> {
    let lines: usize =
        head.headers.iter().map(|line| line.name.as_str().len() + line.value.as_bytes().len() + 4).sum();
    let mut out = Vec::with_capacity(head.url.as_str().len() + lines + 64);
    let host = authority(&head.url);
    out.extend_from_slice(head.method.as_str().as_bytes());
    out.push(b' ');
    if proxy.is_some() {
        for part in [head.url.scheme(), "://", host] {
            out.extend_from_slice(part.as_bytes());
        }
    }
    out.extend_from_slice(target(&head.url).as_bytes());
    out.extend_from_slice(b" HTTP/1.1\r\n");
    write_line(&mut out, "Host", host.as_bytes());
    if let Some(authorization) = proxy.and_then(|proxy| proxy.authorization.as_deref()) {
        write_line(&mut out, "Proxy-Authorization", authorization.as_bytes());
    }
    for line in &head.headers {
        let value = trim_tab_or_space(line.value.as_bytes());
        if value.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n')) {
            return Err(format!("the value of {} holds a NUL, CR or LF", line.name));
        }
        write_line(&mut out, line.name.as_str(), value);
    }
    out.extend_from_slice(b"\r\n");
    Ok(out)
}

/// Path and query.
pub(crate) fn target(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// The host, with the port when it is not the scheme's own.
pub(crate) fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

pub(crate) fn request_error(place: &str, what: &str) -> NetworkError {
    let message = format!("the request to {place} cannot be sent: {what}");
    NetworkError::new(NetworkErrorKind::Request, message)
}

fn write_line(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}
