//! The scenarios leave out no point in which an engine parts from the standard.

use corsac_browser::{DIFFERENCES, Engine, EngineName};
use corsac_conformance::library;
use corsac_conformance::play;

/// An engine that lost one of its differences would do otherwise in at least one scenario.
#[test]
fn every_difference_of_every_engine_shows_in_a_scenario() {
    let topics = library::load(&library::folder()).unwrap();
    let scenarios: Vec<_> = topics.iter().flat_map(|topic| &topic.scenarios).collect();
    let mut faults = Vec::new();
    for name in [EngineName::Chromium, EngineName::Firefox, EngineName::WebKitGtk] {
        let engine = Engine::of(name);
        let played: Vec<_> = scenarios.iter().map(|scenario| (scenario, play(scenario, engine))).collect();
        for row in DIFFERENCES {
            let Some((_, words)) = row.otherwise.iter().find(|(other, _)| *other == name) else { continue };
            let mut without = engine;
            (row.copy)(&Engine::STANDARD, &mut without);
            if played.iter().all(|(scenario, with)| play(scenario, without) == *with) {
                faults.push(format!("{}: no scenario shows what {name} does: {words}", row.topic));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
