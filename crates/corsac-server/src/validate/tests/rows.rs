//! What is wrong with a tier, a line of the table for each, and what is not.

use super::*;
use TierField::{Credentials, ExposedHeaders, MaxAge, Methods, Origins, RequestHeaders};

/// The lines of a tier; what is found, where (a field, and an item of it), and how the help begins.
type Row = (&'static str, &'static [(&'static str, Option<TierField>, Option<usize>, &'static str)]);

const ME: &str = r#"origins = ["https://myapp.com"]"#;

const ROWS: &[Row] = &[
    ("origins = []", &[("origins-none", Some(Origins), None, "list origins")]),
    // Origins beside each other.
    (
        r#"origins = ["https://a.com", "https://b.com", "https://a.com"]"#,
        &[("listed-twice", Some(Origins), Some(2), "leave it out")],
    ),
    (r#"origins = ["*", "*"]"#, &[("listed-twice", Some(Origins), Some(1), "leave it out")]),
    (
        r#"origins = ["https://*.a.com", "https://b.a.com"]"#,
        &[("origin-redundant", Some(Origins), Some(1), "leave it out")],
    ),
    (
        r#"origins = ["https://b.c.a.com", "https://*.a.com"]"#,
        &[("origin-redundant", Some(Origins), Some(0), "leave it out")],
    ),
    (
        r#"origins = ["https://*.b.a.com", "https://*.a.com"]"#,
        &[("origin-redundant", Some(Origins), Some(0), "leave it out")],
    ),
    (
        r#"origins = ["https://a.com", "https://a.com:*"]"#,
        &[("origin-redundant", Some(Origins), Some(0), "leave it out")],
    ),
    (
        r#"origins = ["https://a.com:*", "https://a.com:8443"]"#,
        &[("origin-redundant", Some(Origins), Some(1), "leave it out")],
    ),
    (
        r#"origins = ["https://*.a.com:*", "https://*.a.com"]"#,
        &[("origin-redundant", Some(Origins), Some(1), "leave it out")],
    ),
    (
        r#"origins = ["https://*.a.com:*", "https://b.a.com:*"]"#,
        &[("origin-redundant", Some(Origins), Some(1), "leave it out")],
    ),
    (
        r#"origins = ["https://*.a.com:8443", "https://b.a.com:8443"]"#,
        &[("origin-redundant", Some(Origins), Some(1), "leave it out")],
    ),
    (
        r#"origins = ["https://[::1]:*", "https://[::1]:8443"]"#,
        &[("origin-redundant", Some(Origins), Some(1), "leave it out")],
    ),
    (r#"origins = ["https://a.com", "*"]"#, &[("beside-any", Some(Origins), Some(1), "leave it out")]),
    (
        r#"origins = ["wss://a.com"]"#,
        &[("origin-without-pages", Some(Origins), Some(0), r#"write "https://a.com""#)],
    ),
    (
        r#"origins = ["ws://localhost:3000"]"#,
        &[("origin-without-pages", Some(Origins), Some(0), r#"write "http://localhost:3000""#)],
    ),
    (
        r#"origins = ["ftp://a.com:443"]"#,
        &[("origin-without-pages", Some(Origins), Some(0), r#"write "https://a.com""#)],
    ),
    // Public suffixes.
    (
        r#"origins = ["https://*.com"]"#,
        &[("public-suffix", Some(Origins), Some(0), "name the hosts, such as https://myapp.com")],
    ),
    (r#"origins = ["https://*.co.uk:*"]"#, &[("public-suffix", Some(Origins), Some(0), "name the hosts")]),
    (
        r#"origins = ["https://*.kawasaki.jp"]"#,
        &[("public-suffix", Some(Origins), Some(0), "name the hosts")],
    ),
    (r#"origins = ["https://*.internal"]"#, &[("public-suffix", Some(Origins), Some(0), "name the hosts")]),
    (
        "origins = [\"https://*.github.io\"]\ncredentials = true",
        &[("credentials-public-suffix", Some(Origins), Some(0), "name the hosts")],
    ),
    (
        "origins = [\"https://*.internal\"]\ncredentials = true",
        &[("credentials-public-suffix", Some(Origins), Some(0), "name the hosts")],
    ),
    // Credentials.
    (
        "origins = [\"*\"]\ncredentials = true",
        &[("credentials-any-origin", Some(Origins), Some(0), "list the origins")],
    ),
    (
        "origins = [\"https://a.com\", \"*\"]\ncredentials = true",
        &[
            ("beside-any", Some(Origins), Some(1), "leave it out"),
            ("credentials-any-origin", Some(Origins), Some(1), "list"),
        ],
    ),
    (
        "origins = [\"http://a.com\"]\ncredentials = true",
        &[("credentials-insecure-origin", Some(Origins), Some(0), r#"write "https://a.com", or"#)],
    ),
    (
        "origins = [\"http://a.com:443\"]\ncredentials = true",
        &[("credentials-insecure-origin", Some(Origins), Some(0), r#"write "https://a.com", or"#)],
    ),
    (
        "origins = [\"http://*.a.com:*\"]\ncredentials = true",
        &[("credentials-insecure-origin", Some(Origins), Some(0), r#"write "https://*.a.com:*", or"#)],
    ),
    (
        "origins = [\"http://192.0.2.1\"]\ncredentials = true",
        &[("credentials-insecure-origin", Some(Origins), Some(0), "write")],
    ),
    (
        "origins = [\"http://[2001:db8::1]\"]\ncredentials = true",
        &[("credentials-insecure-origin", Some(Origins), Some(0), "write")],
    ),
    (
        "origins = [\"http://localhost.evil.net\"]\ncredentials = true",
        &[("credentials-insecure-origin", Some(Origins), Some(0), "write")],
    ),
    (
        "origins = [\"http://*.github.io\"]\ncredentials = true",
        &[
            ("credentials-insecure-origin", Some(Origins), Some(0), "write"),
            ("credentials-public-suffix", Some(Origins), Some(0), "name"),
        ],
    ),
    (
        "origins = [\"http://*.github.io\"]\ncredentials = true\ndangerously_allow_insecure_origins = true",
        &[("credentials-public-suffix", Some(Origins), Some(0), "name")],
    ),
    (
        "origins = [\"http://*.github.io\"]\ncredentials = true\ndangerously_allow_public_suffixes = true",
        &[("credentials-insecure-origin", Some(Origins), Some(0), "write")],
    ),
    (
        "origins = [\"https://a.com\"]\ncredentials = true\nexposed_headers = [\"*\"]",
        &[("credentials-any-exposed", Some(ExposedHeaders), Some(0), "leave it out")],
    ),
    (
        "origins = [\"https://a.com\"]\ndangerously_allow_insecure_origins = true",
        &[("danger-needless", None, None, "leave it out")],
    ),
    (
        "origins = [\"http://a.com\"]\ndangerously_allow_insecure_origins = true",
        &[("danger-needless", None, None, "leave it out")],
    ),
    (
        "origins = [\"http://localhost\"]\ncredentials = true\ndangerously_allow_insecure_origins = true",
        &[("danger-needless", None, None, "leave it out")],
    ),
    (
        "origins = [\"https://github.io\"]\ncredentials = true\ndangerously_allow_public_suffixes = true",
        &[("danger-needless", None, None, "leave it out")],
    ),
    // Methods.
    (
        r#"methods = ["PUT ME"]"#,
        &[("list-in-one-value", Some(Methods), Some(0), r#"write each by itself: "PUT", "ME""#)],
    ),
    (
        r#"methods = ["PUT, DELETE"]"#,
        &[("list-in-one-value", Some(Methods), Some(0), r#"write each by itself: "PUT", "DELETE""#)],
    ),
    (r#"methods = [""]"#, &[("method-invalid", Some(Methods), Some(0), "write the name")]),
    (
        r#"methods = ["PUT", "PÜT", "P:T"]"#,
        &[
            ("method-invalid", Some(Methods), Some(1), "write the name"),
            ("method-invalid", Some(Methods), Some(2), "write the name"),
        ],
    ),
    (r#"methods = ["TRACE"]"#, &[("method-forbidden", Some(Methods), Some(0), "leave it out")]),
    (
        r#"methods = ["connect", "Track"]"#,
        &[
            ("method-forbidden", Some(Methods), Some(0), "leave it out"),
            ("method-forbidden", Some(Methods), Some(1), "leave it out"),
        ],
    ),
    (r#"methods = ["patch"]"#, &[("method-case", Some(Methods), Some(0), r#"write "PATCH""#)]),
    (r#"methods = ["PropFind"]"#, &[("method-case", Some(Methods), Some(0), r#"write "PROPFIND""#)]),
    (r#"methods = ["GET"]"#, &[("post-not-refused", Some(Methods), Some(0), "leave it out")]),
    (r#"methods = ["PUT", "head"]"#, &[("post-not-refused", Some(Methods), Some(1), "leave it out")]),
    (r#"methods = ["PUT", "PUT"]"#, &[("listed-twice", Some(Methods), Some(1), "leave it out")]),
    (r#"methods = ["PUT", "*"]"#, &[("beside-any", Some(Methods), Some(1), "leave it out")]),
    // Request headers.
    (
        r#"request_headers = ["X A"]"#,
        &[("list-in-one-value", Some(RequestHeaders), Some(0), r#"write each by itself: "X", "A""#)],
    ),
    (
        r#"request_headers = ["X-A: 1"]"#,
        &[("header-invalid", Some(RequestHeaders), Some(0), r#"write "X-A""#)],
    ),
    (
        r#"request_headers = ["", "Ü"]"#,
        &[
            ("header-invalid", Some(RequestHeaders), Some(0), "write the name"),
            ("header-invalid", Some(RequestHeaders), Some(1), "write the name"),
        ],
    ),
    (
        r#"request_headers = ["Cookie"]"#,
        &[("request-header-forbidden", Some(RequestHeaders), Some(0), "leave it out; credentials = true")],
    ),
    (
        r#"request_headers = ["sec-fetch-site", "Proxy-X", "ORIGIN"]"#,
        &[
            ("request-header-forbidden", Some(RequestHeaders), Some(0), "leave it out"),
            ("request-header-forbidden", Some(RequestHeaders), Some(1), "leave it out"),
            ("request-header-forbidden", Some(RequestHeaders), Some(2), "leave it out"),
        ],
    ),
    (
        r#"request_headers = ["access-control-allow-origin", "Access-Control-Request-Method"]"#,
        &[
            ("request-header-access-control", Some(RequestHeaders), Some(0), "leave it out"),
            ("request-header-access-control", Some(RequestHeaders), Some(1), "leave it out"),
        ],
    ),
    (
        r#"request_headers = ["*"]"#,
        &[("authorization-not-covered", Some(RequestHeaders), Some(0), r#"add "Authorization""#)],
    ),
    (
        r#"request_headers = ["X-A", "*", "authorization"]"#,
        &[("beside-any", Some(RequestHeaders), Some(1), "leave it out")],
    ),
    (
        "credentials = true\nrequest_headers = [\"*\", \"Authorization\"]",
        &[("beside-any", Some(RequestHeaders), Some(0), "leave it out")],
    ),
    (
        r#"request_headers = ["X-A", "x-a"]"#,
        &[("listed-twice", Some(RequestHeaders), Some(1), "leave it out")],
    ),
    // Exposed headers.
    (
        r#"exposed_headers = ["X-A; X-B"]"#,
        &[("list-in-one-value", Some(ExposedHeaders), Some(0), r#"write each by itself: "X-A", "X-B""#)],
    ),
    (r#"exposed_headers = ["X(A)"]"#, &[("header-invalid", Some(ExposedHeaders), Some(0), "write the name")]),
    (
        r#"exposed_headers = ["Set-Cookie", "set-cookie2"]"#,
        &[
            ("exposed-header-forbidden", Some(ExposedHeaders), Some(0), "leave it out"),
            ("exposed-header-forbidden", Some(ExposedHeaders), Some(1), "leave it out"),
        ],
    ),
    (
        r#"exposed_headers = ["Origin", "Access-Control-Request-Method", "Sec-Fetch-Mode"]"#,
        &[
            ("exposed-header-of-requests", Some(ExposedHeaders), Some(0), "leave it out"),
            ("exposed-header-of-requests", Some(ExposedHeaders), Some(1), "leave it out"),
            ("exposed-header-of-requests", Some(ExposedHeaders), Some(2), "leave it out"),
        ],
    ),
    (
        r#"exposed_headers = ["content-length", "Access-Control-Max-Age"]"#,
        &[
            ("exposed-header-needless", Some(ExposedHeaders), Some(0), "leave it out"),
            ("exposed-header-needless", Some(ExposedHeaders), Some(1), "leave it out"),
        ],
    ),
    (
        r#"exposed_headers = ["*", "X-A", "X-B"]"#,
        &[("beside-any", Some(ExposedHeaders), Some(0), "leave it out")],
    ),
    (
        r#"exposed_headers = ["X-A", "X-a"]"#,
        &[("listed-twice", Some(ExposedHeaders), Some(1), "leave it out")],
    ),
    // Max-age.
    ("max_age = -2", &[("max-age-out-of-range", Some(MaxAge), None, "write 0")]),
    ("max_age = 86401", &[("max-age-out-of-range", Some(MaxAge), None, "write 86400")]),
    ("max_age = 86400", &[("max-age-capped", Some(MaxAge), None, "write 600")]),
    ("max_age = 7200", &[("max-age-capped", Some(MaxAge), None, "write 600")]),
    ("max_age = 601", &[("max-age-capped", Some(MaxAge), None, "write 600")]),
];

/// The tier of a row, of one origin where the row names none.
fn document(text: &str) -> Document {
    if text.contains("origins =") { tier(text) } else { tier(&format!("{ME}\n{text}")) }
}

#[test]
fn each_problem_of_a_tier_is_found_where_it_stands() {
    for (text, expected) in ROWS {
        let document = document(text);
        let mut problems = document.check();
        problems.sort_by_key(|problem| (problem.place, problem.check.code));
        assert_eq!(
            codes(&problems),
            expected.iter().map(|row| row.0).collect::<Vec<_>>(),
            "{text}: {problems:?}"
        );
        for (problem, (_, field, item, help)) in problems.iter().zip(*expected) {
            assert_eq!(problem.place, Place::Tier { rule: 0, tier: 0, field: *field, item: *item }, "{text}");
            assert!(problem.help.starts_with(help), "{text}: {problem}");
            assert!(problem.message.len() > 15, "{problem}");
        }
        assert_helps(&document);
    }
}

#[test]
fn what_is_all_right_is_not_told() {
    let rows = [
        r#"origins = ["https://*.a.com", "https://a.com", "https://a.com:8443"]"#,
        r#"origins = ["https://*.a.com", "https://nota.com", "http://b.a.com", "https://b.a.com:8443"]"#,
        r#"origins = ["https://*.a.com:8443", "https://b.a.com", "https://*.b.a.com:*"]"#,
        r#"origins = ["https://a.com:*", "https://b.a.com:8443", "https://*.a.com"]"#,
        r#"origins = ["https://[::1]:*", "https://[::2]"]"#,
        r#"origins = ["http://a.com"]"#,
        r#"origins = ["https://*.myapp.github.io", "https://github.io"]"#,
        r#"origins = ["https://*.city.kawasaki.jp"]"#,
        r#"origins = ["http://*.localhost", "https://*.app.localhost"]"#,
        "origins = [\"http://localhost:3000\", \"http://app.localhost\", \"http://127.9.9.9:*\", \"http://[::1]\", \"http://*.app.localhost:*\"]\ncredentials = true",
        "origins = [\"https://*.myapp.co.uk\", \"tauri://localhost\"]\ncredentials = true",
        "origins = [\"http://a.com\"]\ncredentials = true\ndangerously_allow_insecure_origins = true",
        "origins = [\"https://*.github.io\"]\ncredentials = true\ndangerously_allow_public_suffixes = true",
        r#"origins = ["*"]"#,
        "origins = [\"*\"]\nmethods = [\"*\"]\nrequest_headers = [\"*\", \"Authorization\"]\nexposed_headers = [\"*\"]\nmax_age = 0",
        "credentials = true\nmethods = [\"*\"]\nrequest_headers = [\"*\"]",
        r#"methods = ["PUT", "DELETE", "PATCH", "OPTIONS", "PURGE", "spam"]"#,
        r#"methods = ["get", "POST", "put"]"#,
        r#"methods = ["POST"]"#,
        r#"request_headers = ["Authorization", "Content-Type", "X-HTTP-Method-Override", "Security", "Range"]"#,
        r#"exposed_headers = ["Authorization", "ETag", "Content-Encoding", "Cookies"]"#,
        "max_age = -1",
        "max_age = 600",
    ];
    for text in rows {
        assert_eq!(document(text).check(), [], "{text}");
    }
}

#[test]
fn predicates_are_judged_by_what_they_read() {
    let document = |reads: &[&str]| Document {
        policy: PolicyBuilder::default().rule(
            Rule::everywhere().tier(Tier::predicate(reads.iter().copied(), |_| true).credentials(true)),
        ),
        csrf: None,
    };
    let rows: [(&[&str], &[&str]); 8] = [
        (&[], &[]),
        (&["X-Tenant", "Host"], &[]),
        (&["X Tenant:"], &["header-invalid"]),
        (&["*"], &["header-invalid"]),
        (&["Host", "host"], &["listed-twice"]),
        (&["Cookie"], &["reads-not-on-preflights"]),
        (&["X-Tenant", "authorization"], &["reads-not-on-preflights"]),
        (&["X-A,X-B"], &["list-in-one-value"]),
    ];
    for (reads, expected) in rows {
        let document = document(reads);
        let problems = document.check();
        assert_eq!(codes(&problems), expected, "{reads:?}");
        for problem in &problems {
            let Place::Tier { field: Some(TierField::Reads), item: Some(item), .. } = problem.place else {
                panic!("{problem}")
            };
            assert_eq!(problem.value, reads[item]);
        }
        assert_helps(&document);
    }
    let flagged = Tier::predicate([""; 0], |_| true).credentials(true).dangerously_allow_insecure_origins();
    let policy = PolicyBuilder::default().rule(Rule::everywhere().tier(flagged));
    assert_eq!(codes(&policy.check()), ["danger-needless"]);
}

/// Each check of tiers has a row here; others have theirs in the tables beside this one.
#[test]
fn every_check_has_a_row() {
    let elsewhere = |code: &str| {
        let starts = [
            "origin-",
            "path",
            "trust-",
            "bypass-",
            "root-",
            "rules-",
            "tiers-",
            "too-many-",
            "tier-narrower",
        ];
        starts.iter().any(|start| code.starts_with(start)) || code == "reads-not-on-preflights"
    };
    for check in Check::ALL.iter().filter(|check| !elsewhere(check.code)) {
        assert!(ROWS.iter().any(|(_, found)| found.iter().any(|row| row.0 == check.code)), "{check:?}");
    }
    // No problem is placed at the switch itself.
    assert!(ROWS.iter().all(|(_, found)| found.iter().all(|row| row.1 != Some(Credentials))));
}
