use corsac_server::{Place, TierField};

use super::{codes, errors};
use crate::{MAX_FILE, PolicyFile, lint};

/// What stands before a tier's keys.
const TIER: &str = "[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [\"https://a.example\"]\n";
const CSRF: &str = "[csrf]\n";

/// The file, the first finding's code, the text it points at, and a part of its message or help.
#[test]
fn faults_of_the_file() {
    let table: &[(&str, &str, &str, &str, &str)] = &[
        ("", "a = ", "toml-syntax", "", "not TOML"),
        ("", "[[rule]", "toml-syntax", "", "not TOML"),
        ("", "a = 1\u{1b}", "toml-syntax", "", "not TOML"),
        (TIER, "origins = []\n", "duplicate-key", "origins", "a second time"),
        (CSRF, "[csrf]\n", "duplicate-key", "csrf", "a second time"),
        ("", "rule = []\nrule = []\n", "duplicate-key", "rule", "a second time"),
        (TIER, "credential = true\n", "unknown-key", "credential", "did you mean credentials?"),
        (TIER, "max-age = 5\n", "unknown-key", "max-age", "did you mean max_age?"),
        (TIER, "Methods = []\n", "unknown-key", "Methods", "did you mean methods?"),
        (TIER, "allow_headers = []\n", "unknown-key", "allow_headers", "did you mean request_headers?"),
        (TIER, "\"expose\" = []\n", "unknown-key", "\"expose\"", "did you mean exposed_headers?"),
        (TIER, "paths = []\n", "unknown-key", "paths", "paths stands in [[rule]]"),
        (TIER, "qqqqqqqq = 1\n", "unknown-key", "qqqqqqqq", "the keys of [[rule.tier]] are origins"),
        (TIER, "tier.x = 1\n", "unknown-key", "tier", "tier stands in [[rule]]"),
        ("", "credentials = true\n", "unknown-key", "credentials", "credentials stands in [[rule.tier]]"),
        (CSRF, "trusted = []\n", "unknown-key", "trusted", "did you mean trusted_origins?"),
        (CSRF, "exempt = []\n", "unknown-key", "exempt", "did you mean bypass?"),
        (TIER, "credentials = \"true\"\n", "wrong-type", "\"true\"", "credentials = true"),
        (TIER, "credentials = 1\n", "wrong-type", "1", "such as credentials = true"),
        (TIER, "max_age = \"60\"\n", "wrong-type", "\"60\"", "max_age = 60"),
        (TIER, "max_age = 1.5\n", "wrong-type", "1.5", "a number with a point, not a whole number"),
        (TIER, "max_age = 1979-05-27\n", "wrong-type", "1979-05-27", "a date or time"),
        (TIER, "methods = \"PUT\"\n", "wrong-type", "\"PUT\"", "methods = [\"PUT\"]"),
        (TIER, "methods = [\"PUT\", 5]\n", "wrong-type", "5", "\"5\""),
        (TIER, "methods = [[\"PUT\"]]\n", "wrong-type", "[\"PUT\"]", "an item that is a list, not a string"),
        (TIER, "methods = { a = 1 }\n", "wrong-type", "{ a = 1 }", "a table, not a list of strings"),
        ("", "[rule]\npaths = [\"/a\"]\n", "wrong-type", "[rule]", "head it [[rule]]"),
        ("", "rule = [1]\n", "wrong-type", "1", "an item that is a whole number, not a table"),
        ("", "rule = \"x\"\n", "wrong-type", "\"x\"", "head it [[rule]]"),
        ("", "[[csrf]]\n", "wrong-type", "[[csrf]]", "head it [csrf]"),
        ("", "csrf = true\n", "wrong-type", "true", "head it [csrf]"),
        ("[[rule.tier]]\n", "", "wrong-type", "rule", "head it [[rule]]"),
    ];
    for (before, fault, code, at, told) in table {
        let text = format!("{before}{fault}");
        let found = lint(&text);
        let finding = found.findings.iter().find(|finding| finding.code() == *code);
        let finding = finding.unwrap_or_else(|| panic!("{text}\n{found}"));
        let cut = &text[finding.span.clone()];
        assert!(at.is_empty() || cut == *at, "{text}\n{cut:?} in {finding}");
        assert!(finding.message.contains(told) || finding.help.contains(told), "{text}\n{finding}");
        assert!(found.has_errors() && PolicyFile::parse(&text).is_err());
    }
}

