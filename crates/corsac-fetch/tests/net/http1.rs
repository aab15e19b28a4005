//! HTTP/1.1: the bytes on the wire, and which connection they take.

use corsac_browser::{CredentialsMode, ExchangeKind, NetworkErrorKind};
use corsac_fetch::{BodySeen, Gate, Outcome, Request};

use crate::support::*;

#[tokio::test]
async fn a_preflighted_request_byte_by_byte() {
    let server = Server::start(|seen| match seen.method() {
        "OPTIONS" => passing_preflight(),
        _ => open_to_all("done"),
    })
    .await;
    let client = server.client();
    let request = Request::new(server.url("/profile?a=b#c"))
        .method("PUT")
        .header("X-Two", "2")
        .header("x-One", "1")
        .header("content-Type", "application/json")
        .body("{}");
    assert_eq!(read(&client, request).await.unwrap(), b"done");
    let seen = server.seen();
    let host = format!("{API}:{}", server.address.port());
    let preflight = format!(
        "OPTIONS /profile?a=b HTTP/1.1\r\n\
         Host: {host}\r\n"
    );
    println!("{}\n{}", seen[0].head, seen[1].head);
    assert!(seen[0].head.starts_with(&preflight));
}
