//! Scenarios over sockets give what they give without a network.

use std::collections::BTreeMap;

use corsac_browser::{CredentialsMode, Engine, Initiator, RedirectMode, ReferrerPolicy};
use corsac_conformance::library;
use corsac_conformance::live::fetch;
use corsac_conformance::live::servers::LiveServers;
use corsac_conformance::observation::{Browser, View};
use corsac_conformance::play;
use corsac_conformance::scenario::{Answer, Ask, Body, OpaqueFrame, PageSpec, Route, Scenario, Step};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PAGE: &str = "http://app.one.localhost:7001/page";
const SECURE_PAGE: &str = "https://app.one.localhost:7443/page";

fn engines() -> Vec<(&'static str, Engine)> {
    let mut engines = vec![("standard", Engine::STANDARD)];
    engines.extend(Browser::ALL.map(|browser| (browser.as_str(), browser.engine())));
    engines
}

fn scenario(name: &str, page: &str, steps: Vec<Step>, routes: Vec<(&str, Route)>) -> Scenario {
    let routes: BTreeMap<_, _> = routes.into_iter().map(|(path, route)| (path.to_owned(), route)).collect();
    Scenario {
        name: name.to_owned(),
        about: String::new(),
        by_hand: None,
        third_party_cookies_off: false,
        page: PageSpec::at(page),
        steps,
        routes,
        seen: Vec::new(),
        reasons: BTreeMap::new(),
        cors_errors: None,
    }
}

fn ask(url: &str, change: impl FnOnce(&mut Ask)) -> Step {
    let mut ask = Ask::at(url);
    change(&mut ask);
    Step::Fetch(Box::new(ask))
}

