//! `corsac policy ...`: what a server is told to say, without a network.
//!
//! [`lint`] finds what is wrong with a policy file, [`explain`] prints the page of a check, and [`ask`] lets the browsers'
//! machine ask the policy.

pub mod ask;
pub mod explain;
pub mod lint;
mod page;

use std::fs::File;
use std::io::{self, Read};

use corsac_policy::MAX_FILE;

use crate::args::Policy;
use crate::exit::{Complaint, ExitStatus};
use crate::plan::quoted;
use crate::terminal;

/// Does what `corsac policy` was asked.
///
/// # Errors
/// What is wrong with the command or the file, and what to type instead.
pub fn run(asked: &Policy) -> Result<ExitStatus, Complaint> {
    match asked {
        Policy::Lint(asked) => lint::run(asked),
        Policy::Explain(asked) => explain::run(asked),
        Policy::Ask(asked) => ask::run(asked),
        Policy::Schema => terminal::print(&corsac_policy::json_schema()).map(|()| ExitStatus::Readable),
    }
}

/// What to type where a policy file cannot be read.
const HINT: &str = "corsac policy lint FILE, or - for stdin";

/// The text of a file, `-` being stdin; of one that is too large, more than [`MAX_FILE`] bytes of it.
pub(crate) fn read(file: &str, hint: &str) -> Result<String, Complaint> {
    let mut bytes = Vec::new();
    let most = MAX_FILE as u64 + 1;
    let read = match file {
        "-" => io::stdin().lock().take(most).read_to_end(&mut bytes),
        _ => File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)),
    };
    read.map_err(|error| Complaint::usage(format!("{} cannot be read: {error}", shown(file)), hint))?;
    if bytes.len() > MAX_FILE {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = String::from_utf8_lossy(before).matches('\n').count() + 1;
        Complaint::usage(
            format!("{} is not UTF-8: a byte of line {line} is not", shown(file)),
            "save it as UTF-8, which is what TOML is written in",
        )
    })
}

/// The name of the file, as it is told.
pub(crate) fn shown(file: &str) -> &str {
    if file == "-" { "stdin" } else { file }
}

/// A file that cannot be used.
pub(crate) fn faulty(name: &str, file: &str, lint: &corsac_policy::Lint) -> Complaint {
    let first = lint.findings.iter().find(|finding| finding.severity() == corsac_policy::Severity::Error);
    let first = first.map_or_else(String::new, |finding| {
        format!(": {name}:{}: {} [{}]", finding.start, finding.message, finding.code())
    });
    let errors = match lint.errors() {
        1 => "an error".to_owned(),
        count => format!("{count} errors, the first"),
    };
    Complaint::usage(format!("the policy has {errors}{first}"), lint_hint(file))
}

fn lint_hint(file: &str) -> String {
    format!("corsac policy lint {}", quoted(file))
}
