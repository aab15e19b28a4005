//! The first line: what it came to, in one sentence, and who can change it.

use std::fmt::Write as _;

use corsac_browser::{ExchangeKind, NetworkErrorKind, ResponseType};
use corsac_fetch::HeldBy;

use super::questions::command;
use super::words::{Ink, TIED, TIED_TEXT, paint, short, wrap};
use crate::render::Options;
use crate::render::fix;
use crate::render::story::{Story, Verdict};

/// Writes the headline.
pub(super) fn write(out: &mut String, story: &Story<'_>, options: &Options) {
    for line in lines(story, options, options.width.max(40)) {
        let _ = writeln!(out, "{line}");
    }
}

/// Its lines of so many columns at most.
pub(crate) fn lines(story: &Story<'_>, options: &Options, width: usize) -> Vec<String> {
    let (ink, verdict, sentence) = parts(story, options);
    let mut text = format!("{verdict}. {sentence}");
    if let Some(who) = fix::who(story) {
        let _ = write!(text, " To{TIED}change:{TIED}{}.", who.replace(' ', TIED_TEXT));
    }
    let mut lines = wrap(&text, width);
    // The verdict is ASCII and stands at the start, so the colour goes around it in the first line.
    if let Some(first) = lines.first_mut()
        && let Some(rest) = first.strip_prefix(verdict)
    {
        *first = format!("{}{rest}", paint(options.color, ink, verdict));
    }
    lines
}

fn parts(story: &Story<'_>, options: &Options) -> (Ink, &'static str, String) {
    let method = short(&story.method(), 40);
    match story.verdict {
        Verdict::Readable(response) if response.status >= 400 => (
            Ink::Good,
            "READABLE",
            format!("The page may read the answer, which is an error: {}.", response.status),
        ),
        Verdict::Readable(_) => (Ink::Good, "READABLE", "The page may read the answer.".to_owned()),
        Verdict::Opaque(response) if response.kind == ResponseType::OpaqueRedirect => (
            Ink::Careful,
            "OPAQUE",
            "The server redirects, and the page asked not to follow: it sees nothing of the redirect."
                .to_owned(),
        ),
        Verdict::Opaque(_) => (
            Ink::Careful,
            "OPAQUE",
            format!("The {method} was sent and answered; the page sees nothing of the answer."),
        ),
        Verdict::AtPreflight(_) => (Ink::Bad, "BLOCKED at the preflight", at_preflight(story)),
        Verdict::AfterAnswer(_) => (Ink::Bad, "BLOCKED after the server answered", after_answer(story)),
        Verdict::BeforeSending(_) => (Ink::Bad, "BLOCKED before sending", before_sending(story)),
        Verdict::Network(error) => (Ink::Bad, "NETWORK FAILED (not CORS)", network(story, error.kind)),
        Verdict::Held(by) if by.by == HeldBy::NotRecorded => {
            (Ink::Careful, "NOT DECIDED", held(story, options))
        }
        Verdict::Held(_) => (Ink::Careful, "WOULD BE SENT", held(story, options)),
        Verdict::Cancelled => (Ink::Careful, "CANCELLED", "Nothing was decided.".to_owned()),
    }
}

fn at_preflight(story: &Story<'_>) -> String {
    let Some((method, _)) = story.unsent() else { return String::new() };
    let method = short(&method, 40);
    if story.sent().next().is_some() {
        format!("The server redirected, and the {method} was never sent to the new place.")
    } else {
        format!("Your {method} was never sent.")
    }
}

fn after_answer(story: &Story<'_>) -> String {
    let Some(last) = story.sent().next_back() else { return String::new() };
    let method = &last.request.method;
    let status = last.response.as_ref().map_or(0, |response| response.status);
    if matches!(status, 301 | 302 | 303 | 307 | 308) {
        return "The server answered with a redirect, and the browser did not follow it.".to_owned();
    }
    format!(
        "The server received the {method} and answered {status}; the browser withheld the answer from JavaScript."
    )
}

fn before_sending(story: &Story<'_>) -> String {
    if story.is_refused_redirect() {
        "The server redirected to where the browser does not go.".to_owned()
    } else if story.exchanges().iter().any(|exchange| story.was_sent(exchange)) {
        "The request itself never left the browser.".to_owned()
    } else {
        "Nothing left the browser.".to_owned()
    }
}

fn network(story: &Story<'_>, kind: NetworkErrorKind) -> String {
    let what = match kind {
        NetworkErrorKind::Dns => "The server's name has no address.",
        NetworkErrorKind::Connect => "No connection could be made.",
        NetworkErrorKind::Proxy => "The proxy did not let the request through.",
        NetworkErrorKind::Tls => "No secure connection could be made.",
        NetworkErrorKind::Timeout => "No whole answer came in time.",
        NetworkErrorKind::Closed => "The connection ended before the answer did.",
        NetworkErrorKind::Malformed => "What came back is not HTTP.",
        NetworkErrorKind::TooLarge => "The answer is larger than is taken.",
        NetworkErrorKind::Request => "The request cannot be written as HTTP.",
        _ => "No answer came.",
    };
    let page = "JavaScript cannot tell this from CORS.";
    match story.unsent() {
        Some((method, _)) => format!("{what} Your {} was never sent. {page}", short(&method, 40)),
        None => format!("{what} {page}"),
    }
}

fn held(story: &Story<'_>, options: &Options) -> String {
    let Verdict::Held(held) = story.verdict else { return String::new() };
    let method = &held.request.method;
    if held.by == HeldBy::NotRecorded {
        return format!("No answer to the {method} is on record.");
    }
    if held.by != HeldBy::Gate {
        return format!(
            "It differs from the unsafe request that went out for another browser, so the {method} was held back."
        );
    }
    let asked = story.exchanges().iter().any(|exchange| exchange.kind == ExchangeKind::Preflight);
    let why = if asked { "The preflight passed" } else { "No preflight is needed" };
    let send =
        command(options, "--send").map_or_else(String::new, |command| format!(" To send it: {command}"));
    format!(
        "{why}, so a browser would send the {method} now. It may change things on the server, so it was held back.{send}"
    )
}
