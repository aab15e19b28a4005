//! Cookies, and the credentials that they go with.

use corsac_browser::{Engine, Page, Request, RequestHead, ResponseHead};

use crate::scene::{Scenario, Scene, routes};
use crate::support::{P, S, X, at, get, include, no_cors, sandboxed, url, welcome};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        topic: "credentials \"same-origin\" in mode no-cors, when the page's origin redirects to another",
        run: credentials_of_no_cors,
    },
    Scenario { topic: "a cookie without `SameSite`, across sites", run: without_same_site },
    Scenario { topic: "third-party cookies", run: third_party },
    Scenario { topic: "`Secure` cookies over plain http to loopback", run: secure_on_loopback },
    Scenario { topic: "`SameSite` cookies back home after a redirect over another site", run: back_home },
    Scenario {
        topic: "`SameSite` cookies from a sandboxed frame to the site that embeds it",
        run: from_sandboxed_frame,
    },
];

/// A request with credentials.
fn with_cookies(server: &str) -> Request {
    include(get(&at(server, "/")))
}

/// A server that sets a cookie.
fn setting(cookie: &'static str) -> impl FnMut(&RequestHead) -> ResponseHead {
    move |head| welcome(head).header("Set-Cookie", cookie)
}

fn credentials_of_no_cors(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit(&at(P, "/"), "sid=1");
    scene.fetch("from home", no_cors(get(&at(P, "/r"))), routes(&[("/r", 302, at(S, "/b"))]));
    scene.fetch("from elsewhere", no_cors(get(&at(S, "/r"))), routes(&[("/r", 302, at(S, "/b"))]));
    scene.fetch("under CORS", get(&at(P, "/r")), routes(&[("/r", 302, at(S, "/b"))]));
    scene.end()
}

fn without_same_site(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit(&at(X, "/"), "visited=1");
    scene.fetch("to the visited site, which sets a cookie", with_cookies(X), setting("fetched=1"));
    scene.fetch("again", with_cookies(X), routes(&[]));
    scene.fetch("that sets a Lax cookie", with_cookies(X), setting("lax=1; SameSite=Lax"));
    scene.fetch("after that", with_cookies(X), routes(&[]));
    scene.end()
}

fn third_party(engine: Engine) -> String {
    const VISITED: &str = "https://visited.test";
    const NEVER_VISITED: &str = "https://never-visited.test";
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit(&at(VISITED, "/"), "first=1; SameSite=None; Secure");
    let set = || setting("third=1; SameSite=None; Secure");
    for server in [VISITED, NEVER_VISITED] {
        scene.fetch("from P, sets a cookie", with_cookies(server), set());
        scene.fetch("from P", with_cookies(server), routes(&[]));
        let other = Page::new(url("https://other.test/"));
        scene.run("from another site", other, with_cookies(server), routes(&[]));
        let own = Page::new(url(&at(server, "/")));
        scene.run("from itself", own, with_cookies(server), routes(&[]));
    }
    scene.end()
}

fn secure_on_loopback(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit(&at(P, "/"), "visited=1; Secure");
    scene.fetch("to localhost", with_cookies(P), setting("fetched=1; Secure"));
    scene.fetch("again", with_cookies(P), routes(&[]));
    let plain = Page::new(url("http://plain.test/"));
    scene.run(
        "to a host elsewhere",
        plain.clone(),
        with_cookies("http://plain.test"),
        setting("a=1; Secure"),
    );
    scene.run("again", plain, with_cookies("http://plain.test"), routes(&[]));
    scene.end()
}

fn back_home(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit(&at(P, "/"), "lax=1; SameSite=Lax");
    scene.visit(&at(P, "/"), "strict=1; SameSite=Strict");
    scene.fetch("over another site", include(get(&at(X, "/r"))), routes(&[("/r", 302, at(P, "/b"))]));
    scene.fetch("over another origin", include(get(&at(S, "/r"))), routes(&[("/r", 302, at(P, "/b"))]));
    let way = routes(&[("/r", 302, at(X, "/b")), ("/b", 302, at(P, "/c"))]);
    scene.fetch("from home over another site", include(get(&at(P, "/r"))), way);
    // What is set on the way back.
    let mut onward = routes(&[("/r", 302, at(P, "/b"))]);
    scene.fetch("which sets a cookie at home", include(get(&at(X, "/r"))), move |head| {
        let answer = onward(head);
        if head.url.path() == "/b" { answer.header("Set-Cookie", "back=1; SameSite=Lax") } else { answer }
    });
    scene.fetch("from home", include(get(&at(P, "/"))), routes(&[]));
    scene.end()
}

fn from_sandboxed_frame(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit(&at(P, "/"), "lax=1; SameSite=Lax");
    scene.visit(&at(P, "/"), "strict=1; SameSite=Strict");
    scene.visit(&at(X, "/"), "lax=2; SameSite=Lax");
    for (label, server) in [("to the embedder", P), ("to its site", S), ("to another site", X)] {
        scene.run(label, sandboxed(), with_cookies(server), routes(&[]));
    }
    scene.end()
}
