//! The questions that people have: did the server act, may the page read, and why does curl work.

use std::fmt::Write as _;

use corsac_browser::{
    Blocked, BodySource, Event, Exchange, ExchangeKind, NetworkErrorKind, Owner, PageResponse, Reason,
    ResponseType, Stage,
};
use corsac_core::Origin;

use super::steps::type_error;
use super::words::{Ink, TIED, TIED_TEXT, and, paint, short, visible, wrap};
use crate::render::Options;
use crate::render::story::{Story, Verdict, is_safe};

/// The columns of the question.
const LABEL: usize = 25;
/// The longest repetition of the command in advice, in columns.
const LONGEST_COMMAND: usize = 70;

/// Writes the questions and their answers.
pub(super) fn write(out: &mut String, story: &Story<'_>, options: &Options) {
    row(out, "Did the server act?", &acted(story), options);
    row(out, "May the page read it?", &may_read(story), options);
    let curl = curl(story, options);
    if !curl.is_empty() {
        row(out, "Why does curl work?", &curl, options);
    }
}

/// How the program was called, with a flag more.
pub(super) fn command(options: &Options, flag: &str) -> String {
    match &options.command {
        Some(command) if command.chars().count() <= LONGEST_COMMAND => format!("{} {flag}", visible(command)),
        _ => format!("corsac explain ... {flag}"),
    }
}

/// A question and the lines of its answer. A part that fits behind the one before stands there.
fn row(out: &mut String, question: &str, answer: &[String], options: &Options) {
    let width = options.width.saturating_sub(LABEL).max(40);
    let lines: Vec<String> = answer.iter().flat_map(|part| wrap(part, width)).collect();
    for (index, line) in lines.iter().enumerate() {
        let label = if index == 0 { question } else { "" };
        let gap = " ".repeat(LABEL.saturating_sub(1 + label.len()));
        let _ = writeln!(out, " {}{gap}{line}", paint(options.color, Ink::Strong, label));
    }
}

fn acted(story: &Story<'_>) -> Vec<String> {
    let sent: Vec<&Exchange> = story.sent().collect();
    match sent.as_slice() {
        [] => vec![nothing_sent(story)],
        [one] => one_sent(story, one),
        several => several_sent(story, several),
    }
}

/// The request that the page asked for never went out.
fn nothing_sent(story: &Story<'_>) -> String {
    let asked = story.last().filter(|last| last.kind == ExchangeKind::Preflight && story.was_sent(last));
    match (story.verdict, asked) {
        (Verdict::Held(_), _) if story.exchanges().iter().any(|one| story.was_sent(one)) => {
            "Not yet: only the OPTIONS reached it.".to_owned()
        }
        (Verdict::Held(_), _) => "Not yet: nothing was sent.".to_owned(),
        (Verdict::Network(error), Some(_)) if never_arrived(error.kind) => {
            "No: not even the OPTIONS reached it.".to_owned()
        }
        (Verdict::Network(_), Some(_)) => "No: at most the OPTIONS reached it.".to_owned(),
        (_, Some(_)) => "No: only the OPTIONS reached it.".to_owned(),
        (_, None) => "No: nothing was sent.".to_owned(),
    }
}

fn one_sent(story: &Story<'_>, one: &Exchange) -> Vec<String> {
    let method = one.request.method.as_str();
    let Some(response) = &one.response else {
        return vec![match story.verdict {
            Verdict::Network(error) if never_arrived(error.kind) => {
                format!("No: the {method} never reached it.")
            }
            Verdict::Network(error) if error.kind == NetworkErrorKind::Malformed => {
                format!("Something received the {method} and answered, though not in HTTP.")
            }
            Verdict::Network(error) if error.kind == NetworkErrorKind::TooLarge => {
                format!("It received the {method} and answered, with more than is taken.")
            }
            _ if is_safe(method) => format!("Nobody knows: the {method} was sent, and no answer came."),
            _ => format!("Nobody knows: the {method} was sent, and no answer came. It may have been done."),
        }];
    };
    let status = response.status;
    let redirects = (300..400).contains(&status) && response.headers.contains("location");
    if is_safe(method) {
        let answered = if redirects {
            format!("answered with a redirect, {status}")
        } else {
            format!("answered {status}")
        };
        return vec![format!("It received the {method} and {answered}.")];
    }
    let mut said = vec![if status >= 400 {
        format!(
            "It received the {method} and answered {status}. What it did before that, only the server knows."
        )
    } else if redirects {
        format!(
            "It received the {method} and redirected it ({status}). What it did before that, only the server knows."
        )
    } else {
        format!("Yes: it received the {method} and answered {status}. Whatever that does has been done.")
    }];
    said.extend(not_csrf_protection(story, one));
    said
}

