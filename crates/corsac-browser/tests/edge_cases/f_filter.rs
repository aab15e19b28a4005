//! What the page sees of an answer.

use corsac_browser::{BodySource, Event, Request};

use crate::support::{ACAC, ACAO, ACEH, Lines, P, S, answer, at, get, include, no_cors, run};

const EXPOSED: Lines<'_> = &[
    ("Cache-Control", "no-store"),
    ("Content-Language", "en"),
    ("Content-Length", "0"),
    ("Content-Type", "text/plain"),
    ("Expires", "0"),
    ("Last-Modified", "never"),
    ("Pragma", "x"),
];
const ALWAYS: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];
const OTHERS: Lines<'_> =
    &[("X-A", "1"), ("X-B", "2"), ("Set-Cookie", "a=b"), ("Set-Cookie2", "a=b"), ("Age", "1"), ("*", "star")];

/// What is seen beside the seven names that always are.
fn beyond(request: Request, expose: Lines<'_>) -> Vec<String> {
    let lines: Vec<_> =
        EXPOSED.iter().chain(OTHERS).chain(&[(ACAO, P), (ACAC, "true")]).chain(expose).copied().collect();
    let ran = run(request, |_| answer(200, &lines));
    let visible = ran.visible();
    if ran.verdict() == "cors" {
        for name in ALWAYS {
            assert!(visible.contains(&name), "{name}");
        }
    }
    // What is hidden and what is seen are all there is.
    let hidden = ran.trace.all_events().find_map(|event| match event {
        Event::Readable { hidden, .. } => Some(hidden.clone()),
        _ => None,
    });
    let mut all: Vec<String> = visible.iter().map(|name| (*name).to_owned()).chain(hidden.unwrap()).collect();
    all.sort();
    let mut sent: Vec<String> = lines.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    sent.sort();
    sent.dedup();
    assert_eq!(all, sent);
    visible.into_iter().filter(|name| !ALWAYS.contains(name)).map(str::to_owned).collect()
}

fn check(rows: &[(Lines<'_>, &[&str], &[&str])]) {
    for (expose, anonymous, credentialed) in rows {
        assert_eq!(beyond(get(&at(S, "/")), expose), *anonymous, "{expose:?}");
        assert_eq!(beyond(include(get(&at(S, "/"))), expose), *credentialed, "{expose:?}");
    }
}

#[test]
fn case_77_seven_names() {
    check(&[(&[], &[], &[]), (&[(ACEH, "")], &[], &[])]);
}

#[test]
fn case_78_wildcard() {
    // The expose header itself is one of "all".
    let all = &[
        "*",
        "access-control-allow-credentials",
        "access-control-allow-origin",
        "access-control-expose-headers",
        "age",
        "x-a",
        "x-b",
    ];
    check(&[
        (&[(ACEH, "*")], all, &["*"]),
        (&[(ACEH, "x-a, *")], all, &["*", "x-a"]),
        (&[(ACEH, "x-a"), (ACEH, "*")], all, &["*", "x-a"]),
    ]);
}

#[test]
fn case_79_one_bad_token_exposes_nothing() {
    for value in ["X-A, b@d", "\"X-A\"", "X-A X-B", "*, @", "X-A;"] {
        check(&[(&[(ACEH, value)], &[], &[])]);
        let ran = run(get(&at(S, "/")), |_| answer(200, &[(ACAO, P), (ACEH, value)]));
        assert!(ran.has(|event| matches!(event, Event::Readable { expose_invalid: true, .. })), "{value}");
    }
    check(&[(&[(ACEH, "x-a"), (ACEH, "@")], &[], &[])]);
}

#[test]
fn case_80_lists() {
    check(&[
        (&[(ACEH, "X-A")], &["x-a"], &["x-a"]),
        (&[(ACEH, "x-a"), (ACEH, "x-b")], &["x-a", "x-b"], &["x-a", "x-b"]),
        (&[(ACEH, ",x-a,,\tx-b,")], &["x-a", "x-b"], &["x-a", "x-b"]),
        (&[(ACEH, "set-cookie, Set-Cookie2, x-a")], &["x-a"], &["x-a"]),
        (&[(ACEH, "x-absent")], &[], &[]),
    ]);
}

#[test]
fn the_page_itself_sees_all_but_cookies() {
    let names = beyond(get(&at(P, "/")), &[]);
    assert_eq!(
        names,
        ["*", "access-control-allow-credentials", "access-control-allow-origin", "age", "x-a", "x-b"]
    );
}

#[test]
fn opaque_hides_all() {
    let ran = run(no_cors(get(&at(S, "/"))), |_| answer(200, &[(ACAO, "*"), (ACEH, "*"), ("X-A", "1")]));
    let response = ran.response();
    assert_eq!(ran.verdict(), "opaque");
    assert_eq!((response.status, response.url.as_str(), response.redirected), (0, "", false));
    assert!(response.headers.is_empty());
    assert_eq!(response.body, BodySource::Null);
}

#[test]
fn where_the_body_comes_from() {
    for (method, status, expected) in [
        ("GET", 200, BodySource::Network),
        ("GET", 404, BodySource::Network),
        ("POST", 201, BodySource::Network),
        ("HEAD", 200, BodySource::Null),
        ("GET", 101, BodySource::Null),
        ("GET", 103, BodySource::Null),
        ("GET", 204, BodySource::Null),
        ("GET", 205, BodySource::Null),
        ("GET", 304, BodySource::Null),
        ("GET", 203, BodySource::Network),
        ("GET", 206, BodySource::Network),
    ] {
        for server in [P, S] {
            let ran = run(get(&at(server, "/#f")).method(method), |_| answer(status, &[(ACAO, "*")]));
            assert_eq!(ran.response().body, expected, "{method} {status}");
            assert_eq!(ran.response().status, status);
            assert_eq!(ran.response().url, at(server, "/"));
        }
    }
}

#[test]
fn equal_names_are_joined_and_sorted() {
    let lines = &[("X-B", "1"), ("x-a", "1"), ("X-b", "2")];
    let ran = run(get(&at(P, "/")), |_| answer(200, lines));
    let seen: Vec<_> =
        ran.response().headers.iter().map(|(name, value)| format!("{name}: {}", value.to_text())).collect();
    assert_eq!(seen, ["x-a: 1", "x-b: 1, 2"]);
}
