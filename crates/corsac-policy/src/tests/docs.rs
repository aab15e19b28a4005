//! docs/policy.md: its keys come from the table, and its examples are files.

use std::fmt::Write as _;

use super::{expect_file, toml_blocks};
use crate::keys::{Key, Kind};
use crate::value::all_tables;
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
    expect_file("docs/policy.md", &with(&with(DOCS, "keys", &keys()), "checks", &checks()));
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

fn keys() -> String {
    let mut out = String::new();
    for table in all_tables() {
        let _ = write!(out, "\n### {}\n\n{}\n\n", heading(table.header), table.text);
        out += "| key | kind | meaning | bounds | default |\n|---|---|---|---|---|\n";
        for key in table.keys {
            let default = if key.required { "must be there" } else { key.default };
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} | {} |",
                key.name,
                kind(key),
                meaning(key),
                key.bounds,
                default
            );
        }
    }
    out + "\n"
}

fn heading(header: &str) -> String {
    if header.starts_with('[') { format!("`{header}`") } else { "The file".to_owned() }
}

fn kind(key: &Key) -> String {
    match key.kind {
        Kind::Table(table) | Kind::Tables(table) => format!("{}, `{}`", key.kind.expected(), table.header),
        _ => key.kind.expected().to_owned(),
    }
}

fn meaning(key: &Key) -> String {
    if key.example.is_empty() {
        return key.text.to_owned();
    }
    format!("{} Example: `{} = {}`", key.text, key.name, key.example)
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
