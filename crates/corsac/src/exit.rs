//! How the program ends.

use std::fmt;
use std::process::ExitCode;

/// What a run came to, as the exit status that scripts read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExitStatus {
    /// 0: the page may read the answer; or the command did what it was asked.
    Readable,
    /// 1: the page may not read the answer.
    NotReadable,
    /// 1: the policy file has errors, or warnings that are denied.
    Faulty,
    /// 1: a promise of a contract is broken.
    Broken,
    /// 2: the command, a line of a batch, a contract, or a policy that is asked, cannot be understood; or a file or stream
    /// fails.
    Usage,
    /// 3: the network failed.
    NetworkFailed,
    /// 4: not decided, because the request was not sent (see `--send`), or a case of a contract cannot be.
    NotDecided,
}

impl ExitStatus {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Readable => 0,
            Self::NotReadable | Self::Faulty | Self::Broken => 1,
            Self::Usage => 2,
            Self::NetworkFailed => 3,
            Self::NotDecided => 4,
        }
    }

    /// How bad it is for who waits for an answer: of several browsers the worst one's status counts. Readable, not
    /// decided, not readable, network failed; and a mistake in the command above all.
    pub const fn badness(self) -> u8 {
        match self {
            Self::Readable => 0,
            Self::NotDecided => 1,
            Self::NotReadable | Self::Faulty | Self::Broken => 2,
            Self::NetworkFailed => 3,
            Self::Usage => 4,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

/// Why the program cannot do what it was asked, and what to do about it: the lines `error:` and `hint:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// In one line.
    pub error: String,
    /// What to type instead; empty when nothing is known.
    pub hint: String,
    /// How the program ends.
    pub status: ExitStatus,
}

impl Complaint {
    /// The command cannot be understood.
    pub(crate) fn usage(error: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self { error: error.to_string(), hint: hint.into(), status: ExitStatus::Usage }
    }

    /// The machine that the program runs on refuses something.
    pub(crate) fn system(what: &str, error: &dyn fmt::Display) -> Self {
        Self { error: format!("{what}: {error}"), hint: String::new(), status: ExitStatus::Usage }
    }
}
