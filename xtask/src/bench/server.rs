//! `bench server`: what the server's half adds to a service, beside other layers and beside code written by hand.

use std::collections::HashMap;

use super::Tools;
use super::callgrind;
use super::programs::Programs;
use super::report::{Figure, Report};
use super::stats::take_turns;
use crate::failure::Failure;

/// What is asked.
const SCENARIOS: [&str; 5] =
    ["actual-allowed", "actual-refused", "preflight-allowed", "preflight-refused", "preflight-hostile"];

/// How origins are admitted: each listed, or all below a domain.
const KINDS: [&str; 2] = ["exact", "wildcard"];

/// How many origins there are, and how many requests make one run by the clock and one under callgrind.
///
/// Peers that look at one origin after the other are given fewer of many: [`SCANNED`].
const ORIGINS: [(u32, u32, u32); 4] =
    [(1, 50_000, 1024), (10, 50_000, 1024), (1000, 20_000, 1024), (100_000, 20_000, 1024)];

/// The requests of a run for a peer that looks at one of many origins after the other: by the clock, and under
/// callgrind.
const SCANNED: (u32, u32) = (256, 64);

/// Who is measured, beside what, and whether it looks at one origin after the other: always, or at patterns alone.
const PEERS: [(&str, &str, Scans); 4] = [
    ("corsac", "bare", Scans::Never),
    ("floor", "bare", Scans::Patterns),
    ("tower-http", "bare", Scans::Always),
    ("actix-cors", "bare-actix", Scans::Patterns),
];

#[derive(Clone, Copy, PartialEq)]
enum Scans {
    Never,
    Patterns,
    Always,
}

/// What one request of a case costs, given how many requests make a run by the clock and under callgrind.
type Cost<'a> = &'a dyn Fn(&str, (u32, u32)) -> Result<f64, Failure>;
/// A way to measure: the unit, and the cost in it.
type Measure<'a> = (&'static str, Cost<'a>);

/// The added cost of every peer in every case, the decision alone, and the making of a policy.
pub(super) fn run(report: &mut Report, tools: Tools) -> Result<(), Failure> {
    let programs = Programs::build()?;
    let counted = |case: &str, (_, iterations): (u32, u32)| {
        callgrind::instructions(&programs, "server", case, iterations)
    };
    if tools.valgrind {
        added(report, ("instructions", &counted), |things, measure| (0..things).map(measure).collect())?;
        growth(report, ("instructions", &counted))?;
    }
    let timed = |case: &str, (iterations, _): (u32, u32)| programs.nanoseconds("server", case, iterations);
    added(report, ("ns", &timed), |things, measure| take_turns(things, measure))?;
    alone(report, &timed)
}

/// What each peer adds to the service without it, ours beside theirs.
///
/// `all` measures so many things and gives their figures.
fn added(
    report: &mut Report,
    (unit, measure): Measure<'_>,
    all: impl Fn(usize, &mut dyn FnMut(usize) -> Result<f64, Failure>) -> Result<Vec<f64>, Failure>,
) -> Result<(), Failure> {
    for kind in KINDS {
        for (origins, timed, counted) in ORIGINS {
            for scenario in SCENARIOS {
                let case = format!("{scenario}/{kind}/{origins}");
                let runs = |peer: Option<Scans>| {
                    let scans = matches!(
                        (peer, kind),
                        (Some(Scans::Always), _) | (Some(Scans::Patterns), "wildcard")
                    );
                    if scans && origins > 10 { SCANNED } else { (timed, counted) }
                };
                let mut programs: Vec<(&str, (u32, u32))> =
                    PEERS.iter().map(|(peer, _, scans)| (*peer, runs(Some(*scans)))).collect();
                programs.extend([("bare", runs(None)), ("bare-actix", runs(None))]);
                let figures = all(programs.len(), &mut |index| {
                    let (peer, iterations) = programs[index];
                    measure(&format!("{peer}/{case}"), iterations)
                })?;
                let of: HashMap<&str, f64> = programs.iter().map(|(peer, _)| *peer).zip(figures).collect();
                let added: Vec<f64> = PEERS.iter().map(|(peer, bare, _)| of[peer] - of[bare]).collect();
                for (peer, theirs) in PEERS.iter().zip(&added).skip(1) {
                    report.add(&Figure { case: &case, unit, ours: added[0], peer: Some((peer.0, *theirs)) });
                }
            }
        }
    }
    Ok(())
}

/// What a request costs with the most origins, beside what it costs with one: the layer's added cost and the decision.
fn growth(report: &mut Report, (unit, measure): Measure<'_>) -> Result<(), Failure> {
    for kind in KINDS {
        for scenario in ["actual-allowed", "actual-refused", "preflight-allowed"] {
            let cost = |(origins, timed, counted): (u32, u32, u32)| {
                measure(&format!("decide/{scenario}/{kind}/{origins}"), (timed, counted))
            };
            let [one, .., most] = ORIGINS;
            let case = format!("decide {scenario}/{kind}/{}", most.0);
            let (ours, theirs) = (cost(most)?, cost(one)?);
            report.add(&Figure { case: &case, unit, ours, peer: Some(("at 1 origin", theirs)) });
        }
    }
    Ok(())
}

/// The decision by the clock, with warm caches and with cold ones, and the making of a policy.
fn alone(report: &mut Report, timed: Cost<'_>) -> Result<(), Failure> {
    for kind in KINDS {
        for (origins, iterations, _) in ORIGINS {
            let case = format!("actual-allowed/{kind}/{origins}");
            let figures = take_turns(2, |thing| match thing {
                0 => timed(&format!("decide/{case}"), (iterations, 0)),
                _ => timed(&format!("decide-cold/{case}"), (16, 0)),
            })?;
            let names = [format!("decide {case}"), format!("decide with cold caches {case}")];
            for (case, ours) in names.iter().zip(figures) {
                report.add(&Figure { case, unit: "ns", ours, peer: None });
            }
        }
        let case = format!("compile/actual-allowed/{kind}/100000");
        let figures = take_turns(1, |_| timed(&case, (1, 0)))?;
        report.add(&Figure {
            case: &format!("validate and compile {kind}/100000"),
            unit: "ms",
            ours: figures[0] / 1e6,
            peer: None,
        });
        let bytes = timed(&format!("bytes/actual-allowed/{kind}/100000"), (1, 0))?;
        report.add(&Figure {
            case: &format!("memory beyond the text {kind}/100000"),
            unit: "bytes an origin",
            ours: bytes,
            peer: None,
        });
    }
    Ok(())
}
