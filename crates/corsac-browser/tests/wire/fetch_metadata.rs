//! `Sec-Fetch-*` by the page, the URL, and the redirects on the way.

use corsac_browser::Page;

use crate::support::{
    P, Ran, S, World, X, answer, at, get, grant_all, is_preflight, redirect, sandboxed, send, url, welcome,
};

fn from(page: &str) -> Page {
    Page::new(url(page))
}

#[test]
fn site_by_relation() {
    let rows = [
        ("https://app.example.com/", "https://app.example.com/x", "same-origin"),
        ("https://app.example.com/", "https://app.example.com:444/", "same-site"),
        ("https://app.example.com/", "https://example.com/", "same-site"),
        ("https://a.example.co.uk/", "https://b.example.co.uk/", "same-site"),
        ("https://a.co.uk/", "https://b.co.uk/", "cross-site"),
        ("https://a.github.io/", "https://b.github.io/", "cross-site"),
        ("https://app.example.com/", "https://example.org/", "cross-site"),
        // The scheme is part of a site.
        ("http://app.example.com/", "https://app.example.com/", "cross-site"),
        // Only where nobody can tamper with it.
        ("http://app.example.com/", "http://app.example.com/", ""),
        ("http://app.example.com/", "http://other.test/", ""),
        // This machine counts.
        ("http://localhost:9301/", "http://localhost:9301/", "same-origin"),
        ("http://localhost:9301/", "http://localhost:9302/", "same-site"),
        ("http://localhost:9301/", "http://127.0.0.1:9303/", "cross-site"),
        ("http://other.test/", "http://127.0.0.1:9303/", "cross-site"),
    ];
    for (page, to, expected) in rows {
        let ran = World::default().run(from(page), send("PUT", to), |head| grant_all(head, "0"));
        for head in &ran.sent {
            assert_eq!(head.header("Sec-Fetch-Site").unwrap_or_default(), expected, "{page} {to}");
            let (dest, mode) = if expected.is_empty() { ("", "") } else { ("empty", "cors") };
            assert_eq!(head.header("Sec-Fetch-Dest").unwrap_or_default(), dest);
            assert_eq!(head.header("Sec-Fetch-Mode").unwrap_or_default(), mode);
            assert!(!head.headers.contains("Sec-Fetch-User"));
        }
    }
    let ran = World::default().run(sandboxed(), get(&at(P, "/")), welcome);
    assert_eq!(ran.header(0, "Sec-Fetch-Site"), "cross-site");
}

/// A GET over these places; what each hop says.
fn over(places: &[&str]) -> Vec<String> {
    let hops: Vec<String> =
        places.iter().enumerate().map(|(index, place)| at(place, &format!("/{index}"))).collect();
    let ran: Ran = World::default().fetch(get(&hops[0]), |head| {
        let index: usize = head.url.path()[1..].parse().unwrap();
        match hops.get(index + 1) {
            Some(next) => redirect(302, next),
            None => answer(200, &[("Access-Control-Allow-Origin", "*")]),
        }
    });
    (0..ran.sent.len()).map(|message| ran.header(message, "Sec-Fetch-Site")).collect()
}

#[test]
fn the_farthest_of_all_hops_counts() {
    assert_eq!(over(&[P, P]), ["same-origin", "same-origin"]);
    assert_eq!(over(&[P, S]), ["same-origin", "same-site"]);
    assert_eq!(over(&[P, X]), ["same-origin", "cross-site"]);
    assert_eq!(over(&[S, P]), ["same-site", "same-site"]);
    assert_eq!(over(&[X, P]), ["cross-site", "cross-site"]);
    assert_eq!(over(&[X, S]), ["cross-site", "cross-site"]);
    assert_eq!(over(&[S, X]), ["same-site", "cross-site"]);
    assert_eq!(over(&[P, S, P, X, P]), ["same-origin", "same-site", "same-site", "cross-site", "cross-site"]);
    // Where a hop is not trustworthy it learns nothing, and still counts.
    assert_eq!(over(&[P, "http://other.test", P]), ["same-origin", "", "cross-site"]);
}

#[test]
fn the_preflight_of_a_hop_says_the_same() {
    let ran = World::default().fetch(send("PUT", &at(S, "/one")), |head| {
        if is_preflight(head) {
            grant_all(head, "0")
        } else if head.url.path() == "/one" {
            redirect(307, &at(X, "/two"))
        } else {
            welcome(head)
        }
    });
    let said: Vec<_> = (0..4).map(|message| ran.header(message, "Sec-Fetch-Site")).collect();
    assert_eq!(said, ["same-site", "same-site", "cross-site", "cross-site"]);
}
