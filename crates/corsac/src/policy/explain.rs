//! `corsac policy explain [CODE]`: the checks, and their pages.

use std::fmt::Write as _;

use corsac_policy::{Check, Severity};

use super::page;
use crate::args::PolicyExplain;
use crate::exit::{Complaint, ExitStatus};
use crate::render::Options;
use crate::render::text::words::{Ink, paint};
use crate::terminal;

/// Prints the page of a check, or the list of all.
///
/// # Errors
/// When no check has this code.
pub fn run(asked: &PolicyExplain) -> Result<ExitStatus, Complaint> {
    let options = terminal::options(asked.no_color);
    let text = match &asked.code {
        None => list(&options),
        Some(code) => {
            let check = find(code)?;
            format!("{}\n{}", heading(check, &options), page::text(&body(&check.page()), &options))
        }
    };
    terminal::print(&text)?;
    Ok(ExitStatus::Readable)
}

/// The check of this code, which may be written as the linter prints it: `error[unknown-key]`.
fn find(code: &str) -> Result<Check, Complaint> {
    let bare = code.split_once('[').map_or(code, |(_, rest)| rest.trim_end_matches(']'));
    let written = bare.to_ascii_lowercase().replace('_', "-");
    Check::find(&written).ok_or_else(|| {
        let hint = Check::closest(bare).map_or_else(
            || "corsac policy explain lists all codes".to_owned(),
            |check| format!("did you mean {}?", check.code()),
        );
        Complaint::usage(format!("there is no check {bare}"), hint)
    })
}

/// A line for each check.
fn list(options: &Options) -> String {
    let width = Check::all().map(|check| check.code().len()).max().unwrap_or(0);
    Check::all().fold(String::new(), |mut out, check| {
        let code = format!("{:width$}", check.code());
        // Writing to a String cannot fail.
        let _ =
            writeln!(out, "{}  {}  {}", paint(options.color, ink(check), &code), word(check), check.title());
        out
    })
}

fn heading(check: Check, options: &Options) -> String {
    let label = format!("{}[{}]", word(check).trim_end(), check.code());
    format!(
        "{}: {}\n",
        paint(options.color, ink(check), &label),
        paint(options.color, Ink::Strong, check.title())
    )
}

/// The page without its title, which is told already.
fn body(page: &str) -> String {
    let lines = page.lines().skip_while(|line| line.trim().is_empty());
    let is_title = |line: &str| line.starts_with("# ");
    let mut lines = lines.peekable();
    if lines.peek().is_some_and(|line| is_title(line)) {
        lines.next();
    }
    lines.collect::<Vec<_>>().join("\n")
}

fn word(check: Check) -> &'static str {
    match check.severity() {
        Severity::Error => "error  ",
        Severity::Warning => "warning",
    }
}

fn ink(check: Check) -> Ink {
    match check.severity() {
        Severity::Error => Ink::Bad,
        Severity::Warning => Ink::Careful,
    }
}
