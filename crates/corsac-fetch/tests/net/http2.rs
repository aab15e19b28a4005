//! HTTP/2, agreed on by ALPN.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use corsac_browser::NetworkErrorKind::{self, Closed, Malformed, TooLarge};
use corsac_fetch::{Client, Limits, Request};
use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::support::*;
use crate::tls::Authority;

/// The connection, the request line, the header lines, the body.
type Exact = (usize, String, Vec<(String, String)>, Bytes);
/// Header lines that are expected.
type Lines<'a> = &'a [(&'a str, &'a str)];

/// A hyper server; it answers everything so that any page may read it.
async fn h2_server(authority: &Authority, lines: usize) -> (Server, Arc<Mutex<Vec<Exact>>>) {
    let acceptor = authority.acceptor(API, 2999, &["h2", "http/1.1"]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let server = Server::raw(move |connection, socket| {
        let (log, accepting) = (Arc::clone(&log), acceptor.accept(socket));
        async move {
            let Ok(socket) = accepting.await else { return };
            let service = service_fn(|request: http::Request<hyper::body::Incoming>| {
                let log = Arc::clone(&log);
                async move {
                    let (head, body) = request.into_parts();
                    let body = body.collect().await.unwrap().to_bytes();
                    let line = format!("{} {}", head.method, head.uri);
                    let headers = head.headers.iter().map(|(name, value)| {
                        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                    });
                    log.lock().unwrap().push((connection, line, headers.collect(), body));
                    let mut answer = http::Response::builder()
                        .header("access-control-allow-origin", "*")
                        .header("access-control-allow-methods", "*")
                        .header("access-control-allow-headers", "*");
                    for _ in 0..lines {
                        answer = answer.header("x-line", "1");
                    }
                    Ok::<_, Infallible>(answer.body(Full::new(Bytes::from_static(b"over h2"))).unwrap())
                }
            });
            let _ = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(socket), service)
                .await;
        }
    })
    .await;
    (server, seen)
}

fn url(server: &Server, path: &str) -> String {
    format!("https://{API}:{}{path}", server.address.port())
}

fn client(server: &Server, authority: &Authority) -> Client {
    server.builder().root_certificate_pem(authority.pem.as_bytes()).build().unwrap()
}

#[tokio::test]
async fn a_preflighted_request_line_by_line() {
    let authority = Authority::new();
    let (server, seen) = h2_server(&authority, 0).await;
    let request = Request::new(url(&server, "/profile?a=b"))
        .method("PUT")
        .header("X-Two", "2")
        .header("x-One", &b"\xe9"[..])
        .body("{}");
    assert_eq!(read(&client(&server, &authority), request).await.unwrap(), b"over h2");
    let seen = seen.lock().unwrap().clone();
    let target = url(&server, "/profile?a=b");
    let agent = concat!("Mozilla/5.0 (compatible; Corsac/", env!("CARGO_PKG_VERSION"), ")");
    let expected: [(&str, Lines<'_>, &[u8]); 2] = [
        (
            "OPTIONS",
            &[
                ("accept", "*/*"),
                ("access-control-request-method", "PUT"),
                ("access-control-request-headers", "x-one,x-two"),
                ("referer", "http://myapp.test/"),
                ("origin", "http://myapp.test"),
                ("sec-fetch-dest", "empty"),
                ("sec-fetch-mode", "cors"),
                ("sec-fetch-site", "cross-site"),
                ("user-agent", agent),
                ("accept-encoding", "gzip, deflate, br"),
            ],
            b"",
        ),
        (
            "PUT",
            &[
                ("x-two", "2"),
                ("x-one", "\u{fffd}"),
                ("accept", "*/*"),
                ("accept-language", "en-US,en;q=0.9"),
                ("content-length", "2"),
                ("referer", "http://myapp.test/"),
                ("origin", "http://myapp.test"),
                ("sec-fetch-dest", "empty"),
                ("sec-fetch-mode", "cors"),
                ("sec-fetch-site", "cross-site"),
                ("user-agent", agent),
                ("accept-encoding", "gzip, deflate, br"),
            ],
            b"{}",
        ),
    ];
    for ((connection, line, headers, body), (method, lines, sent)) in seen.iter().zip(expected) {
        assert_eq!((*connection, line), (0, &format!("{method} {target}")));
        let lines: Vec<_> =
            lines.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(*headers, lines);
        assert_eq!(body, sent);
    }
    assert_eq!(seen.len(), 2);
}

#[tokio::test]
async fn many_at_once_share_one_connection() {
    let authority = Authority::new();
    let (server, seen) = h2_server(&authority, 0).await;
    let client = client(&server, &authority);
    read(&client, Request::new(url(&server, "/"))).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (client, url) = (client.clone(), url(&server, "/"));
        tasks.spawn(async move { read(&client, Request::new(url)).await.unwrap() });
    }
    while let Some(body) = tasks.join_next().await {
        assert_eq!(body.unwrap(), b"over h2");
    }
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 17);
    assert!(seen.iter().all(|(connection, ..)| *connection == 0));
}

