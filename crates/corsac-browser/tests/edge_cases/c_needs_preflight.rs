//! Which requests need a preflight.

use corsac_browser::{BodyInfo, CacheMode, Event, Mode, RedirectMode, Request};

use crate::support::{
    P, Ran, S, answer, at, get, grant_all, no_cors, run, send, welcome, with_upload_listener,
};

fn asks(request: Request) -> bool {
    let ran = run(request, |head| grant_all(head, "0"));
    assert_eq!(ran.verdict(), "cors");
    let needed = ran.has(|event| matches!(event, Event::PreflightNeeded { .. }));
    assert_eq!(needed, ran.preflights() == 1);
    assert_eq!(!needed, ran.has(|event| matches!(event, Event::PreflightNotNeeded)));
    needed
}

/// Values of one header, and whether a GET with it is asked for first.
fn check(name: &str, rows: &[(&str, bool)]) {
    for (value, expected) in rows {
        // One character a byte.
        let bytes: Vec<u8> = value.chars().map(|char| u8::try_from(char).unwrap()).collect();
        assert_eq!(asks(get(&at(S, "/")).header(name, bytes)), *expected, "{name}: {value:?}");
    }
}

fn times(text: &str, count: usize) -> String {
    text.repeat(count)
}

#[test]
fn case_37_content_type() {
    let long = |length: usize| format!("text/plain;{}", times("a", length - 11));
    check(
        "Content-Type",
        &[
            ("text/plain;charset=utf-8", false),
            ("TEXT/PLAIN", false),
            ("multipart/form-data; boundary=----x", false),
            ("application/x-www-form-urlencoded", false),
            ("application/json", true),
            ("text/plain;charset=\"x\"", true),
            ("text/plain, application/json", true),
            ("application/json, text/plain", true),
            ("foo", true),
            ("", true),
            (&long(128), false),
            (&long(129), true),
        ],
    );
    // A body whose object has no type brings none along.
    assert!(!asks(get(&at(S, "/")).method("POST").body(BodyInfo::bytes(3))));
    assert!(!asks(get(&at(S, "/")).method("POST").body(BodyInfo::text(3))));
}

#[test]
fn case_38_accept() {
    check(
        "Accept",
        &[
            (&times("a", 128), false),
            (&times("a", 129), true),
            ("\"", true),
            ("(", true),
            ("a\x01b", true),
            ("a\x7fb", true),
            ("a\tb", false),
            // Firefox: asks, comes with engine differences.
            ("\u{e9}", false),
        ],
    );
}

#[test]
fn case_39_languages() {
    for name in ["Accept-Language", "Content-Language"] {
        check(
            name,
            &[
                ("en-US,en;q=0.9, *", false),
                ("en_US", true),
                ("@", true),
                ("en/us", true),
                (&times("a", 129), true),
            ],
        );
    }
}

#[test]
fn case_40_range() {
    check(
        "Range",
        &[
            ("bytes=0-100", false),
            ("bytes=0-", false),
            ("bytes=5-5", false),
            ("bytes=-100", true),
            ("bytes=0-1,3-4", true),
            ("bytes= 0-100", true),
            ("bytes = 0-100", true),
            ("bytes=100-0", true),
            ("items=0-1", true),
            // WebKitGTK: does not ask, comes with engine differences.
            ("BYTES=0-1", true),
        ],
    );
}

#[test]
fn case_41_client_hints() {
    // Chromium: does not ask, comes with engine differences.
    check("DPR", &[("1.0", true)]);
    check("Save-Data", &[("on", true)]);
    check("Viewport-Width", &[("100", true)]);
}

#[test]
fn case_42_user_agent_of_the_script() {
    // Chromium: the header is dropped, comes with engine differences.
    check("User-Agent", &[("mine/1", true)]);
    let ran = run(get(&at(S, "/")).header("User-Agent", "mine/1"), |head| grant_all(head, "0"));
    assert_ne!(ran.header(0, "User-Agent"), "mine/1");
    assert_eq!(ran.header(1, "User-Agent"), "mine/1");
}

