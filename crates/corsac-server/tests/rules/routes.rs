//! Which rule a path selects. Policy and server have to see the same path, or else a request passes under the wrong
//! rule.

use corsac_server::{Csrf, PathError, PathPattern, Policy, Rule, Tier};

use crate::{answered, asks, policy};

/// A rule whose answers tell its name.
fn rule(paths: &[&str], name: &str) -> Rule {
    Rule::new(paths.iter().copied()).tier(Tier::new(["https://a.com"]).exposed_headers([name]))
}

/// The name of the rule that each path selects: `-` for none, `?` where servers may read it in several ways.
fn select(rules: &[(&[&str], &str)], rows: &[(&str, &str)]) {
    let policy = policy(rules.iter().map(|(paths, name)| rule(paths, name)));
    for (path, expected) in rows {
        let answer = answered(&policy, &format!("GET {path} | Origin: https://a.com"), "");
        let name = match answer.split_once("ACEH: ") {
            Some((_, rest)) => rest.split(' ').next().unwrap(),
            None if answer == "NotCors" => "-",
            None if answer == "Refused PathAmbiguous | Vary: Origin" => "?",
            None => panic!("{path}: {answer}"),
        };
        assert_eq!(name, *expected, "{path}");
    }
}

#[test]
fn the_most_specific_path_selects_the_rule() {
    let rules: &[(&[&str], &str)] = &[
        (&["/{*rest}", "/"], "all"),
        (&["/api/{*rest}"], "api"),
        (&["/api/{id}"], "one"),
        (&["/api/users"], "users"),
        (&["/api/users/{id}/photos", "/slash/"], "photos"),
    ];
    select(
        rules,
        &[
            ("/", "all"),
            ("/x", "all"),
            ("/x/y", "all"),
            ("/api", "all"),
            ("/api/", "all"),
            ("/api/7", "one"),
            ("/api/users", "users"),
            ("/api/users/", "api"),
            ("/api/users/7", "api"),
            ("/api/users/7/photos", "photos"),
            ("/api/users//photos", "api"),
            ("/api/users/7/photos/1", "api"),
            ("/api/userss", "one"),
            ("/slash/", "photos"),
            ("/slash", "all"),
            ("/api/users?x=/y", "users"),
        ],
    );
}

#[test]
fn a_star_at_the_end_is_one_or_more_segments_whether_or_not_other_rules_exist() {
    select(&[(&["/{*rest}"], "rest")], &[("/", "-"), ("/a", "rest"), ("/a/b/", "rest"), ("//", "?")]);
    select(&[(&["/{*rest}"], "rest"), (&["/x"], "x")], &[("/", "-"), ("/a", "rest"), ("/x", "x")]);
    select(
        &[(&["/{*rest}", "/"], "all")],
        &[("/", "all"), ("/a", "all"), ("//", "all"), ("/%2e%2E/", "all")],
    );
    select(&[(&["/{*rest}"], "rest"), (&["/"], "root")], &[("/", "root"), ("/a", "rest")]);
    select(&[(&["/"], "root")], &[("/", "root"), ("/a", "-")]);
    select(&[(&["/a/{*rest}"], "rest")], &[("/a", "-"), ("/a/", "-"), ("/a/b", "rest"), ("/a/b/", "rest")]);
    select(&[(&["/a/{x}"], "one")], &[("/a/", "-"), ("/a/b", "one"), ("/a/b/", "-")]);
}

/// An origin that no tier of the rule admits is refused, whatever looser rules there are.
#[test]
fn nothing_falls_through_to_another_rule() {
    let policy = policy([
        Rule::everywhere().tier(Tier::any_origin()),
        Rule::new(["/admin/{*rest}"]).tier(Tier::new(["https://admin.com"])),
    ]);
    asks(
        &policy,
        &[
            ("GET /x | Origin: https://evil.net", "Actual | ACAO: *"),
            ("GET /admin/x | Origin: https://evil.net", "Refused OriginNotAllowed | Vary: Origin"),
            ("GET /admin/x | Origin: https://admin.com", "Actual | ACAO: https://admin.com | Vary: Origin"),
        ],
    );
}

