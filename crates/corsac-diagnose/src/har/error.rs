//! Why a HAR cannot be read.

use std::fmt;

/// Why a HAR cannot be read, or not further. Offsets are bytes from its beginning. What stood before has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HarError {
    /// The source fails.
    Io {
        /// How much of it has been read.
        offset: u64,
        /// What the system says.
        message: String,
    },
    /// There is nothing but blanks.
    Empty,
    /// It is no JSON object with a member `log` that has a list `entries`.
    NotHar {
        /// Where that is seen.
        offset: u64,
    },
    /// It ends in the middle.
    Truncated {
        /// Where it ends.
        offset: u64,
    },
    /// Something else must stand here.
    Unexpected {
        /// What.
        wanted: &'static str,
        /// Where.
        offset: u64,
    },
    /// A string has an escape that JSON does not know.
    BadEscape {
        /// Where.
        offset: u64,
    },
    /// Objects and lists stand too deep in each other.
    TooDeep {
        /// Where the innermost begins.
        offset: u64,
    },
}

impl HarError {
    /// What to do about it, where something can be said.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Empty | Self::NotHar { .. } => Some(
                "in the Network panel: \"Save all as HAR\" or \"Export HAR\"; \"Copy all as HAR\" for stdin",
            ),
            Self::Truncated { .. } => {
                Some("what stands before has been read; save the file again for the rest")
            }
            Self::Unexpected { .. } | Self::BadEscape { .. } => Some("what stands before has been read"),
            Self::Io { .. } | Self::TooDeep { .. } => None,
        }
    }
}

impl fmt::Display for HarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { offset, message } => write!(f, "after {offset} bytes it cannot be read: {message}"),
            Self::Empty => f.write_str("there is nothing to read"),
            Self::NotHar { offset } => {
                write!(f, "it is no HAR: up to byte {offset} there is no \"log\" with \"entries\"")
            }
            Self::Truncated { offset } => {
                write!(f, "it ends in the middle, at byte {offset}: the rest is missing")
            }
            Self::Unexpected { wanted, offset } => write!(f, "at byte {offset} there should be {wanted}"),
            Self::BadEscape { offset } => write!(f, "the escape at byte {offset} means nothing"),
            Self::TooDeep { offset } => {
                write!(f, "at byte {offset} more than 512 objects and lists stand in each other")
            }
        }
    }
}

impl std::error::Error for HarError {}
