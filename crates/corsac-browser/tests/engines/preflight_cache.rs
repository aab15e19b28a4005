//! The preflight cache.

use std::time::Duration;

use corsac_browser::{
    CacheMode, Engine, Fetch, Input, NetworkError, NetworkErrorKind, RedirectMode, Request, RequestHead,
    ResponseHead,
};

use crate::scene::{Scenario, Scene, for_an_hour, redirecting};
use crate::support::{
    ACAC, ACAH, ACAM, ACAO, ACMA, P, S, X, answer, at, get, grant_all, include, is_preflight, page,
    sandboxed, send, welcome,
};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { topic: "the preflight cache", run: the_cache },
    Scenario { topic: "how many URLs the preflight cache keeps", run: size },
    Scenario { topic: "the longest `Access-Control-Max-Age`, in seconds", run: longest },
    Scenario { topic: "an `Access-Control-Max-Age` that is no number of seconds", run: odd_max_age },
    Scenario { topic: "the preflight cache under fetch's cache modes", run: cache_modes },
    Scenario { topic: "a failure's effect on the preflight cache", run: failures },
    Scenario { topic: "the preflight cache in a sandboxed frame", run: one_frame },
    Scenario { topic: "the preflight cache between sandboxed frames", run: two_frames },
    Scenario { topic: "the preflight cache once redirects have made the origin `null`", run: tainted },
];

fn put() -> Request {
    send("PUT", &at(S, "/"))
}

/// A server that grants these methods and headers for an hour.
fn granting(methods: &'static str, names: &'static str) -> impl FnMut(&RequestHead) -> ResponseHead {
    move |head| {
        let origin = head.header("Origin").unwrap_or_default();
        answer(200, &[(ACAO, &origin), (ACAC, "true"), (ACAM, methods), (ACAH, names), (ACMA, "3600")])
    }
}

fn the_cache(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    scene.fetch("PUT, granted", put(), granting("PUT", ""));
    scene.fetch("PUT again", put(), for_an_hour);
    scene.fetch("DELETE, granted", send("DELETE", &at(S, "/")), granting("DELETE", ""));
    scene.fetch("PUT after DELETE", put(), for_an_hour);

    scene.reset();
    scene.fetch("X-A, granted", get(&at(S, "/")).header("X-A", "1"), granting("", "x-a"));
    scene.fetch("X-B, not granted", get(&at(S, "/")).header("X-B", "1"), granting("", ""));
    scene.fetch("X-A after that", get(&at(S, "/")).header("X-A", "1"), granting("", "x-a"));

    scene.reset();
    scene.fetch("PUT with credentials, granted", include(put()), for_an_hour);
    scene.fetch("PUT without", put(), for_an_hour);

    scene.reset();
    scene.fetch("PUT without credentials, granted", put(), for_an_hour);
    scene.fetch("PUT with", include(put()), for_an_hour);

    scene.reset();
    scene.fetch("PUT, any granted", put(), granting("*", "*"));
    scene.fetch("DELETE under *", send("DELETE", &at(S, "/")), granting("*", "*"));
    scene.fetch("X-B under *", get(&at(S, "/")).header("X-B", "1"), granting("*", "*"));

    scene.reset();
    let head = || send("HEAD", &at(S, "/")).header("X-A", "1");
    scene.fetch("HEAD, granted X-A", head(), granting("", "x-a"));
    scene.fetch("HEAD again", head(), granting("", "x-a"));
    scene.end()
}

/// Fills the cache, then goes back from the last URL until one must be asked for again.
fn size(engine: Engine) -> String {
    const MANY: usize = 1100;
    let mut scene = Scene::new(engine, &[]);
    let request = |number: usize| send("PUT", &at(S, &format!("/{number}")));
    for number in 0..MANY {
        assert_eq!(scene.preflights(request(number), for_an_hour), 1);
        // So that it is known which one expires first.
        scene.wait(Duration::from_millis(1));
    }
    let kept = (0..MANY).rev().take_while(|number| scene.preflights(request(*number), for_an_hour) == 0);
    let kept = kept.count();
    scene.note("URLs that are kept", &kept.to_string());
    scene.end()
}

