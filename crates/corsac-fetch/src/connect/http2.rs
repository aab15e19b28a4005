//! Many requests at a time over HTTP/2.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use corsac_browser::{NetworkError, NetworkErrorKind, RequestHead, ResponseHead};
use corsac_core::{HeaderList, HeaderName, HeaderValue};
use http_body::{Body, Frame};
use hyper::body::Incoming;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};

use super::failure::{Circumstances, from_hyper};
use super::http1::{authority, request_error, target};
use super::{Driver, SendError, Socket};
use crate::limits::Limits;

/// Bytes that a server may send of one body before it is read, and of all bodies together.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 4 << 20;

/// A connection, shared by its clones. It is closed when the last one is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Http2 {
    sender: SendRequest<Outgoing>,
    peer: Option<SocketAddr>,
    header_limit: usize,
    _driver: Arc<Driver>,
}

/// A body whose size hyper is not told, so that it adds no `Content-Length` of its own: the head has
/// one where it needs one.
#[derive(Debug)]
struct Outgoing(Option<Bytes>);

impl Http2 {
    pub(crate) async fn open(
        socket: Box<dyn Socket>,
        peer: Option<SocketAddr>,
        limits: &Limits,
        place: &str,
    ) -> Result<Self, NetworkError> {
        let (sender, connection) = Builder::new(TokioExecutor::new())
            .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .handshake(TokioIo::new(socket))
            .await
            .map_err(|error| from_hyper(&error, place, Circumstances::default()))?;
        let driver = Arc::new(Driver::spawn(connection));
        Ok(Self { sender, peer, header_limit: limits.headers, _driver: driver })
    }

    /// Sends a request and waits for the head of its answer.
    pub(crate) async fn send(
        &mut self,
        head: &RequestHead,
        body: Option<Bytes>,
        place: &str,
    ) -> Result<(ResponseHead, Incoming), SendError> {
        let request = translate(head, body).map_err(|what| SendError::last(request_error(place, &what)))?;
        match self.sender.try_send_request(request).await {
            Ok(answer) => {
                if answer.headers().len() > self.header_limit {
                    let message = format!("{place} sent a head with more lines than the limit");
                    return Err(SendError::last(NetworkError::new(NetworkErrorKind::TooLarge, message)));
                }
                let mut headers = HeaderList::with_capacity(answer.headers().len());
                for (name, value) in answer.headers() {
                    if let Ok(name) = HeaderName::from_wire(name.as_ref()) {
                        headers.append(name, HeaderValue::from_wire(value.as_bytes()));
                    }
                }
                let mut response = ResponseHead::new(answer.status().as_u16()).with_headers(headers);
                response.peer = self.peer;
                Ok((response, answer.into_body()))
            }
            Err(mut error) => {
                let unsent = error.take_message().is_some();
                let error = from_hyper(error.error(), place, Circumstances::default());
                Err(SendError { error, unsent, silent: true })
            }
        }
    }

    /// Whether a request can be sent at once.
    pub(crate) fn is_ready(&self) -> bool {
        self.sender.is_ready() && !self.sender.is_closed()
    }
}

/// The request as hyper takes it. Lines of one name go out together, which HTTP/2 header
/// compression makes no difference of; names are in small letters, as HTTP/2 demands.
fn translate(head: &RequestHead, body: Option<Bytes>) -> Result<http::Request<Outgoing>, String> {
    let mut request = http::Request::new(Outgoing(body.filter(|body| !body.is_empty())));
    *request.method_mut() = http::Method::from_bytes(head.method.as_str().as_bytes())
        .map_err(|_| "its method is no HTTP token".to_owned())?;
    let uri = format!("{}://{}{}", head.url.scheme(), authority(&head.url), target(&head.url));
    *request.uri_mut() =
        uri.parse().map_err(|_| "its URL holds characters that HTTP/2 cannot carry".to_owned())?;
    *request.version_mut() = http::Version::HTTP_2;
    for line in &head.headers {
        let name = http::HeaderName::from_bytes(line.name.as_str().as_bytes())
            .map_err(|_| format!("the header name {} is too long", line.name))?;
        let value = http::HeaderValue::from_bytes(line.value.as_bytes())
            .map_err(|_| format!("the value of {} holds a control byte, which HTTP/2 forbids", line.name))?;
        request
            .headers_mut()
            .try_append(name, value)
            .map_err(|_| "it has too many header lines".to_owned())?;
    }
    Ok(request)
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }
}
