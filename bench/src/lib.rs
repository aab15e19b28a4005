//! How a program of cases is called: `PROGRAM CASE ITERATIONS`. It prints the nanoseconds that the iterations took
//! together, preparation left out. `cargo xtask bench` calls it so, alone or under callgrind.

pub mod loopback;

use std::process::ExitCode;
use std::time::Duration;

/// One thing to measure.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Prepares, does the thing this many times, and returns how long the doing took.
    pub run: fn(iterations: u32) -> Duration,
}

/// The whole of a program of cases: reads the command line, runs the case, prints the nanoseconds.
///
/// Exits 2 if the command line names no case of these, or no number of iterations.
pub fn main(cases: &[Case]) -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((case, iterations)) = parse(cases, &words) else {
        let names: Vec<&str> = cases.iter().map(|case| case.name).collect();
        eprintln!("usage: PROGRAM CASE ITERATIONS; CASE is one of: {}", names.join(", "));
        return ExitCode::from(2);
    };
    println!("{}", (case.run)(iterations).as_nanos());
    ExitCode::SUCCESS
}

fn parse<'a>(cases: &'a [Case], words: &[String]) -> Option<(&'a Case, u32)> {
    let [name, iterations] = words else { return None };
    let case = cases.iter().find(|case| case.name == name)?;
    Some((case, iterations.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_names_a_case_and_a_number() {
        let cases = [Case { name: "a", run: |n| Duration::from_nanos(n.into()) }];
        let rows: &[(&[&str], Option<u32>)] = &[
            (&["a", "3"], Some(3)),
            (&["b", "3"], None),
            (&["a"], None),
            (&["a", "x"], None),
            (&["a", "3", "4"], None),
        ];
        for (words, expected) in rows {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            assert_eq!(parse(&cases, &words).map(|(_, iterations)| iterations), *expected, "{words:?}");
        }
    }
}
