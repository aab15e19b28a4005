//! Random requests against random answers.

use corsac_browser::{
    Action, BodyInfo, CacheMode, CredentialsMode, Event, ExchangeKind, Failure, Initiator, Mode, Page,
    RedirectMode, Request, ResponseHead,
};
use corsac_core::{HeaderList, HeaderName, HeaderValue};
use proptest::prelude::*;

use crate::support::{ACAC, ACAH, ACAM, ACAO, ACEH, ACMA, P, Ran, S, World, X, at, page, sandboxed, url};

/// A header line that some rule reads, with a value that has some chance to mean something, or any
/// line at all.
fn line() -> impl Strategy<Value = (String, Vec<u8>)> {
    let name = prop::sample::select(vec![
        ACAO,
        ACAO,
        ACAC,
        ACAM,
        ACAH,
        ACMA,
        ACEH,
        "Location",
        "Location",
        "Set-Cookie",
        "Cross-Origin-Resource-Policy",
        "Referrer-Policy",
        "Content-Type",
    ]);
    let value = prop::sample::select(vec![
        "*",
        P,
        S,
        "null",
        "true",
        "PUT, DELETE",
        "x-a",
        "*, authorization, x-a",
        "60",
        "0",
        "/next",
        "/next#f",
        "http://127.0.0.1:9303/x",
        "http://localhost:9302/x",
        "http://localhost:9301/",
        "http://u:p@localhost:9301/",
        "https://other.test/",
        "http://[",
        "data:,x",
        "sid=1; SameSite=None; Secure",
        "same-origin",
        "no-referrer, unsafe-url",
        "",
    ]);
    prop_oneof![
        6 => (name.clone().prop_map(str::to_owned), value.prop_map(|text| text.as_bytes().to_vec())),
        1 => (name.prop_map(str::to_owned), prop::collection::vec(any::<u8>(), 0..40)),
        1 => ("[!-~]{1,12}", prop::collection::vec(any::<u8>(), 0..40)),
    ]
}

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![
        4 => prop::sample::select(vec![200_u16, 204, 301, 302, 303, 307, 308, 304, 401, 404, 500]),
        1 => any::<u16>(),
    ]
}

pub(crate) fn answer_head() -> impl Strategy<Value = ResponseHead> {
    (status(), prop::collection::vec(line(), 0..8)).prop_map(|(status, lines)| {
        let mut list = HeaderList::new();
        for (name, value) in lines {
            // A name that is no token never reaches the machine.
            if let Ok(name) = HeaderName::new(name) {
                list.append(name, HeaderValue::from_wire(&value));
            }
        }
        ResponseHead::new(status).with_headers(list)
    })
}

fn script_header() -> impl Strategy<Value = (String, Vec<u8>)> {
    let known = prop::sample::select(vec![
        "X-A",
        "Authorization",
        "Content-Type",
        "Accept",
        "Cookie",
        "Origin",
        "Range",
        "*",
        "Cache-Control",
    ]);
    prop_oneof![
        4 => (known.prop_map(str::to_owned), "[ -~]{0,12}".prop_map(String::into_bytes)),
        1 => ("[!-~]{0,8}", prop::collection::vec(any::<u8>(), 0..20)),
    ]
}

pub(crate) fn request() -> impl Strategy<Value = Request> {
    use prop::sample::select;
    let what = (
        select(vec!["GET", "HEAD", "POST", "PUT", "DELETE", "patch", "OPTIONS", "TRACE", "*", ""]),
        select(vec![
            at(P, "/a"),
            at(S, "/a"),
            at(X, "/a#f"),
            "https://other.test/".into(),
            "data:,x".into(),
            "http://".into(),
        ]),
        prop::collection::vec(script_header(), 0..4),
        prop::option::weighted(0.4, (prop::option::of(0_u64..100_000), any::<bool>())),
    );
    let how = (
        select(vec![
            Mode::Cors,
            Mode::Cors,
            Mode::Cors,
            Mode::NoCors,
            Mode::NoCors,
            Mode::SameOrigin,
            Mode::Navigate,
        ]),
        select(vec![CredentialsMode::Omit, CredentialsMode::SameOrigin, CredentialsMode::Include]),
        select(vec![RedirectMode::Follow, RedirectMode::Follow, RedirectMode::Error, RedirectMode::Manual]),
        select(vec![CacheMode::Default, CacheMode::NoStore, CacheMode::NoCache, CacheMode::OnlyIfCached]),
        any::<(bool, bool, bool)>(),
    );
    (what, how).prop_map(|((method, to, headers, body), (mode, credentials, redirect, cache, flags))| {
        let mut request = Request::new(to)
            .method(method)
            .mode(mode)
            .credentials(credentials)
            .redirect(redirect)
            .cache(cache);
        request.headers = headers;
        request.body = body.map(|(length, replayable)| BodyInfo {
            length,
            content_type: Some("text/plain;charset=UTF-8".into()),
            replayable,
        });
        request.initiator = if flags.0 { Initiator::Xhr } else { Initiator::Fetch };
        request.upload_listener = flags.1;
        request.keepalive = flags.2;
        request
    })
}

