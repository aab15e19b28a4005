//! Exchanges that several clients share: what goes out once, what again, and what never.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use corsac_browser::{Engine, NetworkErrorKind};
use corsac_core::HeaderValue;
use corsac_fetch::{Account, BodySeen, Client, Exchanges, Gate, HeldBy, Limits, Outcome, Request};

use crate::support::*;

/// The three browsers, one after another, over one memo.
const ENGINES: [Engine; 3] = [Engine::CHROMIUM, Engine::FIREFOX, Engine::WEBKIT_GTK];

/// Does the fetch and reads what the page can read: the account, and the body.
async fn whole(client: &Client, request: Request) -> (Account, Vec<u8>) {
    let mut response = match client.fetch(&page(), request).await {
        Ok(response) => response,
        Err(error) => return (error.into_account(), Vec::new()),
    };
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return (response.into_account(), body),
            Err(error) => return (error.into_account(), body),
        }
    }
}

/// The fetch in each browser.
async fn in_all(server: &Server, request: &Request) -> Vec<(Account, Vec<u8>)> {
    let exchanges = Exchanges::new();
    let mut all = Vec::new();
    for engine in ENGINES {
        let client = server.builder().engine(engine).exchanges(exchanges.clone()).build().unwrap();
        all.push(whole(&client, request.clone()).await);
    }
    all
}

fn held_by(account: &Account) -> Option<HeldBy> {
    match &account.outcome {
        Outcome::Held(held) => Some(held.by),
        _ => None,
    }
}

/// A 200 that lets every page in that it is told of, with these lines more.
fn readable(seen: &Seen, more: &str, body: &str) -> Reply {
    let origin = seen.header("origin").unwrap_or("*");
    send(&format!(
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Methods: *\r\n\
         Access-Control-Allow-Headers: *, authorization\r\n{more}Content-Length: {}\r\n\r\n{body}",
        body.len()
    ))
}

#[tokio::test]
async fn an_identical_request_goes_out_once() {
    // Method, header, body; what the server sees of three browsers.
    type Row =
        (&'static str, Option<(&'static str, &'static str)>, Option<&'static str>, &'static [&'static str]);
    let rows: [Row; 5] = [
        ("GET", None, None, &["GET"]),
        ("GET", Some(("X-A", "1")), None, &["OPTIONS", "GET"]),
        ("POST", None, Some("a=1"), &["POST"]),
        ("PUT", None, Some("a=1"), &["OPTIONS", "PUT"]),
        // Chromium alone asks nobody about Save-Data.
        ("GET", Some(("Save-Data", "on")), None, &["GET", "OPTIONS"]),
    ];
    for (method, header, body, expected) in rows {
        let server = Server::start(|seen| readable(seen, "", "hello")).await;
        let mut request = Request::new(server.url("/")).method(method);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.text(body);
        }
        let all = in_all(&server, &request).await;
        assert_eq!(server.methods(), expected, "{method} {header:?}");
        for (index, (account, body)) in all.iter().enumerate() {
            assert_eq!(body, b"hello", "{method} {header:?} {index}");
            let last = account.trace.exchanges.len() - 1;
            assert_eq!(account.bodies[last], Some(BodySeen { bytes: 5, complete: true }));
            assert_eq!(account.is_replayed(last), index > 0, "{:?}", account.replayed);
        }
    }
}

#[tokio::test]
async fn what_the_page_may_not_read_is_shared_too() {
    // The first browser is refused by a preflight's answer that the others accept.
    let server = Server::start(|seen| match seen.method() {
        "OPTIONS" => send("HTTP/1.1 204 No Content\r\n\r\n"),
        _ => send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"),
    })
    .await;
    for (method, expected) in [("GET", "GET"), ("PUT", "OPTIONS")] {
        let before = server.seen().len();
        let all = in_all(&server, &Request::new(server.url("/")).method(method)).await;
        assert_eq!(server.methods()[before..], [expected]);
        for (account, body) in all {
            assert!(body.is_empty());
            assert!(account.failure().unwrap().blocked().is_some());
            let bytes = if method == "GET" { 6 } else { 0 };
            assert_eq!(account.bodies, [Some(BodySeen { bytes, complete: true })]);
        }
    }
}