/// A blocked request that HTML could send as well: the lesson that CORS does not stop it.
fn not_csrf_protection(story: &Story<'_>, one: &Exchange) -> Option<String> {
    let blocked = matches!(story.verdict, Verdict::AfterAnswer(_) | Verdict::Opaque(_));
    let asked_first = story.exchanges().iter().any(|exchange| exchange.kind == ExchangeKind::Preflight);
    let simple = !asked_first && one.request.header("Origin").is_some();
    (blocked && simple).then(|| {
        "CORS keeps the answer from the page, not the request from the server. Against unwanted requests help \
         SameSite cookies, CSRF tokens, and a check of the Origin header."
            .to_owned()
    })
}

/// A chain of redirects.
fn several_sent(story: &Story<'_>, sent: &[&Exchange]) -> Vec<String> {
    let place = |exchange: &Exchange| Origin::of(&exchange.request.url).to_string();
    let told = |exchange: &Exchange| {
        let status =
            exchange.response.as_ref().map_or_else(|| "no answer".to_owned(), |one| one.status.to_string());
        format!("{} received the {} ({status})", place(exchange), exchange.request.method)
    };
    let changed = sent.iter().any(|exchange| !is_safe(exchange.request.method.as_str()));
    let begin = if changed { "Yes: " } else { "" };
    let mut said = Vec::new();
    if let ([first, .., last], 5..) = (sent, sent.len()) {
        said.push(format!(
            "{begin}{} requests were answered: first {}, at last {}.",
            sent.len(),
            told(first),
            told(last)
        ));
    } else {
        let told: Vec<String> = sent.iter().map(|exchange| told(exchange)).collect();
        said.push(format!("{begin}{}.", and(&told)));
    }
    if let (Verdict::AtPreflight(_), Some((method, _))) = (story.verdict, story.unsent()) {
        said.push(format!(
            "Of the redirect's target only the OPTIONS was asked, not the {}.",
            short(&method, 40)
        ));
    }
    said
}

/// Whether a request cannot have reached a server when this failed.
pub(super) fn never_arrived(kind: NetworkErrorKind) -> bool {
    matches!(
        kind,
        NetworkErrorKind::Dns
            | NetworkErrorKind::Connect
            | NetworkErrorKind::Proxy
            | NetworkErrorKind::Tls
            | NetworkErrorKind::Request
    )
}

fn may_read(story: &Story<'_>) -> Vec<String> {
    match story.verdict {
        Verdict::Readable(response) => readable(story, response),
        Verdict::Opaque(response) if response.kind == ResponseType::OpaqueRedirect => {
            vec!["No: it learns that there was a redirect, and not where to.".to_owned()]
        }
        Verdict::Opaque(_) => {
            vec![
                "No: mode \"no-cors\" hides the status, the headers and the body, whatever the server says."
                    .to_owned(),
            ]
        }
        Verdict::AtPreflight(blocked) | Verdict::AfterAnswer(blocked) | Verdict::BeforeSending(blocked) => {
            refused(story, blocked)
        }
        Verdict::Network(_) => vec![
            format!("No: JavaScript gets {}, the same as when CORS blocks.", bare(story)),
            "[NetworkFailed; Firefox CORSDidNotSucceed2]".to_owned(),
        ],
        Verdict::Held(head) => {
            vec![format!("Not decided yet: the answer to the {} decides.", head.method)]
        }
        Verdict::Cancelled => vec!["No: the fetch was cancelled.".to_owned()],
    }
}

fn bare(story: &Story<'_>) -> String {
    match type_error(story) {
        "TypeError: Failed to fetch" => "a bare TypeError".to_owned(),
        other => other.to_owned(),
    }
}

