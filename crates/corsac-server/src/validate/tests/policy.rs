//! What is wrong with rules, paths and tiers beside each other, and with CSRF protection.

use super::*;

const ME: &str = r#"origins = ["https://myapp.com"]"#;

/// A policy of one rule for each list of paths.
fn rules(paths: &[&str]) -> Document {
    let rule = |paths: &&str| format!("[[rule]]\npaths = {paths}\n[[rule.tier]]\n{ME}\n");
    Document::read(&paths.iter().map(rule).collect::<String>())
}

/// A rule of one tier for each text.
fn tiers(tiers: &[&str]) -> Document {
    let tiers = tiers.iter().flat_map(|tier| ["[[rule.tier]]", tier]);
    let lines: Vec<&str> = ["[[rule]]", "paths = [\"/\"]"].into_iter().chain(tiers).collect();
    Document::read(&lines.join("\n"))
}

#[test]
fn what_is_missing_is_told() {
    let rows = [
        ("", "rules-none", Place::Policy),
        ("[[rule]]\npaths = []\n[[rule.tier]]\norigins = [\"*\"]", "paths-none", Place::Rule { rule: 0 }),
        ("[[rule]]\npaths = [\"/\"]", "tiers-none", Place::Rule { rule: 0 }),
    ];
    for (text, code, place) in rows {
        let problems = Document::read(text).check();
        assert_eq!(codes(&problems), [code]);
        assert_eq!((problems[0].place, problems[0].value.as_str()), (place, ""));
        assert!(problems[0].help.len() > 20, "{}", problems[0]);
    }
}

#[test]
fn tiers_have_a_bound() {
    let most = super::super::too_many_tiers::MOST;
    let policy = |tiers: usize| {
        let tier = |rule: Rule, number| rule.tier(Tier::new([format!("https://{number}.example")]));
        PolicyBuilder::default().rule((0..tiers).fold(Rule::new(["/"]), tier))
    };
    assert_eq!(policy(most).check(), []);
    // The last of them is found, too.
    let built = policy(most).build().unwrap();
    let request =
        http::Request::get("/").header("Origin", format!("https://{}.example", most - 1)).body(()).unwrap();
    assert!(matches!(built.decide(&(&request).into()), crate::Decision::Actual(_)));
    let problems = policy(most + 1).check();
    assert_eq!(codes(&problems), ["too-many-tiers"]);
    assert_eq!(problems[0].place, Place::Rule { rule: 0 });
}

