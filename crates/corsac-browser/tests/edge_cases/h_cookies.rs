//! Cookies: which go, and which are kept. Their own rules have tests of their own.

use corsac_browser::cookies::ThirdParty;
use corsac_browser::{CredentialsMode, Event, Page};

use crate::support::{ACAO, P, S, World, X, answer, at, get, include, page, url, welcome};

/// A session in which a visit to the server left this cookie.
fn after_visit(server: &str, cookie: &str) -> World {
    let mut world = World::default();
    let ran = world.visit(&at(server, "/login"), |_| answer(200, &[("Set-Cookie", cookie)]));
    assert_eq!(ran.verdict(), "basic");
    world
}

/// The Cookie header of a fetch to the server.
fn cookie(world: &mut World, server: &str, credentials: CredentialsMode) -> String {
    let ran = world.fetch(get(&at(server, "/")).credentials(credentials), welcome);
    assert_eq!(ran.verdict(), if server == P { "basic" } else { "cors" });
    let sent = ran.header(0, "Cookie");
    assert_eq!(!sent.is_empty(), ran.has(|event| matches!(event, Event::CookiesSent { .. })));
    sent
}

#[test]
fn case_86_same_site_cookies_go_to_another_port_with_include() {
    use CredentialsMode::{Include, Omit, SameOrigin};
    for attribute in ["", "; SameSite=Lax", "; SameSite=Strict"] {
        let mut world = after_visit(S, &format!("sid=1; Path=/{attribute}"));
        assert_eq!(cookie(&mut world, S, Include), "sid=1", "{attribute}");
        assert_eq!(cookie(&mut world, S, SameOrigin), "");
        assert_eq!(cookie(&mut world, S, Omit), "");
        // Ports share cookies; at home they go by default.
        assert_eq!(cookie(&mut world, P, SameOrigin), "sid=1");
        assert_eq!(cookie(&mut world, P, Include), "sid=1");
        assert_eq!(cookie(&mut world, P, Omit), "");
    }
}

#[test]
fn case_86_what_include_would_have_sent_is_told() {
    let mut world = after_visit(S, "sid=1; Path=/");
    for (credentials, expected) in [(CredentialsMode::SameOrigin, true), (CredentialsMode::Omit, true)] {
        let ran = world.fetch(get(&at(S, "/")).credentials(credentials), welcome);
        assert!(ran.has(|event| *event == Event::CredentialsOmitted { include_would_send: expected }));
    }
    let ran = world.fetch(get(&at(X, "/")), welcome);
    assert!(ran.has(|event| *event == Event::CredentialsOmitted { include_would_send: false }));
    let ran = world.fetch(include(get(&at(X, "/"))), welcome);
    assert!(ran.has(|event| *event == Event::NoCookies));
}

#[test]
fn case_87_set_cookie() {
    let set = |world: &mut World, credentials, allow: &[(&str, &str)]| {
        let ran = world.fetch(get(&at(S, "/")).credentials(credentials), |_| {
            answer(200, allow).header("Set-Cookie", "sid=1; Path=/")
        });
        (ran.verdict(), world.session.cookies.len())
    };
    for credentials in [CredentialsMode::Omit, CredentialsMode::SameOrigin] {
        assert_eq!(set(&mut World::default(), credentials, &[(ACAO, "*")]), ("cors", 0), "{credentials}");
    }
    // Kept even where the page may not read the answer.
    let stored = set(&mut World::default(), CredentialsMode::Include, &[]);
    assert_eq!(stored, ("AllowOriginMissing", 1));
    // From a preflight, never.
    let mut world = World::default();
    let request = include(get(&at(S, "/")).method("PUT"));
    world.fetch(request, |_| answer(404, &[("Set-Cookie", "sid=1")]));
    assert!(world.session.cookies.is_empty());
    // From a redirect, before it is followed.
    let mut world = World::default();
    world.fetch(get(&at(P, "/one")), |head| {
        if head.url.path() == "/one" {
            answer(302, &[("Location", "/two"), ("Set-Cookie", "sid=1")])
        } else {
            assert_eq!(head.header("Cookie").as_deref(), Some("sid=1"));
            answer(200, &[])
        }
    });
}

