use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a server of the bed cannot be had.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file of the bed cannot be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A table of the bed is not of the form that is asked for.
    Table {
        /// The table.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A product, or what it stands on, is not on this machine.
    Missing {
        /// What is missing.
        what: String,
        /// How to get it.
        install: String,
    },
    /// A command that installs something did not do so.
    Install {
        /// The command.
        command: String,
        /// What it wrote.
        wrote: String,
    },
    /// A server did not start.
    Start {
        /// The server, as `PRODUCT/NAME`.
        server: String,
        /// What it wrote before it ended, or until no more time was left.
        wrote: String,
    },
    /// A server did not answer as HTTP asks for.
    Exchange {
        /// Why.
        error: io::Error,
    },
}

impl Error {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Table { path, why } => write!(f, "{}: {why}", path.display()),
            Self::Missing { what, install } => write!(f, "missing: {what}; to get it: {install}"),
            Self::Install { command, wrote } => write!(f, "`{command}` failed:\n{wrote}"),
            Self::Start { server, wrote } => write!(f, "{server} does not start; it wrote:\n{wrote}"),
            Self::Exchange { error } => write!(f, "no answer: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { error, .. } | Self::Exchange { error } => Some(error),
            Self::Table { .. } | Self::Missing { .. } | Self::Install { .. } | Self::Start { .. } => None,
        }
    }
}