fn lines(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Gives these lines beside the grant to whoever asks.
fn gives(status: u16, headers: &[(&str, &str)], body: &str) -> Route {
    let mut all =
        lines(&[("Access-Control-Allow-Origin", "{origin}"), ("Access-Control-Allow-Credentials", "true")]);
    all.extend(lines(headers));
    Route { preflight: Vec::new(), answer: vec![Answer { status, headers: all, body: body.to_owned() }] }
}

fn scenarios() -> Vec<Scenario> {
    let include = |ask: &mut Ask| ask.credentials = CredentialsMode::Include;
    let body = |body: Body| {
        move |ask: &mut Ask| {
            ask.method = "POST".into();
            ask.body = Some(body);
        }
    };
    vec![
        scenario(
            "get",
            PAGE,
            vec![
                ask("http://one.localhost:7002/data?x=1&y=%20#part", |_| {}),
                ask("http://localhost:7003/data", |_| {}),
                ask("http://two.localhost:7003?x", |_| {}),
                ask("http://127.0.0.1:7001/data", |ask| ask.initiator = Initiator::Xhr),
                ask("http://two.localhost:7002/data?{n}", |ask| ask.times = 3),
            ],
            vec![
                ("/data", gives(200, &[("X-A", "1"), ("Access-Control-Expose-Headers", "X-A")], "hello")),
                ("/", gives(200, &[], "root")),
            ],
        ),
        scenario(
            "put",
            PAGE,
            vec![
                ask("http://two.localhost:7002/data", |ask| {
                    ask.method = "PUT".into();
                    ask.headers =
                        lines(&[("X-B", "2"), ("X-A", "\u{e9}"), ("Content-Type", "text/x"), ("X-B", "3")]);
                    ask.body = Some(Body::Text("text".to_owned()));
                }),
                Step::WaitMs(500),
                ask("http://two.localhost:7002/data", |ask| ask.method = "PUT".into()),
                Step::WaitMs(60_000),
                ask("http://two.localhost:7002/data", |ask| ask.method = "PUT".into()),
            ],
            vec![(
                "/data",
                Route {
                    preflight: vec![Answer {
                        status: 204,
                        headers: lines(&[
                            ("Access-Control-Allow-Origin", "http://app.one.localhost:7001"),
                            ("Access-Control-Allow-Methods", "PUT"),
                            ("Access-Control-Allow-Headers", "x-a,x-b, content-type"),
                            ("Access-Control-Max-Age", "30"),
                        ]),
                        body: String::new(),
                    }],
                    answer: Vec::new(),
                },
            )],
        ),
        scenario(
            "redirects",
            PAGE,
            vec![
                ask("http://two.localhost:7002/away", |_| {}),
                ask("http://two.localhost:7002/away", |ask| ask.redirect = RedirectMode::Manual),
                ask("http://two.localhost:7002/away", body(Body::Text("moved".to_owned()))),
                ask("http://app.one.localhost:7001/away", |ask| {
                    ask.initiator = Initiator::Xhr;
                    ask.referrer_policy = Some(ReferrerPolicy::UnsafeUrl);
                }),
            ],
            vec![
                ("/away", gives(302, &[("Location", "//three.localhost:7003/on?a=b")], "")),
                ("/on", gives(307, &[("Location", "/dir/sideways")], "")),
                ("/dir/sideways", gives(308, &[("Location", "end")], "")),
                ("/dir/end", gives(301, &[("Location", "http://two.localhost:7001/end")], "")),
                ("/end", gives(200, &[], "there")),
            ],
        ),
        scenario(
            "cookies",
            SECURE_PAGE,
            vec![
                Step::Visit("https://two.localhost:7444/login".to_owned()),
                ask("https://two.localhost:7444/data", include),
                ask("https://api.two.localhost:7445/data", include),
                ask("https://two.localhost:7444/data/deep", include),
                ask("https://two.localhost:7444/data", |_| {}),
            ],
            vec![
                (
                    "/login",
                    gives(
                        200,
                        &[
                            ("Set-Cookie", "a=1; SameSite=None; Secure"),
                            ("Set-Cookie", "b=2; Path=/data/deep; SameSite=None; Secure"),
                            ("Set-Cookie", "c=3; Domain=two.localhost; Path=/; SameSite=None; Secure"),
                            ("Set-Cookie", "d=4; SameSite=Lax; Secure"),
                            ("Set-Cookie", "__Host-f=6; Path=/; SameSite=None; Secure"),
                        ],
                        "welcome",
                    ),
                ),
                ("/data", gives(200, &[("Set-Cookie", "e=5; SameSite=None; Secure")], "yours")),
                ("/data/deep", gives(200, &[], "yours")),
            ],
        ),
        scenario(
            "http2",
            SECURE_PAGE,
            vec![
                ask("https://two.localhost:7445/data", |ask| {
                    ask.method = "PATCH".into();
                    ask.headers = lines(&[("X-A", "1")]);
                    ask.body =
                        Some(Body::Blob { text: "{}".to_owned(), r#type: "application/json".to_owned() });
                }),
                ask("https://two.localhost:7445/data", body(Body::Stream("streamed".to_owned()))),
                ask("https://two.localhost:7444/data", body(Body::Stream("streamed".to_owned()))),
                ask("https://127.0.0.1:7445/data", |ask| ask.method = "HEAD".into()),
                ask("https://two.localhost:7445/empty", |_| {}),
            ],
            vec![("/data", gives(200, &[], "by h2")), ("/empty", gives(204, &[], ""))],
        ),
        scenario(
            "userinfo",
            PAGE,
            vec![
                ask("http://user:pass@two.localhost:7002/data", include),
                ask("http://two.localhost:7002/away", include),
            ],
            vec![
                ("/data", gives(200, &[], "known")),
                ("/away", gives(302, &[("Location", "http://u:p@two.localhost:7002/data")], "")),
            ],
        ),
        scenario(
            "empty",
            PAGE,
            vec![
                ask("http://two.localhost:7002/none", |_| {}),
                ask("http://two.localhost:7002/same", |_| {}),
                ask("http://two.localhost:7002/data", |ask| ask.method = "HEAD".into()),
                ask("http://two.localhost:7002/data", |_| {}),
            ],
            vec![
                ("/none", gives(204, &[], "")),
                ("/same", gives(304, &[], "unseen")),
                ("/data", gives(404, &[], "missing")),
            ],
        ),
        scenario(
            "bodies",
            PAGE,
            vec![
                ask(
                    "http://two.localhost:7002/data",
                    body(Body::FormData(lines(&[("a", "b"), ("c", "http://one.localhost:7001/")]))),
                ),
                ask(
                    "http://two.localhost:7002/data",
                    body(Body::UrlSearchParams(lines(&[("a", "\u{e9} &")]))),
                ),
                ask("http://two.localhost:7002/data", body(Body::Buffer("\u{20ac}".to_owned()))),
                ask("http://two.localhost:7002/data", |ask| {
                    ask.method = "POST".into();
                    ask.initiator = Initiator::Xhr;
                    ask.upload_listener = true;
                    ask.body = Some(Body::Text("up".to_owned()));
                }),
            ],
            vec![("/data", gives(200, &[], "see http://one.localhost:7001/"))],
        ),
        scenario(
            "refusals",
            PAGE,
            vec![
                ask("http://two.localhost:7002/other", |_| {}),
                ask("http://two.localhost:7002/hostile", |_| {}),
                ask("http://two.localhost:7002/twice", |_| {}),
                ask("http://two.localhost:7002/document", |_| {}),
                ask("http://app.one.localhost:7001/document", |_| {}),
                ask("http://two.localhost:7002/data", |ask| ask.headers = lines(&[("X-A", "1")])),
                ask("http://two.localhost:7002/data", |ask| {
                    ask.page = Some(PageSpec { frame: Some(OpaqueFrame::Sandboxed), ..PageSpec::at(PAGE) });
                }),
                ask("no url", |_| {}),
            ],
            vec![
                (
                    "/other",
                    Route {
                        preflight: Vec::new(),
                        answer: vec![Answer {
                            headers: lines(&[("Access-Control-Allow-Origin", "http://two.localhost:7003")]),
                            ..Answer::default()
                        }],
                    },
                ),
                (
                    "/hostile",
                    gives(
                        200,
                        &[
                            ("X-Bytes", " \t\u{e9}\u{1}\u{7f}\u{ff}\u{b} \u{80}"),
                            ("Access-Control-Expose-Headers", "x-bytes"),
                            ("Access-Control-Allow-Methods", "\u{e9}"),
                            ("Empty", ""),
                            ("Not a token", "1"),
                        ],
                        "",
                    ),
                ),
                ("/twice", gives(200, &[("Access-Control-Allow-Origin", "*")], "")),
                (
                    "/data",
                    Route {
                        preflight: vec![Answer {
                            headers: lines(&[("Access-Control-Allow-Origin", "*")]),
                            ..Answer::default()
                        }],
                        answer: Vec::new(),
                    },
                ),
            ],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_change_nothing() {
    let servers = LiveServers::start().await.unwrap();
    for (number, scenario) in scenarios().into_iter().enumerate() {
        for (index, (name, engine)) in engines().into_iter().enumerate() {
            let expected = play(&scenario, engine);
            let live = fetch::play(&scenario, engine, &servers, number * 10 + index).await.unwrap();
            assert_eq!(live, expected, "{} as {name}", scenario.name);
            assert_eq!(live.what.page.len(), scenario.asks().map(|ask| ask.times as usize).sum::<usize>());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_give_the_same_over_sockets() {
    let servers = LiveServers::start().await.unwrap();
    let mut number = 0;
    let (mut parted, mut nowhere) = (Vec::new(), Vec::new());
    for topic in library::load(&library::folder()).unwrap() {
        for scenario in topic.scenarios {
            for browser in Browser::ALL {
                number += 1;
                let engine = scenario.engine(browser);
                let live = fetch::play(&scenario, engine, &servers, number).await.unwrap();
                let expected = play(&scenario, engine);
                let name = format!("{}/{} as {}", topic.name, scenario.name, browser.as_str());
                if live == expected {
                    continue;
                }
                if live.what == expected.what && only_the_network_fails(&live.reasons, &expected.reasons) {
                    nowhere.push(name);
                } else {
                    parted.push(name);
                }
            }
        }
    }
    assert_eq!(parted, [""; 0]);
    // A redirect leads to plain http on a host that does not exist: WebKit asks there all the same, since it finds the mixed
    // content only after the preflight (mixed-content/redirect-to-http-after-a-preflight shows that it does).
    assert_eq!(nowhere, ["preflight-cache/after-a-redirect-to-mixed-content as webkit"]);
}

/// Whether reasons are equal but for those that are the network's over sockets: without a network a host that does not
/// exist answers like every other.
fn only_the_network_fails(live: &[&str], expected: &[&str]) -> bool {
    live.len() == expected.len()
        && live.iter().zip(expected).all(|(live, expected)| live == expected || *live == "NetworkFailed")
}

#[tokio::test]
async fn what_the_page_and_the_servers_see() {
    let servers = LiveServers::start().await.unwrap();
    let all = scenarios();
    let mut wires = BTreeMap::new();
    let mut pages = BTreeMap::new();
    for (number, scenario) in all.iter().enumerate() {
        let played = fetch::play(scenario, Engine::STANDARD, &servers, number).await.unwrap();
        let wire: Vec<_> =
            played.what.wire.into_iter().map(|sent| (sent.request, sent.headers, sent.http2)).collect();
        wires.insert(scenario.name.as_str(), wire);
        pages.insert(scenario.name.as_str(), played.what.page);
    }
    // So that the comparison above compares something.
    let header = |name: &str, index: usize, header: &str| {
        let (_, headers, _) = &wires[name][index];
        headers.get(header).cloned().unwrap_or_default()
    };
    assert_eq!(wires["get"][0].0, "GET http://one.localhost:7002/data?x=1&y=%20");
    assert_eq!(header("put", 0, "access-control-request-headers"), "content-type,x-a,x-b");
    assert_eq!(wires["put"].len(), 5, "the second preflight is not needed, the third is");
    assert_eq!(wires["redirects"][4].0, "GET http://two.localhost:7001/end");
    assert_eq!(header("cookies", 1, "cookie"), "a=1; c=3; __Host-f=6");
    assert_eq!(header("cookies", 3, "cookie"), "b=2; a=1; c=3; __Host-f=6; e=5");
    assert!(wires["http2"].iter().all(|(request, _, http2)| *http2 == request.contains(":7445/")));
    assert!(wires["http2"].iter().any(|(request, ..)| request == "POST https://two.localhost:7445/data"));
    assert!(!wires["http2"].iter().any(|(request, ..)| request == "POST https://two.localhost:7444/data"));
    let View::Response(response) = &pages["refusals"][1] else { panic!() };
    assert!(response.headers.iter().any(|(_, value)| value == "\u{e9}\u{1}\u{7f}\u{ff}\u{b} \u{80}"));
}

#[tokio::test]
async fn documents_carry_the_policy_of_their_page() {
    let servers = LiveServers::start().await.unwrap();
    let mut scenario = scenario("documents", PAGE, Vec::new(), Vec::new());
    scenario.page.referrer_policy = Some(ReferrerPolicy::NoReferrer);
    servers.begin(7, scenario);
    let names = servers.names(7);
    let rows = [
        (PAGE, 200, true),
        ("http://app.one.localhost:7001/page?frame", 200, true),
        ("http://two.localhost:7001/page", 200, false),
        ("http://app.one.localhost:7001/other", 200, false),
    ];
    for (url, status, has_policy) in rows {
        let answer = get(&servers, &names.live(url)).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{url}: {answer}");
        assert_eq!(answer.contains("Referrer-Policy: no-referrer\r\n"), has_policy, "{url}: {answer}");
        assert!(answer.contains("Content-Type: text/html\r\n") && answer.ends_with("<title>page</title>"));
    }
    assert_eq!(servers.end(7), []);
    for url in [names.live(PAGE), PAGE.to_owned()] {
        assert!(get(&servers, &url).await.starts_with("HTTP/1.1 404 "), "{url}");
    }
}

#[tokio::test]
async fn garbage_ends_its_connection_only() {
    let servers = LiveServers::start().await.unwrap();
    let long = vec![b'a'; 70_000];
    let garbage: [&[u8]; 5] = [
        b"\0\xff\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        &long,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    for (_, port) in servers.ports() {
        for bytes in garbage {
            let mut socket = TcpStream::connect(("127.0.0.1", *port)).await.unwrap();
            // The server may hang up at any time.
            let _ = socket.write_all(bytes).await;
            let _ = socket.shutdown().await;
            let mut answer = Vec::new();
            let _ = socket.read_to_end(&mut answer).await;
        }
    }
    for scenario in scenarios() {
        let engine = Engine::STANDARD;
        assert_eq!(fetch::play(&scenario, engine, &servers, 1).await.unwrap(), play(&scenario, engine));
    }
}

/// The whole answer of the first server, whichever host the URL names.
async fn get(servers: &LiveServers, url: &str) -> String {
    let (_, port) = servers.ports()[0];
    let (authority, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}
