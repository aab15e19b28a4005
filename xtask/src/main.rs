//! The project's own tasks, run as `cargo xtask TASK`.
//!
//! Notes go to stderr and data to stdout. A task exits 0 when all is well, 1 when something failed, 2 when it was
//! called wrongly.

use std::fmt::Write as _;
use std::process::ExitCode;

use crate::failure::Failure;

mod bench;
mod browsers;
mod check;
mod ci;
mod dist;
mod failure;
mod finding;
mod fuzz;
mod layers;
mod mutants;
mod needs;
mod pure;
mod run;
mod test;
mod text;
mod workspace;

/// One task: how it is called, what it does, and the function that does it with the words after its name.
struct Task {
    name: &'static str,
    options: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<(), Failure>,
}

const TASKS: &[Task] = &[
    Task { name: "test", options: "", about: "get what the tests need, then run every test", run: test::run },
    Task { name: "ci", options: "", about: "what must pass before a change goes in", run: ci::run },
    Task { name: "check-text", options: "", about: "rules about the files themselves", run: check::run },
    Task { name: "bench", options: "NAME [--json]", about: "measure beside a peer", run: bench::run },
    Task {
        name: "conformance",
        options: "record|verify [--fast] [TOPIC...]|show TOPIC/NAME|loop|server",
        about: "what three real browsers do: written into conformance/, compared with it, shown, or with policies",
        run: browsers::conformance,
    },
    Task {
        name: "differential",
        options: "[--seed N] [--count N]",
        about: "random scenarios in three real browsers and in Corsac",
        run: browsers::differential,
    },
    Task {
        name: "dist",
        options: "[--target TRIPLE] [--check]",
        about: "archives and packages that carry the program; with --check they are installed and run",
        run: dist::run,
    },
    Task {
        name: "fuzz",
        options: "[TARGET] [--seconds N]",
        about: "fuzz every target, or one",
        run: fuzz::run,
    },
    Task {
        name: "mutants",
        options: "[WORD]",
        about: "break each rule of the server's half once: a test has to fail",
        run: mutants::run,
    },
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(words: &[String]) -> Result<(), Failure> {
    let Some((name, rest)) = words.split_first() else {
        return Err(Failure::Usage(usage()));
    };
    if matches!(name.as_str(), "help" | "-h" | "--help") {
        println!("{}", usage());
        return Ok(());
    }
    match TASKS.iter().find(|task| task.name == name) {
        Some(task) => (task.run)(rest),
        None => Err(Failure::Usage(format!("no task is called {name}\n{}", usage()))),
    }
}

fn usage() -> String {
    let mut text = String::from("usage: cargo xtask TASK\n");
    for Task { name, options, about, .. } in TASKS {
        let call = format!("{name} {options}");
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  {call:<30} {about}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_call_exits_2_and_names_every_task() {
        for words in [vec![], vec!["tset".to_owned()]] {
            let failure = dispatch(&words).expect_err("not a task");
            assert_eq!(failure.exit_code(), 2);
            for task in TASKS {
                assert!(failure.to_string().contains(task.name), "{failure} leaves out {}", task.name);
            }
        }
    }
}
