//! An axum server with the layers, asked over sockets: HTTP/1.1 byte for byte, and HTTP/2.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::{get, put};
use corsac_server::{Csrf, Policy, Rule, Tier};
use corsac_tower::{CorsLayer, CsrfLayer};
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{request, shown};

/// Nested routers, a fallback, and a handler that fails; the layers outside of all of it. axum itself adds `allow` to what a
/// layer of a router answers to a method that the route does not have, and `content-length` over HTTP/2.
fn app() -> Router {
    let pages =
        Tier::new(["https://myapp.com"]).credentials(true).methods(["PUT"]).request_headers(["X-Token"]);
    let policy = Policy::builder()
        .rule(Rule::new(["/api/v1/{*rest}"]).tier(pages))
        .rule(Rule::new(["/open"]).tier(Tier::any_origin()))
        .build()
        .unwrap();
    let users = Router::new()
        .route("/{id}", put(|Path(id): Path<u32>| async move { format!("saved {id}") }))
        .route("/fails", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }));
    Router::new()
        .nest("/api/v1", Router::new().nest("/users", users))
        .route("/open", get(|| async { "open" }))
        .layer(CsrfLayer::new(Csrf::builder().trust(["https://myapp.com"]).build().unwrap()))
        .layer(CorsLayer::new(policy))
}

/// Serves on a free port of loopback, for as long as the test's runtime runs.
async fn serve(app: Router) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    TcpStream::connect(address).await.unwrap()
}

/// What comes back over HTTP/1.1: the first line, the header lines without the date, sorted since hyper and axum put theirs
/// where they like, an empty line, and the body.
async fn exchange(mut stream: TcpStream, lines: &[&str]) -> String {
    let (first, rest) = lines.split_first().unwrap();
    let lines = [&["Host: api.test", "Connection: close"], rest].concat();
    let request = format!("{first} HTTP/1.1\r\n{}\r\n\r\n", lines.join("\r\n"));
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<&str> = head.split("\r\n").filter(|line| !line.starts_with("date: ")).collect();
    lines[1..].sort_unstable();
    format!("{}\n\n{body}", lines.join("\n"))
}

const PREFLIGHT: [&str; 4] = [
    "OPTIONS /api/v1/users/7",
    "Origin: https://myapp.com",
    "Access-Control-Request-Method: PUT",
    "Access-Control-Request-Headers: x-token",
];

#[tokio::test]
async fn over_http_1() {
    let rows: [(&[&str], &str); 8] = [
        (
            &PREFLIGHT,
            "HTTP/1.1 204 No Content\n\
             access-control-allow-credentials: true\n\
             access-control-allow-headers: X-Token\n\
             access-control-allow-methods: PUT\n\
             access-control-allow-origin: https://myapp.com\n\
             allow: PUT\n\
             connection: close\n\
             vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers\n\n",
        ),
        (
            &[PREFLIGHT[0], "Origin: https://evil.example", PREFLIGHT[2]],
            "HTTP/1.1 403 Forbidden\n\
             allow: PUT\n\
             connection: close\n\
             content-length: 0\n\
             vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers\n\n",
        ),
        (
            &["PUT /api/v1/users/7", "Origin: https://myapp.com", "Sec-Fetch-Site: cross-site"],
            "HTTP/1.1 200 OK\n\
             access-control-allow-credentials: true\n\
             access-control-allow-origin: https://myapp.com\n\
             connection: close\n\
             content-length: 7\n\
             content-type: text/plain; charset=utf-8\n\
             vary: Origin\n\n\
             saved 7",
        ),
        (
            &["PUT /api/v1/users/7", "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"],
            "HTTP/1.1 403 Forbidden\n\
             connection: close\n\
             content-length: 0\n\
             vary: Origin\n\n",
        ),
        (
            &["GET /api/v1/users/fails", "Origin: https://myapp.com"],
            "HTTP/1.1 500 Internal Server Error\n\
             access-control-allow-credentials: true\n\
             access-control-allow-origin: https://myapp.com\n\
             connection: close\n\
             content-length: 0\n\
             vary: Origin\n\n",
        ),
        (
            &["GET /api/v1/nothing", "Origin: https://myapp.com"],
            "HTTP/1.1 404 Not Found\n\
             access-control-allow-credentials: true\n\
             access-control-allow-origin: https://myapp.com\n\
             connection: close\n\
             content-length: 0\n\
             vary: Origin\n\n",
        ),
        (
            &["OPTIONS /open"],
            "HTTP/1.1 405 Method Not Allowed\n\
             access-control-allow-origin: *\n\
             allow: GET,HEAD\n\
             connection: close\n\
             content-length: 0\n\
             vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers\n\n",
        ),
        (
            &["GET /elsewhere", "Origin: https://myapp.com"],
            "HTTP/1.1 404 Not Found\n\
             connection: close\n\
             content-length: 0\n\n",
        ),
    ];
    for (lines, expected) in rows {
        assert_eq!(exchange(serve(app()).await, lines).await, expected, "{lines:?}");
    }
}

