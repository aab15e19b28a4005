//! The README leads with what the program really prints. Its commands are run in `documented/`.

use std::path::Path;

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

#[test]
fn the_contract_of_the_readme_has_the_cases_that_are_counted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```toml\n").expect("a contract");
    let (contract, _) = rest.split_once("```").expect("its end");
    assert_eq!(Contract::parse(contract, &|_| None).expect("a contract").cases.len(), 1 + 6);
}
