//! Corsac's engines beside what the real browsers did, scenario by scenario, without a browser and without a network.

use std::collections::BTreeSet;

use corsac_browser::{DIFFERENCES, Engine, EngineName};
use corsac_conformance::compare::first_difference;
use corsac_conformance::library::{self, Topic};
use corsac_conformance::observation::Browser;
use corsac_conformance::scenario::Scenario;
use corsac_conformance::{expected, play};

fn topics() -> Vec<Topic> {
    library::load(&library::folder()).unwrap()
}

/// What an engine does otherwise than the browser did, if anything.
fn difference(scenario: &Scenario, browser: Browser, engine: Engine) -> Option<String> {
    let Some(seen) = scenario.seen_in(browser) else { return Some("it is not recorded".to_owned()) };
    let played = play(scenario, engine);
    if let Some(difference) = first_difference(seen, &played.what) {
        return Some(difference);
    }
    if let Some(reasons) = scenario.reasons.get(&browser).filter(|reasons| **reasons != played.reasons) {
        return Some(format!("the console tells {reasons:?}, Corsac {:?}", played.reasons));
    }
    let named = scenario.cors_errors.as_ref().filter(|_| browser == Browser::Chromium)?;
    (*named != played.cors_errors)
        .then(|| format!("Chromium names {named:?}, Corsac {:?}", played.cors_errors))
}

#[test]
fn every_engine_does_what_its_browser_did() {
    let mut known: BTreeSet<(String, Browser)> = expected::load(&library::folder())
        .unwrap()
        .into_iter()
        .map(|failure| (failure.scenario, failure.browser))
        .collect();
    let mut faults = Vec::new();
    for topic in topics() {
        for scenario in &topic.scenarios {
            for browser in Browser::ALL {
                let name = format!("{}/{}", topic.name, scenario.name);
                let difference = difference(scenario, browser, scenario.engine(browser));
                let expected = known.remove(&(name.clone(), browser));
                match (difference, expected) {
                    (Some(difference), false) => {
                        faults.push(format!("{name} in {}: {difference}", browser.as_str()));
                    }
                    (None, true) => {
                        faults.push(format!(
                            "{name} in {} is expected to fail, and does not: take it off the list",
                            browser.as_str()
                        ));
                    }
                    _ => {}
                }
            }
        }
    }
    faults
        .extend(known.into_iter().map(|(name, _)| format!("{name} is expected to fail, and is no scenario")));
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// An engine that has lost one of its differences no longer does what its browser did, and a scenario that the table
/// names for the difference tells so: it fails, or no longer fails as expected.
#[test]
fn every_difference_is_shown_by_its_scenarios() {
    let topics = topics();
    let scenario = |place: &str| {
        let (topic, name) = place.split_once('/')?;
        let topic = topics.iter().find(|other| other.name == topic)?;
        topic.scenarios.iter().find(|scenario| scenario.name == name)
    };
    let mut faults = Vec::new();
    for row in DIFFERENCES {
        let shown_by: Vec<_> = row.shown_by.iter().filter_map(|place| scenario(place)).collect();
        if shown_by.len() != row.shown_by.len() {
            faults.push(format!("{}: {:?} are not all scenarios", row.topic, row.shown_by));
        }
        for (name, words) in row.otherwise {
            let browser = match name {
                EngineName::Chromium => Browser::Chromium,
                EngineName::Firefox => Browser::Firefox,
                EngineName::WebKitGtk => Browser::WebKit,
                _ => panic!("{name} is no browser"),
            };
            let shows = |scenario: &Scenario| {
                let own = scenario.engine(browser);
                let mut without = own;
                (row.copy)(&Engine::STANDARD, &mut without);
                let fails = |engine| difference(scenario, browser, engine).is_some();
                fails(without) != fails(own)
            };
            if !shown_by.iter().copied().any(shows) {
                faults.push(format!("{}: no scenario shows that in {name} it {words}", row.topic));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