#[tokio::test]
async fn a_value_that_http2_forbids_is_not_sent() {
    let authority = Authority::new();
    let (server, seen) = h2_server(&authority, 0).await;
    let client = client(&server, &authority);
    // The preflight names the header, but does not carry its value.
    let request = Request::new(url(&server, "/")).header("X-Odd", &b"a\x0bb"[..]);
    let error = read(&client, request).await.unwrap_err();
    assert_network(&error, NetworkErrorKind::Request, "the value of X-Odd holds a control byte");
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_streamed_body_goes_out_over_http2_only() {
    let authority = Authority::new();
    let (server, seen) = h2_server(&authority, 0).await;
    let client = server.builder().root_certificate_pem(authority.pem.as_bytes()).build().unwrap();
    let url = format!("https://{API}:{}/up", server.address.port());
    let streamed = |url: String| {
        let mut request = Request::new(url).method("POST").body("streamed");
        request.fetch.body.as_mut().unwrap().length = None;
        request
    };
    assert_eq!(read(&client, streamed(url)).await.unwrap(), b"over h2");
    let (_, _, headers, body) = seen.lock().unwrap().last().unwrap().clone();
    assert_eq!(body, "streamed");
    assert!(!headers.iter().any(|(name, _)| name == "content-length"), "{headers:?}");

    let server = Server::start(|_| open_to_all("over h1")).await;
    let error = read(&server.client(), streamed(server.url("/up"))).await.unwrap_err();
    let error = network_error(&error);
    assert_eq!(error.kind, NetworkErrorKind::Request);
    assert!(error.message.contains("HTTP/2"), "{error}");
    assert_eq!(server.methods(), [""; 0]);
}

#[tokio::test]
async fn header_lines_up_to_the_limit() {
    let authority = Authority::new();
    for (lines, fits) in [(200, true), (300, false)] {
        let (server, _) = h2_server(&authority, lines).await;
        match read(&client(&server, &authority), Request::new(url(&server, "/"))).await {
            Ok(_) => assert!(fits, "{lines}"),
            Err(error) => {
                assert!(!fits, "{lines}");
                assert_network(&error, TooLarge, "more lines than the limit");
            }
        }
    }
}

/// A server that agrees on HTTP/2, reads the client's preface, and then sends these bytes.
async fn scripted(authority: &Authority, bytes: Vec<u8>, close: bool) -> Server {
    let acceptor = authority.acceptor(API, 2999, &["h2"]);
    Server::raw(move |_, socket| {
        let (accepting, bytes) = (acceptor.accept(socket), bytes.clone());
        async move {
            let Ok(mut socket): Result<TlsStream<TcpStream>, _> = accepting.await else { return };
            let _ = socket.read(&mut [0; 1024]).await;
            let _ = socket.write_all(&bytes).await;
            if close {
                let _ = socket.shutdown().await;
            }
            while socket.read(&mut [0; 1024]).await.is_ok_and(|read| read > 0) {}
        }
    })
    .await
}

/// A frame: its type, flags, stream and payload (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
    bytes.extend_from_slice(&[kind, flags]);
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

#[tokio::test]
async fn hostile_servers() {
    let settings = frame(4, 0, 0, b"");
    let with = |rest: Vec<u8>| [settings.clone(), rest].concat();
    let go_away = |code: u8| frame(7, 0, 0, &[0, 0, 0, 0, 0, 0, 0, code]);
    // A literal header, not indexed: its name and value are one byte each.
    let header_line = b"\x00\x01x\x01y".repeat(200);
    let mut endless = frame(1, 0, 1, &header_line);
    for _ in 0..2000 {
        endless.extend(frame(9, 0, 1, &header_line));
    }
    let rows: Vec<(&str, Vec<u8>, &[NetworkErrorKind])> = vec![
        ("nothing", Vec::new(), &[Closed]),
        ("garbage", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), &[Malformed]),
        ("settings only", settings.clone(), &[Closed]),
        ("GOAWAY without error", with(go_away(0)), &[Closed]),
        ("GOAWAY with an error", with(go_away(2)), &[Closed]),
        ("RST_STREAM", with(frame(3, 0, 1, &[0, 0, 0, 8])), &[Closed]),
        ("headers that do not decode", with(frame(1, 5, 1, &[0xff; 20])), &[Malformed]),
        ("an answer without a status", with(frame(1, 5, 1, b"\x00\x01x\x01y")), &[Malformed]),
        ("an answer nobody asked for", with(frame(1, 5, 7, b"\x88")), &[Malformed]),
        ("data before an answer", with(frame(0, 0, 1, b"x")), &[Malformed]),
        ("endless headers", with(endless), &[TooLarge, Malformed]),
    ];
    let authority = Authority::new();
    for (name, bytes, kinds) in rows {
        let server = scripted(&authority, bytes, true).await;
        let limits = Limits { head_bytes: 16 << 10, ..Limits::default() };
        let client =
            server.builder().limits(limits).root_certificate_pem(authority.pem.as_bytes()).build().unwrap();
        let error = read(&client, Request::new(url(&server, "/"))).await.unwrap_err();
        let found = network_error(&error);
        assert!(kinds.contains(&found.kind), "{name}: {:?} {found}", found.kind);
        assert!(found.message.starts_with(API), "{name}: {found}");
    }
}