#[test]
fn case_88_cross_site_lax_never_goes() {
    for attribute in ["SameSite=Lax", "SameSite=Strict"] {
        let mut world = after_visit(X, &format!("sid=1; Path=/; {attribute}"));
        assert_eq!(cookie(&mut world, X, CredentialsMode::Include), "");
        let ran = world.fetch(include(get(&at(X, "/"))), welcome);
        assert!(ran.has(|event| matches!(event, Event::CookieWithheld { .. })));
    }
}

#[test]
fn case_89_cross_site_none_and_secure() {
    // Only https is secure for a cookie. Chromium and Firefox: sent over http to this machine
    // (Firefox partitioned), comes with engine differences.
    let set = "sid=1; Path=/; SameSite=None; Secure";
    let mut world = after_visit(X, set);
    assert_eq!(cookie(&mut world, X, CredentialsMode::Include), "");
    // Over https it goes from everywhere.
    let mut world = World::default();
    world.visit("https://api.test/", |_| answer(200, &[("Set-Cookie", set)]));
    let ran = world.run(page(), include(get("https://api.test/")), welcome);
    assert_eq!(ran.header(0, "Cookie"), "sid=1");
}

#[test]
fn case_90_cross_site_without_the_attribute() {
    // Set by a first-party visit. WebKitGTK: sent, comes with engine differences.
    let mut world = after_visit(X, "sid=1; Path=/");
    assert_eq!(cookie(&mut world, X, CredentialsMode::Include), "");
    // Set by the cross-site answer itself. Firefox: sent, comes with engine differences.
    let mut world = World::default();
    for _ in 0..2 {
        let ran = world.fetch(include(get(&at(X, "/"))), |head| welcome(head).header("Set-Cookie", "sid=1"));
        assert_eq!(ran.header(0, "Cookie"), "");
        assert!(ran.codes().contains(&"CookieRejected"));
    }
}

#[test]
fn sandboxed_frames_send_no_same_site_cookie() {
    let mut world = after_visit(P, "sid=1; Path=/; SameSite=Lax");
    let ran = world.run(crate::support::sandboxed(), include(get(&at(P, "/"))), welcome);
    assert_eq!((ran.verdict(), ran.header(0, "Cookie").as_str()), ("cors", ""));
}

/// Who is a third party: another site than the page's, or anything below a frame of another site.
#[test]
fn third_parties_are_blocked_where_the_policy_says() {
    const SET: &str = "sid=1; Path=/; SameSite=None; Secure";
    let origin = |text: &str| corsac_core::Origin::parse(text).unwrap();
    let own = || Page::new(url("https://app.example.com/"));
    let rows = [
        (own(), "https://app.example.com/", true),
        (own(), "https://api.example.com/", true),
        (own(), "https://other.test/", false),
        (own().with_ancestors([origin("https://example.com")]), "https://api.example.com/", true),
        (own().with_ancestors([origin("https://other.test")]), "https://api.example.com/", false),
        (own().with_ancestors([origin("https://other.test")]), "https://other.test/", false),
        // The frame between is of another site, though the outermost document is not.
        (
            own().with_ancestors([origin("https://other.test"), origin("https://app.example.com")]),
            "https://app.example.com/",
            false,
        ),
    ];
    for (page, to, expected) in rows {
        let mut world = World::default();
        world.session.engine.cookies.third_party = ThirdParty::Block;
        world.visit(to, |_| answer(200, &[("Set-Cookie", SET)]));
        let ran = world.run(page.clone(), include(get(to)), |head| welcome(head).header("Set-Cookie", SET));
        assert_eq!(ran.header(0, "Cookie") == "sid=1", expected, "{to} {:?}", page.ancestors());
        assert_eq!(ran.codes().contains(&"CookieStored"), expected, "{to} {:?}", page.ancestors());
    }
}
