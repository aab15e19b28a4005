//! Why a pasted `fetch(...)` call was not understood: one variant a failure. No message repeats a value, since values may
//! be secret.

use std::fmt;

use super::{MAX_TEXT, js};

/// Why [`parse_fetch`](super::parse_fetch) refuses a text. Offsets are bytes from the beginning of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchPasteError {
    /// There is no text.
    Empty,
    /// The text has more than [`MAX_TEXT`] bytes.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// A byte is not UTF-8.
    NotUtf8 {
        /// Where it stands.
        offset: usize,
    },
    /// No call of `fetch` begins here.
    NotFetch {
        /// Where the text was no longer one.
        offset: usize,
    },
    /// A string or a comment is opened and never closed.
    Unterminated {
        /// Which of them.
        what: &'static str,
        /// Where it opens.
        offset: usize,
    },
    /// Something else must stand here.
    Unexpected {
        /// What.
        wanted: &'static str,
        /// Where.
        offset: usize,
    },
    /// An escape in a string that JavaScript does not know.
    BadEscape {
        /// Where the backslash stands.
        offset: usize,
    },
    /// `${...}` in a template: only the page knows what it puts in.
    Substitution {
        /// Where it stands.
        offset: usize,
    },
    /// `...` in an object: only the page knows what it puts in.
    Spread {
        /// Where it stands.
        offset: usize,
    },
    /// A variable, or a call, whose value only the page knows.
    Variable {
        /// Its name.
        name: String,
        /// Where it stands.
        offset: usize,
    },
    /// Values stand too deep in each other.
    TooDeep {
        /// Where the innermost begins.
        offset: usize,
    },
    /// More values than are read.
    TooManyValues,
    /// The text goes on with a second call.
    SeveralCalls {
        /// Where it begins.
        offset: usize,
    },
    /// The call has no URL.
    NoUrl,
    /// An option has a value of another type.
    WrongType {
        /// Which option.
        option: &'static str,
        /// What it takes.
        wanted: &'static str,
        /// Where the value stands.
        offset: usize,
    },
    /// An option has a value that is none of those it can have, which `fetch()` refuses.
    UnknownWord {
        /// Which option.
        option: &'static str,
        /// What it can have.
        allowed: &'static [&'static str],
        /// Where the value stands.
        offset: usize,
    },
    /// A header has a character above U+00FF, which `fetch()` refuses.
    HeaderValue {
        /// The header's name.
        name: String,
        /// Where the value stands.
        offset: usize,
    },
    /// A body that is made by a call of the page's, such as a form.
    BodyOfPage {
        /// What makes it.
        name: String,
        /// Where it stands.
        offset: usize,
    },
}

impl FetchPasteError {
    pub(super) fn variable(name: &str, offset: usize) -> Self {
        Self::Variable { name: name.to_owned(), offset }
    }

    /// The same, of a text that has so many bytes more before it.
    pub(super) fn shifted(mut self, by: usize) -> Self {
        match &mut self {
            Self::NotUtf8 { offset }
            | Self::NotFetch { offset }
            | Self::Unterminated { offset, .. }
            | Self::Unexpected { offset, .. }
            | Self::BadEscape { offset }
            | Self::Substitution { offset }
            | Self::Spread { offset }
            | Self::Variable { offset, .. }
            | Self::TooDeep { offset }
            | Self::SeveralCalls { offset }
            | Self::WrongType { offset, .. }
            | Self::UnknownWord { offset, .. }
            | Self::HeaderValue { offset, .. }
            | Self::BodyOfPage { offset, .. } => *offset += by,
            Self::Empty | Self::TooLong { .. } | Self::TooManyValues | Self::NoUrl => {}
        }
        self
    }

    /// What to do about it, where something can be said.
    pub fn hint(&self) -> Option<String> {
        const AGAIN: &str = "check that the whole call was copied: in the Network panel, \"Copy as fetch\"";
        Some(match self {
            Self::Empty | Self::NotFetch { .. } | Self::Unterminated { .. } | Self::Unexpected { .. } => {
                AGAIN.to_owned()
            }
            Self::Substitution { .. } | Self::Spread { .. } | Self::Variable { .. } => {
                "write the value itself, or copy the request from the browser: in the Network panel, \"Copy as fetch\""
                    .to_owned()
            }
            Self::SeveralCalls { .. } => "paste the one call that fails; or save them all as a HAR file: \
                                          corsac explain --har FILE"
                .to_owned(),
            Self::UnknownWord { allowed, .. } => format!("one of {}", allowed.join(", ")),
            Self::BodyOfPage { .. } => {
                "give the body as a string, or with -d; or copy the request from the browser".to_owned()
            }
            Self::NotUtf8 { .. } => "save the text as UTF-8".to_owned(),
            Self::HeaderValue { .. } => {
                "fetch() would throw a TypeError here; nothing would be sent".to_owned()
            }
            Self::TooLong { .. }
            | Self::BadEscape { .. }
            | Self::TooDeep { .. }
            | Self::TooManyValues
            | Self::NoUrl
            | Self::WrongType { .. } => return None,
        })
    }
}

impl fmt::Display for FetchPasteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is nothing to read"),
            Self::TooLong { bytes } => {
                write!(f, "the text has {bytes} bytes, more than the {MAX_TEXT} allowed")
            }
            Self::NotUtf8 { offset } => write!(f, "the byte {offset} is not UTF-8"),
            Self::NotFetch { offset } => write!(f, "at byte {offset} this is not a call of fetch()"),
            Self::Unterminated { what, offset } => write!(f, "the {what} at byte {offset} is never closed"),
            Self::Unexpected { wanted, offset } => write!(f, "at byte {offset} there should be {wanted}"),
            Self::BadEscape { offset } => write!(f, "the escape at byte {offset} means nothing"),
            Self::Substitution { offset } => {
                write!(f, "at byte {offset} the page would put in a value that only it knows")
            }
            Self::Spread { offset } => {
                write!(f, "at byte {offset} the page would put in members that only it knows")
            }
            Self::Variable { name, offset } => {
                write!(f, "only the page knows the value of {name} (at byte {offset})")
            }
            Self::TooDeep { offset } => {
                write!(f, "the value at byte {offset} stands in more than {} others", js::MAX_DEPTH)
            }
            Self::TooManyValues => write!(f, "the call has more than {} values", js::MAX_VALUES),
            Self::SeveralCalls { offset } => write!(f, "another call of fetch() begins at byte {offset}"),
            Self::NoUrl => f.write_str("the call of fetch() has no URL"),
            Self::WrongType { option, wanted, offset } => {
                write!(f, "{option} at byte {offset} should be {wanted}")
            }
            Self::UnknownWord { option, offset, .. } => {
                write!(f, "{option} at byte {offset} is none of those that fetch() knows")
            }
            Self::HeaderValue { name, offset } => write!(
                f,
                "the value of the header {name} at byte {offset} has a character that no header can have"
            ),
            Self::BodyOfPage { name, offset } => {
                write!(f, "only the page knows what {name} at byte {offset} makes of the body")
            }
        }
    }
}

impl std::error::Error for FetchPasteError {}
