//! The README leads with what the program really prints, and what it says of contracts can be done.

use std::ffi::OsString;
use std::path::Path;

use corsac::args::{Command, Parsed, parse};
use corsac_diagnose::contract::Contract;

#[test]
fn the_readme_leads_with_a_real_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let (_, rest) = readme.split_once("$ corsac explain --demo refused-preflight\n").unwrap();
    let (shown, _) = rest.split_once("\n```").unwrap();
    let transcript = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/demo/refused-preflight.txt");
    let transcript = std::fs::read_to_string(transcript).unwrap();
    assert!(transcript.contains(shown), "the first block of README.md is not what the demo prints");
    assert!(shown.lines().count() > 20, "the first block of README.md has been cut");
}

/// The commands of `corsac check` in a text, without what a shell does with their output, and without remarks.
fn commands(text: &str) -> Vec<&str> {
    let lines = text.lines().flat_map(|line| line.split('`')).map(str::trim);
    let commands = lines.filter(|line| line.starts_with("corsac check "));
    commands.map(|line| line.split(['>', '(']).next().unwrap_or_default().trim()).collect()
}

#[test]
fn what_is_said_of_contracts_can_be_done() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let docs = std::fs::read_to_string(root.join("docs/contract.md")).unwrap();
    let all = [commands(&readme), commands(&docs)].concat();
    assert!(all.len() >= 6, "{all:?}");
    for command in all {
        // `...` stands for more of the same.
        let words = command.replace("...", "").replace('\'', "");
        let words: Vec<OsString> = words.split_whitespace().map(OsString::from).collect();
        let Ok(Parsed::Command(parsed)) = parse(words) else { panic!("{command}") };
        assert!(matches!(*parsed, Command::Check(_)), "{command}");
    }
    let (_, rest) = readme.split_once("```toml\n").expect("a contract");
    let (contract, _) = rest.split_once("```").expect("its end");
    assert_eq!(Contract::parse(contract, &|_| None).expect("a contract").cases.len(), 1 + 6);
}
