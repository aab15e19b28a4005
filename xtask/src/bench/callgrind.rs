//! Instructions an iteration, counted by callgrind.

use std::path::Path;

use super::programs::Programs;
use crate::failure::Failure;
use crate::run;

/// The instructions that one iteration of a case takes: what a run of `2 * iterations` takes beyond a run of
/// `iterations`, so that start and preparation count for nothing.
pub(super) fn instructions(
    programs: &Programs,
    bench: &str,
    case: &str,
    iterations: u32,
) -> Result<f64, Failure> {
    let iterations = iterations.max(1);
    let program = programs.path(bench);
    let profile = programs.path("callgrind.out");
    let once = total(&program, case, u64::from(iterations), &profile)?;
    let twice = total(&program, case, 2 * u64::from(iterations), &profile)?;
    Ok((twice - once) / f64::from(iterations))
}

/// The instructions of one whole run.
fn total(program: &Path, case: &str, iterations: u64, profile: &Path) -> Result<f64, Failure> {
    let mut command = run::program("valgrind", &["-q", "--tool=callgrind"]);
    command.arg(format!("--callgrind-out-file={}", profile.display()));
    command.arg(program).arg(case).arg(iterations.to_string());
    run::captured(&mut command)?;
    let place = profile.display().to_string();
    let text = std::fs::read_to_string(profile);
    let text = text.map_err(|error| Failure::File { path: place.clone(), error })?;
    parse_total(&text)
        .ok_or_else(|| Failure::Unreadable { source: place, why: "no line `totals:`".to_owned() })
}

/// The first event's total, which is instructions read, summed over the parts of a profile.
fn parse_total(profile: &str) -> Option<f64> {
    let totals = profile.lines().filter_map(|line| line.strip_prefix("totals:"));
    let first = totals.map(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    first.reduce(|sum, part| Some(sum? + part?)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals() {
        let rows = [
            ("events: Ir\nfn=(1)\n1 5\n\ntotals: 1234\n", Some(1234.0)),
            ("events: Ir Dr\ntotals: 7 3\n", Some(7.0)),
            ("part: 1\ntotals: 7\npart: 2\ntotals: 8\n", Some(15.0)),
            ("events: Ir\n", None),
            ("totals: many\n", None),
            ("totals:\n", None),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse_total(text), expected, "{text:?}");
        }
    }
}
