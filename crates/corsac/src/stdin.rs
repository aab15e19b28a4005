//! What stands on stdin for `corsac explain -`: told apart, and handed to who understands it.

use std::io::{self, Cursor, IsTerminal, Read};

use crate::args::Explain;
use crate::console::{self, ConsoleError};
use crate::exit::{Complaint, ExitStatus};
use crate::har;
use crate::paste::{GLANCE, Kind, LooksLike, MAX_TEXT, Paste, PasteError, parse_curl, parse_fetch};
use crate::terminal;

/// What was there.
pub(crate) enum Found {
    /// One request, to be done.
    Paste(Box<Paste>),
    /// Something else, which has been explained already.
    Explained(ExitStatus),
}

/// What is understood, for hints.
const KNOWN: &str = "from the Network panel \"Copy as cURL\" (bash or cmd), \"Copy as fetch\" or a HAR file, or the red \
                     line of the browser's console";

/// Reads stdin to its end, or as far as is of use, and says on stderr what it was read as.
pub(crate) fn read(asked: &Explain) -> Result<Found, Complaint> {
    if io::stdin().is_terminal() {
        terminal::note(
            "paste what the browser copied, then press Enter and Ctrl-D (on Windows Ctrl-Z and Enter)",
        );
    }
    let mut stdin = io::stdin().lock();
    let mut text = Vec::new();
    let broken = |error| Complaint::usage(format!("stdin cannot be read: {error}"), "... | corsac explain -");
    stdin.by_ref().take(GLANCE as u64).read_to_end(&mut text).map_err(broken)?;
    let kind = Kind::of(&text);
    if kind == Kind::Har {
        only_what_is_told(asked, "a HAR")?;
        terminal::note("read as a HAR");
        return har::explain(Cursor::new(text).chain(stdin), "stdin", asked).map(Found::Explained);
    }
    if asked.entry.is_some() || asked.limit.is_some() {
        return Err(Complaint::usage(
            "--entry and --limit are about a HAR, and this is none",
            "leave them out",
        ));
    }
    stdin.take((MAX_TEXT + 1 - text.len()) as u64).read_to_end(&mut text).map_err(broken)?;
    match kind {
        Kind::Curl => curl(&text),
        Kind::Fetch => {
            let call = parse_fetch(&text).map_err(|error| {
                let hint = error.hint().unwrap_or_default();
                Complaint::usage(error, hint)
            })?;
            Ok(found(Paste::Fetch(call)))
        }
        Kind::Batch => {
            Err(Complaint::usage("this is a line of the batch interface", "... | corsac explain --batch"))
        }
        Kind::Empty => Err(Complaint::usage(PasteError::Empty, format!("paste one of these: {KNOWN}"))),
        // A HAR has been told of above.
        Kind::Har => Err(stranger(LooksLike::Json)),
        Kind::Unknown(looks_like) => other(&text, looks_like, asked),
    }
}

fn found(paste: Paste) -> Found {
    terminal::note(&format!("read as {}", paste.words()));
    Found::Paste(Box::new(paste))
}

fn curl(text: &[u8]) -> Result<Found, Complaint> {
    let command = parse_curl(text).map_err(|error| {
        let hint = error.hint().unwrap_or_default();
        Complaint::usage(error, hint)
    })?;
    Ok(found(Paste::Curl(command)))
}

/// A console's lines begin in many ways.
fn other(text: &[u8], looks_like: LooksLike, asked: &Explain) -> Result<Found, Complaint> {
    let shown = String::from_utf8_lossy(text);
    let is_console = match console::read(&shown) {
        Ok(_) => true,
        // It says better than this what is wrong with it.
        Err(ConsoleError::Stranger(..) | ConsoleError::UnknownMessage) => looks_like == LooksLike::Unknown,
        Err(_) => false,
    };
    if is_console || looks_like == LooksLike::ConsoleMessage {
        only_what_is_told(asked, "a console's line")?;
        terminal::note("read as what a browser's console says");
        return console::run(&shown, asked).map(Found::Explained);
    }
    let has_curl = shown.lines().take(20).any(|line| line.to_ascii_lowercase().contains("curl "));
    if has_curl && looks_like == LooksLike::Unknown {
        return curl(text);
    }
    Err(stranger(looks_like))
}

/// Flags that describe a request mean nothing to what is not one request: they would be passed over in silence.
pub(crate) fn only_what_is_told(asked: &Explain, what: &str) -> Result<(), Complaint> {
    let given = [
        ("--origin", asked.origin.is_some()),
        ("--page", asked.page.is_some()),
        ("--sandboxed", asked.sandboxed),
        ("-X", asked.method.is_some()),
        ("-H", !asked.headers.is_empty()),
        ("-d", !asked.body.is_empty()),
        ("-b", !asked.cookies.is_empty()),
        ("--credentials", asked.credentials.is_some()),
        ("--mode", asked.mode.is_some()),
        ("--redirect", asked.redirect.is_some()),
        ("--send", asked.send),
        ("--direct", asked.direct.is_some()),
        ("--curl", asked.curl),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(Complaint::usage(
            format!("{what} tells what was sent, and nothing is sent again: {flag} has no meaning"),
            "leave it out",
        )),
        None => Ok(()),
    }
}

fn stranger(looks_like: LooksLike) -> Complaint {
    let hint = match looks_like {
        LooksLike::Url => "give the URL as the argument: corsac explain URL --origin ORIGIN".to_owned(),
        _ => format!("paste one of these: {KNOWN}"),
    };
    Complaint::usage(format!("this is nothing that can be explained: {}", looks_like.words()), hint)
}
