//! Redirects.

use corsac_browser::{CredentialsMode, Engine, RedirectMode, Request, RequestHead};

use crate::scene::{Scenario, Scene, redirecting, routes};
use crate::support::{ACAC, ACAO, P, S, X, answer, at, get, is_preflight, no_cors, send};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { topic: "DELETE over a redirect to another origin (301, 302, 307, 308)", run: delete },
    Scenario { topic: "headers that a redirect dropped with the body", run: dropped_headers },
    Scenario {
        topic: "a user name in the URL of a redirect within the page's origin, or in mode no-cors",
        run: user_name_at_home,
    },
    Scenario {
        topic: "a user name in the URL of a redirect from the page's origin to another",
        run: user_name_away,
    },
    Scenario {
        topic: "redirects by others of a request with credentials \"same-origin\" that began at the page's origin",
        run: redirects_from_home,
    },
    Scenario { topic: "a `Location` that is no URL, in redirect mode manual", run: no_url },
    Scenario { topic: "a `Location` that is not http(s), under CORS in redirect mode manual", run: not_http },
];

fn delete(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Content-Type"]);
    let request = || send("DELETE", &at(S, "/r")).header("Content-Type", "text/plain");
    for status in [301, 302, 303, 307, 308] {
        scene.once(&status.to_string(), request(), routes(&[("/r", status, at(X, "/b"))]));
    }
    scene.once("302 within the origin", request(), routes(&[("/r", 302, at(S, "/b"))]));
    scene.once("PUT, 302", send("PUT", &at(S, "/r")), routes(&[("/r", 302, at(X, "/b"))]));
    scene.end()
}

fn dropped_headers(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Content-Type"]);
    let post = || send("POST", &at(S, "/r")).header("Content-Type", "text/plain");
    for next in [302, 307, 308] {
        let mut onward = routes(&[("/r", 302, at(S, "/b")), ("/b", next, at(S, "/c"))]);
        scene.once(&format!("302, {next}"), post(), &mut onward);
        scene.once(&format!("302, {next}, in mode no-cors"), no_cors(post()), onward);
    }
    let onward = routes(&[("/r", 302, at(S, "/b")), ("/b", 302, at(S, "/c")), ("/c", 307, at(S, "/d"))]);
    scene.once("302, 302, 307", post(), onward);
    for next in [302, 303] {
        let put = send("PUT", &at(S, "/r")).header("Content-Type", "text/plain");
        let onward = routes(&[("/r", 303, at(S, "/b")), ("/b", next, at(S, "/c"))]);
        scene.once(&format!("PUT, 303, {next}"), put, onward);
    }
    let post = send("POST", &at(P, "/r")).header("Content-Type", "text/plain");
    scene.once("302, 307 at home", post, routes(&[("/r", 302, at(P, "/b")), ("/b", 307, at(P, "/c"))]));
    scene.end()
}

/// A URL of the server with a user name.
fn with_user(server: &str) -> String {
    at(&server.replacen("://", "://user@", 1), "/b")
}

fn user_name_at_home(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    let fetches: [(&str, Request, &str); 3] = [
        ("within the page's origin", get(&at(P, "/r")), P),
        ("within another origin, in mode no-cors", no_cors(get(&at(S, "/r"))), S),
        ("to another origin, in mode no-cors", no_cors(get(&at(P, "/r"))), S),
    ];
    for (label, request, to) in fetches {
        scene.once(label, request, routes(&[("/r", 302, with_user(to))]));
    }
    scene.once("under CORS, within another origin", get(&at(S, "/r")), routes(&[("/r", 302, with_user(S))]));
    scene.end()
}

fn user_name_away(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    let onward = || routes(&[("/r", 307, with_user(S))]);
    scene.once("GET", get(&at(P, "/r")), onward());
    scene.once("PUT", send("PUT", &at(P, "/r")), onward());
    scene.once("PUT, in mode cors already", send("PUT", &at(X, "/r")), onward());
    scene.end()
}

fn redirects_from_home(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    // From P to S, which redirects in turn with and without Access-Control-Allow-Credentials.
    let over_s = |lines: &'static [(&'static str, &'static str)]| {
        let mut server = routes(&[("/r", 307, at(S, "/b"))]);
        move |head: &RequestHead| {
            if head.url.path() == "/b" && !is_preflight(head) {
                answer(307, lines).header("Location", at(X, "/c"))
            } else {
                server(head)
            }
        }
    };
    let star = || over_s(&[(ACAO, "*")]);
    let named = || over_s(&[(ACAO, P)]);
    let allowed = || over_s(&[(ACAO, P), (ACAC, "true")]);
    scene.once("Allow-Origin *", get(&at(P, "/r")), star());
    scene.once("Allow-Origin P", get(&at(P, "/r")), named());
    scene.once("Allow-Origin P, with credentials", get(&at(P, "/r")), allowed());
    scene.once("PUT, Allow-Origin *", send("PUT", &at(P, "/r")), star());
    let omitting = get(&at(P, "/r")).credentials(CredentialsMode::Omit);
    scene.once("credentials omit, Allow-Origin *", omitting, star());
    scene.once("not from home, Allow-Origin *", get(&at(S, "/b")), star());
    scene.once("in mode no-cors, Allow-Origin *", no_cors(get(&at(P, "/r"))), star());
    scene.end()
}

fn no_url(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    for mode in [RedirectMode::Manual, RedirectMode::Error, RedirectMode::Follow] {
        for (label, server) in [("at home", P), ("another origin", S)] {
            let label = format!("{mode}, {label}");
            let request = get(&at(server, "/r")).redirect(mode);
            scene.once(&label, request, |head| redirecting(head, 302, "http://["));
        }
        let label = format!("{mode}, another origin, without CORS headers");
        let request = get(&at(S, "/r")).redirect(mode);
        scene.once(&label, request, |_| answer(302, &[("Location", "http://[")]));
    }
    for (label, to) in [("a mailto: URL", "mailto:a@b.test".to_owned()), ("a user name", with_user(S))] {
        let request = get(&at(S, "/r")).redirect(RedirectMode::Error);
        scene.once(&format!("error, {label}"), request, |head| redirecting(head, 302, &to));
    }
    scene.end()
}

fn not_http(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    for mode in [RedirectMode::Manual, RedirectMode::Follow] {
        for (label, server) in [("at home", P), ("another origin", S)] {
            let label = format!("{mode}, {label}");
            let request = get(&at(server, "/r")).redirect(mode);
            scene.once(&label, request, |head| redirecting(head, 302, "mailto:a@b.test"));
        }
    }
    scene.end()
}
