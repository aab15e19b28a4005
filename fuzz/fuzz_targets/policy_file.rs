//! No text may panic the reader of policy files; what is found stands inside the text, and a file without errors builds.
#![no_main]

use corsac::args::LintFormat;
use corsac::policy::lint::Linted;
use corsac::render::Options;
use corsac_policy::{PolicyFile, lint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let found = lint(text);
    for finding in &found.findings {
        assert!(text.get(finding.span.clone()).is_some());
        assert!(finding.start <= finding.end && !finding.message.is_empty());
    }
    let shown = Linted { file: "x", text, lint: &found }.render(LintFormat::Human, &Options::default());
    assert!(shown.chars().all(|character| character == '\n' || !character.is_control()));
    match PolicyFile::parse(text) {
        Ok(file) => {
            assert!(!found.has_errors());
            assert_eq!(file.builder().build().is_ok(), file.has_rules());
            assert!(file.csrf().is_none_or(|csrf| csrf.build().is_ok()));
        }
        Err(told) => assert!(told.has_errors() && told == found),
    }
});