/// Several lines of what must be one, as they come over the wire.
#[tokio::test]
async fn hostile_heads_over_http_1() {
    let rows: [&[&str]; 4] = [
        &[PREFLIGHT[0], "Origin: https://myapp.com", "Origin: https://myapp.com", PREFLIGHT[2]],
        &[PREFLIGHT[0], "Origin: https://myapp.com, https://evil.example", PREFLIGHT[2]],
        &[PREFLIGHT[0], PREFLIGHT[1], PREFLIGHT[2], "Access-Control-Request-Headers: x-token,\u{e9}"],
        &[PREFLIGHT[0], "Origin: ", PREFLIGHT[2]],
    ];
    for lines in rows {
        let answer = exchange(serve(app()).await, lines).await;
        assert!(answer.starts_with("HTTP/1.1 403 "), "{lines:?}: {answer}");
        assert!(!answer.contains("access-control-"), "{lines:?}: {answer}");
    }
    // Several lines of headers that are asked for are one list.
    let lines =
        [&PREFLIGHT[..3], &["Access-Control-Request-Headers: X-Token", "Access-Control-Request-Headers: "]];
    let answer = exchange(serve(app()).await, &lines.concat()).await;
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
}

#[tokio::test]
async fn over_http_2() {
    let io = TokioIo::new(serve(app()).await);
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
    tokio::spawn(connection);
    let mut ask = async |lines: &[&str]| -> (Response<Incoming>, Vec<String>) {
        let mut request: Request<Empty<bytes::Bytes>> = request(lines).map(|()| Empty::new());
        *request.uri_mut() = format!("http://api.test{}", request.uri().path()).parse().unwrap();
        let mut response = sender.send_request(request).await.unwrap();
        response.headers_mut().remove("date");
        let lines = shown(&response);
        (response, lines)
    };

    let vary = "vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    let (_, lines) = ask(&PREFLIGHT).await;
    let expected = [
        "204",
        "access-control-allow-credentials: true",
        "access-control-allow-headers: X-Token",
        "access-control-allow-methods: PUT",
        "access-control-allow-origin: https://myapp.com",
        "allow: PUT",
        "content-length: 0",
        vary,
    ];
    assert_eq!(lines, expected);

    let (_, lines) = ask(&[PREFLIGHT[0], "origin: https://evil.example", PREFLIGHT[2]]).await;
    assert_eq!(lines, ["403", "allow: PUT", "content-length: 0", vary]);

    let (response, lines) = ask(&["PUT /api/v1/users/7", "origin: https://myapp.com"]).await;
    let expected = [
        "200",
        "access-control-allow-credentials: true",
        "access-control-allow-origin: https://myapp.com",
        "content-length: 7",
        "content-type: text/plain; charset=utf-8",
        "vary: Origin",
    ];
    assert_eq!(lines, expected);
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "saved 7");

    // Without Sec-Fetch-Site, Origin is compared with what is asked.
    let (_, lines) = ask(&["PUT /api/v1/users/7", "origin: https://evil.example"]).await;
    assert_eq!(lines, ["403", "content-length: 0", "vary: Origin"]);
}