fn refused(story: &Story<'_>, blocked: &Blocked) -> Vec<String> {
    let names = [
        Some(blocked.reason.code().to_owned()),
        blocked.chromium().map(|name| format!("Chromium{TIED}{name}")),
        blocked.firefox().map(|name| format!("Firefox{TIED}{name}")),
    ];
    let names: Vec<String> = names.into_iter().flatten().collect();
    let mut because = blocked.reason.because().to_owned();
    if !blocked.detail.is_empty() && blocked.field.is_none() {
        because = format!("{because} ({})", short(&blocked.detail, 80));
    }
    let anchor = match blocked.reason.anchor() {
        anchor if anchor.starts_with('#') => format!("https://fetch.spec.whatwg.org/{anchor}"),
        other => other.to_owned(),
    };
    vec![
        format!("No: JavaScript gets {}. Blocked, because {because}.", bare(story)),
        format!("[{}]", names.join("; ")),
        format!("Rule: {anchor}"),
    ]
}

/// What the page sees and what not, and why a user may look logged out all the same.
fn readable(story: &Story<'_>, response: &PageResponse) -> Vec<String> {
    let status = response.status;
    let mut said = Vec::new();
    let events = story.last().map(|last| last.events.as_slice()).unwrap_or_default();
    let error = if status >= 400 { " (an error)" } else { "" };
    said.push(format!("Yes: status {status}{error}{}.", seen(response)));
    for event in events {
        let Event::Readable { hidden, field, expose_invalid, kind } = event else { continue };
        // What is about the reading itself, no page misses.
        let missed = |name: &&String| {
            !name.starts_with("access-control-") && !matches!(name.as_str(), "set-cookie" | "vary")
        };
        let names = some(hidden.iter().filter(missed));
        if !names.is_empty() && *kind == ResponseType::Cors {
            let why = match field {
                None => "Access-Control-Expose-Headers would show them",
                Some(_) if *expose_invalid => {
                    "Access-Control-Expose-Headers is no list of names, so it shows nothing"
                }
                Some(_) => "Access-Control-Expose-Headers does not name them",
            };
            said.push(format!("Hidden from it: {}. {why}.", and(&names)));
        }
        if hidden.iter().any(|name| name == "set-cookie") {
            said.push("Set-Cookie is never shown to scripts.".to_owned());
        }
    }
    let left_behind = |event: &Event| {
        matches!(event, Event::CookieWithheld { .. } | Event::CredentialsOmitted { include_would_send: true })
    };
    if events.iter().any(left_behind) {
        said.push(
            "Whether a cookie went at all was decided before sending: CORS can pass and the user still look \
             logged out."
                .to_owned(),
        );
    }
    said
}

/// What the page gets besides the status.
fn seen(response: &PageResponse) -> String {
    let body = if response.body == BodySource::Null { "no body" } else { "the body" };
    let names = some(response.headers.iter().map(|(name, _)| name));
    match names.as_slice() {
        [] => format!(", {body}, no headers"),
        [one] => format!(", {body}, the header {one}"),
        several => format!(", {body}, the headers {}", and(several)),
    }
}

/// The names, but not more than can be read at a glance.
fn some<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    const MOST: usize = 12;
    let mut names: Vec<String> = names.map(|name| short(name, 40)).collect();
    if names.len() > MOST {
        let more = names.len() - MOST;
        names.truncate(MOST);
        names.push(format!("{more} more"));
    }
    names
}

fn curl(story: &Story<'_>, options: &Options) -> Vec<String> {
    let Some(blocked) = story.blocked() else { return Vec::new() };
    let because = match blocked.reason {
        // What curl would refuse, too, or what is no request at all.
        Reason::UrlInvalid
        | Reason::MethodInvalid
        | Reason::HeaderInvalid
        | Reason::NavigateMode
        | Reason::CacheModeNotAllowed
        | Reason::NotCached
        | Reason::SchemeNotSupported
        | Reason::RedirectUrlInvalid
        | Reason::RedirectScheme
        | Reason::TooManyRedirects => return Vec::new(),
        reason if reason.owner() == Owner::Page || blocked.stage == Stage::BeforeSending => {
            "The rule binds browsers only, and curl does not know it."
        }
        _ => "It asks for no permission and checks nothing.",
    };
    let attempt = command(options, "--curl").replace(' ', TIED_TEXT);
    vec![format!("{because}{TIED} Try:{TIED}{attempt}")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_command_is_not_repeated() {
        let mut options =
            Options { command: Some("corsac explain https://a/".to_owned()), ..Options::default() };
        assert_eq!(command(&options, "--curl"), "corsac explain https://a/ --curl");
        options.command = Some("x".repeat(100));
        assert_eq!(command(&options, "--curl"), "corsac explain ... --curl");
    }
}
