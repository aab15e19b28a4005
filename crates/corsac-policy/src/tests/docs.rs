//! docs/policy.md: its keys come from the table, and its examples are files.

use std::fmt::Write as _;

use super::{expect_file, toml_blocks};
use crate::form::keys_page;
use crate::keys::FILE;
use crate::{Check, Severity, lint};

const DOCS: &str = include_str!("../../../../docs/policy.md");
const END: &str = "<!-- end -->";

/// The page with what stands behind a mark written anew.
fn with(page: &str, name: &str, text: &str) -> String {
    let begin = format!("<!-- {name}: written by `UPDATE_EXPECT=1 cargo test -p corsac-policy` -->\n");
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("no place for the {name}"));
    let (_, after) = rest.split_once(END).expect("where they end");
    format!("{before}{begin}{text}{END}{after}")
}

#[test]
fn the_keys_and_checks_are_those_of_the_tables() {
    expect_file("docs/policy.md", &with(&with(DOCS, "keys", &keys_page(&FILE)), "checks", &checks()));
}

fn checks() -> String {
    let mut out = "\n| code | | |\n|---|---|---|\n".to_owned();
    for check in Check::all() {
        let severity = match check.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let _ = writeln!(out, "| `{}` | {severity} | {} |", check.code(), check.title());
    }
    out + "\n"
}

#[test]
fn every_example_is_a_file_without_fault() {
    let examples = toml_blocks(DOCS);
    assert!(examples.len() >= 2);
    for example in examples {
        let found = lint(example);
        assert!(found.findings.is_empty(), "{example}\n{found}");
    }
}