#[test]
fn paths_beside_each_other() {
    /// The paths of each rule; what is found, and where.
    type Row = (&'static [&'static str], &'static [(&'static str, usize, usize)]);
    let rows: &[Row] = &[
        (&[r#"["/a", "/b"]"#, r#"["/b", "/c"]"#], &[("path-in-two-rules", 1, 0)]),
        (
            &[r#"["/{a}"]"#, r#"["/{b}"]"#, r#"["/{c}"]"#],
            &[("path-in-two-rules", 1, 0), ("path-in-two-rules", 2, 0)],
        ),
        (&[r#"["/", "/{*a}"]"#, r#"["/{*b}"]"#], &[("path-in-two-rules", 1, 0)]),
        (&[r#"["/a/{x}/{*r}"]"#, r#"["/a/{y}/{*s}"]"#], &[("path-in-two-rules", 1, 0)]),
        (&[r#"["/Users"]"#, r#"["/users"]"#], &[("paths-differ-in-capitals", 1, 0)]),
        (&[r#"["/a/{x}/B"]"#, r#"["/A/{x}/b"]"#], &[("paths-differ-in-capitals", 1, 0)]),
        (&[r#"["/{t}/users"]"#, r#"["/admin/{p}"]"#], &[("paths-cross", 0, 0)]),
        (&[r#"["/x", "/admin/{p}"]"#, r#"["/y", "/{t}/users"]"#], &[("paths-cross", 0, 1)]),
        (&[r#"["/{t}/a/{x}"]"#, r#"["/b/{y}/c"]"#], &[("paths-cross", 0, 0)]),
        (&[r#"["/{t}/users"]"#, r#"["/admin/{*p}"]"#], &[("paths-cross", 0, 0)]),
        (&[r#"["/a/{x}/b"]"#, r#"["/{*all}"]"#, r#"["/{y}/c/b", "/"]"#], &[("paths-cross", 0, 0)]),
        (&[r#"["/a/{*r}", "/a/b"]"#], &[("path-redundant", 0, 1)]),
        (&[r#"["/a/{*r}", "/a/{x}/c"]"#], &[("path-redundant", 0, 1)]),
        (&[r#"["/a/{x}", "/a/b"]"#], &[("path-redundant", 0, 1)]),
        (&[r#"["/a/{x}/{*r}", "/{x}/{*r}"]"#], &[("path-redundant", 0, 0)]),
        (&[r#"["/a", "/a"]"#], &[("listed-twice", 0, 1)]),
        (&[r#"["/users/:id", "/users/:"]"#], &[("path-colon", 0, 0)]),
        (&[r#"["/:a-b/:id/x"]"#], &[("path-colon", 0, 0)]),
        (&[r#"["/{*rest}"]"#], &[("root-not-covered", 0, 0)]),
        (&[r#"["/{*rest}"]"#, r#"["/a"]"#], &[("root-not-covered", 0, 0)]),
        // None of these.
        (&[r#"["/{*rest}"]"#, r#"["/"]"#], &[]),
        (&[r#"["/a", "/A", "/b"]"#, r#"["/c"]"#], &[]),
        (&[r#"["/", "/{*rest}"]"#, r#"["/a/{x}"]"#, r#"["/a/b"]"#], &[]),
        (&[r#"["/a/{x}/"]"#, r#"["/a/{x}"]"#, r#"["/a/{x}/{*r}"]"#], &[]),
        (&[r#"["/x/{*r}"]"#, r#"["/{a}/"]"#], &[]),
        (&[r#"["/{t}/users"]"#, r#"["/admin/{p}/x"]"#, r#"["/admin/pages"]"#], &[]),
        (&[r#"["/{t}/users", "/admin/{p}"]"#], &[]),
        (&[r#"["/a/{*r}", "/a/", "/a"]"#], &[]),
    ];
    for (paths, expected) in rows {
        let document = rules(paths);
        let problems = document.check();
        let found: Vec<_> = problems
            .iter()
            .map(|problem| match problem.place {
                Place::Path { rule, path } => (problem.check.code, rule, path),
                other => panic!("{other}"),
            })
            .collect();
        assert_eq!(found, *expected, "{paths:?}: {problems:?}");
        assert_helps(&document);
    }
    let crossing = rules(&[r#"["/{t}/users"]"#, r#"["/admin/{p}"]"#]).check();
    assert!(
        crossing[0].message.starts_with("/admin/users falls under this and under \"/admin/{p}\" of rule 2")
    );
}

/// Whether the check of crossing paths finds just the pairs that cross, whatever their order.
#[test]
fn crossing_paths_are_all_found() {
    let segments = ["a", "b", "{x}", "{*r}", ""];
    let mut patterns: Vec<crate::PathPattern> = Vec::new();
    for one in segments {
        for two in segments {
            for three in segments {
                patterns.extend(format!("/{one}/{two}/{three}").parse());
            }
            patterns.extend(format!("/{one}/{two}").parse());
        }
    }
    let mut crossing = 0;
    for first in &patterns {
        for second in &patterns {
            let rule = |path: &crate::PathPattern| Rule::new([path.as_str()]).tier(Tier::any_origin());
            let found = PolicyBuilder::default().rule(rule(first)).rule(rule(second)).check();
            let found: Vec<_> = found.iter().filter(|problem| problem.check.code == "paths-cross").collect();
            let crosses = first.overlap(second) == crate::path::Overlap::Crossing;
            assert_eq!(found.len(), usize::from(crosses), "{first} {second}");
            if crosses {
                crossing += 1;
                let common = first.common_path(second);
                assert!(first.matches(&common) && second.matches(&common), "{first} {second} {common}");
            }
        }
    }
    assert!(crossing > 10);
    // All of them in one policy.
    let rule = |path: &crate::PathPattern| Rule::new([path.as_str()]).tier(Tier::any_origin());
    let policy = patterns.iter().fold(PolicyBuilder::default(), |policy, path| policy.rule(rule(path)));
    let found = policy.check().into_iter().filter(|problem| problem.check.code == "paths-cross").count();
    assert_eq!(found * 2, crossing);
}

#[test]
fn tiers_beside_each_other() {
    type Row = (&'static [&'static str], &'static [(&'static str, usize, Option<TierField>, Option<usize>)]);
    use TierField::{ExposedHeaders, Methods, Origins, RequestHeaders};
    const ANY: &str = r#"origins = ["*"]"#;
    let rows: &[Row] = &[
        (&[ME, ME], &[("origin-in-two-tiers", 1, Some(Origins), Some(0))]),
        (&[ANY, ME, ANY], &[("origin-in-two-tiers", 2, Some(Origins), Some(0))]),
        (
            &[r#"origins = ["https://*.a.com:*"]"#, r#"origins = ["https://b.com", "https://*.a.com:*"]"#],
            &[("origin-in-two-tiers", 1, Some(Origins), Some(1))],
        ),
        (
            &[r#"origins = ["https://*.a.com"]"#, r#"origins = ["https://b.a.com", "https://a.com"]"#, ANY],
            &[],
        ),
        (
            &[ME, "origins = [\"*\"]\nmethods = [\"PUT\"]"],
            &[("tier-narrower-than-any", 0, Some(Methods), None)],
        ),
        (
            &[ME, "origins = [\"*\"]\nmethods = [\"POST\", \"*\"]"],
            &[("tier-narrower-than-any", 0, Some(Methods), None), ("beside-any", 1, Some(Methods), Some(1))],
        ),
        (
            &[
                "origins = [\"*\"]\nrequest_headers = [\"X-A\", \"X-B\"]",
                "origins = [\"https://a.com\"]\nrequest_headers = [\"x-a\"]",
            ],
            &[("tier-narrower-than-any", 1, Some(RequestHeaders), None)],
        ),
        (
            &[
                "origins = [\"*\"]\nexposed_headers = [\"X-A\"]",
                "origins = [\"https://a.com\"]\ncredentials = true",
            ],
            &[("tier-narrower-than-any", 1, Some(ExposedHeaders), None)],
        ),
        (
            &[
                "origins = [\"*\"]\nexposed_headers = [\"*\"]\nmethods = [\"*\"]",
                "origins = [\"https://a.com\"]\ncredentials = true",
            ],
            &[],
        ),
        (
            &[
                "origins = [\"*\"]\nmethods = [\"put\", \"GET\", \"POST\"]",
                "origins = [\"https://a.com\"]\nmethods = [\"PUT\"]",
            ],
            &[],
        ),
        (
            &["origins = [\"*\"]\nmethods = [\"PUT\"]", "origins = [\"https://a.com\"]\nmethods = [\"*\"]"],
            &[],
        ),
        (
            &[
                "origins = [\"*\"]",
                "origins = [\"https://a.com\"]\nmethods = [\"PUT\"]\nexposed_headers = [\"X-A\"]",
            ],
            &[],
        ),
    ];
    for (texts, expected) in rows {
        let document = tiers(texts);
        let problems = document.check();
        let found: Vec<_> = problems
            .iter()
            .map(|problem| match problem.place {
                Place::Tier { tier, field, item, .. } => (problem.check.code, tier, field, item),
                other => panic!("{other}"),
            })
            .collect();
        assert_eq!(found, *expected, "{texts:?}: {problems:?}");
        assert_helps(&document);
    }
    // Rules do not mind each other's origins.
    assert_eq!(rules(&[r#"["/a"]"#, r#"["/b"]"#]).check(), []);
}

#[test]
fn csrf_protection_is_judged() {
    /// What is listed; what is found, and at which item.
    type Row = (&'static [&'static str], &'static [(&'static str, usize)]);
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let rows: [Row; 10] = [
        (&["https://a.com", "https://*.a.com:*", "http://localhost:3000"], &[]),
        (&["*"], &[("trust-any-origin", 0)]),
        (&["https://a.com", "https://a.com/"], &[("origin-path", 1)]),
        (&["https://*.github.io"], &[("trust-public-suffix", 0)]),
        (&["https://*.kawasaki.jp"], &[("trust-public-suffix", 0)]),
        (&["http://a.com:8080"], &[("trust-insecure-origin", 0)]),
        (&["https://a.com", "https://a.com"], &[("listed-twice", 1)]),
        (&["https://*.a.com", "https://b.a.com"], &[("origin-redundant", 1)]),
        (&["wss://a.com"], &[("origin-without-pages", 0)]),
        (&["null", "https://*"], &[("origin-null", 0), ("origin-every-host", 1)]),
    ];
    for (origins, expected) in rows {
        let problems = trusted_origins(&texts(origins));
        let found: Vec<_> = problems.iter().map(|problem| (problem.check.code, problem.place)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(code, item)| (*code, Place::TrustedOrigin(*item))).collect();
        assert_eq!(found, expected, "{origins:?}");
        assert_helps(&Document { csrf: Some([texts(origins), Vec::new()]), ..Document::default() });
    }
    let rows: [Row; 7] = [
        (&["/hooks/{name}", "/a/{*rest}", "/{x}/b"], &[]),
        (&["/{*rest}"], &[("bypass-everything", 0)]),
        (&["hooks"], &[("path-malformed", 0)]),
        (&["/a", "/a"], &[("listed-twice", 1)]),
        (&["/hooks/:name"], &[("path-colon", 0)]),
        (&["/a/{*rest}", "/a/b"], &[("path-redundant", 1)]),
        (&["/a/*", "/a//b"], &[("path-malformed", 0), ("path-malformed", 1)]),
    ];
    for (paths, expected) in rows {
        let problems = bypasses(&texts(paths));
        let found: Vec<_> = problems.iter().map(|problem| (problem.check.code, problem.place)).collect();
        let expected: Vec<_> = expected.iter().map(|(code, item)| (*code, Place::Bypass(*item))).collect();
        assert_eq!(found, expected, "{paths:?}");
        assert_helps(&Document { csrf: Some([Vec::new(), texts(paths)]), ..Document::default() });
    }
}

/// What is wrong is told together, by where it stands, and warnings alone keep nothing from being built.
#[test]
fn all_problems_are_told_together() {
    let text = r#"
        [[rule]]
        paths = ["/api/*", "/a"]
        [[rule.tier]]
        origins = ["null", "https://myapp.com/", "https://ok.com"]
        credentials = true
        methods = ["TRACE", "patch"]
        exposed_headers = ["*"]
        max_age = 100000
        [[rule]]
        paths = ["/a"]
    "#;
    let document = Document::read(text);
    let expected = [
        "tiers-none",
        "path-malformed",
        "path-in-two-rules",
        "origin-null",
        "origin-path",
        "method-forbidden",
        "method-case",
        "credentials-any-exposed",
        "max-age-out-of-range",
    ];
    let problems = document.check();
    assert_eq!(codes(&problems), expected);
    assert!(problems.is_sorted_by_key(|problem| problem.place));
    let errors = document.policy.build().unwrap_err();
    let errors: Vec<&str> = errors.iter().map(|problem| problem.check.code).collect();
    assert_eq!(errors, expected.into_iter().filter(|code| *code != "method-case").collect::<Vec<_>>());

    let warned = tier(&format!("{ME}\nmethods = [\"patch\"]"));
    assert_eq!(codes(&warned.check()), ["method-case"]);
    assert!(warned.policy.build().is_ok());
}

/// What is shown of a value is bounded and holds nothing that moves a terminal's cursor.
#[test]
fn values_are_shown_escaped() {
    let text = format!("https://myapp.com/\u{1b}[2J\n\"'{}", "x".repeat(200));
    let problems = origin(&text).check();
    assert_eq!(codes(&problems), ["origin-path"]);
    assert_eq!(problems[0].value, text);
    let shown = r#""/\u{1b}[2J\n\"'"#;
    assert!(problems[0].message.starts_with(shown), "{}", problems[0].message);
    assert!(problems[0].message.len() < 150);
}
