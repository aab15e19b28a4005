use proptest::prelude::*;

use crate::{PolicyFile, lint};

/// Lines of which files are made, right and wrong ones.
const LINES: &[&str] = &[
    "[[rule]]",
    "[rule]",
    "paths = [\"/a\"]",
    "paths = [\"/{*rest}\", \"/\"]",
    "paths = \"/a\"",
    "[[rule.tier]]",
    "[rule.tier]",
    "tier = [{ origins = [\"*\"] }]",
    "origins = [\"https://a.example\", \"https://*.a.example:*\"]",
    "origins = [\"*\"]",
    "origins = [5, \"null\"]",
    "origin = \"https://a.example\"",
    "credentials = true",
    "credentials = \"yes\"",
    "methods = [\"PUT\", \"put\"]",
    "request_headers = [\"*\", \"Authorization\"]",
    "exposed_headers = [\"Set-Cookie\"]",
    "max_age = 99999999999999999999",
    "dangerously_allow_public_suffixes = true",
    "[csrf]",
    "trusted_origins = [\"https://b.example\"]",
    "bypass = [\"/hooks/{name}\"]",
    "bypass = 5",
    "# ä \u{1f98a}",
    "x.y.z = { a = [1, 2.5, 1979-05-27] }",
    "\"\" = ''",
    "a = \"",
    "]]",
];

/// What holds for every text.
fn holds(text: &str) {
    let found = lint(text);
    for finding in &found.findings {
        assert!(text.get(finding.span.clone()).is_some(), "{:?} in {text:?}", finding.span);
        assert!(finding.start <= finding.end && !finding.message.is_empty(), "{finding:?}");
    }
    assert!(found.findings.is_sorted_by_key(|finding| finding.span.start), "{text:?}");
    match PolicyFile::parse(text) {
        Ok(file) => {
            assert!(!found.has_errors(), "{text:?}");
            assert_eq!(file.warnings(), found.findings);
            assert_eq!(file.builder().build().is_ok(), file.has_rules(), "{text:?}");
            assert!(file.csrf().is_none_or(|csrf| csrf.build().is_ok()), "{text:?}");
        }
        Err(told) => assert!(told.has_errors() && told == found, "{text:?}"),
    }
}

proptest! {
    #[test]
    fn files_of_such_lines(lines in prop::collection::vec(prop::sample::select(LINES), 0..12)) {
        holds(&lines.join("\n"));
    }

    #[test]
    fn whatever_the_text(text in "\\PC{0,200}") {
        holds(&text);
    }
}
