//! The program's rooms. `main.rs` only calls [`main`].
//!
//! A run passes them in this order: [`args`] (what was typed) and [`paste`] (what was pasted; `stdin` tells what it is) make
//! a [`plan`] (what is meant); [`explain`] does it through `corsac-fetch`, in one browser, in several
//! [`browsers`], or for each line of a [`batch`]; [`diagnosis`] finds why, with experiments where they tell more; [`render`]
//! tells it. [`check`] does the fetches of a contract and says which promises are kept. [`console`] explains what a browser
//! said, [`har`] what it recorded, and [`policy`] what a server is told to say; none of them sends anything. What must not be
//! shown passes through [`secrets`]. stdout is data, stderr is
//! notes.

pub mod args;
pub mod batch;
pub mod browsers;
pub mod check;
pub mod console;
pub mod demo;
pub mod diagnosis;
pub mod exit;
pub mod explain;
pub mod har;
pub mod origin;
pub mod paste;
pub mod plan;
pub mod policy;
pub mod render;
mod stdin;
mod terminal;
mod toml;

use std::ffi::OsString;
use std::process::ExitCode;

pub use corsac_diagnose::secrets;

use args::{Command, Parsed};
use exit::ExitStatus;

/// The whole program: reads the command line, does it, and gives the exit status.
pub fn main() -> ExitCode {
    run(std::env::args_os().collect()).into()
}

fn run(words: Vec<OsString>) -> ExitStatus {
    let outcome = match args::parse(words) {
        Ok(Parsed::Help(text)) => terminal::print(&text).map(|()| ExitStatus::Readable),
        Ok(Parsed::Command(command)) => match *command {
            Command::Explain(asked) => explain::run(&asked),
            Command::Check(asked) => check::run(&asked),
            Command::Origin(asked) => origin::run(&asked),
            Command::Cause { code } => diagnosis::run(code.as_deref()),
            Command::Policy(asked) => policy::run(&asked),
            Command::Completions { shell } => {
                terminal::print_bytes(&args::completions(shell)).map(|()| ExitStatus::Readable)
            }
            Command::Man { command } => args::manual(&command)
                .and_then(|page| terminal::print_bytes(&page))
                .map(|()| ExitStatus::Readable),
        },
        Err(complaint) => Err(complaint),
    };
    outcome.unwrap_or_else(|complaint| {
        terminal::complain(&complaint);
        complaint.status
    })
}
