//! Why a paste was not understood: one variant a failure. No message repeats a value, since values may be secret.

use std::fmt;

use super::{MAX_TEXT, MAX_WORDS};

/// What a text that is no curl command seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LooksLike {
    /// A JavaScript `fetch(...)` call: "Copy as fetch".
    Fetch,
    /// "Copy as PowerShell".
    PowerShell,
    /// JSON: a HAR file, "Copy all as HAR".
    Json,
    /// A URL and nothing else.
    Url,
    /// The browser's line about a blocked request.
    ConsoleMessage,
    /// The head of an HTTP request.
    RawRequest,
    /// None of these.
    Unknown,
}

/// Why [`parse_curl`](super::parse_curl) refuses a text. Offsets are bytes from the beginning of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasteError {
    /// There is no text.
    Empty,
    /// The text has more than [`MAX_TEXT`] bytes.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// The command has more than [`MAX_WORDS`] words.
    TooManyWords,
    /// The first word is not curl.
    NotCurl {
        /// What the text looks like.
        looks_like: LooksLike,
    },
    /// A variable is set before the command (`NAME=value curl ...`).
    EnvironmentAssignment {
        /// The variable's name.
        name: String,
    },
    /// A quote is opened and never closed.
    UnterminatedQuote {
        /// Where it opens.
        offset: usize,
    },
    /// The shell would put in something that only it knows: a variable, the output of a command.
    Expansion {
        /// Where it stands.
        offset: usize,
    },
    /// `\U` names no Unicode character.
    BadEscape {
        /// Where the backslash stands.
        offset: usize,
    },
    /// A redirection or a parenthesis outside quotes.
    ShellOperator {
        /// Where it stands.
        offset: usize,
        /// The character.
        operator: char,
    },
    /// The text goes on with a second command.
    MoreCommands {
        /// Where it begins.
        offset: usize,
    },
    /// curl has no such flag.
    UnknownFlag {
        /// The flag, without a value.
        flag: String,
        /// Where its word stands.
        offset: usize,
    },
    /// The flag needs a value, and the command ends.
    MissingValue {
        /// The flag.
        flag: String,
    },
    /// A value (`--flag=value`) for a flag that takes none.
    UnwantedValue {
        /// The flag.
        flag: String,
    },
    /// `--no-...` before a flag that cannot be switched off.
    NotASwitch {
        /// The flag.
        flag: String,
    },
    /// curl knows the flag, and Corsac cannot do what it asks.
    UnsupportedFlag {
        /// The flag.
        flag: String,
        /// What it does, to follow "it".
        why: &'static str,
    },
    /// The value names a file (`@name`); a paste must not read files.
    ReadsFile {
        /// The flag.
        flag: String,
    },
    /// There is no URL.
    NoUrl,
    /// There is more than one URL.
    SeveralUrls {
        /// Where the second stands.
        offset: usize,
    },
    /// `--next` begins another request.
    SeveralRequests,
    /// The URL has brackets or braces, which curl takes for a pattern of several URLs.
    UrlPattern,
    /// The URL's scheme is not http or https.
    NotHttp {
        /// The scheme.
        scheme: String,
    },
    /// Something other than a header or a body is not UTF-8.
    NotUtf8 {
        /// What it is.
        what: &'static str,
        /// Where its word stands.
        offset: usize,
    },
    /// A line break or a zero byte where none can be.
    ControlByte {
        /// What has it.
        what: &'static str,
        /// Where its word stands.
        offset: usize,
    },
    /// The value of `-m` is no number of seconds.
    BadSeconds,
    /// `-u` without a password: curl would ask for it.
    NoPassword,
    /// An `-F` that is not `name=value` with at most a type and a filename.
    BadFormPart {
        /// Where its word stands.
        offset: usize,
    },
    /// Two flags that ask for two kinds of request.
    Conflict {
        /// One of them.
        first: &'static str,
        /// The other one.
        second: &'static str,
    },
}

impl fmt::Display for PasteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "there is nothing to read"),
            Self::TooLong { bytes } => {
                write!(f, "the text has {bytes} bytes, more than the {MAX_TEXT} allowed")
            }
            Self::TooManyWords => write!(f, "the command has more than {MAX_WORDS} words"),
            Self::NotCurl { looks_like } => write!(f, "this is not a curl command, {}", looks_like.words()),
            Self::EnvironmentAssignment { name } => {
                write!(f, "the command sets the variable {name} before curl")
            }
            Self::UnterminatedQuote { offset } => write!(f, "the quote at byte {offset} is never closed"),
            Self::Expansion { offset } => {
                write!(f, "at byte {offset} the shell would put in a value that only it knows")
            }
            Self::BadEscape { offset } => write!(f, "the escape at byte {offset} is no Unicode character"),
            Self::ShellOperator { offset, operator } => {
                write!(f, "the {operator} at byte {offset} is an instruction to the shell, not to curl")
            }
            Self::MoreCommands { offset } => write!(f, "another command begins at byte {offset}"),
            Self::UnknownFlag { flag, offset } => write!(f, "curl has no flag {flag} (at byte {offset})"),
            Self::MissingValue { flag } => write!(f, "the flag {flag} needs a value"),
            Self::UnwantedValue { flag } => write!(f, "the flag {flag} takes no value"),
            Self::NotASwitch { flag } => write!(f, "{flag} cannot be switched off with --no-"),
            Self::UnsupportedFlag { flag, why } => write!(f, "the flag {flag} is not supported: it {why}"),
            Self::ReadsFile { flag } => {
                write!(f, "the value of {flag} names a file, and a paste reads no files")
            }
            Self::NoUrl => write!(f, "the command has no URL"),
            Self::SeveralUrls { offset } => write!(f, "the command has a second URL at byte {offset}"),
            Self::SeveralRequests => write!(f, "--next makes this more than one request"),
            Self::UrlPattern => {
                write!(f, "curl takes the brackets or braces in the URL for a pattern of several URLs")
            }
            Self::NotHttp { scheme } => write!(f, "the URL's scheme is {scheme}, not http or https"),
            Self::NotUtf8 { what, offset } => write!(f, "{what} at byte {offset} is not UTF-8"),
            Self::ControlByte { what, offset } => {
                write!(f, "{what} at byte {offset} has a line break or a zero byte in it")
            }
            Self::BadSeconds => write!(f, "the value of --max-time is not a number of seconds"),
            Self::NoPassword => write!(f, "-u has no password; curl would ask for it"),
            Self::BadFormPart { offset } => {
                write!(f, "the form part at byte {offset} is not a plain name=value")
            }
            Self::Conflict { first, second } => {
                write!(f, "{first} and {second} ask for different kinds of request")
            }
        }
    }
}