const ADMIN: &[(&[&str], &str)] =
    &[(&["/{*rest}", "/"], "all"), (&["/admin/{*rest}", "/Caps/{*rest}"], "admin")];

/// CVE-2024-6866 (Flask-CORS): capitals counted for one of the two and not for the other.
#[test]
fn flask_capitals_do_not_lead_to_another_rule() {
    select(
        ADMIN,
        &[
            ("/admin/x", "admin"),
            ("/ADMIN/x", "?"),
            ("/Admin/x", "?"),
            ("/admin/X", "admin"),
            ("/Other/x", "all"),
            // A rule may be written with capitals, too.
            ("/Caps/x", "admin"),
            ("/caps/x", "?"),
            ("/CAPS/x", "?"),
        ],
    );
}

/// Paths that differ in nothing but capitals are the same to servers that do not mind them: they cannot be of two
/// rules.
#[test]
fn paths_that_differ_in_capitals_alone_are_of_one_rule() {
    let rules =
        |paths: [&[&str]; 2]| paths.into_iter().fold(Policy::builder(), |all, one| all.rule(rule(one, "x")));
    assert!(rules([&["/a/{*rest}"], &["/A/{*rest}"]]).build().is_err());
    assert!(rules([&["/a/{*rest}", "/A/{*rest}"], &["/b"]]).build().is_ok());
    select(&[(&["/a/{*rest}", "/A/{*rest}"], "one")], &[("/a/x", "one"), ("/A/x", "one"), ("/b", "-")]);
}

/// CVE-2024-6844 (Flask-CORS): `+` was read as a blank for the policy alone. And what is encoded is not overlooked.
#[test]
fn flask_encoded_bytes_do_not_lead_to_another_rule() {
    select(
        ADMIN,
        &[
            ("/%61dmin/x", "?"),
            ("/admin%2Fx", "?"),
            ("/admin%2fx", "?"),
            ("/admin%5Cx", "?"),
            ("/x%2F..%2Fadmin%2Fx", "?"),
            ("/admin/%2e%2e/x", "?"),
            ("/admin/%zz", "admin"),
            ("/admin/a%20b", "admin"),
            ("/admin/a+b", "admin"),
            ("/x/a%20b", "all"),
            ("/x%", "all"),
            ("/x%2", "all"),
        ],
    );
    select(
        &[(&["/a+b"], "plus"), (&["/{x}"], "one")],
        &[("/a+b", "plus"), ("/a%2Bb", "?"), ("/a%20b", "one")],
    );
}

/// CVE-2024-6839 (Flask-CORS): the longest pattern was taken, and not the most specific one.
#[test]
fn flask_the_most_specific_rule_is_not_the_longest_one() {
    select(
        &[(&["/{a_very_long_name}/{another_very_long_name}"], "long"), (&["/a/{b}"], "short")],
        &[("/a/b", "short"), ("/b/a", "long")],
    );
}

/// CVE-2020-25032 (Flask-CORS): `/admin/../x` was judged as it stands and served as `/x`.
#[test]
fn flask_dot_segments_do_not_lead_to_another_rule() {
    select(
        ADMIN,
        &[
            ("/admin/../x", "?"),
            ("/x/../admin/x", "?"),
            ("/./admin/x", "?"),
            ("//admin/x", "?"),
            ("/admin//x", "admin"),
            ("/admin/./x", "admin"),
            ("/admin/y/../x", "admin"),
            ("/admin/..", "?"),
            ("/admin/.", "?"),
            ("/admin/x/..", "?"),
            ("/x/..", "all"),
            ("/x/../..", "all"),
            ("/.well-known/x", "all"),
            ("/x/...", "all"),
        ],
    );
}

