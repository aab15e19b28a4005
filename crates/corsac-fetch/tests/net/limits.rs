//! Time, size and cancellation.

use std::sync::Arc;
use std::time::Duration;

use corsac_browser::{Failure, NetworkErrorKind};
use corsac_fetch::{AbortController, Limits, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::*;

const SOON: Duration = Duration::from_millis(200);

/// Sends these bytes after the request, then nothing; tells when the client has gone.
async fn stalling(first: &'static str) -> (Server, mpsc::UnboundedReceiver<&'static str>) {
    let (tell, told) = mpsc::unbounded_channel();
    let server = Server::raw(move |connection, mut socket| {
        let tell = tell.clone();
        async move {
            let mut buffer = Vec::new();
            if read_request(connection, &mut socket, &mut buffer).await.is_none() {
                return;
            }
            socket.write_all(first.as_bytes()).await.unwrap();
            let _ = tell.send("asked");
            let _ = socket.read(&mut [0]).await;
            let _ = tell.send("gone");
        }
    })
    .await;
    (server, told)
}

const HALF_HEAD: &str = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n";
const HALF_BODY: &str = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 9\r\n\r\nhalf";

#[tokio::test]
async fn silence_is_a_timeout() {
    for first in ["", "HTTP", HALF_HEAD, HALF_BODY] {
        let (server, mut told) = stalling(first).await;
        let limits = Limits { total: SOON, ..Limits::default() };
        let client = server.builder().limits(limits).build().unwrap();
        let error = read(&client, Request::new(server.url("/"))).await.unwrap_err();
        assert_network(&error, NetworkErrorKind::Timeout, "did not finish answering within 200ms");
        assert!(network_error(&error).message.starts_with(&format!("{API}:{}", server.address.port())));
        assert_eq!((told.recv().await, told.recv().await), (Some("asked"), Some("gone")), "{first:?}");
    }
}

#[tokio::test]
async fn an_abort_ends_the_fetch_and_its_connection() {
    for first in ["", HALF_HEAD, HALF_BODY] {
        let (server, mut told) = stalling(first).await;
        let controller = AbortController::new();
        let request = Request::new(server.url("/")).abort_signal(controller.signal());
        let client = server.client();
        let fetching = tokio::spawn(async move { read(&client, request).await });
        assert_eq!(told.recv().await, Some("asked"));
        controller.abort();
        let error = fetching.await.unwrap().unwrap_err();
        assert_eq!(error.failure(), Some(&Failure::Cancelled), "{first:?}");
        assert_eq!(error.to_string(), "AbortError: the fetch was aborted");
        assert_eq!(told.recv().await, Some("gone"), "{first:?}");
    }
}

#[tokio::test]
async fn an_aborted_signal_sends_nothing() {
    let server = Server::start(|_| open_to_all("")).await;
    let controller = AbortController::new();
    controller.abort();
    let request = Request::new(server.url("/")).abort_signal(controller.signal());
    let error = read(&server.client(), request).await.unwrap_err();
    assert_eq!(error.failure(), Some(&Failure::Cancelled));
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_dropped_fetch_closes_its_connection() {
    for first in ["", HALF_HEAD] {
        let (server, mut told) = stalling(first).await;
        let client = server.client();
        let request = Request::new(server.url("/"));
        let fetching = tokio::spawn(async move { read(&client, request).await });
        assert_eq!(told.recv().await, Some("asked"));
        fetching.abort();
        assert_eq!(told.recv().await, Some("gone"), "{first:?}");
    }
}

#[tokio::test]
async fn a_dropped_response_closes_its_connection() {
    let (server, mut told) = stalling(HALF_BODY).await;
    let client = server.client();
    let response = client.fetch(&page(), Request::new(server.url("/"))).await.unwrap();
    assert_eq!(told.recv().await, Some("asked"));
    drop(response);
    assert_eq!(told.recv().await, Some("gone"));
}

#[tokio::test]
async fn many_at_once_share_one_client() {
    let server = Server::start(|_| open_to_all("ok")).await;
    let client = server.client();
    let url: Arc<str> = server.url("/").into();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let (client, url) = (client.clone(), Arc::clone(&url));
        tasks.spawn(async move { read(&client, Request::new(&*url)).await.unwrap() });
    }
    while let Some(body) = tasks.join_next().await {
        assert_eq!(body.unwrap(), b"ok");
    }
    assert_eq!(server.seen().len(), 32);
}

#[tokio::test]
async fn nobody_listens() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let client = builder().resolve("a.test", 80, address).build().unwrap();
    let error = read(&client, Request::new("http://a.test/")).await.unwrap_err();
    assert_network(
        &error,
        NetworkErrorKind::Connect,
        &format!("a.test:80 refuses the connection (tried {address})"),
    );
}

#[tokio::test]
async fn the_first_address_that_connects_is_used() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dead = free.local_addr().unwrap();
    drop(free);
    let server = Server::start(|_| open_to_all("ok")).await;
    let client = builder().resolve("a.test", 80, dead).resolve("a.test", 80, server.address).build().unwrap();
    assert_eq!(read(&client, Request::new("http://a.test/")).await.unwrap(), b"ok");
    assert_eq!(server.seen()[0].header("host"), Some("a.test"));
}
