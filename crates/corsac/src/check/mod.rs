//! `corsac check`: whether a server keeps what a contract promises of it, and the first contract to begin with.
//!
//! `run` makes the fetches and has each judged as soon as it is done, `told` is what is kept of them, and `human`, `json`,
//! `junit` and `github` write it. `init` and `from` write contracts.

mod command;
mod from;
mod github;
mod hostile;
mod human;
mod init;
mod json;
mod junit;
mod run;
mod told;
mod write;

use std::io::IsTerminal as _;

use corsac_diagnose::contract::Contract;
use corsac_policy::PolicyFile;

use crate::args::{Check, CheckFormat, Explain, Output};
use crate::exit::{Complaint, ExitStatus};
use crate::explain::runtime;
use crate::plan::{self, SystemFiles};
use crate::policy::lint::{Linted, counted, parts};
use crate::policy::{faulty as faulty_policy, read, shown};
use crate::render::Options;
use crate::render::text::words::visible;
use crate::terminal;

pub use told::Checked;

/// What to type where a contract cannot be read.
const HINT: &str =
    "corsac check contract.toml, or - for stdin; corsac check --init URL --origin ORIGIN writes a first one";

/// Does what `corsac check` was asked.
///
/// # Errors
/// What is wrong with the command, and what to type instead.
pub fn run(asked: &Check) -> Result<ExitStatus, Complaint> {
    if !asked.init.is_empty() {
        return first(asked);
    }
    if let Some(file) = &asked.from {
        return of_policy(file, asked.base.as_deref());
    }
    let Some(name) = &asked.contract else {
        return Err(Complaint::usage("there is no contract", HINT));
    };
    let text = read(name, HINT)?;
    let file = shown(name);
    let options = terminal::options(asked.no_color);
    can_be_written(asked, name)?;
    let contract = match Contract::parse(&text, &|name| std::env::var(name).ok()) {
        Ok(contract) => contract,
        Err(lint) => {
            let linted = Linted { file, text: &text, lint: &lint };
            return write(asked, &options, ExitStatus::Usage, |format, options| {
                faulty(&linted, format, options)
            });
        }
    };
    let checked = check(&contract, file, asked)?;
    write(asked, &options, checked.status(), |format, options| checked.render(format, options))
}

/// Looks, before anything is sent, whether the files can be written, and that none is the contract itself or another's.
fn can_be_written(asked: &Check, contract: &str) -> Result<(), Complaint> {
    const HINT: &str = "--output junit=report.xml";
    let place = |file: &str| std::fs::canonicalize(file).ok();
    let mut taken: Vec<_> = place(contract).into_iter().collect();
    for Output { file, .. } in &asked.output {
        std::fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(file)
            .map_err(|error| Complaint::usage(format!("{file} cannot be written: {error}"), HINT))?;
        let own = place(file);
        if own.as_ref().is_some_and(|own| own.is_file() && taken.contains(own)) {
            let message = format!("{file} is the contract itself, or stands there for another output");
            return Err(Complaint::usage(message, HINT));
        }
        taken.extend(own);
    }
    Ok(())
}

/// Writes stdout and the files that were asked for: what cannot be written hides nothing, neither the others nor how the
/// program ends.
fn write(
    asked: &Check,
    options: &Options,
    status: ExitStatus,
    render: impl Fn(CheckFormat, &Options) -> String,
) -> Result<ExitStatus, Complaint> {
    let mut faults: Vec<Complaint> =
        terminal::print(&render(asked.format, options)).err().into_iter().collect();
    for Output { format, file } in &asked.output {
        let plain = Options { color: false, ..options.clone() };
        if let Err(error) = std::fs::write(file, render(*format, &plain)) {
            let message = format!("{file} cannot be written: {error}");
            faults.push(Complaint::usage(message, "--output junit=report.xml"));
        }
    }
    // All of them are told; where all promises are kept, the last decides how the program ends.
    let last = if status == ExitStatus::Readable { faults.pop() } else { None };
    for fault in &faults {
        terminal::note(&fault.error);
    }
    last.map_or(Ok(status), Err)
}

/// Makes the fetches of a contract.
fn check<'a>(contract: &Contract, file: &'a str, asked: &Check) -> Result<Checked<'a>, Complaint> {
    let mut files = SystemFiles { stdin_used: file == "stdin" };
    let connection = plan::connection_of(&reached(asked), &mut files)?;
    let runtime = runtime().map_err(|error| Complaint::system("the runtime", &error))?;
    let progress = std::io::stderr().is_terminal();
    let cases = runtime.block_on(run::cases(contract, &connection, usize::from(asked.jobs), progress))?;
    Ok(Checked::of(contract, file, cases))
}

/// Writes a contract of what a server does today.
fn first(asked: &Check) -> Result<ExitStatus, Complaint> {
    let connection = plan::connection_of(&reached(asked), &mut SystemFiles::default())?;
    let runtime = runtime().map_err(|error| Complaint::system("the runtime", &error))?;
    let (text, status) = runtime.block_on(init::contract(&asked.init, &asked.origin, &connection))?;
    terminal::print(&text)?;
    Ok(status)
}

/// Writes a contract of what a policy file says.
fn of_policy(file: &str, base: Option<&str>) -> Result<ExitStatus, Complaint> {
    let hint = "corsac check --from corsac.toml, or - for stdin";
    let text = read(file, hint)?;
    let policy = PolicyFile::parse(&text).map_err(|lint| faulty_policy(shown(file), file, &lint))?;
    if !policy.has_rules() {
        return Err(Complaint::usage("the policy has no rules, so there is nothing to promise", hint));
    }
    terminal::print(&from::contract(&policy, shown(file), base)?)?;
    Ok(ExitStatus::Readable)
}

/// How the network is reached.
fn reached(asked: &Check) -> Explain {
    Explain {
        resolve: asked.resolve.clone(),
        cacert: asked.cacert.clone(),
        insecure: asked.insecure,
        max_time: asked.max_time,
        ..Explain::default()
    }
}

impl Checked<'_> {
    /// What is written.
    pub fn render(&self, format: CheckFormat, options: &Options) -> String {
        match format {
            CheckFormat::Human => human::text(self, options),
            CheckFormat::Json => json::document(self),
            CheckFormat::Junit => junit::document(self),
            CheckFormat::Github => github::lines(self),
        }
    }
}

/// What is wrong with a contract.
pub fn faulty(linted: &Linted<'_>, format: CheckFormat, options: &Options) -> String {
    let counted = counted(linted.lint);
    match format {
        CheckFormat::Human => {
            let found = parts::human(linted, options);
            format!("{found}{}: {counted}; nothing was sent\n", visible(linted.file))
        }
        CheckFormat::Json => json::faulty(linted),
        CheckFormat::Junit => junit::faulty(linted.file, linted.lint),
        CheckFormat::Github => parts::github(linted),
    }
}
