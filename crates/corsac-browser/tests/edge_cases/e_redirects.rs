//! Redirects.

use corsac_browser::{
    Action, Blocked, BodyInfo, Event, Mode, RedirectMode, Request, RequestHead, ResponseHead,
};

use crate::support::{
    ACAC, ACAO, P, Ran, S, World, X, answer, at, get, grant_all, include, is_preflight, no_cors, redirect,
    run, send, welcome,
};

/// A server at every origin: `/hop` redirects with the status to the place, everything else is as
/// the closure says.
fn over(
    status: u16,
    to: &str,
    last: impl Fn(&RequestHead) -> ResponseHead,
) -> impl Fn(&RequestHead) -> ResponseHead {
    move |head| {
        if is_preflight(head) {
            grant_all(head, "0")
        } else if head.url.path() == "/hop" {
            let allow = head.header("Origin").unwrap_or_default();
            answer(status, &[("Location", to), (ACAO, &allow), (ACAC, "true")])
        } else {
            last(head)
        }
    }
}

/// A GET that goes from one place to another; the last answer has these Allow-Origin lines.
fn from_to(from: &str, to: &str, allow: &str) -> Ran {
    let lines = [(ACAO, allow)];
    let lines = if allow.is_empty() { &lines[..0] } else { &lines[..] };
    run(get(&at(from, "/hop")), over(302, &at(to, "/end"), |_| answer(200, lines)))
}

#[test]
fn case_61_two_other_origins_make_it_null() {
    for (from, to) in [(X, S), (S, X)] {
        assert_eq!(from_to(from, to, "*").verdict(), "cors");
        assert_eq!(from_to(from, to, "null").verdict(), "cors");
        assert_eq!(from_to(from, to, P).verdict(), "AllowOriginMismatch");
        let ran = from_to(from, to, "*");
        assert_eq!((ran.header(0, "Origin").as_str(), ran.header(1, "Origin").as_str()), (P, "null"));
        assert_eq!(ran.codes().iter().filter(|code| **code == "OriginTainted").count(), 1);
        assert!(ran.response().redirected);
        assert_eq!(ran.response().url, at(to, "/end"));
    }
}

#[test]
fn case_61_null_stays_null() {
    // On the same server, and back home.
    for last in [S, P] {
        let ran = run(get(&at(X, "/one")), |head| match head.url.path() {
            "/one" => redirect(302, &at(S, "/two")),
            "/two" => redirect(302, &at(last, "/end")),
            _ => answer(200, &[(ACAO, P)]),
        });
        let origins: Vec<_> = (0..3).map(|message| ran.header(message, "Origin")).collect();
        assert_eq!(origins, [P, "null", "null"]);
        assert_eq!(ran.verdict(), "AllowOriginMismatch");
        assert_eq!(ran.codes().iter().filter(|code| **code == "OriginTainted").count(), 1);
    }
}

#[test]
fn case_62_one_other_origin_keeps_the_origin() {
    for (from, to) in [(X, X), (P, X), (P, S)] {
        let ran = from_to(from, to, P);
        assert_eq!(ran.verdict(), "cors");
        assert_eq!(ran.header(1, "Origin"), P);
        assert!(!ran.codes().contains(&"OriginTainted"));
    }
}

#[test]
fn case_63_three_origins() {
    // WebKitGTK fails with default credentials, comes with engine differences.
    let ran = run(get(&at(P, "/one")), |head| match head.url.as_str() {
        "http://localhost:9301/one" => answer(302, &[("Location", "http://127.0.0.1:9303/two")]),
        "http://127.0.0.1:9303/two" => answer(302, &[("Location", "http://localhost:9302/end"), (ACAO, P)]),
        _ => answer(200, &[(ACAO, "null")]),
    });
    assert_eq!(ran.verdict(), "cors");
    let origins: Vec<_> = (0..3).map(|message| ran.header(message, "Origin")).collect();
    assert_eq!(origins, ["", P, "null"]);
}

