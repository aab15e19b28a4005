//! The headers that say who asks, and the policy that looks at it.

use corsac_browser::{Engine, Page, ReferrerPolicy, Request};

use crate::scene::{Scenario, Scene, routes};
use crate::support::{P, S, X, answer, at, get, include, no_cors, page, sandboxed, send, url};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        topic: "`Origin` of a POST in mode no-cors after a redirect from the page's origin to another",
        run: origin_after_crossing,
    },
    Scenario {
        topic: "`Origin` of a sandboxed frame's GET in mode no-cors, with credentials, to the embedder's site",
        run: sandboxed_get,
    },
    Scenario { topic: "`Origin` under a referrer policy that hides it, in mode no-cors", run: hidden_origin },
    Scenario {
        topic: "`Origin` after a redirect within an origin turned a POST into GET",
        run: origin_of_post_made_get,
    },
    Scenario {
        topic: "`Referer` of a preflight after a redirect to the page's own site",
        run: referer_of_preflight,
    },
    Scenario { topic: "`Sec-Fetch-Site` after redirects", run: fetch_site },
    Scenario { topic: "`Sec-Fetch-Site` of a preflight after redirects", run: fetch_site_of_preflight },
    Scenario {
        topic: "`Cross-Origin-Resource-Policy: same-site` to a sandboxed frame of that site",
        run: resource_policy,
    },
];

fn sandboxed_get(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Origin"]);
    for (label, server) in [("the embedder", P), ("its site", S), ("another site", X)] {
        scene.run(label, sandboxed(), include(no_cors(get(&at(server, "/")))), routes(&[]));
    }
    scene.run("without credentials", sandboxed(), no_cors(get(&at(P, "/"))), routes(&[]));
    let onward = routes(&[("/r", 302, at(P, "/b"))]);
    scene.run("after a redirect", sandboxed(), include(no_cors(get(&at(X, "/r")))), onward);
    scene.run("from the page itself", page(), include(no_cors(get(&at(S, "/")))), routes(&[]));
    scene.end()
}

fn origin_after_crossing(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Origin"]);
    let post = |server: &str| no_cors(send("POST", &at(server, "/r")));
    scene.once("from home to another", post(P), routes(&[("/r", 307, at(S, "/b"))]));
    scene.once("from home to another site", post(P), routes(&[("/r", 307, at(X, "/b"))]));
    scene.once("within home", post(P), routes(&[("/r", 307, at(P, "/b"))]));
    scene.once("within another", post(S), routes(&[("/r", 307, at(S, "/b"))]));
    let onward = routes(&[("/r", 307, at(S, "/b")), ("/b", 307, at(S, "/c"))]);
    scene.once("from home to another, and on within it", post(P), onward);
    scene.once("under CORS", send("POST", &at(P, "/r")), routes(&[("/r", 307, at(S, "/b"))]));
    scene.end()
}

fn hidden_origin(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Origin"]);
    for policy in [ReferrerPolicy::NoReferrer, ReferrerPolicy::SameOrigin, ReferrerPolicy::UnsafeUrl] {
        for server in [P, S] {
            let from = page().with_referrer_policy(policy);
            let request = no_cors(send("POST", &at(server, "/")));
            scene.run(policy.as_str(), from, request, routes(&[]));
        }
    }
    let from = page().with_referrer_policy(ReferrerPolicy::NoReferrer);
    scene.run("no-referrer, under CORS", from, send("POST", &at(S, "/")), routes(&[]));
    scene.end()
}

fn origin_of_post_made_get(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Origin"]);
    scene.once("at home", send("POST", &at(P, "/r")), routes(&[("/r", 302, at(P, "/b"))]));
    let elsewhere = || no_cors(send("POST", &at(S, "/r")));
    scene.once("elsewhere, in mode no-cors", elsewhere(), routes(&[("/r", 302, at(S, "/b"))]));
    scene.once("to another origin, in mode no-cors", elsewhere(), routes(&[("/r", 302, at(X, "/b"))]));
    scene.once("under CORS", send("POST", &at(S, "/r")), routes(&[("/r", 302, at(S, "/b"))]));
    scene.end()
}

fn referer_of_preflight(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Referer"]);
    let from = || Page::new(url(&at(P, "/page")));
    for (label, first, then) in
        [("to the own site", P, S), ("to another site", P, X), ("back to the own site", X, S)]
    {
        scene.run(label, from(), send("PUT", &at(first, "/r")), routes(&[("/r", 307, at(then, "/b"))]));
    }
    scene.end()
}

/// A fetch over these servers in turn.
fn over(scene: &mut Scene, request: impl Fn(&str) -> Request, servers: &[&str]) {
    const PATHS: [&str; 3] = ["/1", "/2", "/3"];
    let onward: Vec<_> = servers
        .iter()
        .enumerate()
        .skip(1)
        .map(|(place, server)| (PATHS[place - 1], 307, at(server, PATHS[place])))
        .collect();
    scene.once(&servers.join(" "), request(&at(servers[0], PATHS[0])), routes(&onward));
}

const WAYS: &[&[&str]] = &[
    &[P, P],
    &[P, S],
    &[P, X],
    &[S, S],
    &[S, P],
    &[S, X],
    &[X, X],
    &[X, P],
    &[X, S],
    &[S, P, P],
    &[X, S, S],
];

fn fetch_site(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Sec-Fetch-Site"]);
    scene.note("under CORS", "");
    for way in WAYS {
        over(&mut scene, get, way);
    }
    scene.note("in mode no-cors", "");
    for way in WAYS {
        over(&mut scene, |to| no_cors(get(to)), way);
    }
    scene.end()
}

fn fetch_site_of_preflight(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Sec-Fetch-Site"]);
    for way in WAYS {
        over(&mut scene, |to| send("PUT", to), way);
    }
    scene.end()
}

fn resource_policy(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    for policy in ["same-site", "same-origin", "cross-origin"] {
        for server in [P, S, X] {
            let answers = |_: &_| answer(200, &[("Cross-Origin-Resource-Policy", policy)]);
            scene.run(policy, sandboxed(), no_cors(get(&at(server, "/"))), answers);
        }
    }
    scene.end()
}
