//! Cookies, and the credentials that they go with.

use corsac_browser::{Engine, Page, Request, RequestHead, ResponseHead};
use corsac_core::Origin;

use crate::scene::{Scenario, Scene, routes};
use crate::support::{P, S, X, at, get, include, no_cors, url, welcome};

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
    Scenario {
        topic: "`SameSite` cookies from a frame of another site to the host in the address bar",
        run: to_top_level_host,
    },
    Scenario { topic: "http and https of a site, for cookies", run: schemes },
    Scenario { topic: "a `SameSite=None` cookie that is not `Secure`", run: none_without_secure },
    Scenario { topic: "cookies with names such as `__Host-` and `__Secure-`", run: prefixes },
    Scenario { topic: "`Partitioned` on a cookie", run: partitioned },
    Scenario { topic: "a cookie with both `Max-Age` and `Expires`", run: lifetimes },
    Scenario { topic: "the order of cookies whose paths are equally long", run: order },
    Scenario { topic: "`Set-Cookie: word`, and `Set-Cookie: =word`", run: nameless },
    Scenario {
        topic: "a cookie over plain http that would hide a `Secure` one of another domain or path",
        run: hiding_secure,
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

/// A frame at this URL within pages of these origins, the nearest first.
fn frame(at: &str, inside: &[&str]) -> Page {
    Page::new(url(at)).with_ancestors(inside.iter().map(|origin| Origin::parse(origin).unwrap()))
}

fn from_sandboxed_frame(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit("https://app.test/", "lax=1; SameSite=Lax; Domain=app.test");
    scene.visit("https://api.app.test/", "strict=1; SameSite=Strict");
    scene.visit(&at(X, "/"), "lax=2; SameSite=Lax");
    let sandboxed = Page::sandboxed_in(url("https://www.app.test/"));
    for server in ["https://api.app.test", X] {
        scene.run(
            "from a sandboxed frame of www.app.test",
            sandboxed.clone(),
            with_cookies(server),
            routes(&[]),
        );
    }
    scene.end()
}

fn to_top_level_host(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit("https://app.test/", "lax=1; SameSite=Lax; Domain=app.test");
    scene.visit(&at(X, "/"), "lax=2; SameSite=Lax");
    let framed = frame(&at(X, "/"), &["https://app.test"]);
    for server in ["https://app.test", "https://api.app.test", X] {
        scene.run("a frame of X within app.test", framed.clone(), with_cookies(server), routes(&[]));
    }
    let nested = frame("https://app.test/", &[X, "https://app.test"]);
    scene.run("app.test within X within app.test", nested, with_cookies("https://app.test"), routes(&[]));
    scene.end()
}

fn schemes(engine: Engine) -> String {
    const API: &str = "https://api.app.test";
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit("https://app.test/", "lax=1; SameSite=Lax; Domain=app.test");
    scene.visit("https://app.test/", "none=1; SameSite=None; Secure; Domain=app.test");
    let plain = Page::new(url("http://app.test/"));
    scene.run("from http to https", plain, with_cookies(API), routes(&[]));
    let framed = frame("https://app.test/", &["http://app.test"]);
    scene.run("from an https frame of it within http", framed, with_cookies(API), routes(&[]));
    scene.end()
}

/// What comes back of each of these cookies of a visit to a URL.
fn of_a_visit(engine: Engine, to: &str, cookies: &[&str]) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    for cookie in cookies {
        scene.reset();
        scene.visit(to, cookie);
        scene.run(cookie, Page::new(url(to)), get(to), routes(&[]));
    }
    scene.end()
}

fn none_without_secure(engine: Engine) -> String {
    of_a_visit(engine, "http://app.test/", &["a=1; SameSite=None", "a=1; SameSite=None; SameSite=Lax"])
}

fn prefixes(engine: Engine) -> String {
    let cookies = [
        "__Host-a=1; Secure; Path=/",
        "__Host-a=1; Path=/",
        "__Host-a=1; Secure; Path=/; Domain=app.test",
        "__Secure-a=1; Secure",
        "__secure-a=1",
        "__Http-a=1; Secure",
        "=__Host-a",
    ];
    of_a_visit(engine, "https://app.test/", &cookies)
}

fn partitioned(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    scene.visit("https://api.test/", "apart=1; SameSite=None; Secure; Partitioned");
    scene.visit("https://api.test/", "odd=1; Partitioned");
    for from in ["https://api.test/", "https://app.test/"] {
        let label = format!("from {from}");
        scene.run(&label, Page::new(url(from)), with_cookies("https://api.test"), routes(&[]));
    }
    scene.end()
}

fn lifetimes(engine: Engine) -> String {
    let cookies = [
        "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60",
        "a=1; Max-Age=0; Expires=Tue, 01 Jan 2030 00:00:00 GMT",
    ];
    of_a_visit(engine, "https://app.test/", &cookies)
}

fn order(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    for cookie in [
        "site=1; Domain=one.test",
        "host=1",
        "own=1; Domain=app.one.test",
        "deep=1; Path=/a; Domain=one.test",
    ] {
        scene.visit("https://app.one.test/", cookie);
    }
    let page = Page::new(url("https://app.one.test/"));
    scene.run("all", page, get("https://app.one.test/a"), routes(&[]));
    scene.end()
}

fn nameless(engine: Engine) -> String {
    of_a_visit(engine, "https://app.test/", &["word", "=word", "word="])
}

fn hiding_secure(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Cookie"]);
    for cookie in ["a=2; Path=/", "a=2; Path=/; Domain=app.test", "a=2; Path=/x"] {
        scene.reset();
        scene.visit("https://app.test/", "a=1; Secure; Path=/");
        scene.visit("http://app.test/", cookie);
        scene.run(cookie, Page::new(url("https://app.test/")), get("https://app.test/x"), routes(&[]));
    }
    scene.end()
}
