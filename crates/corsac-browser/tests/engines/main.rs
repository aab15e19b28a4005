//! Every point in which an engine parts from the standard, by what a server and a page see of it:
//! for each row of [`DIFFERENCES`] a scenario, and in `expected.txt` what becomes of it in the
//! standard and in each engine. To write that file anew run the tests with `UPDATE_EXPECT=1`.

#[path = "../support/mod.rs"]
mod support;

mod asking;
mod cookies;
mod origins;
mod preflight_cache;
mod redirects;
mod scene;

use std::fmt::Write as _;

use corsac_browser::EngineName::{Chromium, Firefox, Standard, WebKitGtk};
use corsac_browser::{DIFFERENCES, Engine};

use crate::scene::Scenario;

const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engines/expected.txt");

fn scenarios() -> impl Iterator<Item = &'static Scenario> {
    [
        asking::SCENARIOS,
        preflight_cache::SCENARIOS,
        redirects::SCENARIOS,
        origins::SCENARIOS,
        cookies::SCENARIOS,
    ]
    .into_iter()
    .flatten()
}

#[test]
fn every_difference_has_one_scenario() {
    let mut rows: Vec<_> = DIFFERENCES.iter().map(|row| row.topic).collect();
    let mut played: Vec<_> = scenarios().map(|scenario| scenario.topic).collect();
    rows.sort_unstable();
    played.sort_unstable();
    assert_eq!(played, rows);
}

/// An engine that has lost one of its differences is found out.
#[test]
fn every_difference_can_be_seen() {
    for row in DIFFERENCES {
        let scenario = scenarios().find(|scenario| scenario.topic == row.topic).unwrap();
        for (name, words) in row.otherwise {
            let engine = Engine::of(*name);
            let mut without = engine;
            (row.copy)(&Engine::STANDARD, &mut without);
            let (with, without) = ((scenario.run)(engine), (scenario.run)(without));
            assert_ne!(with, without, "{}: nothing is seen of what {name} does: {words}", row.topic);
        }
    }
}

#[test]
fn all_is_as_expected() {
    let found = account();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(EXPECTED, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(EXPECTED).unwrap();
    for (found, expected) in sections(&found).zip(sections(&expected)) {
        assert_eq!(found, expected, "run the tests with UPDATE_EXPECT=1 to write expected.txt anew");
    }
    assert_eq!(found.len(), expected.len());
}

fn sections(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n# ")
}

/// A section for each row, in the order of the table; engines that behave alike stand together.
fn account() -> String {
    let mut account = String::from(scene::LEGEND);
    for row in DIFFERENCES {
        let scenario = scenarios().find(|scenario| scenario.topic == row.topic).unwrap();
        let mut groups: Vec<(String, String)> = Vec::new();
        for name in [Standard, Chromium, Firefox, WebKitGtk] {
            let text = (scenario.run)(Engine::of(name));
            match groups.iter_mut().find(|(_, other)| *other == text) {
                Some((names, _)) => write!(names, ", {}", name.as_str()).unwrap(),
                None => groups.push((name.as_str().to_owned(), text)),
            }
        }
        writeln!(account, "\n# {}", row.topic).unwrap();
        for (names, text) in groups {
            write!(account, "{names}:\n{text}").unwrap();
        }
    }
    account
}
