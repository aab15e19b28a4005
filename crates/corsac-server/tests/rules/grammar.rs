//! Which origins a pattern admits, alone and compiled.

use corsac_server::{OriginPattern, Tier};

use crate::{admits, asks, everywhere};

/// Patterns, an origin, and whether one of them admits it: asked of each pattern alone and of all compiled.
fn rows(rows: &[(&[&str], &str, bool)]) {
    for (patterns, origin, expected) in rows {
        let alone = patterns.iter().any(|text| {
            let pattern: OriginPattern = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            pattern.matches(origin.as_bytes())
        });
        assert_eq!(alone, *expected, "{patterns:?} alone, {origin}");
        assert_eq!(admits(patterns, origin.as_bytes()), *expected, "{patterns:?} compiled, {origin}");
    }
}

#[test]
fn a_pattern_is_scheme_host_and_port_with_a_star_for_labels_or_for_the_port() {
    rows(&[
        (&["https://a.com"], "https://a.com", true),
        (&["https://a.com"], "http://a.com", false),
        (&["https://a.com"], "https://a.com:8443", false),
        (&["https://a.com"], "https://www.a.com", false),
        (&["https://a.com:8443"], "https://a.com:8443", true),
        (&["https://a.com:8443"], "https://a.com", false),
        (&["https://a.com:8443"], "https://a.com:844", false),
        (&["https://a.com:*"], "https://a.com", true),
        (&["https://a.com:*"], "https://a.com:1", true),
        (&["https://a.com:*"], "https://a.com:65535", true),
        (&["https://a.com:*"], "http://a.com:80", false),
        (&["https://a.com:*"], "https://b.a.com:1", false),
        (&["https://*.a.com:*"], "https://b.a.com:1", true),
        (&["https://*.a.com:*"], "https://a.com:1", false),
        (&["https://*.a.com:8443"], "https://b.a.com:8443", true),
        (&["https://*.a.com:8443"], "https://b.a.com", false),
        (&["https://*.a.com:8443"], "https://b.a.com:8444", false),
        (&["http://*.a.com"], "https://b.a.com", false),
        (&["http://127.0.0.1:*"], "http://127.0.0.1:3000", true),
        (&["http://127.0.0.1:*"], "http://127.0.0.2:3000", false),
        (&["http://[::1]:*"], "http://[::1]:3000", true),
        (&["http://[::1]"], "http://[::1]", true),
        (&["http://[::1]"], "http://[::2]", false),
        (&["http://localhost:3000"], "http://localhost:3000", true),
        (&["chrome-extension://abcdef"], "chrome-extension://abcdef", true),
    ]);
}

#[test]
fn a_star_stands_for_one_or_more_whole_labels() {
    rows(&[
        (&["https://*.example.com"], "https://a.example.com", true),
        (&["https://*.example.com"], "https://a.b.c.d.example.com", true),
        (&["https://*.example.com"], "https://example.com", false),
        (&["https://*.example.com"], "https://.example.com", false),
        (&["https://*.example.com"], "https://a..example.com", false),
        (&["https://*.example.com"], "https://aexample.com", false),
        (&["https://*.example.com"], "https://a.example.com.net", false),
        (&["https://*.example.com"], "https://a.example.com.", false),
        (&["https://*.com"], "https://example.com", true),
    ]);
    for text in
        ["https://*", "https://a.*", "https://*a.com", "https://a*.com", "https://a.*.com", "https://**.com"]
    {
        assert!(text.parse::<OriginPattern>().is_err(), "{text}");
    }
}

/// GHSA-vhxv-fg4m-p2w8: a trie that split inside labels put the tail of one host onto the head of another.
#[test]
fn foo_com_and_bar_com_do_not_admit_barfoo_com() {
    for patterns in [
        ["https://foo.com", "https://bar.com"],
        ["https://*.foo.com", "https://*.bar.com"],
        ["https://foo.com:*", "https://bar.com:*"],
        ["https://*.foo.com:*", "https://bar.com"],
    ] {
        for origin in
            ["https://barfoo.com", "https://foobar.com", "https://a.barfoo.com", "https://foo.combar.com"]
        {
            rows(&[(&patterns, origin, false)]);
        }
    }
    rows(&[
        (&["https://*.foo.com", "https://*.bar.foo.com"], "https://bar.foo.com", true),
        (&["https://*.bar.foo.com", "https://*.oo.com"], "https://bar.foo.com", false),
    ]);
}

#[test]
fn exact_origins_are_compared_on_the_raw_bytes() {
    for origin in [
        &b"HTTPS://a.com"[..],
        b"https://A.com",
        b"https://a.com/",
        b"https://a.com:443",
        b"https://a.com.",
        b"https://a.com\t",
        b"https://a.com\xff",
        b"https://a.co",
        b"https://a.comm",
    ] {
        assert!(!admits(&["https://a.com"], origin), "{}", origin.escape_ascii());
    }
    assert!(admits(&["https://a.com"], b"https://a.com"));
}

