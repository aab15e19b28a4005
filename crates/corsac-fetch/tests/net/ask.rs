//! One request sent as its head says.

use std::time::Duration;

use corsac_browser::NetworkErrorKind;
use corsac_core::{HeaderName, HeaderValue, Method};
use corsac_fetch::{Limits, Request};

use crate::support::*;

#[tokio::test]
async fn a_request_goes_out_as_its_head_says() {
    let server =
        Server::start(|_| send("HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")).await;
    let client = server.client();
    let account = client.fetch(&page(), Request::new(server.url("/x"))).await.unwrap_err().into_account();
    let sent = &account.trace.exchanges[0].request;
    let mut request = (**sent).clone();
    request.headers.delete("origin");
    request.headers.append(HeaderName::from_static("x-more"), HeaderValue::from_static("1"));
    let answer = client.ask(&request).await.unwrap();
    // The redirect is not followed, and nothing is judged.
    assert_eq!(answer.status, 302);
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!((seen[0].header("origin").is_some(), seen[1].header("origin")), (true, None));
    assert_eq!(seen[1].header("x-more"), Some("1"));
    assert_eq!(seen[1].header("user-agent"), seen[0].header("user-agent"));
}

#[tokio::test]
async fn nothing_unsafe_is_sent_so() {
    let server = Server::start(|_| open_to_all("")).await;
    let client = server.client();
    let account = client.fetch(&page(), Request::new(server.url("/x"))).await.unwrap().into_account();
    let sent = &account.trace.exchanges[0].request;
    for method in [Method::POST, Method::PUT, Method::new("PURGE").unwrap()] {
        let mut request = (**sent).clone();
        request.method = method;
        assert_eq!(client.ask(&request).await.unwrap_err().kind, NetworkErrorKind::Request);
    }
    let mut with_body = (**sent).clone();
    with_body.has_body = true;
    assert_eq!(client.ask(&with_body).await.unwrap_err().kind, NetworkErrorKind::Request);
    assert_eq!(server.methods(), ["GET"]);
}

#[tokio::test]
async fn the_limits_hold() {
    let server = Server::start(|seen| if seen.path() == "/x" { open_to_all("") } else { send("") }).await;
    let limits = Limits { total: Duration::from_millis(50), ..Limits::default() };
    let client = server.builder().limits(limits).build().unwrap();
    let account =
        server.client().fetch(&page(), Request::new(server.url("/x"))).await.unwrap().into_account();
    let mut request = (*account.trace.exchanges[0].request).clone();
    request.url.set_path("/silent");
    assert_eq!(client.ask(&request).await.unwrap_err().kind, NetworkErrorKind::Timeout);
}
