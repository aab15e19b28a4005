//! Redirects over real sockets.

use corsac_browser::{CredentialsMode, RedirectMode, ResponseType};
use corsac_fetch::{BodySeen, Request};

use crate::support::*;

fn redirect(status: u16, to: &str) -> Reply {
    send(&format!(
        "HTTP/1.1 {status} Elsewhere\r\nAccess-Control-Allow-Origin: *\r\nLocation: {to}\r\n\
         Content-Length: 4\r\n\r\ngone"
    ))
}

#[tokio::test]
async fn a_body_is_sent_again_or_dropped() {
    let rows = [(307, "POST", "payload"), (308, "POST", "payload"), (303, "GET", ""), (302, "GET", "")];
    for (status, method, body) in rows {
        let server = Server::start(move |seen| match seen.path() {
            "/from" => redirect(status, "/to"),
            _ => open_to_all("there"),
        })
        .await;
        let request = Request::new(server.url("/from")).method("POST").text("payload");
        let response = server.client().fetch(&page(), request).await.unwrap();
        assert!(response.redirected());
        assert_eq!(response.url(), server.url("/to"));
        let account = read_out(response).await;
        let seen = server.seen();
        assert_eq!((seen[1].method(), seen[1].path()), (method, "/to"), "{status}");
        assert_eq!(seen[1].body, body.as_bytes(), "{status}");
        assert_eq!(seen[1].header("content-length").is_some(), !body.is_empty(), "{status}");
        // The redirect's body was small, so its connection served again.
        assert_eq!(seen[1].connection, 0, "{status}");
        let whole = |bytes| Some(BodySeen { bytes, complete: true });
        assert_eq!(account.bodies, [whole(4), whole(5)], "{status}");
    }
}

#[tokio::test]
async fn a_large_body_of_a_redirect_is_not_waited_for() {
    let server = Server::start(|seen| match seen.path() {
        "/from" => send(
            "HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nLocation: /to\r\n\
             Content-Length: 100000000\r\n\r\nthe first bytes",
        ),
        _ => open_to_all("there"),
    })
    .await;
    let response = server.client().fetch(&page(), Request::new(server.url("/from"))).await.unwrap();
    let account = read_out(response).await;
    assert!(!account.bodies[0].unwrap().complete);
    assert_eq!(server.seen()[1].connection, 1);
}

#[tokio::test]
async fn to_another_origin_and_its_preflight() {
    let target = Server::start(|seen| match seen.method() {
        "OPTIONS" => passing_preflight(),
        _ => open_to_all("there"),
    })
    .await;
    let to = format!("http://other.test:{}/to", target.address.port());
    let location = to.clone();
    let server = Server::start(move |seen| match seen.method() {
        "OPTIONS" => passing_preflight(),
        _ => redirect(307, &location),
    })
    .await;
    let client =
        server.builder().resolve("other.test", target.address.port(), target.address).build().unwrap();
    let request = Request::new(server.url("/from")).method("PUT").text("payload");
    assert_eq!(read(&client, request).await.unwrap(), b"there");
    assert_eq!(server.methods(), ["OPTIONS", "PUT"]);
    assert_eq!(target.methods(), ["OPTIONS", "PUT"]);
    let seen = target.seen();
    assert_eq!(seen[1].body, b"payload");
    assert_eq!((seen[0].header("origin"), seen[1].header("origin")), (Some("null"), Some("null")));
}

#[tokio::test]
async fn a_loop_ends_after_twenty() {
    let server = Server::start(|_| redirect(302, "/again")).await;
    let error = read(&server.client(), Request::new(server.url("/"))).await.unwrap_err();
    assert!(error.failure().unwrap().blocked().is_some(), "{:?}", error.failure());
    assert_eq!(server.seen().len(), 21);
    assert_eq!(error.account().trace.exchanges.len(), 21);
}

#[tokio::test]
async fn a_manual_redirect_shows_nothing() {
    let server = Server::start(|_| redirect(302, "/again")).await;
    let request =
        Request::new(server.url("/")).redirect(RedirectMode::Manual).credentials(CredentialsMode::Omit);
    let response = server.client().fetch(&page(), request).await.unwrap();
    assert_eq!((response.kind(), response.status()), (ResponseType::OpaqueRedirect, 0));
    assert_eq!(response.headers(), []);
    assert_eq!(&response.bytes().await.unwrap()[..], b"");
}
