//! The server that the clients are measured against.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// The page that the server lets read its answers.
pub const PAGE: &str = "https://myapp.com";

/// What the server answers to everything.
const BODY: &[u8] = br#"{"id":42,"name":"corsac","tags":["small","fast"]}"#;

/// Starts an HTTP/1.1 server on a free port of loopback, in a thread of its own that ends with the process.
///
/// # Errors
/// No port could be opened, or no runtime started.
pub fn start() -> io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let listener = {
        let _inside = runtime.enter();
        TcpListener::from_std(listener)?
    };
    std::thread::spawn(move || runtime.block_on(serve(listener)));
    Ok(address)
}

async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        // Without it, small answers wait for acknowledgements, and that would be all that is measured.
        let _ = stream.set_nodelay(true);
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
        // A client that goes away is no fault.
        tokio::spawn(async move { drop(connection.await) });
    }
}

async fn answer(_request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::new(Bytes::from_static(BODY)));
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-type", "application/json"),
        ("access-control-allow-origin", PAGE),
        ("access-control-expose-headers", "x-request-id"),
        ("vary", "Origin"),
        ("x-request-id", "1"),
    ] {
        headers.insert(name, hyper::header::HeaderValue::from_static(value));
    }
    Ok(response)
}