#[test]
fn case_64_back_home_is_still_cors() {
    let mut world = World::default();
    world.visit(&at(P, "/"), |_| answer(200, &[("Set-Cookie", "sid=1")]));
    let mut go = |request: Request, allow: &'static str| {
        world.fetch(
            request,
            over(302, &at(P, "/end"), move |_| {
                let lines = [(ACAO, allow), (ACAC, "true")];
                answer(200, if allow.is_empty() { &[] } else { &lines })
            }),
        )
    };
    assert_eq!(go(get(&at(X, "/hop")), "").verdict(), "AllowOriginMissing");
    let ran = go(get(&at(X, "/hop")), "null");
    assert_eq!(ran.verdict(), "cors");
    assert_eq!(ran.header(1, "Origin"), "null");
    assert!(!ran.sent[1].headers.contains("Cookie"));
    assert_eq!(go(get(&at(X, "/hop")), "*").verdict(), "cors");
    assert_eq!(go(get(&at(X, "/hop")), P).verdict(), "AllowOriginMismatch");
    // It needs a preflight there as anywhere.
    let ran = run(send("PUT", &at(X, "/hop")), over(307, &at(P, "/end"), welcome));
    assert_eq!((ran.verdict(), ran.methods().as_str()), ("cors", "OPTIONS PUT OPTIONS PUT"));
    // A same-site hop lets a cookie back home, with include only.
    assert!(go(include(get(&at(S, "/hop"))), "null").sent[1].headers.contains("Cookie"));
    assert!(!go(get(&at(S, "/hop")), "null").sent[1].headers.contains("Cookie"));
}

#[test]
fn case_65_the_redirect_itself_is_checked() {
    for mode in [RedirectMode::Follow, RedirectMode::Manual, RedirectMode::Error] {
        let ran = run(get(&at(X, "/")).redirect(mode), |_| answer(302, &[("Location", "/end")]));
        assert_eq!((ran.verdict(), ran.sent.len()), ("AllowOriginMissing", 1), "{mode}");
    }
    let ran = run(get(&at(X, "/#f")).redirect(RedirectMode::Manual), |_| redirect(302, "/end"));
    assert_eq!((ran.verdict(), ran.sent.len()), ("opaqueredirect", 1));
    let response = ran.response();
    assert_eq!(
        (response.status, response.url.as_str(), response.redirected),
        (0, at(X, "/").as_str(), false)
    );
    assert!(response.headers.is_empty());
    // Of the page's own origin, and without a target, too.
    let ran = run(get(&at(P, "/")).redirect(RedirectMode::Manual), |_| answer(307, &[]));
    assert_eq!(ran.verdict(), "opaqueredirect");
}

#[test]
fn case_66_a_preflight_for_each_hop() {
    for status in [307, 308] {
        let ran = run(send("PUT", &at(X, "/hop")), over(status, &at(X, "/end"), welcome));
        assert_eq!((ran.verdict(), ran.methods().as_str()), ("cors", "OPTIONS PUT OPTIONS PUT"));
        assert_eq!(ran.header(2, "Origin"), P);
        // Firefox: the page's origin on the preflight, comes with engine differences.
        let ran = run(send("PUT", &at(X, "/hop")), over(status, &at(S, "/end"), welcome));
        assert_eq!((ran.verdict(), ran.methods().as_str()), ("cors", "OPTIONS PUT OPTIONS PUT"));
        assert_eq!((ran.header(2, "Origin"), ran.header(3, "Origin")), ("null".into(), "null".into()));
        assert!(ran.sent[3].has_body);
        assert_eq!(ran.trace.exchanges.iter().map(|exchange| exchange.hop).collect::<Vec<_>>(), [0, 0, 1, 1]);
    }
}

#[test]
fn case_67_which_methods_change() {
    // Firefox and WebKitGTK preflight the GET after a 303, comes with engine differences.
    let rows = [
        ("PUT", 301, "OPTIONS PUT OPTIONS PUT"),
        ("PUT", 302, "OPTIONS PUT OPTIONS PUT"),
        ("PUT", 303, "OPTIONS PUT GET"),
        ("DELETE", 302, "OPTIONS DELETE OPTIONS DELETE"),
        ("DELETE", 303, "OPTIONS DELETE GET"),
        ("POST", 301, "POST GET"),
        ("POST", 302, "POST GET"),
        ("POST", 303, "POST GET"),
        ("POST", 307, "POST POST"),
        ("POST", 308, "POST POST"),
        ("GET", 303, "GET GET"),
        ("HEAD", 301, "HEAD HEAD"),
        ("HEAD", 302, "HEAD HEAD"),
        ("HEAD", 303, "HEAD HEAD"),
        ("patch", 303, "OPTIONS patch GET"),
    ];
    for (method, status, expected) in rows {
        let ran = run(send(method, &at(X, "/hop")), over(status, &at(X, "/end"), welcome));
        assert_eq!((ran.verdict(), ran.methods().as_str()), ("cors", expected), "{method} {status}");
        let last = ran.sent.last().unwrap();
        let keeps_body = last.method.as_str() == method && matches!(method, "POST" | "PUT");
        assert_eq!(last.has_body, keeps_body, "{method} {status}");
        assert_eq!(last.headers.contains("Content-Length"), keeps_body, "{method} {status}");
        let rewritten = ran.has(|event| matches!(event, Event::MethodRewritten { .. }));
        assert_eq!(rewritten, last.method.as_str() != method, "{method} {status}");
    }
}

