//! Building a tree and running its tests until one fails.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::tree::Tree;
use crate::failure::Failure;
use crate::run;

/// How long the tests may take. A mutation can make a loop that does not end.
const LONGEST: Duration = Duration::from_mins(2);

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// This test failed, or the tests ended in this way.
    Killed(String),
    /// Every test passed.
    Survived,
    /// It does not compile; what the compiler says first.
    NotBuilt(String),
}

impl Outcome {
    pub(crate) const fn is_killed(&self) -> bool {
        matches!(self, Self::Killed(_))
    }

    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Killed(_) => "killed",
            Self::Survived => "SURVIVED",
            Self::NotBuilt(_) => "ERROR",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Killed(by) => f.write_str(by),
            Self::Survived => f.write_str("every test passes"),
            Self::NotBuilt(why) => write!(f, "does not compile: {why}"),
        }
    }
}

/// What is built, and which of its tests run then: those that find most first, and properties, which take longest, last.
const STAGES: [(&str, &[&str]); 3] =
    [("--test=*", &["--skip", "properties::"]), ("--lib", &[]), ("--test=*", &["properties::"])];

/// Builds the integration and unit tests of the tree's crate and runs them.
pub(crate) fn run(tree: &Tree) -> Result<Outcome, Failure> {
    for (targets, words) in STAGES {
        let programs = match build(tree, targets)? {
            Ok(programs) => programs,
            Err(why) => return Ok(Outcome::NotBuilt(why)),
        };
        for program in &programs {
            if let Some(by) = fails(tree, program, words)? {
                return Ok(Outcome::Killed(by));
            }
        }
    }
    Ok(Outcome::Survived)
}

/// The programs of the tests, or what the compiler says.
fn build(tree: &Tree, targets: &str) -> Result<Result<Vec<PathBuf>, String>, Failure> {
    let mut command = run::cargo(&["test", "--offline", "--no-run", targets, "--message-format=json", "-p"]);
    command.arg(tree.package).current_dir(&tree.root);
    command.env("CARGO_TARGET_DIR", tree.root.with_file_name("target")).env("CARGO_PROFILE_DEV_DEBUG", "0");
    let output = command
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| Failure::NotStarted { command: "cargo test".to_owned(), error })?;
    let messages: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    if output.status.success() {
        return Ok(Ok(executables(&messages)));
    }
    let notes = String::from_utf8_lossy(&output.stderr);
    let why = first_error(&messages).or_else(|| notes.lines().find(|line| line.starts_with("error")));
    Ok(Err(why.unwrap_or("cargo says nothing").to_owned()))
}

/// The programs that cargo says it has built.
fn executables(messages: &[Value]) -> Vec<PathBuf> {
    messages.iter().filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from)).collect()
}

fn first_error(messages: &[Value]) -> Option<&str> {
    let mut diagnostics = messages.iter().filter_map(|message| message.get("message"));
    diagnostics
        .find(|message| message.get("level").is_some_and(|level| level == "error"))?
        .get("message")?
        .as_str()
}

/// Runs a program of tests. The test that fails first, or how else it ends badly.
fn fails(tree: &Tree, program: &Path, words: &[&str]) -> Result<Option<String>, Failure> {
    let log = tree.root.with_file_name("tests.log");
    let failed = |error| Failure::File { path: log.display().to_string(), error };
    let not_started = |error| Failure::NotStarted { command: program.display().to_string(), error };
    let output = File::create(&log).map_err(failed)?;
    let mut child = Command::new(program)
        .args(words)
        .current_dir(tree.root.join("crates").join(tree.package))
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .map_err(not_started)?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(not_started)? {
            break status;
        }
        if start.elapsed() > LONGEST {
            child.kill().and_then(|()| child.wait()).map_err(not_started)?;
            return Ok(Some(format!("the tests do not end in {} s", LONGEST.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    if status.success() {
        return Ok(None);
    }
    let said = std::fs::read(&log).map_err(failed)?;
    Ok(Some(
        first_failed(&String::from_utf8_lossy(&said)).unwrap_or_else(|| format!("the tests died ({status})")),
    ))
}

/// The first test that failed, as the test program tells it.
fn first_failed(said: &str) -> Option<String> {
    said.lines().find_map(|line| Some(line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_cargo_and_the_tests_say_is_read() {
        let messages = [
            json!({"reason": "compiler-message", "message": {"level": "warning", "message": "w"}}),
            json!({"reason": "compiler-message", "message": {"level": "error", "message": "e"}}),
            json!({"reason": "compiler-artifact", "executable": null}),
            json!({"reason": "compiler-artifact", "executable": "t"}),
        ];
        assert_eq!(executables(&messages), [PathBuf::from("t")]);
        assert_eq!(first_error(&messages), Some("e"));
        assert_eq!(first_failed("test a ... ok\ntest b::c ... FAILED\n").as_deref(), Some("b::c"));
        assert_eq!(first_failed("test a ... ok\n"), None);
    }
}
