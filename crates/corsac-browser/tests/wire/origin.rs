//! `Origin` on requests other than GET and HEAD that are not under CORS, by referrer policy.

use corsac_browser::{Mode, Page, ReferrerPolicy, Request};

use crate::support::{World, answer, get, redirect, send, url};

const SAME: &str = "https://app.example.com/x";
const CROSS: &str = "https://api.test/";
/// Not https, and no mixed content either.
const DOWNGRADE: &str = "http://localhost:9302/";

fn origin(request: Request, policy: ReferrerPolicy) -> String {
    let mut request = request;
    request.referrer_policy = Some(policy);
    let page = Page::new(url("https://app.example.com/page"));
    World::default().run(page, request, |_| answer(200, &[])).header(0, "Origin")
}

/// Each policy, and whether the origin is said to the page's own server, to another, and to one
/// without https.
const ROWS: [(ReferrerPolicy, bool, bool, bool); 8] = [
    (ReferrerPolicy::NoReferrer, false, false, false),
    (ReferrerPolicy::NoReferrerWhenDowngrade, true, true, false),
    (ReferrerPolicy::SameOrigin, true, false, false),
    (ReferrerPolicy::Origin, true, true, true),
    (ReferrerPolicy::StrictOrigin, true, true, false),
    (ReferrerPolicy::OriginWhenCrossOrigin, true, true, true),
    (ReferrerPolicy::StrictOriginWhenCrossOrigin, true, true, false),
    (ReferrerPolicy::UnsafeUrl, true, true, true),
];

#[test]
fn no_cors_posts() {
    for (policy, same, cross, downgrade) in ROWS {
        for (to, said) in [(SAME, same), (CROSS, cross), (DOWNGRADE, downgrade)] {
            let expected = if said { "https://app.example.com" } else { "null" };
            assert_eq!(origin(send("POST", to).mode(Mode::NoCors), policy), expected, "{policy} {to}");
            assert_eq!(origin(get(to).mode(Mode::NoCors), policy), "", "{policy} {to}");
        }
        // In same-origin mode the policy counts as well, in cors mode never.
        let expected = if same { "https://app.example.com" } else { "null" };
        assert_eq!(origin(send("PUT", SAME).mode(Mode::SameOrigin), policy), expected, "{policy}");
        assert_eq!(origin(send("PUT", SAME), policy), "https://app.example.com");
        assert_eq!(origin(send("POST", CROSS), policy), "https://app.example.com");
    }
}

#[test]
fn a_page_without_https_has_no_downgrade() {
    let mut request = send("POST", "http://api.test/").mode(Mode::NoCors);
    request.referrer_policy = Some(ReferrerPolicy::StrictOrigin);
    let page = Page::new(url("http://app.example.com/"));
    let ran = World::default().run(page, request, |_| answer(200, &[]));
    assert_eq!(ran.header(0, "Origin"), "http://app.example.com");
}

#[test]
fn the_page_policy_counts_where_the_request_has_none() {
    let page = Page::new(url("https://app.example.com/")).with_referrer_policy(ReferrerPolicy::NoReferrer);
    let ran = World::default().run(page, send("POST", CROSS).mode(Mode::NoCors), |_| answer(200, &[]));
    assert_eq!((ran.header(0, "Origin").as_str(), ran.header(0, "Referer").as_str()), ("null", ""));
}

#[test]
fn a_redirect_taints_and_sets_the_policy() {
    let page = || Page::new(url("https://app.example.com/"));
    // 307 keeps the POST: the second hop crosses again.
    let ran = World::default().run(page(), send("POST", CROSS).mode(Mode::NoCors), |head| {
        if head.url.as_str() == CROSS { redirect(307, "https://third.test/") } else { answer(200, &[]) }
    });
    assert_eq!(
        (ran.header(0, "Origin").as_str(), ran.header(1, "Origin").as_str()),
        ("https://app.example.com", "null")
    );
    // The redirect's own policy counts from there on.
    let ran = World::default().run(page(), send("POST", SAME).mode(Mode::NoCors), |head| {
        if head.url.as_str() == SAME {
            redirect(307, CROSS).header("Referrer-Policy", "same-origin")
        } else {
            answer(200, &[])
        }
    });
    assert_eq!(
        (ran.header(0, "Origin").as_str(), ran.header(1, "Origin").as_str()),
        ("https://app.example.com", "null")
    );
}
