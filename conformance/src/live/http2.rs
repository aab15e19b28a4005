//! The server's side of HTTP/2.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming as Body;
use hyper::server::conn::http2::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};

use super::servers::{Desk, Incoming, MAX_BODY, MAX_HEAD};
use crate::scenario::{Answer, Speaks};
use crate::script::{to_bytes, to_text};

/// Answers the requests of a connection until it ends.
pub(super) async fn serve(desk: Arc<Desk>, socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let service = service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, Infallible>(respond(&desk, request).await) }
    });
    // An error is the client's, which sees it too.
    let _ = Builder::new(TokioExecutor::new())
        .auto_date_header(false)
        .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX))
        .serve_connection(TokioIo::new(socket), service)
        .await;
}

async fn respond(desk: &Desk, request: http::Request<Body>) -> http::Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return plain(StatusCode::BAD_REQUEST);
    };
    let incoming = Incoming {
        method: head.method.as_str().to_owned(),
        authority: head.uri.authority().map(ToString::to_string).unwrap_or_default(),
        target: head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        headers: header_lines(&head.headers),
        body: to_text(&body.to_bytes()),
    };
    translated(desk.answer(Speaks::Http2, incoming))
}

/// The lines as HTTP/1.1 would have them: a browser may send a cookie a line (RFC 9113, 8.2.3).
fn header_lines(headers: &http::HeaderMap) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        let value = to_text(value.as_bytes());
        match lines.iter_mut().find(|(other, _)| name == http::header::COOKIE && other == name.as_str()) {
            Some((_, cookies)) => *cookies = format!("{cookies}; {value}"),
            None => lines.push((name.as_str().to_owned(), value)),
        }
    }
    lines
}

/// Header lines that HTTP/2 cannot carry are left out.
fn translated(answer: Answer) -> http::Response<Full<Bytes>> {
    let Ok(status) = StatusCode::from_u16(answer.status) else {
        return plain(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut response = http::Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() = status;
    for (name, value) in &answer.headers {
        let name = HeaderName::from_bytes(&to_bytes(name));
        let value = HeaderValue::from_bytes(&to_bytes(value));
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn plain(status: StatusCode) -> http::Response<Full<Bytes>> {
    let mut response = http::Response::new(Full::default());
    *response.status_mut() = status;
    response
}