#[test]
fn case_43_forbidden_names_are_dropped() {
    let rows = [
        ("Cookie", "a=b"),
        ("Host", "other.test"),
        ("Origin", "https://other.test"),
        ("Sec-Anything", "1"),
        ("Proxy-Anything", "1"),
        ("DNT", "1"),
        ("Via", "1.1 x"),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", "x-a"),
        ("X-HTTP-Method-Override", "TRACE"),
        ("X-HTTP-Method-Override", "GET, track"),
        ("X-HTTP-Method", "CONNECT"),
        ("X-Method-Override", "trace"),
    ];
    for (name, value) in rows {
        let ran = run(get(&at(S, "/")).header(name, value), welcome);
        assert_eq!((ran.verdict(), ran.preflights()), ("cors", 0), "{name}");
        assert_ne!(ran.header(0, name), value, "{name}");
        assert!(
            ran.has(|event| matches!(event, Event::HeaderDropped { name: dropped, .. } if dropped == name))
        );
    }
    check("X-HTTP-Method", &[("GET", true)]);
}

#[test]
fn case_44_headers_of_the_script_and_of_cache_modes() {
    check("Cache-Control", &[("no-cache", true)]);
    check("Pragma", &[("no-cache", true)]);
    check("If-None-Match", &[("\"a\"", true)]);
    check("Last-Event-ID", &[("1", true)]);
    check("Upgrade-Insecure-Requests", &[("1", true)]);
    check("Authorization", &[("Basic QTpC", true)]);
    let rows = [
        (CacheMode::Default, "", ""),
        (CacheMode::ForceCache, "", ""),
        (CacheMode::NoCache, "max-age=0", ""),
        (CacheMode::NoStore, "no-cache", "no-cache"),
        (CacheMode::Reload, "no-cache", "no-cache"),
    ];
    for (mode, cache_control, pragma) in rows {
        let ran = run(get(&at(S, "/")).cache(mode), welcome);
        assert_eq!((ran.verdict(), ran.methods().as_str()), ("cors", "GET"), "{mode}");
        assert_eq!(ran.header(0, "Cache-Control"), cache_control, "{mode}");
        assert_eq!(ran.header(0, "Pragma"), pragma, "{mode}");
    }
}

#[test]
fn case_45_several_entries_of_one_name() {
    let entries = |count: usize, length: usize| {
        (0..count).fold(get(&at(S, "/")), |request, _| request.header("Accept", times("a", length)))
    };
    // Chromium and WebKitGTK: two of 100 ask (they judge the joined value); Firefox never does.
    // Both come with engine differences.
    assert!(!asks(entries(2, 100)));
    // The browser's own Accept-Language counts towards the sum.
    assert!(!asks(entries(7, 128)));
    assert!(asks(entries(9, 128)));
}

#[test]
fn case_45_the_sum_is_1024_bytes() {
    let sum = |total: usize| {
        let mut request = get(&at(S, "/")).header("Accept-Language", times("a", total - 7 * 128));
        for _ in 0..7 {
            request = request.header("Accept", times("a", 128));
        }
        asks(request)
    };
    assert!(!sum(1024));
    // One byte more, with an eighth entry that is itself short enough.
    let mut request =
        get(&at(S, "/")).header("Content-Language", "a").header("Accept-Language", times("a", 128));
    for _ in 0..7 {
        request = request.header("Accept", times("a", 128));
    }
    let ran = run(request, |head| grant_all(head, "0"));
    assert_eq!(ran.preflights(), 1);
    assert_eq!(
        ran.header(0, "Access-Control-Request-Headers"),
        "accept,accept-language,content-language",
        "beyond the sum all of them need permission"
    );
}

#[test]
fn case_46_upload_listener() {
    assert!(asks(with_upload_listener(send("POST", &at(S, "/")))));
    // Chromium: none for a GET, comes with engine differences.
    assert!(asks(with_upload_listener(get(&at(S, "/")))));
    // fetch() has no such listener.
    let mut fetch = send("POST", &at(S, "/"));
    fetch.upload_listener = true;
    assert!(!asks(fetch));
}

#[test]
fn case_46_stream_body() {
    // A body that can be sent only once always asks first.
    let stream = BodyInfo { length: None, content_type: None, replayable: false };
    let post = || get(&at(S, "/")).method("POST").body(stream.clone());
    assert!(asks(post()));
    // XMLHttpRequest has no streams.
    assert!(!asks(crate::support::xhr(post())));
    // Neither no-cors nor keepalive can have one.
    let mut outliving = post();
    outliving.keepalive = true;
    for request in [no_cors(post()), outliving] {
        let ran = run(request, welcome);
        assert_eq!((ran.verdict(), ran.sent.len()), ("StreamNotAllowed", 0));
    }
}

