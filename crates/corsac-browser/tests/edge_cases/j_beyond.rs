//! Cases that no browser was run with: what the standards expect.

use std::time::Duration;

use corsac_browser::{Page, Request};

use crate::support::{
    ACAO, P, S, World, X, answer, at, get, grant_all, include, is_preflight, no_cors, redirect, run,
    sandboxed, send, url, welcome,
};

fn from(page: &str, request: Request) -> (&'static str, usize) {
    let ran = World::default().run(Page::new(url(page)), request, welcome);
    (ran.verdict(), ran.sent.len())
}

#[test]
fn case_94_mixed_content() {
    let secure = "https://app.test/";
    for request in
        [get("http://api.test/"), send("PUT", "http://api.test/"), no_cors(get("http://api.test/"))]
    {
        assert_eq!(from(secure, request), ("MixedContent", 0));
    }
    // Its own host by http is another origin, and anybody's.
    assert_eq!(from(secure, get("http://app.test/")), ("MixedContent", 0));
    for trustworthy in [
        "http://127.0.0.1/",
        "http://127.1.2.3/",
        "http://localhost/",
        "http://a.localhost/",
        "http://[::1]/",
        "https://api.test/",
    ] {
        assert_eq!(from(secure, get(trustworthy)), ("cors", 1), "{trustworthy}");
    }
    assert_eq!(from("http://app.test/", get("http://api.test/")), ("cors", 1));
    assert_eq!(from(P, get("http://api.test/")), ("cors", 1), "a page of this machine is not restricted");
    // A frame counts as the documents around it.
    let frames = [
        Page::sandboxed_in(url(secure)),
        Page::new(url("http://localhost/"))
            .with_ancestors([corsac_core::Origin::parse("https://app.test").unwrap()]),
    ];
    for frame in frames {
        assert_eq!(World::default().run(frame, get("http://api.test/"), welcome).verdict(), "MixedContent");
    }
    assert_eq!(World::default().run(sandboxed(), get("http://api.test/"), welcome).verdict(), "cors");
    // A redirect must not lead there either.
    let ran = World::default()
        .run(Page::new(url(secure)), get("https://api.test/"), |_| redirect(302, "http://api.test/"));
    assert_eq!((ran.verdict(), ran.sent.len()), ("MixedContent", 1));
}

#[test]
fn case_97_unauthorized() {
    let ran = run(include(get(&at(X, "/"))), |head| {
        let mut head = welcome(head).header("WWW-Authenticate", "Basic realm=x");
        head.status = 401;
        head
    });
    assert_eq!((ran.verdict(), ran.sent.len(), ran.response().status), ("cors", 1, 401));
    let ran = run(include(send("PUT", &at(X, "/"))), |head| {
        let mut answer = grant_all(head, "60").header("WWW-Authenticate", "Basic realm=x");
        answer.status = if is_preflight(head) { 401 } else { 200 };
        answer
    });
    assert_eq!((ran.verdict(), ran.methods().as_str()), ("PreflightStatus", "OPTIONS"));
}

/// 101 and 102: a trailer and a 1xx answer are never given to the machine, so a head is judged by
/// what stands in it.
#[test]
fn case_101_only_the_head_counts() {
    assert_eq!(run(get(&at(S, "/")), |_| answer(200, &[("Trailer", ACAO)])).verdict(), "AllowOriginMissing");
}

#[test]
fn case_104_an_entry_is_over_at_its_last_moment() {
    let nanosecond = Duration::from_nanos(1);
    for seconds in [1, 5, 60] {
        let lasts = Duration::from_secs(seconds);
        for (elapsed, preflights) in
            [(Duration::ZERO, 0), (lasts.saturating_sub(nanosecond), 0), (lasts, 1), (lasts + nanosecond, 1)]
        {
            let mut world = World::default();
            world.now.monotonic = Duration::from_secs(1_000);
            let granting = |head: &corsac_browser::RequestHead| grant_all(head, &seconds.to_string());
            assert_eq!(world.fetch(send("PUT", &at(S, "/")), granting).preflights(), 1);
            world.advance(elapsed);
            let again = world.fetch(send("PUT", &at(S, "/")), granting);
            assert_eq!(again.preflights(), preflights, "{seconds} s, after {elapsed:?}");
        }
    }
}

/// A hit does not make an entry last longer; a new preflight does.
#[test]
fn case_104_what_renews_an_entry() {
    let mut world = World::default();
    let granting = |head: &corsac_browser::RequestHead| {
        grant_all(head, "10").header("Access-Control-Allow-Methods", "PUT")
    };
    let put = || send("PUT", &at(S, "/"));
    assert_eq!(world.fetch(put(), granting).preflights(), 1);
    world.advance(Duration::from_secs(6));
    assert_eq!(world.fetch(put(), granting).preflights(), 0);
    // DELETE asks, and its answer grants PUT anew.
    assert_eq!(world.fetch(send("DELETE", &at(S, "/")), granting).preflights(), 1);
    world.advance(Duration::from_secs(6));
    assert_eq!(world.fetch(put(), granting).preflights(), 0);
    world.advance(Duration::from_secs(4));
    assert_eq!(world.fetch(put(), granting).preflights(), 1);
}
