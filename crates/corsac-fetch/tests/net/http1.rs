//! HTTP/1.1: the bytes on the wire, and which connection they take.

use corsac_browser::{CredentialsMode, NetworkErrorKind};
use corsac_fetch::{BodySeen, Gate, HeldBy, Outcome, Request};

use crate::support::*;

/// Readable with credentials by the tests' page.
const FOR_PAGE: &str = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: http://myapp.test\r\n\
                        Access-Control-Allow-Credentials: true\r\nContent-Length: 2\r\n\r\nok";

#[tokio::test]
async fn a_preflighted_request_byte_by_byte() {
    let server = Server::start(|seen| match seen.method() {
        "OPTIONS" => passing_preflight(),
        _ => open_to_all("done"),
    })
    .await;
    let request = Request::new(server.url("/profile?a=b|c#d"))
        .method("PUT")
        .header("X-Two", "2")
        .header("x-One", &b"\xe9\x0b1"[..])
        .header("content-Type", "application/json")
        .body("{}");
    assert_eq!(read(&server.client(), request).await.unwrap(), b"done");
    let seen = server.seen();
    let port = server.address.port();
    let agent = concat!("Mozilla/5.0 (compatible; Corsac/", env!("CARGO_PKG_VERSION"), ")");
    let expected = [
        format!(
            "OPTIONS /profile?a=b|c HTTP/1.1\r\n\
             Host: api.test:{port}\r\n\
             Accept: */*\r\n\
             Access-Control-Request-Method: PUT\r\n\
             Access-Control-Request-Headers: content-type,x-one,x-two\r\n\
             Referer: http://myapp.test/\r\n\
             Origin: http://myapp.test\r\n\
             User-Agent: {agent}\r\n\
             Accept-Encoding: gzip, deflate\r\n\
             \r\n"
        ),
        format!(
            "PUT /profile?a=b|c HTTP/1.1\r\n\
             Host: api.test:{port}\r\n\
             X-Two: 2\r\n\
             x-One: \u{fffd}\u{b}1\r\n\
             content-Type: application/json\r\n\
             Accept: */*\r\n\
             Accept-Language: en-US,en;q=0.9\r\n\
             Content-Length: 2\r\n\
             Referer: http://myapp.test/\r\n\
             Origin: http://myapp.test\r\n\
             User-Agent: {agent}\r\n\
             Accept-Encoding: gzip, deflate\r\n\
             \r\n"
        ),
    ];
    assert_eq!(seen.iter().map(|seen| seen.head.clone()).collect::<Vec<_>>(), expected);
    assert_eq!((&seen[0].body[..], &seen[1].body[..]), (&b""[..], &b"{}"[..]));
    // The preflight left the connection fit for the request.
    assert_eq!((seen[0].connection, seen[1].connection), (0, 0));
}

#[tokio::test]
async fn bodies_of_every_size_go_out_whole() {
    let server = Server::start(|_| open_to_all("")).await;
    let client = server.client();
    let sizes = [0, 1, 5000, (16 << 10) + 1, 300_000, 2 << 20];
    for size in sizes {
        let body: Vec<u8> = (0..size).map(|index| u8::try_from(index % 251).unwrap()).collect();
        read(&client, Request::new(server.url("/")).method("POST").body(body)).await.unwrap();
    }
    for (seen, size) in server.seen().iter().zip(sizes) {
        assert_eq!(seen.header("content-length"), Some(size.to_string().as_str()));
        let intact = seen.body.iter().enumerate().all(|(index, &byte)| usize::from(byte) == index % 251);
        assert!(intact && seen.body.len() == size, "{size}");
    }
}

#[tokio::test]
async fn connections_are_used_again_but_never_across_credentials() {
    let server = Server::start(|_| send(FOR_PAGE)).await;
    let client = server.client();
    let modes =
        [CredentialsMode::Omit, CredentialsMode::Include, CredentialsMode::Omit, CredentialsMode::Include];
    for credentials in modes {
        let request = Request::new(server.url("/")).credentials(credentials);
        assert_eq!(read(&client, request).await.unwrap(), b"ok");
    }
    let connections: Vec<_> = server.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [0, 1, 0, 1]);
    client.reset();
    read(&client, Request::new(server.url("/"))).await.unwrap();
    assert_eq!(server.seen().last().unwrap().connection, 2);
}