/// For how many seconds an answer with this max-age counts: the first of these times at which it is
/// asked again.
fn kept_for(scene: &mut Scene, max_age: &str, times: &[u64]) -> String {
    let mut server =
        |head: &RequestHead| if is_preflight(head) { grant_all(head, max_age) } else { welcome(head) };
    let ends = times.iter().find(|seconds| {
        scene.reset();
        scene.preflights(put(), &mut server);
        scene.wait(Duration::from_secs(**seconds));
        scene.preflights(put(), &mut server) == 1
    });
    ends.map_or_else(|| "longer".to_owned(), |seconds| format!("{seconds} seconds"))
}

fn longest(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    for max_age in ["600", "601", "7200", "7201", "86400", "86401", "99999999999999999999"] {
        let kept =
            kept_for(&mut scene, max_age, &[0, 5, 599, 600, 601, 7199, 7200, 7201, 86399, 86400, 86401]);
        scene.note(max_age, &kept);
    }
    scene.end()
}

fn odd_max_age(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    for max_age in ["60", "0", "-1", "-", "abc", "1.5", "+60", "60s", "60, 60", ""] {
        let kept = kept_for(&mut scene, max_age, &[0, 1, 4, 5, 59, 60, 61]);
        scene.note(&format!("\"{max_age}\""), &kept);
    }
    scene.end()
}

fn cache_modes(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    for mode in
        [CacheMode::Default, CacheMode::NoStore, CacheMode::Reload, CacheMode::NoCache, CacheMode::ForceCache]
    {
        scene.reset();
        scene.preflights(put(), for_an_hour);
        scene.fetch(mode.as_str(), put().cache(mode), for_an_hour);
    }
    // A condition of the script's own makes it `no-store`.
    let conditional = || put().header("If-None-Match", "\"a\"");
    scene.reset();
    scene.preflights(conditional(), for_an_hour);
    scene.fetch("default, with If-None-Match", conditional(), for_an_hour);
    scene.end()
}

fn failures(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    scene.preflights(put(), for_an_hour);
    scene.fetch("an answer without CORS headers", put(), |_| answer(200, &[]));
    scene.fetch("after that", put(), for_an_hour);

    scene.reset();
    scene.preflights(put(), for_an_hour);
    let strict = put().redirect(RedirectMode::Error);
    scene.fetch("a redirect that is not wanted", strict, |head| redirecting(head, 307, &at(S, "/b")));
    scene.fetch("after that", put(), for_an_hour);

    scene.reset();
    scene.preflights(put(), for_an_hour);
    let world = scene.world();
    let mut fetch = Fetch::new(page(), put());
    fetch.step(&mut world.session, world.now, Input::Start);
    let broken = NetworkError::new(NetworkErrorKind::Closed, "broken off");
    fetch.step(&mut world.session, world.now, Input::Failed(broken));
    scene.fetch("after no answer came", put(), for_an_hour);
    scene.end()
}

fn one_frame(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Origin"]);
    let frame = sandboxed();
    scene.run("first", frame.clone(), put(), for_an_hour);
    scene.run("again", frame, put(), for_an_hour);
    scene.end()
}

fn two_frames(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &["Origin"]);
    scene.run("one frame", sandboxed(), put(), for_an_hour);
    scene.run("another frame", sandboxed(), put(), for_an_hour);
    scene.end()
}

fn tainted(engine: Engine) -> String {
    let mut scene = Scene::new(engine, &[]);
    for (label, from, to) in [("across sites", S, X), ("across origins", S, P), ("untainted", P, S)] {
        let mut server = |head: &RequestHead| {
            let redirects = !is_preflight(head) && head.url.path() == "/r";
            if redirects { redirecting(head, 307, &at(to, "/b")) } else { for_an_hour(head) }
        };
        scene.reset();
        scene.fetch(label, send("PUT", &at(from, "/r")), &mut server);
        scene.fetch("again", send("PUT", &at(from, "/r")), &mut server);
    }
    scene.end()
}
