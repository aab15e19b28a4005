//! `cargo xtask fuzz [TARGET] [--seconds N]`: each fuzz target for a while, and the checks that keep them building.

use crate::failure::Failure;
use crate::finding::Finding;
use crate::{needs, run, workspace};

const FOLDER: &str = "fuzz/fuzz_targets/";
const MANIFEST: &str = "fuzz/Cargo.toml";
const DEFAULT_SECONDS: u32 = 30;

/// Fuzzes one target or all of them, each for the given time.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let call = parse(words)?;
    let known = targets(&workspace::files(FOLDER)?);
    let chosen = match call.target {
        None => known,
        Some(name) if known.contains(&name) => vec![name],
        Some(name) => {
            let known = known.join(", ");
            return Err(Failure::Usage(format!("no fuzz target is called {name}; there are: {known}")));
        }
    };
    if !needs::provide("fuzz")? {
        return Err(Failure::Missing(vec!["fuzzing needs the parts named above".to_owned()]));
    }
    for target in &chosen {
        fuzz(target, call.seconds)?;
    }
    eprintln!("xtask: fuzzed {} for {} s each and found nothing", chosen.join(", "), call.seconds);
    Ok(())
}

/// Compiles the targets with stable Rust, without libFuzzer and thus without a C++ compiler.
pub(crate) fn check() -> Result<(), Failure> {
    let checked = run::shown(&mut run::cargo(&[
        "check",
        "--manifest-path",
        MANIFEST,
        "--no-default-features",
        "--locked",
        "--target-dir",
        &workspace::metadata()?.target_directory.to_string_lossy(),
    ]));
    if checked.is_err() {
        eprintln!(
            "xtask: if fuzz/Cargo.lock is out of date: cargo update --workspace --manifest-path {MANIFEST}"
        );
    }
    checked
}

/// Every file of a target that the manifest does not list, and would therefore never be built.
pub(crate) fn unlisted() -> Result<Vec<Finding>, Failure> {
    let manifest = workspace::read(MANIFEST)?.unwrap_or_default();
    let manifest = String::from_utf8_lossy(&manifest);
    let unlisted = targets(&workspace::files(FOLDER)?).into_iter().filter(|name| !lists(&manifest, name));
    Ok(unlisted.map(|name| Finding::of(MANIFEST, format!("{FOLDER}{name}.rs has no [[bin]] here"))).collect())
}

struct Call {
    target: Option<String>,
    seconds: u32,
}

fn parse(words: &[String]) -> Result<Call, Failure> {
    let usage = || Failure::Usage("usage: cargo xtask fuzz [TARGET] [--seconds N], N from 1".to_owned());
    let mut call = Call { target: None, seconds: DEFAULT_SECONDS };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--seconds" {
            let value = words.next().and_then(|value| value.parse().ok());
            call.seconds = value.filter(|seconds| *seconds > 0).ok_or_else(usage)?;
        } else if word.starts_with('-') || call.target.is_some() {
            return Err(usage());
        } else {
            call.target = Some(word.clone());
        }
    }
    Ok(call)
}

/// The names of the targets among the files of their folder.
fn targets(files: &[String]) -> Vec<String> {
    files.iter().filter_map(|file| file.strip_suffix(".rs")).map(str::to_owned).collect()
}

fn lists(manifest: &str, name: &str) -> bool {
    manifest.lines().any(|line| line.trim() == format!("path = \"fuzz_targets/{name}.rs\""))
}

fn fuzz(target: &str, seconds: u32) -> Result<(), Failure> {
    let time = format!("-max_total_time={seconds}");
    // No sanitizer: our code has no unsafe blocks, and the run covers several times as many inputs without one.
    let words =
        ["run", "nightly", "cargo", "fuzz", "run", "--sanitizer=none", target, "--", &time, "-timeout=10"];
    let mut command = run::program("rustup", &words);
    // These name the stable toolchain that runs this task.
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(variable);
    }
    run::shown(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_is_read_or_refused() {
        let rows = [
            ("", Some((None, DEFAULT_SECONDS))),
            ("a", Some((Some("a"), DEFAULT_SECONDS))),
            ("a --seconds 5", Some((Some("a"), 5))),
            ("--seconds 5", Some((None, 5))),
            ("--seconds 0", None),
            ("--seconds", None),
            ("a b", None),
            ("--fast", None),
        ];
        for (line, expected) in rows {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            let call = parse(&words).ok();
            let found = call.as_ref().map(|call| (call.target.as_deref(), call.seconds));
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn targets_are_the_rust_files_of_the_folder() {
        let files = ["a.rs", "shared", "notes.md"].map(str::to_owned);
        assert_eq!(targets(&files), ["a"]);
    }

    #[test]
    fn a_target_is_listed_by_its_path() {
        let manifest = "[[bin]]\nname = \"ab\"\npath = \"fuzz_targets/ab.rs\"\n";
        assert!(lists(manifest, "ab"));
        assert!(!lists(manifest, "a"));
        assert!(!lists(manifest, "b"));
    }
}
