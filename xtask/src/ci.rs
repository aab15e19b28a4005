//! `cargo xtask ci`: everything that must pass before a change goes in, cheapest first.

use std::time::Instant;

use crate::failure::Failure;
use crate::{browsers, check, fuzz, needs, run, test};

/// What a step is called, and what it does.
type Step = (&'static str, fn() -> Result<(), Failure>);

/// The steps share a target directory: clippy, rustdoc and the fuzz targets read the same checked
/// dependencies, and only the tests build them to machine code.
const STEPS: &[Step] = &[
    ("check-text", || check::run(&[])),
    ("fmt", || run::shown(&mut run::cargo(&["fmt", "--all", "--check"]))),
    ("clippy", clippy),
    ("rustdoc", rustdoc),
    ("fuzz targets", fuzz::check),
    ("test", || test::run(&[])),
    ("real browsers", browsers::verify_fast),
    ("policies in real browsers", browsers::server_fast),
];

/// Runs every step in order and stops at the first that fails.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    if !words.is_empty() {
        return Err(Failure::Usage("usage: cargo xtask ci".to_owned()));
    }
    needs::provide("ci")?;
    let start = Instant::now();
    for (name, step) in STEPS {
        let began = Instant::now();
        step()?;
        eprintln!("xtask: {name} is well ({} s)", began.elapsed().as_secs());
    }
    eprintln!("xtask: ci passed ({} s)", start.elapsed().as_secs());
    Ok(())
}

fn clippy() -> Result<(), Failure> {
    run::shown(&mut run::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
}

fn rustdoc() -> Result<(), Failure> {
    let mut command = run::cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    run::shown(command.env("RUSTDOCFLAGS", "-D warnings"))
}
