//! `corsac explain --har FILE`: each fetch of a HAR that leaves its page's origin, explained without a network.
//!
//! `corsac_diagnose::har` reads and judges; `report` keeps what is to be told, `text` tells it, `json` is for programs.

mod json;
mod report;
mod text;

use std::fs::File;
use std::io::{self, Read};

use corsac_browser::EngineName;
use corsac_diagnose::har::{HarError, Judge, Judged, Reader};

use crate::args::{Browsers, Explain};
use crate::diagnosis::Besides;
use crate::exit::{Complaint, ExitStatus};
use crate::secrets::Secrets;
use crate::terminal;

pub use json::{line, summary};
pub use report::{MAX_ACCOUNTS, Report};
pub use text::{account, report};

/// How many fetches are told of, unless `--limit` says otherwise.
pub const DEFAULT_LIMIT: usize = 50;

/// Does what `corsac explain --har` was asked; `-` is stdin.
pub(crate) fn run(path: &str, asked: &Explain) -> Result<ExitStatus, Complaint> {
    if path == "-" {
        return explain(io::stdin().lock(), "stdin", asked);
    }
    let file = File::open(path).map_err(|error| {
        Complaint::usage(
            format!("the HAR {path:?} cannot be read: {error}"),
            "--har FILE, or --har - for stdin",
        )
    })?;
    explain(file, path, asked)
}

/// The same of a HAR that is being read.
pub(crate) fn explain(source: impl Read, name: &str, asked: &Explain) -> Result<ExitStatus, Complaint> {
    let browser = browser(asked)?;
    let told = Besides::of(asked)?.told;
    let mut options = terminal::options(asked.no_color);
    options.secrets = if asked.show_secrets { Secrets::Show } else { Secrets::Hide };
    let mut report = Report::new(asked.limit.unwrap_or(DEFAULT_LIMIT), asked.entry);
    let mut written = Ok(());
    let fault = read(source, browser, &mut report, |judged| {
        if asked.json_output
            && asked.entry.is_none_or(|entry| report::is_of(judged, entry))
            && written.is_ok()
        {
            written = terminal::print(&(line(judged, &told, options.secrets) + "\n"));
        }
    });
    written?;
    if fault.as_ref().is_some_and(|_| report.counts.entries == 0) && !report.has_begun {
        // Nothing of it has been understood.
        let fault = fault.unwrap_or(HarError::Empty);
        return Err(complaint(name, &fault));
    }
    if let Some(entry) = asked.entry.filter(|_| !report.has_entry()) {
        let error = format!("the entry {entry} is no fetch to another origin");
        let hint =
            format!("one of those that are listed without --entry; the HAR has {}", report.counts.entries);
        return fault
            .as_ref()
            .map_or(Err(Complaint::usage(error, hint)), |fault| Err(complaint(name, fault)));
    }
    if asked.json_output && asked.entry.is_some() {
        // The line of that entry has been written.
    } else if asked.json_output {
        terminal::print(&(summary(&report, fault.as_ref()) + "\n"))?;
    } else if asked.entry.is_some() {
        terminal::print(
            &report.accounts.iter().map(|judged| account(judged, &told, &options)).collect::<String>(),
        )?;
    } else {
        terminal::print(&text::report(&report, &told, &options))?;
    }
    match fault {
        Some(fault) => Err(complaint(name, &fault)),
        None => Ok(report.status()),
    }
}

/// Reads and judges all of it, and gives each fetch to `each` before the report keeps what it tells. What has ended the
/// reading before its end, if anything.
pub fn read(
    source: impl Read,
    browser: Option<EngineName>,
    report: &mut Report,
    mut each: impl FnMut(&Judged),
) -> Option<HarError> {
    let mut reader = Reader::new(source);
    let mut judge = Judge::new(browser);
    let mut take = |judged: Judged, report: &mut Report| {
        each(&judged);
        report.take(judged);
    };
    let fault = loop {
        match reader.next() {
            Ok(Some(item)) => {
                report.begin(&item);
                judge.take(item, &mut |judged| take(judged, report));
            }
            Ok(None) => break None,
            Err(fault) => break Some(fault),
        }
    };
    judge.finish(&mut |judged| take(judged, report));
    report.end(&judge);
    fault
}

fn browser(asked: &Explain) -> Result<Option<EngineName>, Complaint> {
    match asked.browser {
        None => Ok(None),
        Some(Browsers::One(name)) => Ok(Some(name)),
        Some(Browsers::All) => Err(Complaint::usage(
            "a HAR is what one browser did, so --browser all is not possible",
            "--browser chromium, firefox, webkit or standard; without it, the one that the HAR names",
        )),
    }
}

fn complaint(name: &str, fault: &HarError) -> Complaint {
    let name = if name == "stdin" { name.to_owned() } else { format!("the HAR {name:?}") };
    Complaint::usage(format!("{name}: {fault}"), fault.hint().unwrap_or_default())
}
