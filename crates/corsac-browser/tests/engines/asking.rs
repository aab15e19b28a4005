//! What needs a preflight, and how its answer is read.

use corsac_browser::{BodyInfo, Engine};

use crate::scene::{Scenario, Scene, routes};
use crate::support::{
    ACAH, ACAM, ACAO, ACMA, P, S, X, answer, at, get, is_preflight, send, with_upload_listener,
};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        topic: "client hints that a script sets (`DPR`, `Save-Data`, `Viewport-Width`, ...)",
        run: client_hints,
    },
    Scenario { topic: "bytes above 0x7F in `Accept`", run: bytes_in_accept },
    Scenario { topic: "`Range: BYTES=0-1`", run: range_in_capitals },
    Scenario { topic: "a safelisted header that is set several times", run: set_twice },
    Scenario { topic: "safelisted values of more than 1024 bytes together", run: sum_of_values },
    Scenario { topic: "`User-Agent` set by a script", run: user_agent },
    Scenario { topic: "an upload listener on an `XMLHttpRequest` without a body", run: upload_listener },
    Scenario {
        topic: "the hops of a request that needed a preflight once, or began with headers that need permission",
        run: later_hops,
    },
    Scenario { topic: "header names in a preflight after a redirect", run: names_after_redirect },
    Scenario { topic: "`Origin` of a preflight after redirects across origins", run: preflight_origin },
    Scenario { topic: "`Authorization` under `Access-Control-Allow-Headers: *`", run: authorization },
    Scenario { topic: "what is blamed first in a preflight's answer", run: blame },
];

fn client_hints(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    for name in
        ["DPR", "Device-Memory", "Downlink", "ECT", "RTT", "Save-Data", "Viewport-Width", "Width", "X-Other"]
    {
        scene.once(name, get(&at(S, "/")).header(name, "1"), routes(&[]));
    }
    scene.once("a DPR of 129 bytes", get(&at(S, "/")).header("DPR", "1".repeat(129)), routes(&[]));
    scene.end()
}

fn bytes_in_accept(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    scene.once("0x7E", get(&at(S, "/")).header("Accept", [0x7e]), routes(&[]));
    scene.once("0x80", get(&at(S, "/")).header("Accept", [0x80]), routes(&[]));
    scene.once("0xFF", get(&at(S, "/")).header("Accept", [0xff]), routes(&[]));
    scene.end()
}

fn range_in_capitals(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    for value in ["bytes=0-1", "Bytes=0-1", "BYTES=0-1", "LINES=0-1"] {
        scene.once(value, get(&at(S, "/")).header("Range", value), routes(&[]));
    }
    scene.end()
}

fn set_twice(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    let twice = |name: &str, value: &str| get(&at(S, "/")).header(name, value).header(name, value);
    scene.once("twice 63 bytes", twice("Accept", &"a".repeat(63)), routes(&[]));
    scene.once("twice 64 bytes", twice("Accept", &"a".repeat(64)), routes(&[]));
    scene.once("two types", twice("Content-Type", "text/plain"), routes(&[]));
    scene.once("two ranges", twice("Range", "bytes=0-1"), routes(&[]));
    scene.end()
}

fn sum_of_values(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    // `Accept` and `Accept-Language`, with what the browser adds itself left out.
    let many = |times: usize| {
        let request = get(&at(S, "/")).header("Accept-Language", "a");
        (0..times).fold(request, |request, _| request.header("Accept", "b".repeat(93)))
    };
    scene.once("1024 bytes", many(11), routes(&[]));
    scene.once("1117 bytes", many(12), routes(&[]));
    scene.end()
}

fn user_agent(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["User-Agent"]);
    // The version in the browser's own word is none of this record's business.
    scene.world().session.user_agent = corsac_core::HeaderValue::from_static("the browser's");
    scene.fetch("to another", get(&at(S, "/")).header("User-Agent", "mine"), routes(&[]));
    scene.fetch("at home", get(&at(P, "/")).header("User-Agent", "mine"), routes(&[]));
    scene.end()
}

fn upload_listener(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    scene.once("GET", with_upload_listener(get(&at(S, "/"))), routes(&[]));
    scene.once("POST without a body", with_upload_listener(get(&at(S, "/")).method("POST")), routes(&[]));
    let body = with_upload_listener(get(&at(S, "/")).method("POST").body(BodyInfo::text(2)));
    scene.once("POST with a body", body, routes(&[]));
    scene.end()
}

fn later_hops(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    let onward = routes(&[("/r", 303, at(S, "/b"))]);
    scene.once("PUT made GET", send("PUT", &at(S, "/r")), onward);
    let onward = routes(&[("/r", 302, at(S, "/b")), ("/b", 302, at(S, "/c"))]);
    let json = send("POST", &at(P, "/r")).header("Content-Type", "application/json");
    scene.once("JSON dropped at home", json, onward);
    let onward = routes(&[("/r", 302, at(S, "/b")), ("/b", 302, at(X, "/c"))]);
    scene.once("nothing to ask for", send("POST", &at(S, "/r")), onward);
    scene.end()
}

fn names_after_redirect(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    let onward = || routes(&[("/r", 307, at(S, "/b")), ("/b", 307, at(S, "/c")), ("/c", 307, at(X, "/d"))]);
    let request = get(&at(P, "/r")).header("Authorization", "a").header("X-A", "1");
    scene.once("Authorization", request, onward());
    let onward = routes(&[("/r", 303, at(S, "/b")), ("/b", 302, at(S, "/c"))]);
    let json = send("PUT", &at(S, "/r")).header("Content-Type", "application/json").header("X-A", "1");
    scene.once("Content-Type", json, onward);
    scene.end()
}

fn preflight_origin(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Origin"]);
    scene.once("on to a third", send("PUT", &at(S, "/r")), routes(&[("/r", 307, at(X, "/b"))]));
    // Home, where the preflight's answer says nothing of origins, or names another.
    for (label, lines) in [("home, no Allow-Origin", vec![]), ("home, another Allow-Origin", vec![(ACAO, S)])]
    {
        let mut server = routes(&[("/r", 307, at(P, "/b"))]);
        scene.once(label, send("PUT", &at(S, "/r")), |head| {
            if is_preflight(head) && head.url.path() == "/b" {
                answer(204, &lines).header(ACAM, "PUT")
            } else {
                server(head)
            }
        });
    }
    scene.once("home, not allowed PUT", send("PUT", &at(S, "/r")), {
        let mut server = routes(&[("/r", 307, at(P, "/b"))]);
        move |head| {
            if is_preflight(head) && head.url.path() == "/b" { answer(204, &[]) } else { server(head) }
        }
    });
    scene.end()
}

fn authorization(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    let wild = |_: &_| answer(200, &[(ACAO, "*"), (ACAH, "*"), (ACMA, "60")]);
    scene.once("asked", get(&at(S, "/")).header("Authorization", "a"), wild);
    scene.once("X-A, which fills the cache", get(&at(S, "/")).header("X-A", "1"), wild);
    scene.fetch("by the cache", get(&at(S, "/")).header("Authorization", "a"), wild);
    scene.end()
}

fn blame(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    scene.once("404 without CORS headers", send("PUT", &at(S, "/")), |_| answer(404, &[]));
    scene.once("404 to PUT, not allowed", send("PUT", &at(S, "/")), |_| answer(404, &[(ACAO, "*")]));
    scene.end()
}