#[tokio::test]
async fn a_safe_request_is_sent_again_when_a_reused_connection_closes() {
    let server = Server::start(|seen| match (seen.connection, seen.path()) {
        (0, "/second") => close(""),
        _ => open_to_all("ok"),
    })
    .await;
    let client = server.client();
    read(&client, Request::new(server.url("/first"))).await.unwrap();
    assert_eq!(read(&client, Request::new(server.url("/second"))).await.unwrap(), b"ok");
    let seen: Vec<_> = server.seen().iter().map(|seen| (seen.connection, seen.path().to_owned())).collect();
    assert_eq!(seen, [(0, "/first".to_owned()), (0, "/second".to_owned()), (1, "/second".to_owned())]);
}

#[tokio::test]
async fn an_unsafe_request_is_never_sent_twice() {
    let server = Server::start(|seen| match seen.method() {
        "POST" => close(""),
        _ => open_to_all("ok"),
    })
    .await;
    let client = server.client();
    read(&client, Request::new(server.url("/"))).await.unwrap();
    let error = read(&client, Request::new(server.url("/")).method("POST").text("x")).await.unwrap_err();
    assert_network(&error, NetworkErrorKind::Closed, "closed the connection before the end of an answer");
    assert_eq!(server.methods(), ["GET", "POST"]);
    assert_eq!(server.seen()[1].connection, 0, "the case needs a reused connection");
}

