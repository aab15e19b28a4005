//! Each cause on servers that have it, and on servers that only look like it.

mod near;
mod positives;
mod servers;
mod stage;

use near::{near_misses, well_configured};
use positives::positives;

#[test]
fn the_first_cause_is_the_right_one() {
    let mut wrong = Vec::new();
    for (name, code, stage) in positives() {
        let played = stage.play();
        if played.codes().first() != Some(&code) {
            wrong.push(format!("{name}: {:?} instead of {code}; {:#?}", played.codes(), played.told()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_only_looks_like_a_cause_is_not_called_so() {
    for (name, code, stage) in near_misses() {
        let played = stage.play();
        assert!(!played.codes().contains(&code), "{name}: {:?}", played.codes());
    }
}

#[test]
fn every_cause_has_a_server_and_one_that_looks_like_it() {
    let has = |rows: Vec<(&'static str, &'static str, stage::Stage)>| {
        rows.into_iter().map(|(_, code, _)| code).collect::<Vec<_>>()
    };
    let (positives, near) = (has(positives()), has(near_misses()));
    for cause in corsac_diagnose::Cause::ALL {
        assert!(positives.contains(&cause.code()), "{cause} has no server");
        assert!(near.contains(&cause.code()), "{cause} has no near miss");
    }
}

#[test]
fn a_well_configured_server_has_no_cause() {
    for (name, stage) in well_configured() {
        let played = stage.play();
        assert!(played.findings.is_empty(), "{name}: {:#?}", played.findings);
    }
}

#[test]
fn experiments_are_few_and_safe_and_carry_no_credentials() {
    let all = positives().into_iter().chain(near_misses()).map(|(name, _, stage)| (name, stage));
    for (name, stage) in all.chain(well_configured()) {
        let played = stage.play();
        assert!(played.experiments.len() <= corsac_diagnose::experiments::MOST, "{name}");
        for observed in &played.experiments {
            let request = &observed.experiment.request;
            assert!(request.method.is_safe() && !request.has_body, "{name}: {request:?}");
            let same = matches!(observed.experiment.kind.as_str(), "repeat" | "fresh" | "direct");
            if !same {
                for secret in ["Cookie", "Authorization", "X-Api-Key"] {
                    assert!(!request.headers.contains(secret), "{name}: {request:?}");
                }
            }
        }
    }
}

#[test]
fn findings_are_sorted_and_say_what_speaks_for_them() {
    for (name, code, stage) in positives() {
        let played = stage.play();
        let confidences: Vec<_> = played.findings.iter().map(|finding| finding.confidence).collect();
        assert!(confidences.is_sorted_by(|a, b| a >= b), "{name}: {confidences:?}");
        for finding in &played.findings {
            assert!(!finding.fix.advice.is_empty(), "{name}: {finding:?}");
            for text in &finding.because {
                assert!(text.ends_with(['.', '!']) && text.len() > 20, "{name}: {text}");
                assert!(text.chars().all(|c| !c.is_control()), "{name}: {text}");
            }
            for (header, value) in finding.fix.advice.iter().flat_map(|advice| &advice.lines) {
                let is_too_much = header.ends_with("Allow-Origin") && (value == "null" || value == "*");
                assert!(!is_too_much, "{name} {code}: {header}: {value}");
            }
        }
    }
}

#[test]
fn an_experiment_makes_certain_what_was_likely() {
    let find = |wanted: &str| positives().into_iter().find(|row| row.0 == wanted).expect("a row").2;
    for name in ["404", "Allow only", "403 without a sign of CORS", "without always"] {
        let (alone, with) = (find(name).alone().play(), find(name).play());
        assert_eq!(alone.findings[0].cause, with.findings[0].cause, "{name}");
        assert!(alone.findings[0].confidence < with.findings[0].confidence, "{name}");
        assert!(!with.experiments.is_empty(), "{name}");
    }
}

#[test]
fn what_passes_here_is_asked_once_more() {
    let star = |_: &stage::Seen<'_>| stage::head(200, &["Access-Control-Allow-Origin: *"]);
    let request = corsac_browser::Request::new(stage::API);
    let played = stage::Stage::new(request, star).told(|told| told.blocked_in_browser = true).play();
    assert_eq!(played.codes(), ["browser-only"]);
    assert!(played.experiments.iter().all(|one| one.experiment.kind.as_str() == "repeat"));
    assert!(!played.experiments.is_empty());
}