/// The flag that a listener or a stream sets: without Allow-Methods the method is granted.
#[test]
fn case_46_the_flag_implies_the_method() {
    use crate::support::{ACAM, ACAO, ACMA, World, is_preflight};
    let put = || with_upload_listener(send("PUT", &at(S, "/")));
    let mut world = World::default();
    let mut go =
        |request, lines: crate::support::Lines<'_>| {
            let ran = world.fetch(request, |head| {
                if is_preflight(head) { answer(200, lines).header(ACAO, P) } else { welcome(head) }
            });
            // No `*` stood anywhere.
            assert!(!ran.has(|event| matches!(
                event,
                Event::MethodAllowed { by: corsac_browser::Grant::Wildcard, .. }
            )));
            (ran.verdict(), ran.methods())
        };
    assert_eq!(go(put(), &[(ACAM, "GET")]), ("MethodNotAllowed", "OPTIONS".into()));
    assert_eq!(go(put(), &[(ACMA, "60")]), ("cors", "OPTIONS PUT".into()));
    assert_eq!(go(put(), &[]), ("cors", "PUT".into()), "and remembered");
    let post = || with_upload_listener(send("POST", &at(S, "/post")));
    assert_eq!(go(post(), &[(ACMA, "60")]), ("cors", "OPTIONS POST".into()));
    assert_eq!(go(post(), &[]), ("cors", "POST".into()));
}

#[test]
fn case_47_methods() {
    for method in ["OPTIONS", "PUT", "DELETE", "PATCH", "patch", "Z"] {
        assert!(asks(get(&at(S, "/")).method(method)), "{method}");
    }
    for method in ["GET", "get", "HEAD", "head", "POST", "post"] {
        assert!(!asks(get(&at(S, "/")).method(method)), "{method}");
    }
}

fn refused_unsent(ran: &Ran, code: &str) {
    assert_eq!(ran.verdict(), code);
    assert!(ran.sent.is_empty());
    assert!(ran.trace.exchanges.is_empty());
    assert!(ran.codes().contains(&code), "the refusal is in the account");
}

#[test]
fn case_48_no_cors_and_same_origin_modes() {
    refused_unsent(&run(no_cors(send("PUT", &at(S, "/"))), welcome), "NoCorsMethod");
    refused_unsent(&run(no_cors(send("PUT", &at(P, "/"))), welcome), "NoCorsMethod");

    let request = no_cors(get(&at(S, "/")))
        .header("X-A", "1")
        .header("Content-Type", "application/json")
        .header("Range", "bytes=0-1")
        .header("Accept", "text/html");
    let ran = run(request, |_| answer(200, &[]));
    assert_eq!((ran.verdict(), ran.methods().as_str()), ("opaque", "GET"));
    for name in ["X-A", "Content-Type", "Range"] {
        assert!(!ran.sent[0].headers.contains(name), "{name}");
    }
    assert_eq!(ran.header(0, "Accept"), "text/html");

    for mode in [RedirectMode::Manual, RedirectMode::Error] {
        refused_unsent(&run(no_cors(get(&at(S, "/"))).redirect(mode), welcome), "NoCorsRedirectMode");
    }
    refused_unsent(&run(get(&at(S, "/")).mode(Mode::SameOrigin), welcome), "DisallowedByMode");
    assert_eq!(run(get(&at(P, "/")).mode(Mode::SameOrigin), |_| answer(200, &[])).verdict(), "basic");
}

#[test]
fn case_48_no_cors_values_are_judged_together() {
    let request = no_cors(get(&at(S, "/"))).header("Accept", times("a", 70)).header("Accept", times("b", 70));
    let ran = run(request, |_| answer(200, &[]));
    assert_eq!(ran.header(0, "Accept"), times("a", 70));
    let request = no_cors(get(&at(S, "/"))).header("Accept", times("a", 63)).header("Accept", times("b", 63));
    let ran = run(request, |_| answer(200, &[]));
    assert_eq!(ran.header(0, "Accept").len(), 128);
}
