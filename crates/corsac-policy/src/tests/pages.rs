//! The checks' pages, those of corsac-server too: here they are read as files, which is how people read them.

use super::{codes, toml_blocks};
use crate::{Check, lint};

/// The blocks of TOML below a heading.
fn below<'a>(page: &'a str, heading: &str) -> Vec<&'a str> {
    let part = page.split("\n## ").find(|part| part.starts_with(heading));
    toml_blocks(part.unwrap_or_default())
}

#[test]
fn every_example_is_found_and_nothing_is_left_in_what_is_said_instead() {
    let mut seen = 0;
    for check in Check::all() {
        let page = check.page();
        for example in below(&page, "Example") {
            assert!(codes(&lint(example)).contains(&check.code()), "{}: {:?}", check.code(), lint(example));
            seen += 1;
        }
        for instead in below(&page, "Instead") {
            assert_eq!(codes(&lint(instead)), [""; 0], "{}: {instead}", check.code());
        }
    }
    assert!(seen >= Check::all().count() - 4, "only {seen} examples were read");
}

#[test]
fn every_page_says_what_why_and_what_instead() {
    for check in Check::all() {
        let page = check.page();
        assert!(page.starts_with(&format!("# {}\n\n", check.title())), "{page}");
        assert!(page.contains("\n## Why\n") && page.contains("\n## Instead\n"), "{page}");
        assert!(check.why().len() > 30, "{}: {}", check.code(), check.why());
        assert!(!check.why().contains('\n') && !check.why().contains('#'), "{}", check.why());
    }
}

#[test]
fn codes_are_unique_and_found_again() {
    let mut known = std::collections::BTreeSet::new();
    for check in Check::all() {
        assert!(known.insert(check.code()), "{} is there twice", check.code());
        assert_eq!(Check::find(check.code()), Some(check));
    }
    assert_eq!(Check::find("no-such-check"), None);
    assert_eq!(Check::closest("unknown-keys").map(Check::code), Some("unknown-key"));
    assert_eq!(Check::closest("wrong_typ").map(Check::code), Some("wrong-type"));
    assert_eq!(Check::closest("xyzzy"), None);
}

/// Each file of the folder is a check of the list, under the code that is its name.
#[test]
fn every_file_is_a_check() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lint");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut files: Vec<String> = files
        .filter_map(|name| name.to_str()?.strip_suffix(".rs").map(|name| name.replace('_', "-")))
        .filter(|name| name != "mod")
        .collect();
    files.sort();
    let mut codes: Vec<&str> =
        Check::all().filter(|check| matches!(check, Check::File(_))).map(Check::code).collect();
    codes.sort_unstable();
    assert_eq!(files, codes);
}
