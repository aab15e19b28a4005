//! A plain HTTP client, as curl is one: it sends what it is told, and shows what comes back.

use std::fmt::Display;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, HOST};
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::ServerName;

use super::backend::Backend;

/// The most bytes of an answer that are read.
const MAX_BODY: usize = 4096;

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// Sends a GET with `Host` and `Accept`, and nothing else.
///
/// # Errors
/// What failed, in one line.
pub(super) async fn get(backend: &Backend, host: &'static str, path: &str) -> Result<Answer, String> {
    let tls = backend.authority().connector().map_err(text)?;
    let stream = TcpStream::connect(backend.address()).await.map_err(text)?;
    let name = ServerName::try_from(host).map_err(text)?;
    let stream = tls.connect(name, stream).await.map_err(text)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(text)?;
    let connection = tokio::spawn(connection);
    let request = Request::get(path)
        .header(HOST, host)
        .header(ACCEPT, "*/*")
        .body(Empty::<Bytes>::new())
        .map_err(text)?;
    let response: Response<Incoming> = sender.send_request(request).await.map_err(text)?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), MAX_BODY).collect().await.map_err(text)?.to_bytes();
    drop(sender);
    // The connection ends with its sender; what it says then is of no interest.
    drop(connection.await);
    Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned() })
}

fn text(error: impl Display) -> String {
    error.to_string()
}