pub(crate) fn pages() -> impl Strategy<Value = Page> {
    prop_oneof![
        4 => Just(()).prop_map(|()| page()),
        1 => Just(()).prop_map(|()| sandboxed()),
        1 => Just(()).prop_map(|()| Page::new(url("https://app.example.com/dir/page?q"))),
    ]
}

/// What must be true of every fetch that has ended.
fn check_account(ran: &Ran, request: &Request, page: &Page) {
    // What was sent is what the account has, one to one.
    let uncached: Vec<_> = ran.trace.exchanges.iter().filter(|exchange| !exchange.cached).collect();
    assert_eq!(uncached.len(), ran.sent.len());
    for (exchange, head) in uncached.iter().zip(&ran.sent) {
        assert_eq!(exchange.request.headers, head.headers);
        assert_eq!((exchange.kind, exchange.request.method.as_str()), (head.kind, head.method.as_str()));
        assert!(exchange.response.is_some());
    }
    // The failure is in the account, once, where the account ends.
    let told: Vec<_> = ran
        .trace
        .all_events()
        .filter_map(|event| if let Event::Blocked(blocked) = event { Some(blocked) } else { None })
        .collect();
    match &ran.outcome {
        Action::Fail(Failure::Blocked(blocked)) => {
            assert_eq!(told, [blocked]);
            let end = ran.trace.exchanges.last().map_or(&ran.trace.events, |exchange| &exchange.events);
            assert!(matches!(end.last(), Some(Event::Blocked(last)) if last == blocked));
            // The field is what stands in the last answer.
            if let (Some(field), Some(exchange)) = (&blocked.field, ran.trace.exchanges.last()) {
                let headers = &exchange.response.as_ref().unwrap().headers;
                let stands: Vec<usize> = headers
                    .iter()
                    .enumerate()
                    .filter(|(_, header)| header.name.is(field.name))
                    .map(|(line, _)| line)
                    .collect();
                assert_eq!(field.lines, stands);
                assert_eq!(field.value.as_ref(), headers.get(field.name).as_deref());
                if let Some((line, range)) = &field.span {
                    let value = &headers.iter().nth(field.lines[*line]).unwrap().value;
                    assert!(value.as_bytes().get(range.clone()).is_some(), "{field:?}");
                }
            }
        }
        Action::Deliver(response) => {
            assert!(told.is_empty());
            let readable =
                ran.trace.all_events().filter(|event| matches!(event, Event::Readable { .. })).count();
            assert_eq!(readable, usize::from(!response.url.starts_with("data:")));
        }
        other => panic!("{other:?}"),
    }
    for event in ran.trace.all_events() {
        assert!(!event.text().is_empty() && !event.info().code.is_empty() && !event.info().anchor.is_empty());
    }
    check_sent(ran, request, page);
    if let Action::Deliver(response) = &ran.outcome {
        check_readable(ran, response, page);
    }
}

