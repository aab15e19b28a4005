//! The preflight cache: how often a sequence of requests asks.

use std::time::Duration;

use corsac_browser::{CacheMode, Page, Request};

use crate::support::{
    ACAC, ACAH, ACAM, ACAO, ACMA, Lines, P, S, World, answer, at, get, grant_all, include, is_preflight,
    page, send, url, welcome,
};

fn put() -> Request {
    send("PUT", &at(S, "/a"))
}

fn x_a(method: &str) -> Request {
    send(method, &at(S, "/a")).header("X-A", "1")
}

/// Runs the requests in one session; preflights are granted as asked, with these lines instead
/// where there are any. How many preflights were sent.
fn count(requests: Vec<Request>, lines: Lines<'_>) -> usize {
    let mut world = World::default();
    let mut preflights = 0;
    for request in requests {
        let ran = world.fetch(request, |head| {
            if !is_preflight(head) {
                welcome(head)
            } else if lines.iter().any(|(name, _)| *name != ACMA) {
                answer(204, lines).header(ACAO, P).header(ACAC, "true")
            } else {
                let granted = grant_all(head, "60");
                if lines.is_empty() {
                    granted
                } else {
                    // Only the times are the test's.
                    let mut headers = granted.headers.clone();
                    headers.delete(ACMA);
                    lines
                        .iter()
                        .fold(granted.with_headers(headers), |head, (name, value)| head.header(name, value))
                }
            }
        });
        assert_eq!(ran.verdict(), "cors");
        preflights += ran.preflights();
    }
    preflights
}

/// A grant of PUT whose answer carries these max-age lines, then PUT again after so many seconds.
fn again_after(lines: Lines<'_>, milliseconds: u64) -> bool {
    let mut world = World::default();
    let server = |head: &corsac_browser::RequestHead| {
        if is_preflight(head) {
            answer(204, lines).header(ACAO, P).header(ACAM, "PUT")
        } else {
            welcome(head)
        }
    };
    assert_eq!(world.fetch(put(), server).preflights(), 1);
    world.advance(Duration::from_millis(milliseconds));
    world.fetch(put(), server).preflights() == 1
}

