//! Running other programs: always from the root of the repository, never with a terminal to ask questions on.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::workspace;

/// The cargo that runs this task, to be called with `words`.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.args(words).current_dir(workspace::root()).stdin(Stdio::null()).env("PATH", path());
    command
}

/// Where programs are that the tasks build for themselves, below the target directory.
pub(crate) fn tools() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    workspace::root().join(target).join("tools")
}

/// Where those among them are that come from Python's package index.
pub(crate) fn python_tools() -> PathBuf {
    tools().join("python")
}

/// `PATH` with those programs behind all others, and the folder where Debian keeps servers, which not every user's has.
fn path() -> OsString {
    let own = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&own).chain([
        tools().join("bin"),
        python_tools().join("bin"),
        PathBuf::from("/usr/sbin"),
    ]);
    std::env::join_paths(folders).unwrap_or(own)
}

/// Any other program, to be called with `words`.
pub(crate) fn program(name: &str, words: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(workspace::root()).stdin(Stdio::null()).env("PATH", path());
    command
}

/// Says what runs, runs it with its output shown, and waits for it.
pub(crate) fn shown(command: &mut Command) -> Result<(), Failure> {
    let line = line_of(command);
    eprintln!("xtask: {line}");
    let status = command.status().map_err(|error| Failure::NotStarted { command: line.clone(), error })?;
    if status.success() { Ok(()) } else { Err(Failure::Unsuccessful { command: line, status }) }
}

/// Runs a program and returns what it wrote to stdout; its stderr is shown.
pub(crate) fn captured(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let line = line_of(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::NotStarted { command: line.clone(), error })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(Failure::Unsuccessful { command: line, status: output.status })
    }
}

/// Runs a program with its stdout thrown away, and waits for it.
pub(crate) fn quiet(command: &mut Command) -> Result<(), Failure> {
    let status = command.stdout(Stdio::null()).status();
    let status = status.map_err(|error| Failure::NotStarted { command: line_of(command), error })?;
    if status.success() { Ok(()) } else { Err(Failure::Unsuccessful { command: line_of(command), status }) }
}

/// Whether a program is there and ends well; nothing is shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// The command as a person would type it: the program's bare name, then its words.
fn line_of(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let mut line = name.to_string_lossy().into_owned();
    for word in command.get_args() {
        line.push(' ');
        line.push_str(&word.to_string_lossy());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_as_typed() {
        let failure = shown(&mut program("false", &["--loudly"])).expect_err("false fails");
        assert!(failure.to_string().starts_with("`false --loudly` failed"), "{failure}");
    }

    #[test]
    fn an_absent_program_neither_succeeds_nor_panics() {
        assert!(!succeeds(&mut program("no-such-program-anywhere", &[])));
        assert!(captured(&mut program("no-such-program-anywhere", &[])).is_err());
    }
}