/// What must be true of every message.
fn check_sent(ran: &Ran, request: &Request, page: &Page) {
    let xhr = request.initiator == Initiator::Xhr;
    let exchanges = &ran.trace.exchanges;
    for (index, exchange) in exchanges.iter().enumerate() {
        let head = &exchange.request;
        let cookie = head.headers.contains("Cookie");
        assert!(!cookie || head.credentials);
        if request.credentials == CredentialsMode::Omit && !xhr {
            assert!(!head.credentials);
        }
        if head.kind == ExchangeKind::Preflight {
            assert_eq!(head.method.as_str(), "OPTIONS");
            assert!(!head.has_body && !head.credentials);
            for name in ["Cookie", "Authorization", "Content-Type", "Content-Length"] {
                assert!(!head.headers.contains(name), "{name}");
            }
            for name in ["Origin", "Access-Control-Request-Method"] {
                assert_eq!(head.headers.values(name).count(), 1, "{name}");
            }
        } else {
            if !xhr && request.mode == Mode::NoCors {
                assert!(matches!(head.method.as_str(), "GET" | "HEAD" | "POST"));
                assert!(!head.headers.contains("Authorization"));
            } else if !page.origin().is_origin_of(&head.url) {
                // To another origin, what needs permission goes only right after a preflight
                // for this very URL that passed, now or before.
                let asks = !head.method.is_cors_safelisted() || head.headers.contains("Authorization");
                let before = index.checked_sub(1).map(|before| &exchanges[before]);
                let asked = before.is_some_and(|before| {
                    before.kind == ExchangeKind::Preflight
                        && before.request.url == head.url
                        && before.events.iter().any(|event| {
                            matches!(event, Event::PreflightPassed { .. } | Event::PreflightCached)
                        })
                });
                assert!(asked || !asks, "{} {}", head.method, head.url);
            }
            if !matches!(head.method.as_str(), "GET" | "HEAD") {
                assert!(head.headers.contains("Origin"));
            }
        }
        assert_eq!(head.headers.values("Referer").count().max(1), 1);
        assert_eq!(head.headers.values("Cookie").count().max(1), 1);
    }
}

/// Nothing of another origin is readable unless that answer let it.
fn check_readable(ran: &Ran, response: &corsac_browser::PageResponse, page: &Page) {
    if response.url.starts_with("data:") {
        return;
    }
    let exchange = ran.trace.exchanges.last().unwrap();
    let answer = exchange.response.as_ref().unwrap();
    match response.kind.as_str() {
        "basic" => {
            // An opaque origin has no server of its own.
            assert!(ran.sent.iter().all(|head| page.origin().is_origin_of(&head.url)));
        }
        "cors" => {
            assert!(answer.headers.contains(ACAO));
            let origin = exchange.request.header("Origin").unwrap();
            let allow = answer.headers.get(ACAO).unwrap().to_text();
            assert!(allow == "*" || allow == origin);
        }
        _ => {
            assert!(response.headers.is_empty() && response.status == 0);
            assert_eq!(response.body, corsac_browser::BodySource::Null);
        }
    }
    for (name, _) in &response.headers {
        assert!(!matches!(name.as_str(), "set-cookie" | "set-cookie2"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Always ends within the bound, never panics, and the account holds together.
    #[test]
    fn any_request_any_answers(
        page in pages(),
        requests in prop::collection::vec(request(), 1..3),
        answers in prop::collection::vec(answer_head(), 1..12),
    ) {
        let mut world = World::default();
        let mut turn = 0;
        for request in requests {
            let ran = world.run(page.clone(), request.clone(), |_| {
                turn += 1;
                answers[turn % answers.len()].clone()
            });
            check_account(&ran, &request, &page);
        }
    }

    /// Servers that let everything pass keep the fetch going longest.
    #[test]
    fn any_request_generous_answers(page in pages(), request in request(), answers in prop::collection::vec(answer_head(), 1..30)) {
        let mut world = World::default();
        let mut turn = 0;
        let ran = world.run(page.clone(), request.clone(), |head| {
            turn += 1;
            if crate::support::is_preflight(head) {
                return crate::support::grant_all(head, "0");
            }
            let answer = answers[turn % answers.len()].clone();
            let mut headers = answer.headers.clone();
            headers.delete(ACAO);
            headers.delete(ACAC);
            let allow = head.header("Origin").unwrap_or_else(|| "*".into());
            answer.with_headers(headers).header(ACAO, allow).header(ACAC, "true")
        });
        check_account(&ran, &request, &page);
    }
}
