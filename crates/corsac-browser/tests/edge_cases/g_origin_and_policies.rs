//! The Origin header, Cross-Origin-Resource-Policy, ports and schemes.

use corsac_browser::{BodySource, Page, ReferrerPolicy, Request};

use crate::support::{
    ACAO, Lines, P, S, World, X, answer, at, get, no_cors, page, redirect, run, send, url, welcome,
};

const CORP: &str = "Cross-Origin-Resource-Policy";

fn origin_of(request: Request) -> String {
    let ran = run(request, |_| answer(200, &[(ACAO, P)]));
    ran.header(0, "Origin")
}

fn with_policy(mut request: Request, policy: ReferrerPolicy) -> Request {
    request.referrer_policy = Some(policy);
    request
}

#[test]
fn case_81_who_sends_origin() {
    assert_eq!(origin_of(get(&at(P, "/"))), "");
    assert_eq!(origin_of(send("HEAD", &at(P, "/"))), "");
    assert_eq!(origin_of(send("POST", &at(P, "/"))), P);
    assert_eq!(origin_of(send("DELETE", &at(P, "/"))), P);
    assert_eq!(origin_of(no_cors(get(&at(S, "/")))), "");
    assert_eq!(origin_of(no_cors(send("HEAD", &at(S, "/")))), "");
    assert_eq!(origin_of(no_cors(send("POST", &at(S, "/")))), P);
    assert_eq!(origin_of(get(&at(S, "/"))), P);
    // Chromium: the real origin, comes with engine differences.
    let none = ReferrerPolicy::NoReferrer;
    assert_eq!(origin_of(with_policy(no_cors(send("POST", &at(S, "/"))), none)), "null");
    // Under CORS the policy has no say.
    assert_eq!(origin_of(with_policy(get(&at(S, "/")), none)), P);
    assert_eq!(origin_of(with_policy(send("POST", &at(S, "/")), none)), P);
    assert_eq!(origin_of(with_policy(send("POST", &at(P, "/")), none)), P);
}