#[tokio::test]
async fn a_loop_goes_around_on_the_network_and_once_for_all() {
    let server = Server::start(|_| {
        send("HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")
    })
    .await;
    let all = in_all(&server, &Request::new(server.url("/again"))).await;
    assert_eq!(all[0].0.trace.exchanges.len(), 21);
    assert_eq!(all[0].0.replayed, [0_usize; 0]);
    // Firefox says otherwise after redirects in Sec-Fetch-Site, but only where it is sent: not over plain http.
    assert_eq!(server.seen().len(), 21);
    for (account, _) in &all[1..] {
        assert_eq!(account.replayed.len(), 21);
    }
}

#[tokio::test]
async fn the_nth_time_takes_the_nth_answer() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => send(
            "HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
        ),
        number => open_to_all(&format!("answer {number}")),
    })
    .await;
    for (account, body) in in_all(&server, &Request::new(server.url("/"))).await {
        assert_eq!(account.trace.exchanges.len(), 2);
        assert_eq!(body, b"answer 1");
    }
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn an_unsafe_request_that_differs_never_goes_out() {
    let server = Server::start(|seen| readable(seen, "", "done")).await;
    for (method, expected) in [("POST", &["POST"][..]), ("PUT", &["OPTIONS", "PUT"])] {
        let before = server.seen().len();
        let exchanges = Exchanges::new();
        let mut ends = Vec::new();
        for (engine, language) in ENGINES.into_iter().zip(["en", "de", "en"]) {
            let language = Some(HeaderValue::from_static(language));
            let builder = server.builder().engine(engine).accept_language(language);
            let client = builder.exchanges(exchanges.clone()).build().unwrap();
            let request = Request::new(server.url("/")).method(method).text("x");
            ends.push(whole(&client, request).await.0);
        }
        // Preflights have no Accept-Language; and the third browser sends what the first has sent.
        assert_eq!(server.methods()[before..], *expected);
        let held: Vec<_> = ends.iter().map(held_by).collect();
        assert_eq!(held, [None, Some(HeldBy::SentBefore), None], "{method}");
        let Outcome::Held(held) = &ends[1].outcome else { unreachable!() };
        assert_eq!((held.request.method.as_str(), held.request.has_body), (method, true));
    }
}

#[tokio::test]
async fn a_browser_follows_its_own_unsafe_redirect() {
    let server = Server::start(|seen| match seen.path() {
        "/from" => send(
            "HTTP/1.1 307 Away\r\nAccess-Control-Allow-Origin: *\r\nLocation: /to\r\nContent-Length: 0\r\n\r\n",
        ),
        _ => open_to_all("there"),
    })
    .await;
    let all = in_all(&server, &Request::new(server.url("/from")).method("POST").text("x")).await;
    assert_eq!(server.methods(), ["POST", "POST"]);
    assert!(all.iter().all(|(_, body)| body == b"there"));
}