/// Max-age lines, and the seconds for which they hold.
fn check_age(rows: &[(Lines<'_>, u64)]) {
    for (lines, seconds) in rows {
        if *seconds > 0 {
            assert!(!again_after(lines, seconds * 1000 - 1), "{lines:?} holds");
        }
        assert!(again_after(lines, seconds * 1000), "{lines:?} is over");
    }
}

#[test]
fn case_49_max_age() {
    assert_eq!(count(vec![put(), put()], &[(ACMA, "60")]), 1);
    assert_eq!(count(vec![put(), put()], &[(ACAM, "PUT")]), 1, "five seconds without the header");
    assert_eq!(count(vec![put(), put()], &[(ACMA, "0")]), 2);
    assert_eq!(count(vec![put(), put()], &[(ACMA, "99999999999999999999")]), 1);
    check_age(&[
        (&[(ACMA, "60")], 60),
        (&[(ACMA, "060")], 60),
        (&[(ACMA, "1")], 1),
        (&[], 5),
        (&[(ACMA, "0")], 0),
        // The cap: Chromium 7200 s, Firefox 86400 s, WebKitGTK 600 s.
        (&[(ACMA, "99999999999999999999")], 86_400),
        (&[(ACMA, "86401")], 86_400),
        (&[(ACMA, "86399")], 86_399),
    ]);
}

#[test]
fn case_50_max_age_that_is_no_number() {
    // All three browsers do not cache -1; Firefox does not cache the others either. Comes with
    // engine differences.
    check_age(&[
        (&[(ACMA, "-1")], 5),
        (&[(ACMA, "abc")], 5),
        (&[(ACMA, "+60")], 5),
        (&[(ACMA, "60.5")], 5),
        (&[(ACMA, "60 60")], 5),
        (&[(ACMA, "")], 5),
        (&[(ACMA, "60"), (ACMA, "60")], 5),
    ]);
}

#[test]
fn case_51_the_key_is_the_whole_url() {
    let to = |path: &str| send("PUT", &at(S, path));
    assert_eq!(count(vec![to("/a"), to("/a?q")], &[]), 2);
    assert_eq!(count(vec![to("/a"), to("/a#f")], &[]), 2);
    assert_eq!(count(vec![to("/a"), to("/b")], &[]), 2);
    assert_eq!(count(vec![to("/a#f"), to("/a#f")], &[]), 1);
}

#[test]
fn case_52_credentials() {
    // Firefox: 2 for the first, comes with engine differences.
    assert_eq!(count(vec![include(put()), put()], &[]), 1);
    assert_eq!(count(vec![put(), include(put())], &[]), 2);
    // And the credentialed one, once it is there, serves both.
    assert_eq!(count(vec![put(), include(put()), include(put()), put()], &[]), 2);
}

#[test]
fn case_53_a_cached_wildcard() {
    // Firefox: 2, comes with engine differences.
    let delete = || send("DELETE", &at(S, "/a"));
    assert_eq!(count(vec![put(), delete()], &[(ACAM, "*"), (ACMA, "60")]), 1);
    assert_eq!(count(vec![put(), put()], &[(ACAM, "*"), (ACMA, "60")]), 1);
    let x_b = || get(&at(S, "/a")).header("X-B", "1");
    assert_eq!(count(vec![x_a("GET"), x_b()], &[(ACAH, "*"), (ACMA, "60")]), 1);
    // It never covers Authorization.
    let authorized = || get(&at(S, "/a")).header("Authorization", "Basic QTpC");
    let lines: Lines<'_> = &[(ACAH, "*, authorization"), (ACMA, "60")];
    assert_eq!(count(vec![authorized(), authorized()], lines), 1);
    let mut world = World::default();
    let granted = |head: &corsac_browser::RequestHead| {
        answer(200, &[(ACAO, P), (ACAH, "*"), (ACMA, "60")]).header("X-Echo", head.method.as_str())
    };
    assert_eq!(world.fetch(x_a("GET"), granted).verdict(), "cors");
    let ran = world.fetch(authorized(), granted);
    assert_eq!((ran.verdict(), ran.methods().as_str()), ("HeaderNotAllowed", "OPTIONS"));
}

#[test]
fn case_53_a_wildcard_from_a_credentialed_preflight_serves_the_others() {
    // The list names the method, so the credentialed request passes; its `*` entry counts later.
    let lines: Lines<'_> = &[(ACAM, "PUT, *"), (ACMA, "60")];
    assert_eq!(count(vec![include(put()), send("DELETE", &at(S, "/a"))], lines), 1);
}

/// The same for a header: the list names it, so the credentialed request passes.
#[test]
fn case_53_a_wildcard_for_headers_from_a_credentialed_preflight() {
    let lines: Lines<'_> = &[(ACAH, "x-a, *"), (ACMA, "60")];
    let x_b = || get(&at(S, "/a")).header("X-B", "1");
    assert_eq!(count(vec![include(x_a("GET")), x_b()], lines), 1);
    // By the letter a `*` entry of a credentialed preflight covers credentialed requests too, though
    // `*` in an answer to them would not: matching an entry does not look at its value again.
    assert_eq!(count(vec![include(x_a("GET")), include(x_b())], lines), 1);
}

#[test]
fn several_urls_are_kept() {
    let to = |path: &str| send("PUT", &at(S, path));
    assert_eq!(count(vec![to("/a"), to("/b"), to("/a"), to("/b")], &[]), 2);
}

#[test]
fn case_54_two_methods_in_one_answer() {
    let lines: Lines<'_> = &[(ACAM, "PUT, DELETE"), (ACMA, "60")];
    assert_eq!(count(vec![put(), send("DELETE", &at(S, "/a"))], lines), 1);
}

#[test]
fn case_55_headers() {
    let lines: Lines<'_> = &[(ACAH, "x-a, x-b"), (ACMA, "60")];
    let both = || x_a("GET").header("X-B", "1");
    assert_eq!(count(vec![both(), x_a("GET")], lines), 1);
    assert_eq!(count(vec![x_a("GET"), both()], lines), 1);
    assert_eq!(count(vec![x_a("GET"), both()], &[]), 2);
    // As the server writes them.
    assert_eq!(count(vec![x_a("GET"), x_a("GET")], &[(ACAH, "X-A"), (ACMA, "60")]), 1);
}

/// The flag that an upload listener sets asks for the method too, even a safelisted one.
#[test]
fn case_55_a_listener_needs_the_method() {
    let upload = || crate::support::with_upload_listener(send("POST", &at(S, "/a")));
    let lines: Lines<'_> = &[(ACAH, "x-a"), (ACAM, "PUT"), (ACMA, "60")];
    assert_eq!(count(vec![x_a("POST"), upload(), upload()], lines), 3);
    let lines: Lines<'_> = &[(ACAH, "x-a"), (ACAM, "POST"), (ACMA, "60")];
    assert_eq!(count(vec![x_a("POST"), upload()], lines), 1);
}

#[test]
fn case_56_head_and_a_header() {
    // Firefox: 2, comes with engine differences.
    assert_eq!(count(vec![x_a("HEAD"), x_a("HEAD")], &[]), 1);
}

#[test]
fn case_57_a_miss_keeps_what_is_there() {
    // Chromium and WebKitGTK: 3, comes with engine differences.
    assert_eq!(count(vec![put(), send("DELETE", &at(S, "/a")), put()], &[]), 2);
}

#[test]
fn case_58_a_failed_answer_clears() {
    // Chromium and WebKitGTK: 1, comes with engine differences.
    let mut world = World::default();
    let ran =
        world.fetch(put(), |head| if is_preflight(head) { grant_all(head, "60") } else { answer(200, &[]) });
    assert_eq!((ran.verdict(), ran.preflights()), ("AllowOriginMissing", 1));
    assert_eq!(world.fetch(put(), |head| grant_all(head, "60")).preflights(), 1);
    // And so does one after a cached preflight.
    assert_eq!(world.fetch(put(), |_| answer(200, &[])).preflights(), 0);
    assert_eq!(world.fetch(put(), |head| grant_all(head, "60")).preflights(), 1);
    // A request that needed no preflight clears nothing.
    assert_eq!(world.fetch(get(&at(S, "/a")), |_| answer(200, &[])).verdict(), "AllowOriginMissing");
    assert_eq!(world.fetch(put(), |head| grant_all(head, "60")).preflights(), 0);
}

#[test]
fn case_59_cache_modes() {
    // Chromium and Firefox: 2 (Chromium for no-cache as well), comes with engine differences.
    for mode in [CacheMode::NoStore, CacheMode::Reload, CacheMode::NoCache] {
        assert_eq!(count(vec![put().cache(mode), put().cache(mode)], &[]), 1, "{mode}");
    }
}

#[test]
fn case_60_failed_preflights_and_safelisted_methods() {
    let mut world = World::default();
    for _ in 0..2 {
        let ran = world.fetch(put(), |_| answer(204, &[(ACAO, P), (ACAM, "GET"), (ACMA, "60")]));
        assert_eq!((ran.verdict(), ran.preflights()), ("MethodNotAllowed", 1));
    }
    // A failed one takes along what an earlier one left.
    assert_eq!(world.fetch(put(), |head| grant_all(head, "60")).preflights(), 1);
    let delete = send("DELETE", &at(S, "/a"));
    assert_eq!(world.fetch(delete, |_| answer(404, &[])).verdict(), "AllowOriginMissing");
    assert_eq!(world.fetch(put(), |head| grant_all(head, "60")).preflights(), 1);
    assert_eq!(count(vec![x_a("POST"), x_a("GET")], &[(ACAH, "x-a"), (ACMA, "60")]), 1);
}

/// 99: each top-level site has a cache of its own, and each sandboxed frame.
#[test]
fn case_99_partition_by_top_level_site() {
    let mut world = World::default();
    let mut asks = |page: Page| world.run(page, put(), |head| grant_all(head, "60")).preflights() == 1;
    assert!(asks(page()));
    assert!(!asks(page()));
    let other = corsac_core::Origin::parse("https://other.test").unwrap();
    assert!(asks(page().with_ancestors([other.clone()])));
    assert!(!asks(page().with_ancestors([other])));
    // A same-site page is another origin.
    assert!(asks(Page::new(url("http://localhost:9999/"))));
    let frame = crate::support::sandboxed();
    assert!(asks(frame.clone()));
    assert!(!asks(frame));
    assert!(asks(crate::support::sandboxed()));
}
