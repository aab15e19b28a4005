//! docs/contract.md: its keys come from the table, and its examples are contracts.

use std::fmt::Write as _;

use corsac_policy::form::keys_page;

use super::good;
use crate::contract::checks;
use crate::contract::json_schema;
use crate::contract::keys::FILE;

const DOCS: &str = include_str!("../../../../../docs/contract.md");
const END: &str = "<!-- end -->";

/// The page with what stands behind a mark written anew.
fn with(page: &str, name: &str, text: &str) -> String {
    let begin = format!("<!-- {name}: written by `UPDATE_EXPECT=1 cargo test -p corsac-diagnose` -->\n");
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("no place for the {name}"));
    let (_, after) = rest.split_once(END).expect("where they end");
    format!("{before}{begin}{text}{END}{after}")
}

/// The text of a file of docs/; with `UPDATE_EXPECT=1` it is written anew.
fn expect_file(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} is not up to date: UPDATE_EXPECT=1 writes it anew", path.display());
}

#[test]
fn the_keys_and_checks_are_those_of_the_tables() {
    let mut checked = "\n| code | | why |\n|---|---|---|\n".to_owned();
    for check in checks::ALL {
        let why = corsac_policy::Check::File(check).why();
        let _ = writeln!(checked, "| `{}` | {} | {why} |", check.code, check.title);
    }
    checked += "\n";
    // Both tables have the same keys, but for the name.
    let keys = keys_page(&FILE);
    let (before, rest) = keys.split_once("### `[[expect]]`").unwrap();
    let (file, defaults) = before.split_once("### `[defaults]`").unwrap();
    let about = defaults.trim_start().lines().next().unwrap();
    let keys = format!(
        "{file}### `[defaults]`\n\n{about} The keys are those of `[[expect]]`, but for `name`.\n\n### `[[expect]]`{rest}"
    );
    expect_file("contract.md", &with(&with(DOCS, "keys", &keys), "checks", &checked));
}

#[test]
fn the_schema_in_docs_is_up_to_date() {
    expect_file("contract.toml.schema.json", &json_schema());
    // The words of each key are there.
    for words in
        ["\"refused-at-preflight\"", "\"webkit\"", "\"same-origin\"", "\"passes\"", "\"maximum\": 599"]
    {
        assert!(json_schema().contains(words), "{words}");
    }
}

#[test]
fn every_example_is_a_contract() {
    let blocks: Vec<&str> =
        DOCS.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 2);
    assert_eq!(good(blocks[0]).cases.len(), 1 + 2 + 8);
    assert_eq!(good(blocks[1]).expectations.len(), 6);
}