impl std::error::Error for PasteError {}

impl PasteError {
    /// What to do about it, where something can be said.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Empty => {
                "copy the request in the Network panel with \"Copy as cURL\", and paste it to stdin"
            }
            Self::NotCurl { looks_like } => looks_like.hint(),
            Self::EnvironmentAssignment { .. } => "begin with curl",
            Self::UnterminatedQuote { .. } => "check that the whole command was copied",
            Self::Expansion { .. } => {
                "write the value itself, or put it in single quotes if it is meant as it stands"
            }
            Self::ShellOperator { .. } => "leave it out, or put the word in quotes",
            Self::MoreCommands { .. } => {
                "paste one command only; put a URL with & in quotes; end each line but the last with \\ (cmd: ^)"
            }
            Self::UnknownFlag { .. } => "check the spelling; curl accepts no shortened names",
            Self::UnwantedValue { .. } => "remove the = and what follows it",
            Self::UnsupportedFlag { .. } => "remove the flag",
            Self::ReadsFile { .. } => "write the content into the command",
            Self::NoUrl => "add the URL",
            Self::SeveralUrls { .. } | Self::SeveralRequests => {
                "paste one request only; check that every value with blanks is quoted"
            }
            Self::UrlPattern => "add --globoff if the URL is meant as it stands",
            Self::NotUtf8 { .. } => "save the text as UTF-8",
            Self::NoPassword => "write -u NAME:PASSWORD",
            Self::BadFormPart { .. } => {
                "write name=value; put a value with ; in double quotes, or use --form-string"
            }
            Self::Conflict { .. } => "remove one of them",
            Self::TooLong { .. }
            | Self::TooManyWords
            | Self::BadEscape { .. }
            | Self::MissingValue { .. }
            | Self::NotASwitch { .. }
            | Self::NotHttp { .. }
            | Self::ControlByte { .. }
            | Self::BadSeconds => return None,
        };
        Some(hint.to_owned())
    }
}

impl LooksLike {
    /// What the text looks like, judged by how it begins.
    pub(super) fn of(text: &str) -> Self {
        const BEGINNINGS: &[(&str, LooksLike)] = &[
            ("fetch(", LooksLike::Fetch),
            ("await fetch(", LooksLike::Fetch),
            ("Invoke-WebRequest", LooksLike::PowerShell),
            ("Invoke-RestMethod", LooksLike::PowerShell),
            ("$session", LooksLike::PowerShell),
            ("{", LooksLike::Json),
            ("[", LooksLike::Json),
            ("http://", LooksLike::Url),
            ("https://", LooksLike::Url),
            ("Access to ", LooksLike::ConsoleMessage),
            ("Cross-Origin Request Blocked", LooksLike::ConsoleMessage),
            ("Origin ", LooksLike::ConsoleMessage),
            ("Fetch API cannot load", LooksLike::ConsoleMessage),
        ];
        let text = text.trim_start();
        let first_line = text.lines().next().unwrap_or("").trim_end();
        if let Some(&(_, looks_like)) = BEGINNINGS.iter().find(|(begin, _)| text.starts_with(begin)) {
            looks_like
        } else if first_line.ends_with(" HTTP/1.1") || first_line.ends_with(" HTTP/2") {
            Self::RawRequest
        } else {
            Self::Unknown
        }
    }

    /// The same in words, to follow a comma or a colon.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Fetch => "it looks like a fetch() call",
            Self::PowerShell => "it looks like a PowerShell command",
            Self::Json => "it looks like JSON (a HAR file?)",
            Self::Url => "it looks like a URL",
            Self::ConsoleMessage => "it looks like a line of the browser's console",
            Self::RawRequest => "it looks like the head of an HTTP request",
            Self::Unknown => "its first word is not curl",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Url => "give the URL as the argument: corsac explain URL --origin ORIGIN",
            _ => "in the Network panel, choose \"Copy as cURL (bash)\" or \"Copy as cURL (cmd)\"",
        }
    }
}
