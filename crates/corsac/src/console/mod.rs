//! What a browser's console says of a blocked fetch, read and explained: `corsac explain --console TEXT`.
//!
//! [`read`] finds the messages of Chromium, Firefox and `WebKit` in a text and takes out what they tell; nothing is sent.
//! `marks` is the table of the words that set the messages apart, `pattern` searches for them, `extract` goes through
//! the text; `fix` says what to change, `text` and `json` tell it all.

mod command;
mod extract;
mod fix;
mod json;
mod marks;
mod pattern;
mod text;

use std::fmt;
use std::io::{self, IsTerminal, Read};

use corsac_browser::{Owner, Reason, Stage};
use url::Url;

use crate::args::Explain;
use crate::exit::{Complaint, ExitStatus};
use crate::secrets::Secrets;
use crate::terminal;

pub use extract::read;
pub use json::line;
pub use text::account;

/// The longest text that is read, in bytes.
pub const MAX_TEXT: usize = 64 * 1024;

/// The most messages that are told; more are counted.
pub const MAX_MESSAGES: usize = 20;

/// The most further URLs that are kept of a message that is repeated for them.
pub const MAX_ALSO: usize = 20;

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Browser {
    /// Chromium, and the browsers made from it: Chrome, Edge, Opera, Brave.
    Chromium,
    /// Firefox.
    Firefox,
    /// `WebKit`: Safari, browsers on iOS, `WebKitGTK`.
    WebKit,
}

/// What a message may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A rule of the browser.
    Rule(Reason),
    /// The network, which has no rule.
    NetworkFailed,
}

/// When it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    /// Before anything was sent.
    BeforeSending,
    /// On the answer to a preflight.
    Preflight,
    /// On an answer that redirects.
    Redirect,
    /// On the answer to the request itself.
    Actual,
}

/// A message of a browser, understood. All parts are as the browser wrote them: secrets are in them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// Who wrote it.
    pub browser: Browser,
    /// What it means; when it does not tell which of several causes it is, all of them, the most likely first. Never
    /// empty.
    pub causes: Vec<Cause>,
    /// Whether the message tells that it is this one cause.
    pub certain: bool,
    /// When it was decided; `None` when the message does not tell.
    pub point: Option<Point>,
    /// The URL that was fetched last.
    pub url: Option<Url>,
    /// The URL that was fetched first, where redirects led from it to `url`.
    pub redirected_from: Option<Url>,
    /// The origin of the page, as the header Origin has it.
    pub origin: Option<String>,
    /// The request's method: a token.
    pub method: Option<String>,
    /// A header of the request that was refused: a token.
    pub header: Option<String>,
    /// The value of the answer's header that decided, in the place of [`Message::field`].
    pub value: Option<String>,
    /// The answer's status.
    pub status: Option<u16>,
    /// Further URLs of which the same was said, [`MAX_ALSO`] at most.
    pub also: Vec<Url>,
    /// The browser's own name for it, where the cause alone does not give it.
    own_name: Option<&'static str>,
}

/// What was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The messages in their order, each once; at least one, and [`MAX_MESSAGES`] at most.
    pub messages: Vec<Message>,
    /// How many different messages more there are.
    pub left_out: usize,
}

/// Why nothing was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConsoleError {
    /// More than [`MAX_TEXT`] bytes.
    TooLong,
    /// No text.
    Empty,
    /// It is about a failed fetch, but does not say why: what it is, and what to give instead.
    Stranger(&'static str, &'static str),
    /// It has words about CORS, but no message that is known.
    UnknownMessage,
    /// Nothing of a blocked fetch.
    NoMessage,
}

/// What the console writes and this module knows, for hints.
const KNOWN: &str = "what can be read are Chromium's \"Access to fetch at ... has been blocked by CORS policy\", Firefox's \
                     \"Cross-Origin Request Blocked\" and WebKit's \"... is not allowed by Access-Control-Allow-...\" and \
                     \"Preflight response ...\", in English; for others: Copy as cURL | corsac explain -";

impl fmt::Display for ConsoleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the text has more than {MAX_TEXT} bytes"),
            Self::Empty => f.write_str("there is nothing to read"),
            Self::Stranger(what, _) => f.write_str(what),
            Self::UnknownMessage => {
                f.write_str("this has words about CORS, but no message of a browser that is known")
            }
            Self::NoMessage => f.write_str("this is no message of a browser about a blocked fetch"),
        }
    }
}

impl std::error::Error for ConsoleError {}

impl ConsoleError {
    /// What to give instead.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLong => "give the lines about the blocked fetch alone",
            Self::Empty => "copy the red line from the browser's console: ... | corsac explain --console -",
            Self::Stranger(_, hint) => hint,
            Self::UnknownMessage | Self::NoMessage => KNOWN,
        }
    }
}

impl Browser {
    /// The word that programs read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// The name that people know.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKit",
        }
    }
}

impl Point {
    /// The word that programs read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BeforeSending => "before-sending",
            Self::Preflight => "preflight",
            Self::Redirect => "redirect",
            Self::Actual => "actual",
        }
    }
}

impl Cause {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rule(reason) => reason.code(),
            Self::NetworkFailed => "NetworkFailed",
        }
    }

    /// Whose doing it is.
    pub fn owner(self) -> Owner {
        match self {
            Self::Rule(reason) => reason.owner(),
            Self::NetworkFailed => Owner::Network,
        }
    }

    /// The rule: a section of the Fetch standard (`#...`) or an address; `None` for the network.
    pub fn anchor(self) -> Option<&'static str> {
        match self {
            Self::Rule(reason) => Some(reason.anchor()),
            Self::NetworkFailed => None,
        }
    }
}

