//! `cargo xtask bench NAME [--json]`: what Corsac costs, beside a peer that does the same by other means.
//!
//! Informative, no test: wall clocks differ from machine to machine, so each figure is a median of runs that take
//! turns with the peer's, and the ratio is what counts. Instruction counts repeat almost exactly.

use crate::failure::Failure;
use crate::needs;

mod callgrind;
mod fetch;
mod har;
mod programs;
mod report;
mod server;
mod stats;

use report::Report;
use stats::MIN_RUNS;

/// A bench: its name, and the function that adds its figures to a report.
struct Bench {
    name: &'static str,
    run: fn(&mut Report, Tools) -> Result<(), Failure>,
}

const BENCHES: &[Bench] = &[
    Bench { name: "fetch", run: fetch::run },
    Bench { name: "server", run: server::run },
    Bench { name: "har", run: har::run },
];

/// What this machine lets a bench measure with.
#[derive(Clone, Copy)]
struct Tools {
    /// Instructions can be counted. Without it their figures are left out, which has been said.
    valgrind: bool,
}

/// Runs one bench and prints its figures, as a table or as JSON, a line a case.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let call = parse(words)?;
    let tools = Tools { valgrind: needs::provide("bench")? };
    let mut report = Report::new(call.json);
    (call.bench.run)(&mut report, tools)
}

struct Call {
    bench: &'static Bench,
    json: bool,
}

fn parse(words: &[String]) -> Result<Call, Failure> {
    let names: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
    let usage = || {
        Failure::Usage(format!(
            "usage: cargo xtask bench NAME [--json]; NAME is one of: {}",
            names.join(", ")
        ))
    };
    let json = words.iter().any(|word| word == "--json");
    let mut rest = words.iter().filter(|word| *word != "--json");
    let (Some(name), None) = (rest.next(), rest.next()) else { return Err(usage()) };
    let bench = BENCHES.iter().find(|bench| bench.name == name).ok_or_else(usage)?;
    Ok(Call { bench, json })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_is_read_or_refused() {
        let rows = [
            ("fetch", Some(("fetch", false))),
            ("fetch --json", Some(("fetch", true))),
            ("--json fetch", Some(("fetch", true))),
            ("server --json", Some(("server", true))),
            ("har", Some(("har", false))),
            ("", None),
            ("--json", None),
            ("other", None),
            ("fetch fetch", None),
            ("fetch --xml", None),
        ];
        for (line, expected) in rows {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            let call = parse(&words).ok();
            assert_eq!(call.map(|call| (call.bench.name, call.json)), expected, "{line}");
        }
    }
}
