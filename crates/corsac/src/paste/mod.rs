//! What people paste: "Copy as cURL" commands and "Copy as fetch" calls, as a browser's developer tools write them or as
//! typed by hand. [`Kind`] tells what a text is.
//!
//! [`parse_fetch`] turns a call into a [`FetchCall`]; `js` reads the values of its language. [`parse_curl`] turns a
//! command into a [`CurlCommand`]. Both are pure: nothing is run, and no file is read. A command passes the rooms in this
//! order: `words` recognises the shell and splits the text as that shell would (`cmd` for cmd.exe);
//! `flags` is the table of curl's flags; `curl` gives the words their meaning; `form` builds `-F` bodies, `url` the URL.
//! [`browser_added`] then tells the browser's own headers from the script's, and [`page_of`] finds the page.
//!
//! Bytes: a command line is bytes. Bodies stay bytes. Headers and cookies are strings of one byte a character
//! (isomorphic, as everywhere in Corsac), so they lose nothing either. Everything else must be UTF-8.

mod cmd;
mod curl;
mod error;
mod fetch;
mod fetch_error;
mod flags;
mod form;
mod js;
mod kind;
mod page;
mod url;
mod words;

use std::borrow::Cow;

pub use corsac_diagnose::added::{AddedBy, browser_added};
pub use curl::parse_curl;
pub use error::{LooksLike, PasteError};
pub use fetch::{CallBody, FetchCall, Writer, parse_fetch};
pub use fetch_error::FetchPasteError;
pub use kind::{GLANCE, Kind};
pub use page::{PageHint, page_of};

/// The longest text that [`parse_curl`] and [`parse_fetch`] take, in bytes.
pub const MAX_TEXT: usize = 16 * 1024 * 1024;

/// The most words a command may have.
pub const MAX_WORDS: usize = 10_000;

/// What was pasted, understood.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Paste {
    /// A curl command.
    Curl(CurlCommand),
    /// A call of `fetch()`.
    Fetch(FetchCall),
}

impl Paste {
    /// Where the request goes, as written.
    pub fn url(&self) -> &str {
        match self {
            Self::Curl(command) => &command.url,
            Self::Fetch(call) => &call.url,
        }
    }

    /// The value of the first header of this name that went over the wire, in any case; none of what a script alone
    /// asks for.
    pub fn header(&self, name: &str) -> Option<&str> {
        match self {
            Self::Curl(command) => command.header(name),
            Self::Fetch(call) if call.writer.is_copied() => call.header(name),
            Self::Fetch(_) => None,
        }
    }

    /// All headers but cookies, in order.
    pub fn headers(&self) -> &[(String, String)] {
        match self {
            Self::Curl(command) => &command.headers,
            Self::Fetch(call) => &call.headers,
        }
    }

    /// The text of the cookies; one byte a character.
    pub fn cookies(&self) -> Option<&str> {
        match self {
            Self::Curl(command) => command.cookies.as_deref(),
            Self::Fetch(call) => call.cookies.as_deref(),
        }
    }

    /// What was read, to follow "read as ".
    pub fn words(&self) -> &'static str {
        match self {
            Self::Curl(command) => match command.shell {
                Shell::Bash => "a curl command (bash)",
                Shell::Cmd => "a curl command (cmd)",
            },
            Self::Fetch(call) => call.writer.words(),
        }
    }

    pub(crate) fn as_curl(&self) -> Option<&CurlCommand> {
        match self {
            Self::Curl(command) => Some(command),
            Self::Fetch(_) => None,
        }
    }

    pub(crate) fn as_fetch(&self) -> Option<&FetchCall> {
        match self {
            Self::Fetch(call) => Some(call),
            Self::Curl(_) => None,
        }
    }
}

/// Which shell's rules a pasted command is written in, as recognised from the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shell {
    /// bash, and what agrees with it on quoting: "Copy as cURL (bash)".
    Bash,
    /// Windows' cmd.exe: "Copy as cURL (cmd)".
    Cmd,
}

/// The HTTP version a flag asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpVersion {
    /// `-0`, `--http1.0`
    Http10,
    /// `--http1.1`
    Http11,
    /// `--http2`
    Http2,
    /// `--http2-prior-knowledge`
    Http2PriorKnowledge,
    /// `--http3`
    Http3,
    /// `--http3-only`
    Http3Only,
}

/// A curl command, understood.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CurlCommand {
    /// The shell whose quoting the text uses.
    pub shell: Shell,
    /// The URL, with `http://` put before it where it had no scheme, and with the data of `-G` and `--url-query` in its
    /// query. It is not parsed further here.
    pub url: String,
    /// The method of `-X`, as written. See [`CurlCommand::effective_method`].
    pub method: Option<String>,
    /// The headers in order, each name as written and each value without blanks around it, one byte a character.
    /// `-A`, `-e`, `-u`, `--oauth2-bearer`, `-r` and the `Accept` of `--json` stand behind those of `-H`, unless an `-H`
    /// of the same name sets or removes it. A Cookie header is not here but in `cookies`.
    pub headers: Vec<(String, String)>,
    /// Headers that `-H 'Name:'` takes away from those curl would send by itself.
    pub removed_headers: Vec<String>,
    /// The Cookie headers, else those of `-b` (curl prefers them so), several joined with `"; "`; one byte a character.
    pub cookies: Option<String>,
    /// The body, joined of all its flags. `None` where `-G` moved it to the query.
    pub body: Option<Vec<u8>>,
    /// The Content-Type that curl adds for this body; `None` where a header sets or removes it.
    pub body_type_implied: Option<Cow<'static, str>>,
    /// `-G`: the data went into the query of `url`.
    pub get: bool,
    /// `-I`
    pub head: bool,
    /// `-k`
    pub insecure: bool,
    /// `--compressed`
    pub compressed: bool,
    /// `-L`
    pub location: bool,
    /// `-m`, in seconds, above 0; `None` is without limit (as is `-m 0`).
    pub max_time: Option<f64>,
    /// `--resolve`, each as written.
    pub resolve: Vec<String>,
    /// `--cacert`: a file's name.
    pub cacert: Option<String>,
    /// `-x`, or a `--socks…` flag with its scheme before it.
    pub proxy: Option<String>,
    /// The last flag that asks for an HTTP version.
    pub http_version: Option<HttpVersion>,
    /// Flags that curl knows and that mean nothing here, as written, without their values (these may be secret). To be
    /// told to the user.
    pub ignored: Vec<String>,
    /// Where the text was read otherwise than the letter of it, in plain words. To be told to the user.
    pub notes: Vec<String>,
}

impl CurlCommand {
    /// The method as curl decides it: that of `-X`, else HEAD for `-I`, else GET for `-G`, else POST with a body, else
    /// GET.
    ///
    /// ```
    /// let command = corsac::paste::parse_curl(b"curl https://api.example/ -d a=1").unwrap();
    /// assert_eq!(command.effective_method(), "POST");
    /// ```
    pub fn effective_method(&self) -> &str {
        match &self.method {
            Some(method) => method,
            None if self.head => "HEAD",
            None if self.get => "GET",
            None if self.body.is_some() => "POST",
            None => "GET",
        }
    }

    /// The value of the first header of this name (in any case), with `cookie` answered from `cookies` and
    /// `content-type` also from `body_type_implied`.
    pub fn header(&self, name: &str) -> Option<&str> {
        let set = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str());
        if set.is_some() {
            set
        } else if name.eq_ignore_ascii_case("cookie") {
            self.cookies.as_deref()
        } else if name.eq_ignore_ascii_case("content-type") {
            self.body_type_implied.as_deref()
        } else {
            None
        }
    }
}
