//! What the answer to a preflight must be.

use corsac_browser::{Event, Request, Stage};

use crate::support::{
    ACAC, ACAH, ACAM, ACAO, Lines, P, Ran, S, answer, at, get, include, is_preflight, run, send, welcome,
};

/// A request whose preflight is answered so; the request itself would be welcome.
fn ask(request: Request, status: u16, lines: Lines<'_>) -> Ran {
    run(request, |head| if is_preflight(head) { answer(status, lines) } else { welcome(head) })
}

fn put() -> Request {
    send("PUT", &at(S, "/"))
}

/// A request with these headers, whose preflight needs nothing else.
fn with(names: &[&str]) -> Request {
    names.iter().fold(get(&at(S, "/")), |request, name| request.header(*name, "1"))
}

/// Requests, the header lines of the preflight's answer beside Allow-Origin (and Allow-Credentials),
/// and what comes of it.
fn check(rows: &[(Request, Lines<'_>, &str)]) {
    for (request, lines, expected) in rows {
        let all: Vec<(&str, &str)> =
            [(ACAO, P), (ACAC, "true")].iter().chain(lines.iter()).copied().collect();
        let ran = ask(request.clone(), 200, &all);
        assert_eq!(ran.verdict(), *expected, "{} {:?} {lines:?}", request.method, request.headers);
        // What the preflight refuses is never sent.
        let sent = if *expected == "cors" { 2 } else { 1 };
        assert_eq!(ran.sent.len(), sent, "{lines:?}");
    }
}

#[test]
fn case_19_status() {
    let lines = &[(ACAO, P), (ACAM, "PUT")];
    for status in [200, 201, 204, 226, 299] {
        let ran = ask(put(), status, lines);
        assert_eq!((ran.verdict(), ran.methods().as_str()), ("cors", "OPTIONS PUT"), "{status}");
    }
    for status in [0, 100, 101, 199, 300, 304, 400, 401, 404, 500, 599, 999] {
        let ran = ask(put(), status, lines);
        assert_eq!((ran.verdict(), ran.methods().as_str()), ("PreflightStatus", "OPTIONS"), "{status}");
    }
}

#[test]
fn case_20_redirect() {
    for status in [301, 302, 303, 307, 308] {
        let to = at(S, "/target");
        let ran = ask(put(), status, &[(ACAO, P), (ACAM, "PUT"), ("Location", &to)]);
        assert_eq!((ran.verdict(), ran.methods().as_str()), ("PreflightRedirect", "OPTIONS"), "{status}");
    }
    // Without a target it is only a wrong status.
    assert_eq!(ask(put(), 302, &[(ACAO, P), (ACAM, "PUT")]).verdict(), "PreflightStatus");
}

#[test]
fn case_21_the_preflight_has_a_cors_check_of_its_own() {
    let allow = (ACAM, "PUT");
    let rows: &[(bool, Lines<'_>, &str)] = &[
        (false, &[allow], "AllowOriginMissing"),
        (false, &[allow, (ACAO, S)], "AllowOriginMismatch"),
        (false, &[allow, (ACAO, P), (ACAO, P)], "AllowOriginMultiple"),
        (true, &[allow, (ACAO, "*")], "WildcardWithCredentials"),
        (true, &[allow, (ACAO, "*"), (ACAC, "true")], "WildcardWithCredentials"),
        (true, &[allow, (ACAO, P)], "AllowCredentialsNotTrue"),
        (true, &[allow, (ACAO, P), (ACAC, "True")], "AllowCredentialsNotTrue"),
    ];
    for (with_credentials, lines, expected) in rows {
        let request = if *with_credentials { include(put()) } else { put() };
        let ran = ask(request, 200, lines);
        assert_eq!(ran.verdict(), *expected, "{lines:?}");
        assert_eq!(ran.failure().blocked().unwrap().stage, Stage::Preflight);
        assert_eq!(ran.methods(), "OPTIONS");
    }
}

#[test]
fn case_22_preflight_passes_and_the_answer_does_not() {
    let ran = run(put(), |head| {
        if is_preflight(head) { answer(204, &[(ACAO, P), (ACAM, "PUT")]) } else { answer(200, &[]) }
    });
    assert_eq!((ran.verdict(), ran.methods().as_str()), ("AllowOriginMissing", "OPTIONS PUT"));
    assert_eq!(ran.failure().blocked().unwrap().stage, Stage::Response);
}

#[test]
fn case_23_methods_are_case_sensitive() {
    check(&[
        (put(), &[(ACAM, "put")], "MethodNotAllowed"),
        (put(), &[(ACAM, "Put")], "MethodNotAllowed"),
        (put(), &[(ACAM, "PUT")], "cors"),
    ]);
}

#[test]
fn case_24_put_in_small_letters_is_normalised() {
    let ran = ask(send("put", &at(S, "/")), 200, &[(ACAO, P), (ACAM, "PUT")]);
    assert_eq!((ran.verdict(), ran.methods().as_str()), ("cors", "OPTIONS PUT"));
    assert_eq!(ran.header(0, "Access-Control-Request-Method"), "PUT");
    assert!(
        ran.has(
            |event| matches!(event, Event::MethodNormalized { from, to } if from == "put" && to == "PUT")
        )
    );
}

#[test]
fn case_25_patch_in_small_letters_is_not() {
    let patch = || send("patch", &at(S, "/"));
    check(&[(patch(), &[(ACAM, "PATCH")], "MethodNotAllowed"), (patch(), &[(ACAM, "patch")], "cors")]);
    let ran = ask(patch(), 200, &[(ACAO, P), (ACAM, "patch")]);
    assert_eq!(ran.header(0, "Access-Control-Request-Method"), "patch");
    assert_eq!(ran.methods(), "OPTIONS patch");
}

#[test]
fn case_26_methods_of_ones_own() {
    check(&[
        (send("CHICKEN", &at(S, "/")), &[(ACAM, "chicken")], "MethodNotAllowed"),
        (send("CHICKEN", &at(S, "/")), &[(ACAM, "CHICKEN")], "cors"),
    ]);
}

#[test]
fn case_27_wildcard_for_methods() {
    check(&[
        (put(), &[(ACAM, "*")], "cors"),
        (send("CHICKEN", &at(S, "/")), &[(ACAM, "*")], "cors"),
        (put(), &[(ACAM, "GET, *")], "cors"),
        (include(put()), &[(ACAM, "*")], "MethodNotAllowed"),
        (include(put()), &[(ACAM, "*, PUT")], "cors"),
        (include(send("*", &at(S, "/"))), &[(ACAM, "*")], "cors"),
        (put(), &[(ACAM, "**")], "MethodNotAllowed"),
    ]);
}

#[test]
fn case_28_put_needs_permission() {
    check(&[(put(), &[], "MethodNotAllowed"), (put(), &[(ACAM, "")], "MethodNotAllowed")]);
}

#[test]
fn case_29_safelisted_methods_need_none() {
    for method in ["GET", "HEAD", "POST"] {
        let request = || send(method, &at(S, "/")).header("X-A", "1");
        check(&[
            (request(), &[(ACAH, "x-a")], "cors"),
            (request(), &[(ACAH, "x-a"), (ACAM, "PUT")], "cors"),
            (include(request()), &[(ACAH, "x-a"), (ACAM, "PUT")], "cors"),
        ]);
    }
}

#[test]
fn case_30_a_method_that_is_no_token_spoils_the_list() {
    check(&[
        (put(), &[(ACAM, "PUT, @")], "AllowMethodsUnparsable"),
        (put(), &[(ACAM, "@, PUT")], "AllowMethodsUnparsable"),
        (put(), &[(ACAM, "PUT"), (ACAM, "@")], "AllowMethodsUnparsable"),
        (put(), &[(ACAM, "PUT DELETE")], "AllowMethodsUnparsable"),
        (with(&["X-A"]), &[(ACAH, "x-a"), (ACAM, "GET, @")], "AllowMethodsUnparsable"),
    ]);
}

#[test]
fn case_31_empty_items_tabs_and_two_fields() {
    check(&[
        (put(), &[(ACAM, ",PUT,,")], "cors"),
        (put(), &[(ACAM, "GET,\tPUT\t,")], "cors"),
        (put(), &[(ACAM, "GET"), (ACAM, "PUT")], "cors"),
        (put(), &[(ACAM, ""), (ACAM, "PUT")], "cors"),
    ]);
}

#[test]
fn case_32_allow_headers() {
    check(&[
        (with(&["X-A"]), &[(ACAH, "x-a")], "cors"),
        (with(&["x-a"]), &[(ACAH, "X-A")], "cors"),
        (with(&["X-A"]), &[], "HeaderNotAllowed"),
        (with(&["X-A", "X-B"]), &[(ACAH, "x-a")], "HeaderNotAllowed"),
        (with(&["X-A", "X-B"]), &[(ACAH, "x-b")], "HeaderNotAllowed"),
        (with(&["X-A", "X-B"]), &[(ACAH, "x-b, x-a")], "cors"),
        (with(&["X-A", "X-B"]), &[(ACAH, "x-b"), (ACAH, "x-a")], "cors"),
        (with(&["X-A", "X-B"]), &[(ACAH, "*")], "cors"),
        (include(with(&["X-A"])), &[(ACAH, "*")], "HeaderNotAllowed"),
        (include(with(&["X-A"])), &[(ACAH, "*, x-a")], "cors"),
        (include(with(&["*"])), &[(ACAH, "*")], "cors"),
        (with(&["X-A"]), &[(ACAH, "x-a, b d")], "AllowHeadersUnparsable"),
        (with(&["X-A"]), &[(ACAH, "\"x-a\"")], "AllowHeadersUnparsable"),
        (with(&["X-A"]), &[(ACAH, "x-a"), (ACAH, "(")], "AllowHeadersUnparsable"),
    ]);
    let ran = ask(with(&["X-A", "X-B", "X-C"]), 200, &[(ACAO, P), (ACAH, "x-b")]);
    assert_eq!(ran.failure().blocked().unwrap().wanted, ["x-a", "x-c"]);
}

#[test]
fn case_33_the_wildcard_does_not_cover_authorization() {
    // Chromium, Firefox and WebKitGTK: cors, comes with engine differences.
    let request = || get(&at(S, "/")).header("Authorization", "Bearer t");
    check(&[
        (request(), &[(ACAH, "*")], "HeaderNotAllowed"),
        (request().header("X-A", "1"), &[(ACAH, "*, x-a")], "HeaderNotAllowed"),
        (request(), &[(ACAH, "*, Authorization")], "cors"),
        (include(request()), &[(ACAH, "*")], "HeaderNotAllowed"),
        (include(request()), &[(ACAH, "authorization")], "cors"),
    ]);
    let ran = ask(request(), 200, &[(ACAO, "*"), (ACAH, "*")]);
    assert!(ran.failure().blocked().unwrap().wildcard_ignored);
}

#[test]
fn case_34_request_headers_are_sorted_in_small_letters_each_once() {
    let request = with(&["X-B", "x-a", "A-A", "X-A"]).header("Content-Type", "application/json");
    let ran = ask(request, 200, &[(ACAO, P), (ACAH, "*")]);
    assert_eq!(ran.verdict(), "cors");
    assert_eq!(ran.header(0, "Access-Control-Request-Headers"), "a-a,content-type,x-a,x-b");
    // None for a method alone.
    let ran = ask(put(), 200, &[(ACAO, P), (ACAM, "PUT")]);
    assert!(!ran.sent[0].headers.contains("Access-Control-Request-Headers"));
}

#[test]
fn case_35_no_credentials_on_the_preflight() {
    let mut world = crate::support::World::default();
    world.visit(&at(S, "/"), |_| answer(200, &[("Set-Cookie", "sid=1")]));
    let request = include(put()).header("Authorization", "Basic QTpC").header("Accept", "text/html");
    let ran = world.fetch(request, |head| crate::support::grant_all(head, "0"));
    assert_eq!(ran.verdict(), "cors");
    for name in ["Cookie", "Authorization"] {
        assert!(!ran.sent[0].headers.contains(name), "{name}");
        assert!(ran.sent[1].headers.contains(name), "{name}");
    }
    assert_eq!(ran.header(0, "Accept"), "*/*");
    assert!(!ran.sent[0].credentials && !ran.sent[0].has_body);
}

#[test]
fn case_36_order_of_blame() {
    // WebKitGTK: the status first, comes with engine differences.
    let ran = ask(put(), 404, &[]);
    assert_eq!(ran.verdict(), "AllowOriginMissing");
    // All other faults are told as well, in the order in which they would be met.
    let also: Vec<_> = ran
        .trace
        .all_events()
        .filter_map(|event| match event {
            Event::WouldAlsoFail(blocked) => Some(blocked.reason.code()),
            _ => None,
        })
        .collect();
    assert_eq!(also, ["PreflightStatus", "MethodNotAllowed"]);
    // Then the status, then the lists, then the method, then the headers.
    let lines: Lines<'_> = &[(ACAO, P), (ACAM, "@"), (ACAH, "@")];
    assert_eq!(ask(put().header("X-A", "1"), 404, lines).verdict(), "PreflightStatus");
    assert_eq!(ask(put().header("X-A", "1"), 200, lines).verdict(), "AllowMethodsUnparsable");
    let lines: Lines<'_> = &[(ACAO, P), (ACAH, "@")];
    assert_eq!(ask(put().header("X-A", "1"), 200, lines).verdict(), "AllowHeadersUnparsable");
    assert_eq!(ask(put().header("X-A", "1"), 200, &[(ACAO, P)]).verdict(), "MethodNotAllowed");
}
