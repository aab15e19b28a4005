//! A fault that a self-check found in the project's own files.

use std::fmt;

/// Where a fault stands and what it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file, from the root of the repository.
    pub(crate) path: String,
    /// The line, from 1; none when the fault is the whole file's.
    pub(crate) line: Option<usize>,
    /// What is wrong, and what to do instead.
    pub(crate) what: String,
}

impl Finding {
    /// A fault in a line of a file.
    pub(crate) fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: Some(line), what: what.into() }
    }

    /// A fault of a whole file.
    pub(crate) fn of(path: &str, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.what),
            None => write!(f, "{}: {}", self.path, self.what),
        }
    }
}