impl Message {
    /// Chromium's name for a cause, in this message's circumstances.
    pub fn chromium(&self, cause: Cause) -> Option<&'static str> {
        let stage = match self.point {
            Some(Point::Preflight) => Stage::Preflight,
            Some(Point::BeforeSending) => Stage::BeforeSending,
            _ => Stage::Response,
        };
        match cause {
            _ if self.browser == Browser::Chromium && self.own_name.is_some() => self.own_name,
            Cause::Rule(reason) => reason.chromium(stage),
            Cause::NetworkFailed => None,
        }
    }

    /// Firefox's key for a cause, in this message's circumstances.
    pub fn firefox(&self, cause: Cause) -> Option<&'static str> {
        match cause {
            _ if self.browser == Browser::Firefox && self.own_name.is_some() => self.own_name,
            Cause::Rule(reason) => reason.firefox(),
            // Firefox calls every failed CORS request so, whatever failed on the network.
            Cause::NetworkFailed => Some("CORSDidNotSucceed2"),
        }
    }

    /// The answer's header that decided: what [`Message::value`] is the value of.
    pub fn field(&self) -> Option<&'static str> {
        match self.causes.first()? {
            Cause::Rule(reason) => match reason {
                Reason::AllowOriginMissing
                | Reason::AllowOriginMultiple
                | Reason::AllowOriginInvalid
                | Reason::AllowOriginMismatch
                | Reason::WildcardWithCredentials => Some("Access-Control-Allow-Origin"),
                Reason::AllowCredentialsNotTrue => Some("Access-Control-Allow-Credentials"),
                Reason::AllowMethodsUnparsable | Reason::MethodNotAllowed => {
                    Some("Access-Control-Allow-Methods")
                }
                Reason::AllowHeadersUnparsable | Reason::HeaderNotAllowed => {
                    Some("Access-Control-Allow-Headers")
                }
                Reason::RedirectHasCredentials | Reason::RedirectScheme => Some("Location"),
                _ => None,
            },
            Cause::NetworkFailed => None,
        }
    }

    /// Whether the page asked with credentials: these causes exist with them only.
    pub fn has_credentials(&self) -> bool {
        self.is(Reason::WildcardWithCredentials) || self.is(Reason::AllowCredentialsNotTrue)
    }

    /// The URL that the page asked for, before any redirect.
    pub fn asked(&self) -> Option<&Url> {
        self.redirected_from.as_ref().or(self.url.as_ref())
    }

    /// The value as it may be shown.
    fn shown_value(&self, secrets: Secrets) -> Option<String> {
        let field = self.field()?;
        let value = self.value.as_deref()?;
        Some(secrets.prose(&secrets.header(field, value)).into_owned())
    }

    /// The page's own origin, where the message tells it. What it calls `null` behind redirects is rather what these left
    /// of the origin.
    pub fn page(&self) -> Option<&str> {
        self.origin.as_deref().filter(|origin| *origin != "null" || self.redirected_from.is_none())
    }

    /// Whether the server was told the origin `null`, which it should not allow: the page has no other, or redirects left
    /// no other.
    pub fn asks_as_null(&self) -> bool {
        let Some(origin) = &self.origin else { return false };
        // https://fetch.spec.whatwg.org/#concept-request-tainted-origin
        let tainted = match (&self.redirected_from, &self.url) {
            (Some(first), Some(last)) => {
                first.origin() != last.origin() && first.origin().ascii_serialization() != *origin
            }
            _ => false,
        };
        origin == "null" || tainted
    }

    /// Whether it is `WebKit`'s line that tells that a fetch failed, and nothing else.
    fn is_bare(&self) -> bool {
        self.browser == Browser::WebKit && self.causes == [Cause::NetworkFailed]
    }

    fn is(&self, reason: Reason) -> bool {
        self.causes.contains(&Cause::Rule(reason))
    }
}

/// Does what `corsac explain --console` was asked.
pub(crate) fn run(text: &str, asked: &Explain) -> Result<ExitStatus, Complaint> {
    if !asked.body.is_empty() {
        return Err(Complaint::usage(
            "--console sends nothing, so it takes no data",
            "leave one of them out",
        ));
    }
    let pasted;
    let text = if text == "-" {
        pasted = read_stdin()?;
        &pasted
    } else {
        text
    };
    let reading = read(text).map_err(|error| Complaint::usage(&error, error.hint()))?;
    let secrets = if asked.show_secrets { Secrets::Show } else { Secrets::Hide };
    let mut options = terminal::options(asked.no_color);
    options.secrets = secrets;
    let shown = if asked.json_output { line(&reading, secrets) + "\n" } else { account(&reading, &options) };
    terminal::print(&shown)?;
    if reading.left_out > 0 {
        terminal::note(&format!("{} more messages are not told", reading.left_out));
    }
    Ok(ExitStatus::NotReadable)
}

fn read_stdin() -> Result<String, Complaint> {
    if io::stdin().is_terminal() {
        terminal::note(
            "paste the console's lines, then press Enter and Ctrl-D (on Windows Ctrl-Z and Enter)",
        );
    }
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_TEXT as u64 + 1).read_to_end(&mut bytes).map_err(|error| {
        Complaint::usage(format!("stdin cannot be read: {error}"), "... | corsac explain --console -")
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
