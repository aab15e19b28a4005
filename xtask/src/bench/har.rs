//! `bench har`: how fast a large HAR is explained, and in how much memory.

use super::programs::Programs;
use super::report::{Figure, Report};
use super::stats::repeat;
use super::{MIN_RUNS, Tools};
use crate::failure::Failure;

/// What is aimed at, in MB (10^6 bytes) a second.
const GOAL: f64 = 100.0;

/// What must not be exceeded beyond the largest entry, in MB.
const MOST: f64 = 64.0;

/// The HARs: what the cases of the program end with, how they are called here, and their lengths in bytes.
const HARS: [(&str, &str, u32); 2] = [("", "har", 200 << 20), ("-small", "small har", 50 << 20)];

/// Speed beside the goal, and memory beside the bound, which fails the bench where it is exceeded.
pub(super) fn run(report: &mut Report, _: Tools) -> Result<(), Failure> {
    let programs = Programs::build()?;
    let number = |case: &str, given| programs.number("har", case, given);
    let empty = number("memory-of-empty", 1)?;
    let mut worst = 0_f64;
    for (suffix, name, bytes) in HARS {
        let largest = number(&format!("generate{suffix}"), bytes)?;
        let seconds = repeat(MIN_RUNS, || number(&format!("explain{suffix}"), 1))? / 1e9;
        let beyond = (number(&format!("memory{suffix}"), 1)? - empty) * 1024.0 / 1e6;
        let mut add = |what: &str, unit, ours, peer| {
            report.add(&Figure { case: &format!("{name}: {what}"), unit, ours, peer });
        };
        add("length", "MB", f64::from(bytes) / 1e6, None);
        add("largest entry", "MB", largest / 1e6, None);
        add("read, judged, told", "MB/s", f64::from(bytes) / 1e6 / seconds, Some(("goal", GOAL)));
        add("memory beyond an empty one's", "MB", beyond, Some(("most", MOST)));
        worst = worst.max(beyond);
    }
    if worst < MOST {
        Ok(())
    } else {
        Err(Failure::Exceeded { what: "the memory for a HAR", is: worst, most: MOST, unit: "MB" })
    }
}
