//! What can go wrong in a task.

use std::fmt;
use std::process::ExitStatus;

/// Why a task ended without success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The task was called wrongly; the text says how it is called.
    Usage(String),
    /// Parts that the task needs are not on this machine; a line each.
    Missing(Vec<String>),
    /// A program could not be started.
    NotStarted { command: String, error: std::io::Error },
    /// A program ran and reported failure.
    Unsuccessful { command: String, status: ExitStatus },
    /// A program's output, or a file it wrote, was not of the form that the task reads.
    Unreadable { source: String, why: String },
    /// A file could not be read or written.
    File { path: String, error: std::io::Error },
    /// A bench found more than there may be.
    Exceeded { what: &'static str, is: f64, most: f64, unit: &'static str },
    /// The self-check found this many faults, already printed.
    Findings(usize),
}

impl Failure {
    /// The exit status of `cargo xtask`: 2 for a wrong call, else 1.
    pub(crate) fn exit_code(&self) -> u8 {
        if matches!(self, Self::Usage(_)) { 2 } else { 1 }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) => f.write_str(text),
            Self::Missing(lines) => f.write_str(&lines.join("\nxtask: ")),
            Self::NotStarted { command, error } => write!(f, "`{command}` did not start: {error}"),
            Self::Unsuccessful { command, status } => write!(f, "`{command}` failed ({status})"),
            Self::Unreadable { source, why } => write!(f, "{source} is not as expected: {why}"),
            Self::File { path, error } => write!(f, "{path}: {error}"),
            Self::Exceeded { what, is, most, unit } => {
                write!(f, "{what} is {is:.1} {unit}, more than {most:.1} {unit}")
            }
            Self::Findings(1) => f.write_str("1 fault found"),
            Self::Findings(count) => write!(f, "{count} faults found"),
        }
    }
}