#[tokio::test]
async fn the_gate_comes_first() {
    let server = Server::start(|_| open_to_all("")).await;
    let request = Request::new(server.url("/")).method("POST").gate(Gate::HoldUnsafe);
    for (account, _) in in_all(&server, &request).await {
        assert_eq!(held_by(&account), Some(HeldBy::Gate));
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn another_body_is_another_request() {
    let server = Server::start(|_| open_to_all("")).await;
    let exchanges = Exchanges::new();
    let client = server.builder().exchanges(exchanges).build().unwrap();
    let post =
        |body: &str| Request::new(server.url("/")).method("POST").typed_body(body.to_owned(), "text/plain");
    // In number, order, and length alike.
    for (body, held) in [("a", None), ("a", None), ("b", Some(HeldBy::SentBefore)), ("a", None)] {
        assert_eq!(held_by(&whole(&client, post(body)).await.0), held, "{body}");
    }
    assert_eq!(server.seen().len(), 1);
    // The fragment is never sent.
    for (path, expected) in [("/get#a", 2), ("/get#b", 2), ("/get?b", 3)] {
        whole(&client, Request::new(server.url(path))).await;
        assert_eq!(server.seen().len(), expected, "{path}");
    }
}

#[tokio::test]
async fn a_network_error_is_the_same_for_all() {
    let server = Server::start(|_| close("nonsense\r\n\r\n")).await;
    let all = in_all(&server, &Request::new(server.url("/"))).await;
    assert_eq!(server.seen().len(), 1);
    for (account, _) in &all {
        let Outcome::Failed(corsac_browser::Failure::Network(error)) = &account.outcome else { panic!() };
        assert_eq!(error.kind, NetworkErrorKind::Malformed, "{error}");
    }
    assert_eq!(all[2].0.replayed, [0]);
}

#[tokio::test]
async fn a_body_that_breaks_off_does_so_for_all() {
    let broken = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 10\r\n\r\nhello";
    let server = Server::start(move |_| close(broken)).await;
    for (account, body) in in_all(&server, &Request::new(server.url("/"))).await {
        assert_eq!(body, b"hello");
        assert_eq!(account.bodies, [Some(BodySeen { bytes: 5, complete: false })]);
        let Outcome::Failed(corsac_browser::Failure::Network(error)) = &account.outcome else { panic!() };
        assert_eq!(error.kind, NetworkErrorKind::Closed, "{error}");
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn bodies_keep_their_limit_and_are_read_whole() {
    let long = "x".repeat(3 << 20);
    let readable = long.clone();
    let server = Server::start(move |seen| match seen.path() {
        "/open" => open_to_all(&readable),
        _ => Reply::Send(
            [
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", readable.len()).as_bytes(),
                readable.as_bytes(),
            ]
            .concat(),
        ),
    })
    .await;
    let limits = |body_bytes| Limits { body_bytes, total: Duration::from_secs(20), ..Limits::default() };
    for (path, body_bytes, complete) in [
        ("/open", 4 << 20, true),
        ("/open", 2 << 20, false),
        ("/shut", 4 << 20, true),
        ("/shut", 2 << 20, false),
    ] {
        let exchanges = Exchanges::new();
        let before = server.seen().len();
        for _ in 0..2 {
            let client =
                server.builder().limits(limits(body_bytes)).exchanges(exchanges.clone()).build().unwrap();
            let (account, body) = whole(&client, Request::new(server.url(path))).await;
            let seen = account.bodies[0].unwrap();
            assert_eq!(seen.complete, complete, "{path} {seen:?}");
            if complete {
                assert_eq!(seen.bytes, long.len() as u64, "{path}");
            } else {
                assert!(seen.bytes > body_bytes && seen.bytes < long.len() as u64, "{path} {seen:?}");
            }
            match (path, complete) {
                ("/open", true) => assert_eq!(body, long.as_bytes()),
                ("/open", false) => {
                    let Outcome::Failed(corsac_browser::Failure::Network(error)) = &account.outcome else {
                        panic!()
                    };
                    assert_eq!(error.kind, NetworkErrorKind::TooLarge);
                }
                _ => assert!(account.failure().unwrap().blocked().is_some()),
            }
        }
        assert_eq!(server.seen().len(), before + 1, "{path}");
    }
}

#[tokio::test]
async fn a_replay_never_uses_the_network() {
    let server = Server::start(|_| open_to_all("hello")).await;
    let exchanges = Exchanges::new();
    let client = server.builder().exchanges(exchanges.clone()).build().unwrap();
    whole(&client, Request::new(server.url("/"))).await;
    let replayer = server.builder().exchanges(exchanges.replay_only()).build().unwrap();
    // A fetch each: each takes the first answer.
    for _ in 0..2 {
        let (account, body) = whole(&replayer, Request::new(server.url("/"))).await;
        assert_eq!((body.as_slice(), account.replayed.as_slice()), (&b"hello"[..], &[0][..]));
    }
    for request in [
        Request::new(server.url("/other")),
        Request::new(server.url("/")).header("Accept", "text/plain"),
        Request::new(server.url("/")).method("PUT"),
        Request::new(server.url("/")).method("POST"),
    ] {
        assert_eq!(held_by(&whole(&replayer, request).await.0), Some(HeldBy::NotRecorded));
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn without_a_memo_everything_goes_out() {
    let server = Server::start(|_| open_to_all("hello")).await;
    for _ in 0..2 {
        let (account, _) = whole(&server.client(), Request::new(server.url("/"))).await;
        assert!(account.replayed.is_empty());
    }
    assert_eq!(server.seen().len(), 2);
}