#[test]
fn what_is_no_origin_is_admitted_by_no_pattern() {
    let patterns =
        ["https://*.a.com:*", "https://*.a.com", "http://127.0.0.1:*", "http://[::1]:*", "https://a.com:*"];
    for origin in [
        &b"null"[..],
        b"https://b.a.com/",
        b"https://b.a.com?x",
        b"https://b.a.com#x",
        b"https://b.a.com:443",
        b"https://b.a.com:0",
        b"https://b.a.com:08443",
        b"https://b.a.com:65536",
        b"https://b.a.com:",
        b"https://b.a.com:1:1",
        b"https://b.a.com:x",
        b"https://u@b.a.com",
        b"https://u:p@b.a.com",
        b"https://B.a.com",
        b"Https://b.a.com",
        b"https:/b.a.com",
        b"https:b.a.com",
        b"//b.a.com",
        b"b.a.com",
        b"://b.a.com",
        b"https://b%2ea.com",
        b"https://b\xc3\xa9.a.com",
        b"https://[::1].a.com",
        b"http://[::1",
        b"http://[::1]:",
        b"http://[::1]x:1",
        b"http://127.0.0.1.",
        b"http://127.1:80",
        b"http://x.127.0.0.1:3000",
        b"https://b.a.com\\.a.com",
        b"https://evil.net\\.a.com",
        b"https://evil.net/.a.com",
    ] {
        assert!(!admits(&patterns, origin), "{}", origin.escape_ascii());
        for text in patterns {
            assert!(
                !text.parse::<OriginPattern>().unwrap().matches(origin),
                "{text}: {}",
                origin.escape_ascii()
            );
        }
    }
    // A host may have 253 bytes, and a label of it 63.
    let label = "x".repeat(63);
    let host = format!("{label}.{label}.{label}.{}.a.com", "y".repeat(55));
    assert_eq!(host.len(), 253);
    assert!(admits(&patterns, format!("https://{host}").as_bytes()));
    let longer = host.replacen(".y", ".yy", 1);
    assert_eq!(longer.len(), 254);
    assert!(!admits(&patterns, format!("https://{longer}").as_bytes()));
    assert!(!admits(&patterns, format!("https://{label}x.a.com").as_bytes()));
}

#[test]
fn the_most_specific_tier_counts_alone() {
    // Each tier exposes a name of its own, so that the answer tells which one it was.
    let tier = |origins: &[&str], name: &str| Tier::new(origins.iter().copied()).exposed_headers([name]);
    let policy = everywhere([
        Tier::any_origin().exposed_headers(["anybody"]),
        Tier::predicate([] as [&str; 0], |asking| asking.origin().contains(".org"))
            .exposed_headers(["predicate"]),
        Tier::predicate([] as [&str; 0], |_| true).exposed_headers(["second-predicate"]),
        tier(&["https://*.a.com", "https://*.a.com:*"], "one-label"),
        tier(&["https://*.b.a.com:*", "https://c.b.a.com:*"], "two-labels"),
        tier(&["https://*.b.a.com:8443"], "two-labels-and-port"),
        tier(&["https://x.b.a.com:*"], "itself"),
        tier(&["https://x.b.a.com:1"], "listed"),
    ]);
    let rows = [
        ("https://x.b.a.com:1", "listed"),
        ("https://x.b.a.com:2", "itself"),
        ("https://x.b.a.com", "itself"),
        ("https://x.b.a.com:8443", "itself"),
        ("https://y.x.b.a.com:1", "two-labels"),
        ("https://y.b.a.com:8443", "two-labels-and-port"),
        ("https://y.b.a.com", "two-labels"),
        ("https://b.a.com", "one-label"),
        ("https://b.a.com:1", "one-label"),
        ("https://x.org", "predicate"),
        ("http://x.net", "second-predicate"),
        // Predicates are never asked for what is no origin.
        ("null", "anybody"),
        ("https://x.org/", "anybody"),
    ];
    for (origin, expected) in rows {
        let echoed = if expected == "anybody" { "*" } else { origin };
        let answer = format!("Actual | ACAO: {echoed} | ACEH: {expected} | Vary: Origin");
        asks(&policy, &[(&format!("GET / | Origin: {origin}"), &answer)]);
    }
}

#[test]
fn hosts_of_very_many_labels_are_told_apart_too() {
    let domain = format!("{}com", "a.".repeat(124));
    assert_eq!(domain.len(), 251);
    let pattern = format!("https://*.{domain}");
    rows(&[
        (&[&pattern], &format!("https://x.{domain}"), true),
        (&[&pattern], &format!("https://{domain}"), false),
        (&[&pattern], &format!("https://b{domain}"), false),
        (&["https://*.a.com"], &format!("https://x.{domain}"), true),
    ]);
}
