//! `bench fetch`: what the browser's half costs.

use super::callgrind;
use super::programs::Programs;
use super::report::{Figure, Report};
use super::stats::{interleave, repeat};
use super::{MIN_RUNS, Tools};
use crate::failure::Failure;

/// How many requests make one run of a client.
const REQUESTS: u32 = 20_000;

/// How often a program is started for its median.
const STARTS: usize = 101;

/// The cases of the program `machine`: the name, and how many iterations make one run by the clock and one under
/// callgrind, which is some fifty times slower.
const MACHINE: &[(&str, u32, u32)] =
    &[("unsafe-headers", 200_000, 2_000), ("preflighted-fetch", 20_000, 500)];

/// The parts of the machine alone, and start-up of the program.
pub(super) fn run(report: &mut Report, tools: Tools) -> Result<(), Failure> {
    let programs = Programs::build()?;
    for (case, timed, counted) in MACHINE {
        let ours = repeat(MIN_RUNS, || programs.nanoseconds("machine", case, *timed))?;
        report.add(&Figure { case, unit: "ns", ours, peer: None });
        if tools.valgrind {
            let ours = callgrind::instructions(&programs, "machine", case, *counted)?;
            report.add(&Figure { case, unit: "instructions", ours, peer: None });
        }
    }
    requests(report, &programs)?;
    start_up(report, &programs)
}

/// Whole fetches over loopback, beside hyper's own client with its pool.
fn requests(report: &mut Report, programs: &Programs) -> Result<(), Failure> {
    let a_second = |program| {
        let nanoseconds = programs.nanoseconds("client", program, REQUESTS)?;
        Ok(1e9 / nanoseconds)
    };
    let pair = interleave(MIN_RUNS, || a_second("corsac"), || a_second("hyper"))?;
    report.add(&Figure::beside("client", "hyper", "requests/s", &pair));
    Ok(())
}

/// `corsac --version` from start to end, beside a Rust program that does nothing.
fn start_up(report: &mut Report, programs: &Programs) -> Result<(), Failure> {
    let pair = interleave(
        STARTS,
        || programs.milliseconds_of_life("corsac", &["--version"]),
        || programs.milliseconds_of_life("empty", &[]),
    )?;
    report.add(&Figure::beside("start-up", "an empty program", "ms", &pair));
    Ok(())
}