#[test]
fn a_path_too_long_to_be_read_in_other_ways_is_ambiguous() {
    let long = "x".repeat(3000);
    select(
        ADMIN,
        &[
            (&format!("/{long}"), "all"),
            (&format!("/admin/{long}"), "admin"),
            (&format!("/admin/%20{long}"), "?"),
            (&format!("/{long}//x"), "?"),
        ],
    );
}

#[test]
fn an_ambiguous_path_is_refused_and_says_vary() {
    let policy = policy(ADMIN.iter().map(|(paths, name)| rule(paths, name)));
    let vary = "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    for (asked, expected) in [
        ("GET /ADMIN/x | Origin: https://a.com", "Refused PathAmbiguous | Vary: Origin"),
        ("OPTIONS /ADMIN/x | Origin: https://a.com", &format!("Refused PathAmbiguous | {vary}")),
        (
            "OPTIONS /ADMIN/x | Origin: https://a.com | ACRM: GET",
            &format!("Refused preflight PathAmbiguous | {vary}"),
        ),
        // Without an Origin nobody asks to read, and nothing is refused.
        ("GET /ADMIN/x", "NotCors | Vary: Origin"),
        ("OPTIONS /ADMIN/x | ACRM: GET", &format!("NotCors | {vary}")),
    ] {
        let service = if asked.contains("Origin") { "ACAO: *" } else { "" };
        assert_eq!(answered(&policy, asked, service), expected, "{asked}");
    }
}

#[test]
fn path_patterns_are_parsed_or_refused() {
    for text in ["/", "/a", "/a/", "/{x}", "/{x}/{y}", "/{*r}", "/a/{x}/b/{*r}", "/a.b-c_d~!$&'()+,;=:@"] {
        assert_eq!(text.parse::<PathPattern>().map(|pattern| pattern.to_string()).as_deref(), Ok(text));
    }
    for (text, error) in [
        ("", PathError::NoSlash),
        ("a", PathError::NoSlash),
        ("*", PathError::NoSlash),
        ("//a", PathError::NotNormal),
        ("/a//b", PathError::NotNormal),
        ("/a/./b", PathError::NotNormal),
        ("/a/..", PathError::NotNormal),
        ("/a?b", PathError::NotAPath),
        ("/a#b", PathError::NotAPath),
        ("/a%20b", PathError::Byte),
        ("/a b", PathError::Byte),
        ("/\u{e9}", PathError::Byte),
        ("/{", PathError::Brace),
        ("/{}", PathError::Brace),
        ("/{*}", PathError::Brace),
        ("/{a-b}", PathError::Brace),
        ("/x{a}", PathError::Brace),
        ("/{a}x", PathError::Brace),
        ("/{*r}/a", PathError::RestNotLast),
        ("/{*r}/", PathError::RestNotLast),
        ("/*", PathError::Star),
        ("/a*", PathError::Star),
    ] {
        assert_eq!(text.parse::<PathPattern>(), Err(error), "{text}");
    }
}

#[test]
fn a_pattern_alone_matches_as_the_table_does() {
    let rows = [
        ("/a/{x}", "/a/b", true),
        ("/a/{x}", "/a/", false),
        ("/a/{x}", "/a/b/c", false),
        ("/a/{x}", "/A/b", false),
        ("/{*r}", "/", false),
        ("/{*r}", "/a", true),
        ("/", "/", true),
        ("/", "", false),
        ("/{*r}", "*", false),
    ];
    for (pattern, path, expected) in rows {
        assert_eq!(pattern.parse::<PathPattern>().unwrap().matches(path), expected, "{pattern} {path}");
    }
    // Patterns of one CSRF protection may cross: both leave the path alone.
    assert!(Csrf::builder().bypass(["/a/{x}", "/{x}/b"]).build().is_ok());
}