fn no_cors_verdict(from: Page, to: &str, lines: Lines<'_>) -> &'static str {
    World::default().run(from, no_cors(get(to)), |_| answer(200, lines)).verdict()
}

/// A policy, and what it makes of the same-site and the cross-site server.
fn check(rows: &[(Lines<'_>, &str, &str)]) {
    for (lines, same_site, cross_site) in rows {
        assert_eq!(no_cors_verdict(page(), &at(S, "/"), lines), *same_site, "{lines:?}");
        assert_eq!(no_cors_verdict(page(), &at(X, "/"), lines), *cross_site, "{lines:?}");
    }
}

#[test]
fn case_82_resource_policy() {
    const BLOCKED: &str = "CrossOriginResourcePolicy";
    check(&[
        (&[], "opaque", "opaque"),
        (&[(CORP, "same-origin")], BLOCKED, BLOCKED),
        (&[(CORP, "same-site")], "opaque", BLOCKED),
        (&[(CORP, "cross-origin")], "opaque", "opaque"),
        (&[(CORP, " same-origin\t")], BLOCKED, BLOCKED),
        (&[(CORP, "\tsame-site ")], "opaque", BLOCKED),
        (&[(CORP, "foo")], "opaque", "opaque"),
        (&[(CORP, "Same-Origin")], "opaque", "opaque"),
        (&[(CORP, "same-origin, same-origin")], "opaque", "opaque"),
        (&[(CORP, "same-origin"), (CORP, "same-origin")], "opaque", "opaque"),
        (&[(CORP, "")], "opaque", "opaque"),
    ]);
    // At the hop that says so.
    let ran = run(no_cors(get(&at(X, "/"))), |_| redirect(302, "/end").header(CORP, "same-origin"));
    assert_eq!((ran.verdict(), ran.sent.len()), (BLOCKED, 1));
    // Under CORS, and at home, it has no say.
    assert_eq!(
        run(get(&at(X, "/")), |_| answer(200, &[(ACAO, "*"), (CORP, "same-origin")])).verdict(),
        "cors"
    );
    assert_eq!(no_cors_verdict(page(), &at(P, "/"), &[(CORP, "same-origin")]), "basic");
    // Back home over another origin: the answer is the page's own.
    let ran = run(no_cors(get(&at(X, "/"))), |head| {
        if head.url.port() == Some(9303) {
            redirect(302, &at(P, "/"))
        } else {
            answer(200, &[(CORP, "same-origin")])
        }
    });
    assert_eq!(ran.verdict(), "opaque");
}

#[test]
fn case_82_same_site_counts_the_scheme_one_way() {
    let https = || Page::new(url("https://app.example.com/"));
    let http = || Page::new(url("http://app.example.com/"));
    let same_site: Lines<'_> = &[(CORP, "same-site")];
    assert_eq!(no_cors_verdict(https(), "https://api.example.com/", same_site), "opaque");
    assert_eq!(no_cors_verdict(http(), "http://api.example.com/", same_site), "opaque");
    assert_eq!(no_cors_verdict(http(), "https://api.example.com/", same_site), "CrossOriginResourcePolicy");
    // From https to a server of the same site that this page may still ask without.
    let local = || Page::new(url("https://localhost/"));
    assert_eq!(no_cors_verdict(local(), &at(S, "/"), same_site), "opaque");
    assert_eq!(no_cors_verdict(local(), &at(X, "/"), same_site), "CrossOriginResourcePolicy");
    // Chromium: allowed, comes with engine differences.
    assert_eq!(
        no_cors_verdict(crate::support::sandboxed(), &at(S, "/"), same_site),
        "CrossOriginResourcePolicy"
    );
}

#[test]
fn case_85_ports() {
    for port in [6000, 4190, 1, 25, 6667, 10080] {
        for request in
            [get(&format!("http://localhost:{port}/")), no_cors(get(&format!("http://localhost:{port}/")))]
        {
            let ran = run(request, welcome);
            assert_eq!((ran.verdict(), ran.sent.len()), ("BadPort", 0), "{port}");
        }
    }
    for allowed in [20, 80, 443, 8080, 6001, 65535] {
        let expected = usize::from(!matches!(allowed, 20));
        assert_eq!(
            run(get(&format!("http://localhost:{allowed}/")), welcome).sent.len(),
            expected,
            "{allowed}"
        );
    }
    // And not over a redirect either.
    let ran = run(get(&at(X, "/")), |_| redirect(302, "http://localhost:6000/"));
    assert_eq!((ran.verdict(), ran.sent.len()), ("BadPort", 1));
}

#[test]
fn case_85_data_urls() {
    for request in [get("data:text/plain,hello%20you#f"), no_cors(get("data:text/plain,hello%20you"))] {
        let ran = run(request, welcome);
        assert_eq!((ran.verdict(), ran.sent.len()), ("basic", 0));
        let response = ran.response();
        assert_eq!((response.status, response.url.as_str()), (200, "data:text/plain,hello%20you"));
        assert_eq!(response.body, BodySource::Inline(b"hello you".to_vec()));
        assert_eq!(response.headers[0].1.as_bytes(), b"text/plain");
    }
    // A sandboxed frame, and same-origin mode, may as well.
    assert_eq!(World::default().run(crate::support::sandboxed(), get("data:,x"), welcome).verdict(), "basic");
    let request = get("data:,x").mode(corsac_browser::Mode::SameOrigin);
    assert_eq!(run(request, welcome).verdict(), "basic");
    let ran = run(get("data:,x").method("HEAD"), welcome);
    assert_eq!(ran.response().body, BodySource::Null);
    let ran = run(get("data:;base64,aGk="), welcome);
    assert_eq!(ran.response().headers[0].1.as_bytes(), b"text/plain;charset=US-ASCII");
    for bad in ["data:", "data:text/plain;base64,%%%", "data:nothing"] {
        assert_eq!(run(get(bad), welcome).verdict(), "UrlInvalid", "{bad}");
    }
}

#[test]
fn case_85_other_schemes() {
    for target in ["about:blank", "file:///x", "ftp://localhost/", "ws://localhost/", "urn:x"] {
        for request in [get(target), no_cors(get(target))] {
            let ran = run(request, welcome);
            assert_eq!((ran.verdict(), ran.sent.len()), ("SchemeNotSupported", 0), "{target}");
        }
    }
}
