//! The decisions as events: what is told, in which order, with which bytes.

use corsac_browser::{Blocked, Event, Field, Owner, Reason, Stage};

use crate::support::{
    ACAC, ACAH, ACAM, ACAO, Lines, P, S, World, X, answer, at, get, grant_all, include, is_preflight,
    redirect, run, sandboxed, send, with_upload_listener,
};

/// The fault of a GET (or, with `preflight`, of a PUT's preflight) that is answered so.
fn fault(lines: Lines<'_>, with_credentials: bool, preflight: bool) -> Blocked {
    let request = if preflight { send("PUT", &at(S, "/")).header("X-A", "1") } else { get(&at(S, "/")) };
    let request = if with_credentials { include(request) } else { request };
    run(request, |_| answer(200, lines)).failure().blocked().unwrap().clone()
}

/// What the span points at.
fn pointed(fault: &Blocked, lines: Lines<'_>) -> Option<String> {
    let field: &Field = fault.field.as_ref().unwrap();
    let (line, range) = field.span.clone()?;
    Some(lines[field.lines[line]].1.trim()[range].to_owned())
}

#[test]
fn the_bytes_that_decided() {
    let rows: &[(Lines<'_>, bool, bool, &str, Option<&str>)] = &[
        (&[(ACAO, "http://localhost:9301/")], false, false, "AllowOriginMismatch", Some("/")),
        (&[("X", "1"), (ACAO, "http://localhost:9302")], false, false, "AllowOriginMismatch", Some("2")),
        (&[(ACAO, "http://localhost")], false, false, "AllowOriginMismatch", Some("")),
        (&[(ACAO, "https://localhost:9301")], false, false, "AllowOriginMismatch", Some("s")),
        (&[(ACAO, "http://localhost:9301, x")], false, false, "AllowOriginMultiple", Some(", x")),
        (&[(ACAO, "nonsense")], false, false, "AllowOriginInvalid", Some("nonsense")),
        (&[(ACAO, "*")], true, false, "WildcardWithCredentials", Some("*")),
        (&[(ACAO, P), (ACAO, P)], false, false, "AllowOriginMultiple", None),
        (&[(ACAO, "*"), (ACAM, "GET, P@T , X")], false, true, "AllowMethodsUnparsable", Some("P@T")),
        (
            &[(ACAO, "*"), (ACAM, "PUT"), (ACAH, "x-a"), (ACAH, "a b")],
            false,
            true,
            "AllowHeadersUnparsable",
            Some("a b"),
        ),
        (
            &[(ACAO, "*"), (ACAM, "GET, POST"), (ACAH, "x-a")],
            false,
            true,
            "MethodNotAllowed",
            Some("GET, POST"),
        ),
        (&[(ACAO, "*"), (ACAM, "PUT"), (ACAH, "x-b")], false, true, "HeaderNotAllowed", Some("x-b")),
        (&[(ACAO, "*"), (ACAM, "PUT"), (ACAH, "x-b"), (ACAH, "x-c")], false, true, "HeaderNotAllowed", None),
    ];
    for (lines, with_credentials, preflight, code, expected) in rows {
        let fault = fault(lines, *with_credentials, *preflight);
        assert_eq!(fault.reason.code(), *code, "{lines:?}");
        assert_eq!(pointed(&fault, lines).as_deref(), *expected, "{lines:?}");
    }
    // Nothing stands there to point at.
    let absent = fault(&[], false, false);
    assert_eq!(absent.field, Some(Field { name: ACAO, value: None, lines: vec![], span: None }));
    assert_eq!(absent.wanted, [P]);
}

#[test]
fn what_was_looked_for() {
    let allow = (ACAO, P);
    assert_eq!(fault(&[allow], true, false).wanted, ["true"]);
    assert_eq!(fault(&[(ACAO, "x")], false, false).wanted, [P]);
    assert_eq!(fault(&[allow, (ACAH, "x-a")], false, true).wanted, ["PUT"]);
    assert_eq!(fault(&[allow, (ACAM, "PUT")], false, true).wanted, ["x-a"]);
    for (lines, expected) in [
        (&[(ACAO, P), (ACAC, "true"), (ACAM, "*")][..], true),
        (&[(ACAO, P), (ACAC, "true"), (ACAM, "GET")], false),
        (&[(ACAO, P), (ACAC, "true"), (ACAM, "PUT"), (ACAH, "*")], true),
        (&[(ACAO, P), (ACAC, "true"), (ACAM, "PUT"), (ACAH, "x-b")], false),
        (&[(ACAO, "*"), (ACAC, "true")], true),
        (&[(ACAO, P)], false),
    ] {
        assert_eq!(fault(lines, true, true).wildcard_ignored, expected, "{lines:?}");
    }
}

#[test]
fn all_faults_are_told_and_one_decides() {
    let ran = run(include(get(&at(S, "/"))), |_| answer(200, &[(ACAO, "*")]));
    assert_eq!(ran.verdict(), "WildcardWithCredentials");
    let also: Vec<_> = ran
        .trace
        .all_events()
        .filter_map(|event| if let Event::WouldAlsoFail(also) = event { Some(also.reason) } else { None })
        .collect();
    assert_eq!(also, [Reason::AllowCredentialsNotTrue]);
}

#[test]
fn names_of_the_browsers() {
    let at_answer = fault(&[], false, false);
    assert_eq!((at_answer.stage, at_answer.chromium()), (Stage::Response, Some("MissingAllowOriginHeader")));
    let at_preflight = fault(&[], false, true);
    assert_eq!(at_preflight.stage, Stage::Preflight);
    assert_eq!(at_preflight.chromium(), Some("PreflightMissingAllowOriginHeader"));
    assert_eq!(at_preflight.firefox(), Some("CORSMissingAllowOrigin2"));
    // Firefox tells two lines from one line with two values.
    assert_eq!(
        fault(&[(ACAO, P), (ACAO, P)], false, false).firefox(),
        Some("CORSMultipleAllowOriginNotAllowed")
    );
    assert_eq!(fault(&[(ACAO, "a, b")], false, false).firefox(), Some("CORSAllowOriginNotMatchingOrigin"));
    for reason in Reason::ALL {
        assert!(!reason.code().is_empty() && !reason.because().is_empty(), "{reason}");
        assert!(reason.anchor().starts_with('#') || reason.anchor().starts_with("https://"), "{reason}");
    }
    assert_eq!(fault(&[], false, false).reason.owner(), Owner::Server);
}

#[test]
fn a_whole_account() {
    let ran = run(
        include(send("PUT", &at(S, "/one"))).header("Authorization", "x").header("Cookie", "a=b"),
        |head| {
            if is_preflight(head) {
                grant_all(head, "99999999")
            } else if head.url.path() == "/one" {
                answer(303, &[("Location", "http://127.0.0.1:9303/two"), (ACAO, P), (ACAC, "true")])
            } else {
                answer(200, &[(ACAO, "null"), (ACAC, "true"), ("X-A", "1"), ("Set-Cookie", "a=b")])
            }
        },
    );
    let codes: Vec<Vec<&str>> = ran
        .trace
        .exchanges
        .iter()
        .map(|exchange| exchange.events.iter().map(|event| event.info().code).collect())
        .collect();
    assert_eq!(
        codes,
        [
            vec![
                "HeaderDropped",
                "CrossOrigin",
                "PreflightNeeded",
                "OriginSent",
                "AllowOriginOk",
                "AllowCredentialsOk",
                "MethodAllowed",
                "HeaderAllowed",
                "PreflightPassed",
            ],
            vec![
                "OriginSent",
                "NoCookies",
                "AllowOriginOk",
                "AllowCredentialsOk",
                "Redirected",
                "MethodRewritten",
                "AuthorizationDropped",
                "OriginTainted",
            ],
            vec![
                "CrossOrigin",
                "PreflightNotNeeded",
                "OriginSent",
                "NoCookies",
                "CookieRejected",
                "AllowOriginOk",
                "AllowCredentialsOk",
                "Readable",
            ],
        ]
    );
    assert!(ran.has(|event| matches!(event, Event::PreflightPassed { seconds: 86_400, capped: true, .. })));
    assert!(ran.has(
        |event| matches!(event, Event::Readable { hidden, .. } if hidden.contains(&"x-a".to_owned()) && hidden.contains(&"set-cookie".to_owned()))
    ));
    assert!(ran.trace.events.is_empty());
}

#[test]
fn a_max_age_is_capped_beyond_the_cap() {
    for (seconds, expected) in [("86399", false), ("86400", false), ("86401", true)] {
        let ran = run(send("PUT", &at(S, "/")), |head| grant_all(head, seconds));
        assert!(
            ran.has(|event| matches!(event, Event::PreflightPassed { capped, .. } if *capped == expected)),
            "{seconds}"
        );
    }
}

#[test]
fn an_opaque_origin_is_null_from_the_start() {
    let ran = World::default().run(sandboxed(), get(&at(X, "/")), |head| {
        if head.url.port() == Some(9303) {
            redirect(302, &at(S, "/"))
        } else {
            answer(200, &[(ACAO, "null")])
        }
    });
    assert_eq!((ran.verdict(), ran.sent.len()), ("cors", 2));
    assert!(!ran.codes().contains(&"OriginTainted"));
}

#[test]
fn why_a_preflight() {
    let ran =
        run(with_upload_listener(send("PUT", &at(X, "/")).header("X-A", "1")), |head| grant_all(head, "0"));
    let reasons = ran.trace.all_events().find_map(|event| match event {
        Event::PreflightNeeded { reasons } => {
            Some(reasons.iter().map(corsac_browser::PreflightReason::text).collect::<Vec<_>>())
        }
        _ => None,
    });
    assert_eq!(
        reasons.unwrap(),
        ["method PUT", "header x-a (the name is not on the safelist)", "a listener on the upload"]
    );
}

#[test]
fn secrets_stay_out_of_the_text() {
    let ran = run(get(&at(P, "/")), |head| {
        if head.url.path() == "/" {
            redirect(302, "http://user:secret@localhost:9301/x")
        } else {
            answer(200, &[])
        }
    });
    assert!(ran.trace.all_events().all(|event| !event.text().contains("secret")));
}