/// What is read instead of a fault, so that nothing is told that only follows from it; and what is told besides.
#[test]
fn one_fault_is_told_once_and_hides_no_other() {
    let table: &[(&str, &[&str])] = &[
        ("[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigin = [\"https://a.example\"]\n", &["unknown-key"]),
        (
            "[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigin = \"https://a.example\"\n",
            &["unknown-key", "wrong-type"],
        ),
        ("[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = 5\n", &["wrong-type"]),
        ("[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [5]\n", &["wrong-type"]),
        ("[[rule]]\npaths = 5\n[[rule.tier]]\norigins = [\"https://a.example\"]\n", &["wrong-type"]),
        ("[[rule]]\npaths = [\"/a\"]\ntier = 5\n", &["wrong-type"]),
        ("[[rule]]\npaths = [\"/a\"]\n[rule.tier]\norigins = [\"https://a.example\"]\n", &["wrong-type"]),
        ("[[rule.tier]]\norigins = [\"https://a.example\"]\n", &["wrong-type"]),
        ("rule = 5\n", &["wrong-type"]),
        ("rules = 5\n", &["unknown-key", "wrong-type"]),
        ("qqqqqqqqqqqqq = 5\n", &["unknown-key"]),
        // What could be read is judged.
        ("[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = \"null\"\n", &["wrong-type", "origin-null"]),
        (
            "[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [5, \"null\"]\n",
            &["wrong-type", "origin-null"],
        ),
        (
            "[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [\"*\"]\ncredentials = \"true\"\n",
            &["credentials-any-origin", "wrong-type"],
        ),
        (
            "[[rule]]\npaths = [\"/a\"]\npath = [\"/b\"]\n[[rule.tier]]\norigins = [\"null\"]\n",
            &["unknown-key", "origin-null"],
        ),
        (
            "[[rule]]\npath = [\"x\"]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [\"https://a.example\"]\n",
            &["unknown-key"],
        ),
        // A key twice is told with all else; what is no TOML is told alone.
        (
            "[[rule]]\npaths = [\"/a\"]\npaths = [\"/b\"]\n[[rule.tier]]\norigins = [\"null\"]\n",
            &["duplicate-key", "origin-null"],
        ),
        ("[[rule]]\npaths = [\"/a\"]\npaths = [\"/b\"]\nx = 1\ny = \n", &["toml-syntax"]),
        ("", &["rules-none"]),
        ("[[rule]]\n", &["paths-none", "tiers-none"]),
        ("[csrf]\ntrusted_origins = [\"null\"]\nbypass = [\"x\"]\n", &["origin-null", "path-malformed"]),
    ];
    for (text, expected) in table {
        assert_eq!(errors(text), *expected, "{text}\n{}", lint(text));
    }
}

/// One mistake leads a parser to many errors, most of them elsewhere.
#[test]
fn a_quotation_mark_that_is_missing_is_one_error() {
    let unclosed = "[[rule]]\npaths = [\"/a]\n\n[[rule.tier]]\norigins = [https://a.example]\n";
    assert_eq!(lint(unclosed).findings.iter().map(|finding| finding.start.line).collect::<Vec<_>>(), [2]);
    let three = "a = 1 2\nb = 1\nd = \"y\n[[rule\n";
    let lines: Vec<usize> = lint(three).findings.iter().map(|finding| finding.start.line).collect();
    assert_eq!(lines, [1, 3, 4], "{}", lint(three));
    assert_eq!(errors("b = [1 2]"), ["toml-syntax"]);
}

#[test]
fn places_are_bytes_of_the_file() {
    let text = "# ä\n[[rule]]\npaths = [\"/a\", '/b']\n[[rule.tier]]\norigins = [\n  \"https://a.example\", # one\n  \"https://b.example\",\n]\nmax_age = 5\n[[rule]]\npaths = [\"/c\"]\ntier = [{ origins = [\"*\"] }]\n[csrf]\nbypass = [\"/d\"]\n";
    let file = PolicyFile::parse(text).unwrap();
    let tier = |rule, tier, field, item| Place::Tier { rule, tier, field, item };
    let table = [
        (Place::Rule { rule: 0 }, Some("[[rule]]")),
        (Place::Path { rule: 0, path: 1 }, Some("'/b'")),
        (tier(0, 0, None, None), Some("[[rule.tier]]")),
        (tier(0, 0, Some(TierField::Origins), Some(1)), Some("\"https://b.example\"")),
        (tier(0, 0, Some(TierField::MaxAge), None), Some("5")),
        (tier(0, 0, Some(TierField::Credentials), None), Some("[[rule.tier]]")),
        (tier(1, 0, Some(TierField::Origins), Some(0)), Some("\"*\"")),
        (tier(1, 0, None, None), Some("{ origins = [\"*\"] }")),
        (Place::Bypass(0), Some("\"/d\"")),
        (Place::TrustedOrigin(0), Some("[csrf]")),
        (tier(2, 0, None, None), None),
        (tier(0, 1, None, None), None),
    ];
    for (place, expected) in table {
        assert_eq!(file.span(place).map(|span| &text[span]), expected, "{place}");
    }
    assert_eq!(file.position(Place::Rule { rule: 1 }, text).unwrap().to_string(), "10:1");
    assert_eq!(file.rule_of("/b"), Some(0));
    assert_eq!(file.rule_of("/x"), None);
    assert_eq!(file.list(0, 0, TierField::Origins), ["https://a.example", "https://b.example"]);
}