#[tokio::test]
async fn no_request_is_sent_again_once_an_answer_began() {
    let server = Server::start(|seen| match seen.path() {
        "/second" => close("HTTP/1.1 200"),
        _ => open_to_all("ok"),
    })
    .await;
    let client = server.client();
    read(&client, Request::new(server.url("/first"))).await.unwrap();
    let error = read(&client, Request::new(server.url("/second"))).await.unwrap_err();
    assert_network(&error, NetworkErrorKind::Closed, "");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn interim_answers_are_skipped() {
    let server = Server::start(|_| {
        send(
            "HTTP/1.1 100 Continue\r\n\r\n\
             HTTP/1.1 103 Early Hints\r\nAccess-Control-Allow-Origin: *\r\n\r\n\
             HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        )
    })
    .await;
    let error = read(&server.client(), Request::new(server.url("/"))).await.unwrap_err();
    assert_eq!(error.failure().unwrap().code(), "AllowOriginMissing");
    let exchange = &error.account().trace.exchanges[0];
    let answer = exchange.response.as_ref().unwrap();
    assert_eq!((answer.status, answer.headers.len()), (200, 1));
    assert_eq!(answer.peer, Some(server.address));
}

#[tokio::test]
async fn heads_are_seen_as_they_came() {
    let server = Server::start(|_| {
        Reply::Send(
            b"HTTP/1.1 999 \xff\r\nACCESS-control-ALLOW-origin:\t*\t\r\nX-A: \xe9\x0b\x7f\r\nx-b: 1\r\n\
              x-a: 2\r\nContent-Length: 0\r\n\r\n"
                .to_vec(),
        )
    })
    .await;
    let response = server.client().fetch(&page(), Request::new(server.url("/"))).await.unwrap();
    assert_eq!(response.status(), 999);
    let headers = &response.account().trace.exchanges[0].response.as_ref().unwrap().headers;
    let lines: Vec<_> =
        headers.iter().map(|line| (line.name.as_str(), line.value.as_bytes().to_vec())).collect();
    let expected: [(&str, &[u8]); 5] = [
        ("ACCESS-control-ALLOW-origin", b"*"),
        ("X-A", b"\xe9\x0b\x7f"),
        ("x-b", b"1"),
        ("X-A", b"2"),
        ("Content-Length", b"0"),
    ];
    assert_eq!(lines, expected.map(|(name, value)| (name, value.to_vec())));
}

#[tokio::test]
async fn a_held_request_is_not_sent() {
    let server = Server::start(|seen| match seen.method() {
        "OPTIONS" => passing_preflight(),
        _ => open_to_all(""),
    })
    .await;
    let client = server.client();
    let rows: [(&str, &[&str]); 5] = [
        ("PUT", &["OPTIONS"]),
        ("POST", &[]),
        ("GET", &["GET"]),
        ("HEAD", &["HEAD"]),
        ("DELETE", &["OPTIONS"]),
    ];
    for (method, expected) in rows {
        let before = server.seen().len();
        let path = format!("/{method}");
        let request = Request::new(server.url(&path)).method(method).gate(Gate::HoldUnsafe);
        let result = client.fetch(&page(), request).await;
        assert_eq!(server.methods()[before..], *expected, "{method}");
        if ["GET", "HEAD"].contains(&method) {
            read_out(result.unwrap()).await;
            continue;
        }
        let error = result.unwrap_err();
        let Outcome::Held(held) = &error.account().outcome else { panic!("{method} was not held") };
        assert_eq!((held.request.method.as_str(), held.by), (method, HeldBy::Gate));
        assert!(error.failure().is_none());
        assert_eq!(error.account().bodies.len(), error.account().trace.exchanges.len());
    }
}

#[tokio::test]
async fn a_refused_preflight_stops_the_request() {
    let server = Server::start(|_| send("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nsorry")).await;
    let client = server.builder().observe_blocked(true).build().unwrap();
    let error = read(&client, Request::new(server.url("/")).method("PUT")).await.unwrap_err();
    assert_eq!(error.to_string(), "TypeError: failed to fetch");
    assert_eq!(format!("{error:?}"), "FetchError(TypeError: failed to fetch)");
    assert!(std::error::Error::source(&error).is_none());
    assert_eq!(server.methods(), ["OPTIONS"]);
    assert_eq!(error.account().bodies, [Some(BodySeen { bytes: 4, complete: true })]);
}

#[tokio::test]
async fn a_withheld_body_is_seen_by_those_who_ask_for_it() {
    let server = Server::start(|_| send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")).await;
    for (observe, seen) in
        [(true, BodySeen { bytes: 6, complete: true }), (false, BodySeen { bytes: 0, complete: false })]
    {
        let client = server.builder().observe_blocked(observe).build().unwrap();
        let error = read(&client, Request::new(server.url("/"))).await.unwrap_err();
        assert_eq!(error.account().bodies, [Some(seen)], "{observe}");
    }
}

#[tokio::test]
async fn a_cached_preflight_is_not_sent() {
    let server = Server::start(|seen| match seen.method() {
        "OPTIONS" => passing_preflight(),
        _ => open_to_all("ok"),
    })
    .await;
    let client = server.client();
    let mut bodies = Vec::new();
    for wait in [0, 0, 60] {
        client.advance(std::time::Duration::from_secs(wait));
        let response = client.fetch(&page(), Request::new(server.url("/")).method("PUT")).await.unwrap();
        bodies.push(read_out(response).await.bodies);
    }
    assert_eq!(server.methods(), ["OPTIONS", "PUT", "PUT", "OPTIONS", "PUT"]);
    let empty = Some(BodySeen { bytes: 0, complete: true });
    let done = Some(BodySeen { bytes: 2, complete: true });
    assert_eq!(bodies, [[empty, done], [None, done], [empty, done]]);
}

#[tokio::test]
async fn cookies_of_a_visit_come_along() {
    let server =
        Server::start(|_| send("HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 0\r\n\r\n"))
            .await;
    let client = server.client();
    let visit = client.navigate(server.url("/login").parse().unwrap()).await.unwrap();
    assert_eq!(visit.status(), 200);
    let same = corsac_browser::Page::new(server.url("/").parse().unwrap());
    client.fetch(&same, Request::new("/api")).await.unwrap();
    assert_eq!(server.seen()[1].header("cookie"), Some("a=1"));
    client.reset();
    client.fetch(&same, Request::new("/api")).await.unwrap();
    assert_eq!(server.seen()[2].header("cookie"), None);
}

#[tokio::test]
async fn localhost_needs_no_name_server() {
    let server = Server::start(|_| open_to_all("here")).await;
    let client = builder().build().unwrap();
    for name in ["localhost", "deep.api.localhost", "127.0.0.1"] {
        let url = format!("http://{name}:{}/", server.address.port());
        assert_eq!(read(&client, Request::new(url)).await.unwrap(), b"here", "{name}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_the_announced_one_is_not_sent() {
    let server = Server::start(|_| open_to_all("")).await;
    let mut request = Request::new(server.url("/")).method("POST").text("four");
    request.body = Some("more".repeat(2).into());
    let error = read(&server.client(), request).await.unwrap_err();
    assert_network(&error, NetworkErrorKind::Request, "Content-Length is not the length of its body");
    assert_eq!(server.seen().len(), 0);
}