#[test]
fn case_68_headers_of_the_body_go_with_it() {
    // WebKitGTK keeps Content-Type, comes with engine differences.
    let request = send("POST", &at(X, "/hop"))
        .header("Content-Type", "application/json")
        .header("Content-Encoding", "x")
        .header("Content-Language", "e_n")
        .header("Content-Location", "/x")
        .header("X-A", "1");
    let ran = run(request.clone(), over(302, &at(X, "/end"), welcome));
    assert_eq!(ran.methods(), "OPTIONS POST OPTIONS GET");
    assert_eq!(ran.header(2, "Access-Control-Request-Headers"), "x-a");
    for name in ["Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Content-Length"]
    {
        assert!(!ran.sent[3].headers.contains(name), "{name}");
    }
    assert_eq!(ran.header(3, "X-A"), "1");
    let ran = run(request, over(307, &at(X, "/end"), welcome));
    let all = "content-encoding,content-language,content-location,content-type,x-a";
    assert_eq!(ran.header(2, "Access-Control-Request-Headers"), all);
}

#[test]
fn case_69_authorization_stays_with_its_origin() {
    // WebKitGTK still lists it, comes with engine differences.
    let request = |from: &str| get(&at(from, "/hop")).header("Authorization", "Bearer t").header("X-A", "1");
    let ran = run(request(X), over(302, &at(X, "/end"), welcome));
    assert_eq!(ran.header(2, "Access-Control-Request-Headers"), "authorization,x-a");
    assert_eq!(ran.header(3, "Authorization"), "Bearer t");
    for (from, to) in [(X, S), (P, X), (P, S)] {
        let ran = run(request(from), over(302, &at(to, "/end"), welcome));
        assert_eq!(ran.verdict(), "cors");
        let preflight = &ran.sent[ran.sent.len() - 2];
        assert_eq!(preflight.header("Access-Control-Request-Headers").unwrap(), "x-a");
        assert!(!ran.sent.last().unwrap().headers.contains("Authorization"), "{from} {to}");
        assert!(ran.codes().contains(&"AuthorizationDropped"));
    }
    let ran = run(request(P), over(302, &at(P, "/end"), |_| answer(200, &[])));
    assert_eq!((ran.verdict(), ran.header(1, "Authorization").as_str()), ("basic", "Bearer t"));
}

#[test]
fn case_70_user_info_in_the_target() {
    let userinfo = |server: &str| format!("{}/end", server.replace("//", "//u:p@"));
    let go = |request: Request, to: &str| run(request, over(302, &userinfo(to), welcome)).verdict();
    assert_eq!(go(get(&at(X, "/hop")), X), "RedirectHasCredentials");
    assert_eq!(go(get(&at(P, "/hop")), X), "RedirectHasCredentials");
    // Back home after another origin: the tainting decides.
    assert_eq!(go(get(&at(X, "/hop")), P), "RedirectHasCredentials");
    // Chromium: refused, comes with engine differences. So does no-cors.
    assert_eq!(go(get(&at(P, "/hop")), P), "basic");
    assert_eq!(go(no_cors(get(&at(X, "/hop"))), X), "opaque");
    for target in ["http://u@127.0.0.1:9303/end", "http://:p@127.0.0.1:9303/end"] {
        let ran = run(get(&at(X, "/hop")), over(302, target, welcome));
        assert_eq!(ran.verdict(), "RedirectHasCredentials", "{target}");
    }
}

#[test]
fn case_71_other_schemes() {
    for target in [
        "data:,x",
        "about:blank",
        "file:///x",
        "ftp://localhost/",
        "blob:http://localhost:9301/x",
        "javascript:1",
    ] {
        for request in [get(&at(X, "/hop")), get(&at(P, "/hop")), no_cors(get(&at(X, "/hop")))] {
            // Chromium's network refuses some of them before CORS comes into play.
            let named = request.mode == Mode::Cors && matches!(&target[..3], "ftp" | "jav");
            let chromium = named.then_some("CorsDisabledScheme");
            let ran = run(request, over(302, target, welcome));
            let Action::Fail(failure) = &ran.outcome else { panic!("{target}") };
            let name = failure.blocked().and_then(Blocked::chromium);
            assert_eq!((failure.code(), name), ("RedirectScheme", chromium), "{target}");
        }
    }
}