#[test]
fn a_file_means_what_it_says() {
    let text = "[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [\"https://a.example\"]\ncredentials = true\nmethods = [\"PUT\"]\nrequest_headers = [\"X-A\"]\nexposed_headers = [\"X-B\"]\nmax_age = 60\n";
    let policy = PolicyFile::parse(text).unwrap().builder().build().unwrap();
    let request = http::Request::options("/a")
        .header("Origin", "https://a.example")
        .header("Access-Control-Request-Method", "PUT")
        .header("Access-Control-Request-Headers", "x-a")
        .body(())
        .unwrap();
    let corsac_server::Decision::Preflight(answer) = policy.decide(&(&request).into()) else { panic!() };
    let mut headers = http::HeaderMap::new();
    answer.apply(&mut headers);
    let of = |name: &str| headers.get(format!("access-control-{name}")).and_then(|value| value.to_str().ok());
    let found = ["allow-origin", "allow-credentials", "allow-methods", "allow-headers", "max-age"].map(of);
    assert_eq!(found, ["https://a.example", "true", "PUT", "X-A", "60"].map(Some));
    let request = http::Request::get("/a").header("Origin", "https://a.example").body(()).unwrap();
    let corsac_server::Decision::Actual(headers) = policy.decide(&(&request).into()) else { panic!() };
    assert_eq!(headers.expose_headers().unwrap(), "X-B");
}

/// Each switch lets through what is an error without it.
#[test]
fn what_is_dangerous_must_be_said() {
    let rows = [
        ("http://a.example", "dangerously_allow_insecure_origins"),
        ("https://*.github.io", "dangerously_allow_public_suffixes"),
    ];
    for (origin, switch) in rows {
        let text = format!(
            "[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [\"{origin}\"]\ncredentials = true\n"
        );
        assert!(PolicyFile::parse(&text).is_err(), "{text}");
        assert!(PolicyFile::parse(&format!("{text}{switch} = true\n")).is_ok(), "{text}");
        assert!(PolicyFile::parse(&format!("{text}{switch} = false\n")).is_err(), "{text}");
    }
}

#[test]
fn csrf_protection_alone_is_a_file() {
    let file = PolicyFile::parse(
        "[csrf]\ntrusted_origins = [\"https://a.example\"]\nbypass = [\"/hooks/{name}\"]\n",
    )
    .unwrap();
    assert!(!file.has_rules());
    let csrf = file.csrf().unwrap().build().unwrap();
    let ask = |path: &str, origin: &str| {
        let request =
            http::Request::post(path).header("Host", "b.example").header("Origin", origin).body(()).unwrap();
        csrf.decide(&(&request).into()).is_allowed()
    };
    assert!(ask("/x", "https://a.example") && ask("/hooks/y", "https://c.example"));
    assert!(!ask("/x", "https://c.example"));
    let file = PolicyFile::parse("[csrf]\n").unwrap();
    assert!(file.csrf().unwrap().build().is_ok());
}

#[test]
fn numbers_beyond_all_bounds_are_too_large_and_not_unread() {
    for (number, is_error) in [
        ("86_400", false),
        ("-1", false),
        ("0x3c", false),
        ("86401", true),
        ("99999999999999999999999", true),
        ("-99999999999999999999999", true),
    ] {
        let text = format!("{TIER}max_age = {number}\n");
        assert_eq!(errors(&text), if is_error { vec!["max-age-out-of-range"] } else { vec![] }, "{text}");
    }
}

#[test]
fn limits_hold() {
    let deep = format!("a = {}{}", "[".repeat(200), "]".repeat(200));
    assert_eq!(codes(&lint(&deep))[0], "toml-syntax");
    let dotted = format!("{}a = 1", "a.".repeat(200));
    assert_eq!(codes(&lint(&dotted))[0], "toml-syntax");
    let long = format!("#{}\n", "x".repeat(MAX_FILE - 1));
    assert_eq!(long.len(), MAX_FILE + 1);
    assert_eq!(codes(&lint(&long)), ["file-too-large"]);
    let longest = format!("#{}\n{TIER}", "x".repeat(MAX_FILE - 2 - TIER.len()));
    assert_eq!(longest.len(), MAX_FILE);
    assert_eq!(codes(&lint(&longest)), [""; 0]);
}

#[test]
fn line_ends_and_marks_of_other_systems_are_read() {
    let text = format!("\u{feff}{}", TIER.replace('\n', "\r\n"));
    assert_eq!(codes(&lint(&text)), [""; 0]);
    let faulty = format!("{text}x = 1\r\n");
    assert_eq!(lint(&faulty).findings[0].start.to_string(), "5:1");
}
