//! `corsac policy lint`: what is wrong with a policy file, for people, for programs, and for a workflow on GitHub.

mod github;
mod human;
mod json;

use corsac_policy::Lint;

use super::{HINT, read, shown};
use crate::args::{LintFormat, PolicyLint};
use crate::exit::{Complaint, ExitStatus};
use crate::render::Options;
use crate::terminal;

/// A file with all that was found in it.
#[derive(Clone, Copy, Debug)]
pub struct Linted<'a> {
    /// Its name, as it is told.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What was found.
    pub lint: &'a Lint,
}

/// Reads a file and prints what is wrong with it.
///
/// # Errors
/// When the file cannot be read.
pub fn run(asked: &PolicyLint) -> Result<ExitStatus, Complaint> {
    let text = read(&asked.file, HINT)?;
    let lint = corsac_policy::lint(&text);
    let linted = Linted { file: shown(&asked.file), text: &text, lint: &lint };
    terminal::print(&linted.render(asked.format, &terminal::options(asked.no_color)))?;
    let is_faulty = lint.has_errors() || asked.deny_warnings && lint.warnings() > 0;
    Ok(if is_faulty { ExitStatus::Faulty } else { ExitStatus::Readable })
}

impl Linted<'_> {
    /// What is printed.
    pub fn render(&self, format: LintFormat, options: &Options) -> String {
        match format {
            LintFormat::Human => human::text(self, options),
            LintFormat::Json => json::line(self) + "\n",
            LintFormat::Github => github::lines(self),
        }
    }
}

/// What is wrong with another kind of file, as it is told of this one: without what is told of policies alone.
pub(crate) mod parts {
    pub(crate) use super::github::{data, property};
    pub(crate) use super::json::FindingShown;
    use super::{Linted, Options, github, human, json};

    pub(crate) fn human(linted: &Linted<'_>, options: &Options) -> String {
        human::findings(linted, options)
    }

    pub(crate) fn github(linted: &Linted<'_>) -> String {
        github::findings(linted)
    }

    pub(crate) fn json<'a>(linted: &Linted<'a>) -> Vec<FindingShown<'a>> {
        json::findings(linted.lint)
    }
}

/// `3 errors and 1 warning`
pub(crate) fn counted(lint: &Lint) -> String {
    let of = |count: usize, what: &str| match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    format!("{} and {}", of(lint.errors(), "error"), of(lint.warnings(), "warning"))
}