#[test]
fn case_72_redirect_modes_and_no_target() {
    let ran = run(get(&at(X, "/")).redirect(RedirectMode::Error), |_| redirect(302, "/end"));
    assert_eq!((ran.verdict(), ran.sent.len()), ("RedirectModeError", 1));
    for mode in [RedirectMode::Follow, RedirectMode::Error] {
        let ran = run(get(&at(X, "/")).redirect(mode), |_| answer(302, &[(ACAO, "*")]));
        let expected = if mode == RedirectMode::Follow { "cors" } else { "RedirectModeError" };
        assert_eq!(ran.verdict(), expected);
    }
    let ran = run(get(&at(X, "/")), |_| answer(302, &[(ACAO, "*")]));
    assert_eq!((ran.response().status, ran.response().redirected), (302, false));
    let ran = run(get(&at(P, "/hop")).mode(Mode::SameOrigin), over(302, &at(X, "/end"), welcome));
    assert_eq!((ran.verdict(), ran.sent.len()), ("DisallowedByMode", 1));
    // Only five statuses redirect.
    for status in [300, 304, 305, 306, 309, 200, 201] {
        let ran = run(get(&at(X, "/")), |_| redirect(status, "/end"));
        assert_eq!((ran.verdict(), ran.response().status), ("cors", status));
    }
    // A target that is no URL, and two that differ.
    let ran = run(get(&at(X, "/")), |_| redirect(302, "http://["));
    assert_eq!(ran.verdict(), "RedirectUrlInvalid");
    let ran = run(get(&at(X, "/")), |_| redirect(302, "/a").header("Location", "/b"));
    assert_eq!(ran.verdict(), "RedirectUrlInvalid");
}

#[test]
fn case_73_twenty_redirects() {
    let chain = |length: usize, mut seen: usize, server: &'static str| {
        run(get(&at(server, "/")), move |_| {
            seen += 1;
            if seen <= length { redirect(302, &format!("/{seen}")) } else { answer(200, &[(ACAO, "*")]) }
        })
    };
    let ran = chain(20, 0, X);
    assert_eq!((ran.verdict(), ran.sent.len()), ("cors", 21));
    assert_eq!(ran.response().url, at(X, "/20"));
    let ran = chain(21, 0, X);
    assert_eq!((ran.verdict(), ran.sent.len()), ("TooManyRedirects", 21));
    assert_eq!(chain(20, 0, P).verdict(), "basic");
    assert_eq!(chain(21, 0, P).verdict(), "TooManyRedirects");
}

#[test]
fn case_74_include_over_two_origins() {
    let go = |lines: &'static [(&'static str, &'static str)]| {
        run(include(get(&at(X, "/hop"))), over(302, &at(S, "/end"), move |_| answer(200, lines))).verdict()
    };
    assert_eq!(go(&[(ACAO, "null"), (ACAC, "true")]), "cors");
    assert_eq!(go(&[(ACAO, "null")]), "AllowCredentialsNotTrue");
    assert_eq!(go(&[(ACAO, "*"), (ACAC, "true")]), "WildcardWithCredentials");
    assert_eq!(go(&[(ACAO, P), (ACAC, "true")]), "AllowOriginMismatch");
}

#[test]
fn case_75_only_the_last_answer_exposes() {
    let ran = run(get(&at(X, "/hop")), |head| {
        if head.url.path() == "/hop" {
            redirect(302, "/end").header("Access-Control-Expose-Headers", "x-a").header("X-B", "1")
        } else {
            answer(200, &[(ACAO, "*"), ("X-A", "1"), ("Content-Type", "text/plain")])
        }
    });
    assert_eq!(ran.visible(), ["content-type"]);
}

#[test]
fn case_76_no_cors_back_home_stays_opaque() {
    let ran = run(no_cors(get(&at(X, "/hop"))), over(302, &at(P, "/end"), |_| answer(200, &[])));
    assert_eq!((ran.verdict(), ran.sent.len()), ("opaque", 2));
    assert_eq!((ran.response().status, ran.response().url.as_str()), (0, ""));
    assert!(!ran.response().redirected);
}

/// A stream is sent once: a redirect that needs the body again fails, one that drops it does not.
#[test]
fn case_67_streams() {
    let stream = BodyInfo { length: None, content_type: None, replayable: false };
    for (status, expected) in [(301, "BodyNotReplayable"), (307, "BodyNotReplayable"), (303, "cors")] {
        let request = get(&at(X, "/hop")).method("POST").body(stream.clone());
        assert_eq!(run(request, over(status, &at(X, "/end"), welcome)).verdict(), expected, "{status}");
    }
}

#[test]
fn location_keeps_the_fragment_unless_it_has_its_own() {
    for (from, to, expected) in [
        ("/hop#a", "/end", Some("a")),
        ("/hop#a", "/end#b", Some("b")),
        ("/hop", "/end", None),
        ("/hop#a", "/end#", Some("")),
    ] {
        let ran = run(get(&at(P, from)), over(302, to, |_| answer(200, &[])));
        assert_eq!(ran.sent[1].url.fragment(), expected, "{from} {to}");
        assert_eq!(ran.response().url, at(P, "/end"));
    }
}
