//! Through a proxy, and past it.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex};

use corsac_browser::NetworkErrorKind;
use corsac_fetch::{Client, ProxyConfig, Request};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::*;
use crate::tls::{Authority, https};

fn through(proxy: SocketAddr, userinfo: &str) -> corsac_fetch::ClientBuilder {
    let url = format!("http://{userinfo}{proxy}").parse().unwrap();
    builder().proxy(ProxyConfig::Url(url))
}

/// A proxy that connects every CONNECT to one server, and keeps the heads it was sent.
async fn tunnelling(to: SocketAddr) -> (Server, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heads);
    let proxy = Server::raw(move |connection, mut socket| {
        let log = Arc::clone(&log);
        async move {
            let mut buffer = Vec::new();
            let Some(seen) = read_request(connection, &mut socket, &mut buffer).await else { return };
            log.lock().unwrap().push(seen.head);
            let mut target = TcpStream::connect(to).await.unwrap();
            socket.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut socket, &mut target).await;
        }
    })
    .await;
    (proxy, heads)
}

#[tokio::test]
async fn https_goes_through_a_tunnel() {
    let authority = Authority::new();
    let server = https(authority.acceptor("far.test", 2999, &["http/1.1"])).await;
    let (proxy, heads) = tunnelling(server.address).await;
    let client =
        through(proxy.address, "user:pass@").root_certificate_pem(authority.pem.as_bytes()).build().unwrap();
    for _ in 0..2 {
        let response = client.fetch(&page(), Request::new("https://far.test/a")).await.unwrap();
        let account = read_out(response).await;
        let answer = account.trace.exchanges[0].response.as_ref().unwrap();
        assert_eq!(answer.peer, None, "nobody knows who answers behind a proxy");
    }
    let expected = "CONNECT far.test:443 HTTP/1.1\r\nHost: far.test:443\r\n\
                    Proxy-Authorization: Basic dXNlcjpwYXNz\r\n\r\n";
    assert_eq!(*heads.lock().unwrap(), [expected], "one tunnel, used twice");
    let seen = server.seen();
    assert_eq!((seen.len(), seen[0].line()), (2, "GET /a HTTP/1.1"));
    assert_eq!(seen[0].header("proxy-authorization"), None);
}

#[tokio::test]
async fn http_goes_as_a_whole_url() {
    let proxy = Server::start(|_| open_to_all("by proxy")).await;
    let client = through(proxy.address, "user:pass@").build().unwrap();
    let request = Request::new("http://far.test:8080/a?b#c");
    assert_eq!(read(&client, request).await.unwrap(), b"by proxy");
    let seen = proxy.seen();
    let start = "GET http://far.test:8080/a?b HTTP/1.1\r\nHost: far.test:8080\r\n\
                 Proxy-Authorization: Basic dXNlcjpwYXNz\r\nAccept: */*\r\n";
    assert!(seen[0].head.starts_with(start), "{}", seen[0].head);
}

#[tokio::test]
async fn loopback_and_given_addresses_go_past_it() {
    let proxy = Server::start(|_| open_to_all("by proxy")).await;
    let server = Server::start(|_| open_to_all("directly")).await;
    let port = server.address.port();
    let client = through(proxy.address, "").resolve(API, port, server.address).build().unwrap();
    for host in ["localhost", "a.localhost", "127.0.0.1", API] {
        let url = format!("http://{host}:{port}/");
        assert_eq!(read(&client, Request::new(url)).await.unwrap(), b"directly", "{host}");
    }
    assert_eq!(read(&client, Request::new("http://far.test/")).await.unwrap(), b"by proxy");
}

#[tokio::test]
async fn a_proxy_that_refuses() {
    let rows = [
        ("HTTP/1.1 403 Forbidden\r\n\r\n", "refuses to connect to far.test:443: status 403"),
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "status 407"),
        ("", "closed the connection"),
        ("garbage\r\n\r\n", "not HTTP"),
    ];
    for (answer, words) in rows {
        let proxy = Server::start(move |_| close(answer)).await;
        let client = through(proxy.address, "").build().unwrap();
        let error = read(&client, Request::new("https://far.test/")).await.unwrap_err();
        assert_network(&error, NetworkErrorKind::Proxy, words);
        assert!(network_error(&error).message.contains(&proxy.address.to_string()));
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let client = through(address, "").build().unwrap();
    for url in ["https://far.test/", "http://far.test/"] {
        let error = read(&client, Request::new(url)).await.unwrap_err();
        assert_network(&error, NetworkErrorKind::Proxy, "refuses the connection");
    }
}

/// The environment belongs to the whole process, so the client runs in another one: this test again.
#[tokio::test]
async fn the_environment_decides() {
    const PORT: &str = "CORSAC_TEST_NO_PROXY_PORT";
    if let Ok(port) = std::env::var(PORT) {
        let server: SocketAddr = format!("127.0.0.1:{port}").parse().unwrap();
        let client = Client::new().unwrap();
        assert_eq!(read(&client, Request::new("http://far.test/")).await.unwrap(), b"by proxy");
        // The name does not exist: going past the proxy shows as a name that does not resolve.
        let error = read(&client, Request::new("http://past.invalid/")).await.unwrap_err();
        assert_network(&error, NetworkErrorKind::Dns, "past.invalid");
        let url = format!("http://{server}/");
        assert_eq!(read(&client, Request::new(url)).await.unwrap(), b"directly");
        return;
    }
    let proxy = Server::start(|_| open_to_all("by proxy")).await;
    let server = Server::start(|_| open_to_all("directly")).await;
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "proxies::the_environment_decides"])
        .env(PORT, server.address.port().to_string())
        .env("http_proxy", format!("http://{}", proxy.address))
        .env("NO_PROXY", ".invalid")
        .env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(proxy.seen().len(), 1);
    assert_eq!(server.seen().len(), 1);
}
