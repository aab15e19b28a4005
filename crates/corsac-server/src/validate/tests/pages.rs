use std::collections::BTreeSet;

use super::*;

/// What pages show in Rust, since a policy file cannot say it.
const IN_RUST: [&str; 2] = ["reads-not-on-preflights", "too-many-tiers"];

/// The first block of code below a heading, and its language.
fn block<'a>(page: &'a str, heading: &str) -> (&'a str, &'a str) {
    let (_, below) =
        page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("{heading}: {page}"));
    let below = below.split("\n## ").next().unwrap();
    let (_, block) = below.split_once("\n```").unwrap_or_else(|| panic!("{heading}: {page}"));
    let (language, block) = block.split_once('\n').unwrap();
    (language, block.split("\n```").next().unwrap())
}

#[test]
fn every_page_has_a_title_and_all_headings() {
    for check in Check::ALL {
        let page = check.page();
        assert!(page.starts_with(&format!("# {}\n\n", check.title)), "{page}");
        assert!(check.title.len() > 10, "{check:?}");
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## Why", "## Example", "## Instead"], "{check:?}");
        for part in page.split("\n## ") {
            assert!(part.split_once("\n\n").is_some_and(|(_, text)| text.len() > 15), "{check:?}: {part}");
        }
        assert!(!page.contains("//!"), "{page}");
    }
}

#[test]
fn every_example_is_found_and_nothing_is_found_in_what_is_said_instead() {
    for check in Check::ALL {
        let page = check.page();
        let (language, example) = block(&page, "Example");
        let (_, instead) = block(&page, "Instead");
        if IN_RUST.contains(&check.code) {
            assert_eq!(language, "rust", "{check:?}");
            continue;
        }
        assert_eq!(language, "toml", "{check:?}");
        let document = Document::read(example);
        assert!(codes(&document.check()).contains(&check.code), "{check:?}: {:?}", document.check());
        assert_helps(&document);
        assert_eq!(Document::read(instead).check(), [], "{check:?}");
    }
}

#[test]
fn codes_are_unique_and_in_kebab_case() {
    let unique: BTreeSet<&str> = Check::ALL.iter().map(|check| check.code).collect();
    assert_eq!(unique.len(), Check::ALL.len());
    for check in Check::ALL {
        let kebab = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        assert!(check.code.split('-').all(kebab), "{check:?}");
        assert_eq!(Check::find(check.code), Some(*check));
    }
    assert_eq!(Check::find("no-such-check"), None);
}

/// What stands in the folder is what is in the list, each file under the code that is its name.
#[test]
fn every_file_is_a_check() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/validate");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".rs").map(|name| name.replace('_', "-")))
        .filter(|name| name != "mod")
        .collect();
    let codes: BTreeSet<String> = Check::ALL.iter().map(|check| check.code.to_owned()).collect();
    assert_eq!(files, codes);
    for check in Check::ALL {
        let file = format!("{folder}/{}.rs", check.code.replace('-', "_"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), check.source, "{file}");
    }
}

#[test]
fn the_engines_caps_of_max_age_are_those_of_the_browsers_half() {
    use corsac_browser::Engine;
    let engines = [&Engine::CHROMIUM, &Engine::FIREFOX, &Engine::WEBKIT_GTK];
    let lower = engines.into_iter().filter(|engine| engine.max_age_cap < 86_400);
    let lower: Vec<(&str, i64)> =
        lower.map(|engine| (engine.name.as_str(), i64::try_from(engine.max_age_cap).unwrap())).collect();
    let caps = super::super::max_age_capped::CAPS.map(|(engine, cap)| (engine.to_ascii_lowercase(), cap));
    assert_eq!(lower, caps.each_ref().map(|(engine, cap)| (engine.as_str(), *cap)));
}
