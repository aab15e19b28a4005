//! Bodies of answers: their framing and their codings.

use std::io::Write;

use corsac_browser::NetworkErrorKind::{self, Closed, Malformed, TooLarge};
use corsac_fetch::{BodySeen, Limits, Request};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use crate::support::*;

const OPEN: &str = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n";

#[tokio::test]
async fn framing() {
    type Expected = Result<&'static str, NetworkErrorKind>;
    let rows: &[(&str, Expected)] = &[
        ("Content-Length: 4\r\n\r\nbody", Ok("body")),
        // What is too much belongs to no answer.
        ("Content-Length: 4\r\n\r\nbodyandmore", Ok("body")),
        ("Content-Length: 9\r\n\r\nbody", Err(Closed)),
        ("Content-Length: 0\r\n\r\n", Ok("")),
        ("Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody", Ok("body")),
        ("Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody", Err(Malformed)),
        ("Content-Length: -1\r\n\r\nbody", Err(Malformed)),
        ("\r\nuntil the end", Ok("until the end")),
        ("Transfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2;x=y\r\ndy\r\n0\r\nTrailer: 1\r\n\r\n", Ok("body")),
        ("Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n", Err(Closed)),
        ("Transfer-Encoding: chunked\r\n\r\n4\r\nbo", Err(Closed)),
        ("Transfer-Encoding: chunked\r\n\r\nxyz\r\nbody", Err(Malformed)),
        ("Transfer-Encoding: chunked\r\n\r\n4\r\nbodyrest\r\n0\r\n\r\n", Err(Malformed)),
        ("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", Err(Malformed)),
    ];
    for &(rest, expected) in rows {
        let server = Server::start(move |_| close(&format!("{OPEN}{rest}"))).await;
        match (read(&server.client(), Request::new(server.url("/"))).await, expected) {
            (Ok(body), Ok(text)) => assert_eq!(body, text.as_bytes(), "{rest:?}"),
            (Err(error), Err(kind)) => assert_eq!(network_error(&error).kind, kind, "{rest:?}"),
            (result, _) => panic!("{rest:?}: {result:?}"),
        }
    }
}

#[tokio::test]
async fn answers_without_a_body() {
    let rows = [("HEAD", "200 OK"), ("GET", "204 No Content"), ("GET", "304 Not Modified")];
    for (method, status) in rows {
        let server = Server::start(move |_| {
            let length = if status.starts_with("204") { "" } else { "Content-Length: 7\r\n" };
            send(&format!("HTTP/1.1 {status}\r\nAccess-Control-Allow-Origin: *\r\n{length}\r\n"))
        })
        .await;
        let client = server.client();
        for _ in 0..2 {
            let request = Request::new(server.url("/")).method(method);
            assert_eq!(read(&client, request).await.unwrap(), b"", "{method} {status}");
        }
        assert_eq!(server.seen()[1].connection, 0, "{method} {status}");
    }
}

#[tokio::test]
async fn a_cut_body_is_told_apart_from_a_whole_one() {
    let server = Server::start(|_| close(&format!("{OPEN}Content-Length: 9\r\n\r\nbody"))).await;
    let mut response = server.client().fetch(&page(), Request::new(server.url("/"))).await.unwrap();
    assert_eq!(response.chunk().await.unwrap().as_deref(), Some(&b"body"[..]));
    let error = response.chunk().await.unwrap_err();
    assert_network(&error, Closed, "before the end of the answer's body");
    assert_eq!(error.account().bodies, [Some(BodySeen { bytes: 4, complete: false })]);
    // It stays an error.
    assert_network(&response.chunk().await.unwrap_err(), Closed, "");
}

fn coded(coding: &str, body: &[u8]) -> Vec<u8> {
    let answer = format!("{OPEN}Content-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut answer = answer.into_bytes();
    answer.extend_from_slice(body);
    answer
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn raw(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn codings_are_undone() {
    let text = b"plain words, ".repeat(10_000);
    let rows: Vec<(&str, Vec<u8>, Vec<u8>)> = vec![
        ("gzip", gzip(&text), text.clone()),
        ("deflate", zlib(&text), text.clone()),
        ("deflate", raw(&text), text.clone()),
        ("br", b"\x0b\x04\x80hello, br\x03".to_vec(), b"hello, br".to_vec()),
        ("deflate, gzip", gzip(&zlib(&text)), text.clone()),
        ("unheard-of", text.clone(), text.clone()),
    ];
    for (coding, body, expected) in rows {
        let size = body.len() as u64;
        let server = Server::start(move |_| Reply::Send(coded(coding, &body))).await;
        let mut response = server.client().fetch(&page(), Request::new(server.url("/"))).await.unwrap();
        let mut all = Vec::new();
        while let Some(chunk) = response.chunk().await.unwrap() {
            all.extend_from_slice(&chunk);
        }
        assert_eq!(all, expected, "{coding}");
        assert_eq!(response.account().bodies, [Some(BodySeen { bytes: size, complete: true })], "{coding}");
    }
}

#[tokio::test]
async fn faulty_codings_are_errors() {
    let mut cut = gzip(b"some words");
    cut.truncate(cut.len() - 9);
    let bomb = gzip(&vec![0; 4 << 20]);
    let many = ["gzip"; 9].join(", ");
    let rows: Vec<(&str, Vec<u8>, NetworkErrorKind, &str)> = vec![
        ("gzip", b"this is no gzip".to_vec(), Malformed, "not the gzip it is said to be"),
        ("gzip", cut, Malformed, "gzip data ends too early or is damaged"),
        ("deflate", b"\x78".to_vec(), Malformed, "deflate data ends too early or is damaged"),
        ("gzip", bomb, TooLarge, "decodes to more bytes than the limit"),
        (&many, b"x".to_vec(), TooLarge, "too many codings"),
    ];
    for (coding, body, kind, words) in rows {
        let answer = coded(coding, &body);
        let server = Server::start(move |_| Reply::Send(answer.clone())).await;
        let limits = Limits { body_bytes: 1 << 20, ..Limits::default() };
        let client = server.builder().limits(limits).build().unwrap();
        let error = read(&client, Request::new(server.url("/"))).await.unwrap_err();
        assert_network(&error, kind, words);
        assert_eq!(error.to_string(), "TypeError: failed to fetch");
    }
}

#[tokio::test]
async fn a_data_url_needs_no_network() {
    let client = builder().build().unwrap();
    let response = client.fetch(&page(), Request::new("data:text/plain,hello%20there")).await.unwrap();
    assert_eq!(response.account().bodies, []);
    assert_eq!(&response.bytes().await.unwrap()[..], b"hello there");
}
