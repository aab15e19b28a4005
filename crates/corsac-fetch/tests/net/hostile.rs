//! Servers that mean no good: a clear outcome in bounded time and memory.

use corsac_browser::NetworkErrorKind::{self, Closed, Malformed, TooLarge};
use corsac_browser::{Failure, NetworkError};
use corsac_fetch::{Client, Limits, Request};
use tokio::io::AsyncWriteExt;

use crate::support::*;

/// Sends `first`, then `rest` for ever.
async fn endless(first: &'static str, rest: &'static str) -> Server {
    Server::raw(move |connection, mut socket| async move {
        let mut buffer = Vec::new();
        if read_request(connection, &mut socket, &mut buffer).await.is_none() {
            return;
        }
        let _ = socket.write_all(first.as_bytes()).await;
        let rest = rest.repeat(1 + 4096 / rest.len());
        while socket.write_all(rest.as_bytes()).await.is_ok() {}
    })
    .await
}

fn small(server: &Server) -> Client {
    let limits = Limits { head_bytes: 64 << 10, body_bytes: 100_000, ..Limits::default() };
    server.builder().limits(limits).build().unwrap()
}

#[tokio::test]
async fn what_never_ends() {
    let rows = [
        ("HTTP/1.1 200 OK\r\n", "X-A: 1\r\n", "a head with more bytes or lines than the limit"),
        ("HTTP/1.1 200 OK\r\nX-A: ", "x", "a head with more bytes or lines than the limit"),
        ("HTTP/1.1 200 OK\r\n", "x", "a head with more bytes or lines than the limit"),
        ("HTTP/1.1 200 ", "x", "a head with more bytes or lines than the limit"),
        ("", "\r\n", "a head with more bytes or lines than the limit"),
        ("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", "a head with more bytes or lines than the limit"),
        (
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\n",
            "x",
            "a body of more than 100000 bytes",
        ),
        (
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nTransfer-Encoding: chunked\r\n\r\n",
            "1\r\nx\r\n",
            "a body of more than 100000 bytes",
        ),
    ];
    for (first, rest, words) in rows {
        let server = endless(first, rest).await;
        let error = read(&small(&server), Request::new(server.url("/"))).await.unwrap_err();
        assert_network(&error, TooLarge, words);
    }
}

#[tokio::test]
async fn header_lines_up_to_the_limit() {
    for (lines, fits) in [(256, true), (257, false)] {
        let server = Server::start(move |_| {
            let filler = "X: y\r\n".repeat(lines - 2);
            send(&format!(
                "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n{filler}\r\n"
            ))
        })
        .await;
        match read(&server.client(), Request::new(server.url("/"))).await {
            Ok(_) => assert!(fits, "{lines}"),
            Err(error) => {
                assert!(!fits, "{lines}");
                assert_network(&error, TooLarge, "lines");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_http() {
    let rows: &[(&[u8], NetworkErrorKind)] = &[
        (b"", Closed),
        (b"HTTP/1.1 200 OK\r\nX-A: 1\r\n", Closed),
        (b"SSH-2.0-OpenSSH_9.9\r\n", Malformed),
        (b"\x15\x03\x03\x00\x02\x02\x28", Malformed),
        (b"<html>hello</html>\r\n\r\n", Malformed),
        (b"HTTP/2 200\r\n\r\n", Malformed),
        (b"HTTP/1.1 abc\r\n\r\n", Malformed),
        (b"HTTP/1.1 000 Zero\r\n\r\n", Malformed),
        (b"HTTP/1.1 1000 Much\r\n\r\n", Malformed),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", Malformed),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Malformed),
    ];
    for &(answer, kind) in rows {
        let server = Server::start(move |_| Reply::Close(answer.to_vec())).await;
        let error = read(&server.client(), Request::new(server.url("/"))).await.unwrap_err();
        let found: NetworkError = network_error(&error);
        assert_eq!(found.kind, kind, "{}: {found}", answer.escape_ascii());
        assert!(found.message.starts_with(&format!("{API}:{}", server.address.port())), "{found}");
        assert!(!found.message.contains('\n'), "{found}");
    }
}

/// Answers `/name/number` with the byte of that number in the header of that name.
async fn odd_bytes() -> Server {
    Server::start(|seen| {
        let mut words = seen.path().split('/').skip(1);
        let name = words.next().unwrap().to_owned();
        let byte: u8 = words.next().unwrap().parse().unwrap();
        let preflight = seen.method() == "OPTIONS";
        let mut answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Secret: 1\r\n".to_vec();
        let lines: &[(&str, &str, bool)] = &[
            ("Access-Control-Allow-Origin", "*", true),
            ("Access-Control-Allow-Credentials", "true", true),
            ("Access-Control-Allow-Methods", "*", preflight),
            ("Access-Control-Allow-Headers", "*", preflight),
            ("Access-Control-Max-Age", "5", preflight),
            ("Access-Control-Expose-Headers", "x-secret", !preflight),
            ("Cross-Origin-Resource-Policy", "cross-origin", !preflight),
        ];
        for (line, value, send) in lines.iter().filter(|(_, _, send)| *send) {
            assert!(send);
            answer.extend_from_slice(format!("{line}: {value}").as_bytes());
            if *line == name {
                answer.push(byte);
                answer.extend_from_slice(b"x");
            }
            answer.extend_from_slice(b"\r\n");
        }
        answer.extend_from_slice(b"\r\n");
        Reply::Send(answer)
    })
    .await
}

#[tokio::test]
async fn every_byte_in_every_cors_header() {
    let server = odd_bytes().await;
    let client = server.client();
    let names = [
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Credentials",
        "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers",
        "Access-Control-Max-Age",
        "Access-Control-Expose-Headers",
        "Cross-Origin-Resource-Policy",
    ];
    for name in names {
        for byte in 0..=255_u8 {
            let url = server.url(&format!("/{name}/{byte}"));
            let result = client.fetch(&page(), Request::new(url).method("PUT")).await;
            let outcome = match &result {
                Ok(response) => {
                    if response.headers().iter().any(|(name, _)| name == "x-secret") {
                        "exposed"
                    } else {
                        "read"
                    }
                }
                Err(error) => match error.failure() {
                    Some(Failure::Blocked(_)) => "blocked",
                    Some(Failure::Network(NetworkError { kind: Malformed, .. })) => "malformed",
                    other => panic!("{name} {byte}: {other:?}"),
                },
            };
            let token = corsac_core::is_token_byte(byte);
            let expected = match (name, byte) {
                // No parser can know where the line ends.
                (_, 0 | b'\r') => "malformed",
                // The line ends before it, and what follows is no header line.
                (_, b'\n') => "exposed",
                // A list has one member more.
                _ if byte == b',' && name != "Access-Control-Allow-Origin" => "exposed",
                // `*` and a token byte make another method's name; other bytes make no list at all.
                ("Access-Control-Allow-Origin" | "Access-Control-Allow-Methods", _) => "blocked",
                ("Access-Control-Allow-Headers", _) if !token => "blocked",
                ("Access-Control-Expose-Headers", _) => "read",
                _ => "exposed",
            };
            assert_eq!(outcome, expected, "{name} {byte:#x}");
        }
    }
}
