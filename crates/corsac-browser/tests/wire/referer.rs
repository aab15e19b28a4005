//! `Referer` by policy, and over redirects that set one.

use corsac_browser::{Page, ReferrerPolicy};

use crate::support::{World, get, redirect, sandboxed, send, url, welcome};

const PAGE: &str = "https://u:p@app.example.com/dir/page?q#f";
const ALL: &str = "https://app.example.com/dir/page?q";
const ORIGIN: &str = "https://app.example.com/";
const NONE: &str = "";

const SAME: &str = "https://app.example.com/x";
const CROSS: &str = "https://api.test/";

/// Each policy, and what goes to the page's own server, to another, and to one without https.
const ROWS: [(&str, &str, &str, &str); 8] = [
    ("no-referrer", NONE, NONE, NONE),
    ("no-referrer-when-downgrade", ALL, ALL, NONE),
    ("same-origin", ALL, NONE, NONE),
    ("origin", ORIGIN, ORIGIN, ORIGIN),
    ("strict-origin", ORIGIN, ORIGIN, NONE),
    ("origin-when-cross-origin", ALL, ORIGIN, ORIGIN),
    ("strict-origin-when-cross-origin", ALL, ORIGIN, NONE),
    ("unsafe-url", ALL, ALL, ALL),
];

fn policy(word: &str) -> ReferrerPolicy {
    word.parse().unwrap()
}

fn referer(page: Page, to: &str) -> String {
    let ran = World::default().run(page, get(to), welcome);
    assert_eq!(ran.sent.len(), 1, "{to}");
    ran.header(0, "Referer")
}

#[test]
fn by_policy() {
    for (word, same, cross, _) in ROWS {
        let page = || Page::new(url(PAGE)).with_referrer_policy(policy(word));
        assert_eq!(referer(page(), SAME), same, "{word}");
        assert_eq!(referer(page(), CROSS), cross, "{word}");
        // A request's own policy comes first.
        let mut request = get(CROSS);
        request.referrer_policy = Some(policy(word));
        let ran = World::default().run(Page::new(url(PAGE)), request, welcome);
        assert_eq!(ran.header(0, "Referer"), cross, "{word}");
    }
}

/// A page of https never fetches plain http elsewhere, but a page of this machine, which counts as
/// safe too, does.
#[test]
fn by_policy_to_a_server_without_https() {
    for (word, _, _, downgrade) in ROWS {
        let page = Page::new(url("http://localhost:9301/dir/page?q#f")).with_referrer_policy(policy(word));
        let expected = downgrade.replace("https://app.example.com", "http://localhost:9301");
        assert_eq!(referer(page, "http://api.test/"), expected, "{word}");
    }
    // From http to http, and from https to this machine, nothing is lost on the way.
    let page = Page::new(url("http://app.example.com/dir/page?q"));
    assert_eq!(referer(page, "http://api.test/"), "http://app.example.com/");
    assert_eq!(referer(Page::new(url(PAGE)), "http://localhost:9302/"), ORIGIN);
    let page = Page::new(url(PAGE)).with_referrer_policy(ReferrerPolicy::NoReferrerWhenDowngrade);
    assert_eq!(referer(page, "http://127.0.0.1/"), ALL);
}

#[test]
fn a_long_url_is_cut_to_its_origin() {
    let page = |length: usize| {
        let path = "a".repeat(length - ORIGIN.len());
        Page::new(url(&format!("{ORIGIN}{path}#f"))).with_referrer_policy(ReferrerPolicy::UnsafeUrl)
    };
    assert_eq!(referer(page(4096), CROSS).len(), 4096);
    assert_eq!(referer(page(4097), CROSS), ORIGIN);
}

#[test]
fn a_sandboxed_frame_and_other_schemes_say_nothing() {
    assert_eq!(referer(sandboxed().with_referrer_policy(ReferrerPolicy::UnsafeUrl), CROSS), NONE);
    let extension =
        Page::new(url("chrome-extension://abc/x")).with_referrer_policy(ReferrerPolicy::UnsafeUrl);
    assert_eq!(referer(extension, CROSS), NONE);
}

/// A redirect from the page's own server to another, with these Referrer-Policy lines.
fn over(start: &str, to: &str, lines: &[&str]) -> String {
    let page = Page::new(url(PAGE)).with_referrer_policy(policy(start));
    let ran = World::default().run(page, get(SAME), |head| {
        if head.url.as_str() == SAME {
            lines.iter().fold(redirect(302, to), |head, value| head.header("Referrer-Policy", value))
        } else {
            welcome(head)
        }
    });
    assert_eq!(ran.sent.len(), 2);
    ran.header(1, "Referer")
}

#[test]
fn a_redirect_sets_the_policy() {
    let start = "strict-origin-when-cross-origin";
    // To another server, from a hop that sent all of it.
    for (word, _, cross, _) in ROWS {
        assert_eq!(over(start, CROSS, &[word]), cross, "{word}");
    }
    // What an earlier hop cut does not come back.
    assert_eq!(over("origin", CROSS, &["unsafe-url"]), ORIGIN);
    assert_eq!(over("no-referrer", CROSS, &["unsafe-url"]), NONE);
    let rows: [(&[&str], &str); 12] = [
        (&[], ORIGIN),
        (&[""], ORIGIN),
        (&["nonsense"], ORIGIN),
        (&["UNSAFE-URL"], ALL),
        (&[" unsafe-url\t"], ALL),
        // The last word that is one counts.
        (&["no-referrer, unsafe-url"], ALL),
        (&["unsafe-url, no-referrer"], NONE),
        (&["unsafe-url, no-referrer, nonsense"], NONE),
        (&["nonsense, unsafe-url,"], ALL),
        (&["no-referrer", "unsafe-url"], ALL),
        (&["unsafe-url", "no-referrer"], NONE),
        (&["unsafe-url no-referrer"], ORIGIN),
    ];
    for (lines, expected) in rows {
        assert_eq!(over(start, CROSS, lines), expected, "{lines:?}");
    }
}

#[test]
fn the_preflight_says_the_same() {
    let page = Page::new(url(PAGE)).with_referrer_policy(ReferrerPolicy::UnsafeUrl);
    let ran = World::default().run(page, send("PUT", CROSS), |head| crate::support::grant_all(head, "0"));
    assert_eq!((ran.header(0, "Referer").as_str(), ran.header(1, "Referer").as_str()), (ALL, ALL));
    // The policy in an answer that does not redirect is for the page it would make, not for requests.
    let page = Page::new(url(PAGE));
    let ran =
        World::default().run(page, get(CROSS), |head| welcome(head).header("Referrer-Policy", "unsafe-url"));
    assert_eq!(ran.header(0, "Referer"), ORIGIN);
}
