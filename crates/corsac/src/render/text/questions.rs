//! The questions that people have: did the server act, may the page read, and why does curl work.

use std::fmt::Write as _;

use corsac_browser::{
    Blocked, BodySource, Event, Exchange, ExchangeKind, NetworkErrorKind, Owner, PageResponse, Reason,
    ResponseType, Stage,
};
use corsac_core::{Origin, is_http_scheme};
use corsac_fetch::{HeldBy, Outcome};

use super::steps::type_error;
use super::words::{Ink, TIED, TIED_TEXT, and, paint, short, visible, visible_bytes, wrap};
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

/// How the program was called, with a flag more; `None` where there is nothing to repeat.
pub(super) fn command(options: &Options, flag: &str) -> Option<String> {
    let command = options.command.as_ref()?;
    Some(if command.chars().count() <= LONGEST_COMMAND {
        format!("{} {flag}", visible(command))
    } else {
        format!("corsac explain ... {flag}")
    })
}

/// A question and the lines of its answer. A part that fits behind the one before stands there.
pub(crate) fn row(out: &mut String, question: &str, answer: &[String], options: &Options) {
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
        (Verdict::Held(held), _) if held.by == HeldBy::NotRecorded => {
            "Nobody can tell: what was answered is not on record.".to_owned()
        }
        (Verdict::Held(held), _) if held.by != HeldBy::Gate => {
            "Not on this request: it was not sent.".to_owned()
        }
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
    let arrived = !matches!(story.verdict, Verdict::Network(error) if never_arrived(error.kind));
    let told = |exchange: &Exchange, before: Option<&Exchange>| {
        let (method, place) = (&exchange.request.method, place(exchange));
        match &exchange.response {
            Some(answer)
                if before.is_some_and(|before| {
                    Origin::of(&before.request.url).is_origin_of(&exchange.request.url)
                }) =>
            {
                format!("the {method} ({})", answer.status)
            }
            Some(answer) => format!("{place} received the {method} ({})", answer.status),
            None if arrived => format!("the {method} to {place} got no answer"),
            None => format!("the {method} never reached {place}"),
        }
    };
    let is_unsafe = |exchange: &&&Exchange| !is_safe(exchange.request.method.as_str());
    let status = |exchange: &Exchange| exchange.response.as_ref().map_or(0, |answer| answer.status);
    let done = sent.iter().filter(is_unsafe).any(|exchange| (200..300).contains(&status(exchange)));
    let begin = if done { "Yes: " } else { "" };
    let mut said = Vec::new();
    if let ([first, .., last], 5..) = (sent, sent.len()) {
        said.push(format!(
            "{begin}{} requests were sent: first {}, at last {}.",
            sent.len(),
            told(first, None),
            told(last, None)
        ));
    } else {
        let before = std::iter::once(None).chain(sent.iter().copied().map(Some));
        let told: Vec<String> =
            sent.iter().zip(before).map(|(exchange, before)| told(exchange, before)).collect();
        said.push(format!("{begin}{}.", told.join(", then ")));
    }
    let redirected = sent.iter().find(is_unsafe).filter(|exchange| (300..400).contains(&status(exchange)));
    if let Some(exchange) = redirected {
        said.push(format!(
            "What the {} did before it was redirected, only the server knows.",
            exchange.request.method
        ));
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
            public_names(story),
        ],
        Verdict::Held(held) if held.by == HeldBy::NotRecorded => {
            vec![format!("Nobody can tell: the answer to the {} decides.", held.request.method)]
        }
        Verdict::Held(held) => {
            vec![format!("Not decided yet: the answer to the {} decides.", held.request.method)]
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
        public_names(story),
        format!("Rule: {anchor}"),
    ]
}

/// What programs and browsers call it.
fn public_names(story: &Story<'_>) -> String {
    let Outcome::Failed(failure) = &story.account.outcome else { return String::new() };
    // What Chromium's own tools show beside the name.
    let parameter = failure.chromium_parameter().filter(|parameter| !parameter.is_empty());
    let parameter = parameter.map(|parameter| format!(" ({})", short(&visible_bytes(&parameter).0, 60)));
    let parameter = parameter.unwrap_or_default();
    let names = [
        Some(failure.code().to_owned()),
        failure.blocked().and_then(Blocked::chromium).map(|name| format!("Chromium{TIED}{name}{parameter}")),
        failure.firefox().map(|name| format!("Firefox{TIED}{name}")),
    ];
    format!("[{}]", names.into_iter().flatten().collect::<Vec<_>>().join("; "))
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
            let them = if names.len() == 1 { "it" } else { "them" };
            let why = match field {
                None => format!("would show {them}"),
                Some(_) if *expose_invalid => "is no list of names, so it shows nothing".to_owned(),
                Some(_) => format!("does not name {them}"),
            };
            said.push(format!("Hidden from it: {}. Access-Control-Expose-Headers {why}.", and(&names)));
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
    if !story.url().is_some_and(|url| is_http_scheme(url.scheme())) {
        return Vec::new();
    }
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
    let attempt = command(options, "--curl").map(|command| command.replace(' ', TIED_TEXT));
    vec![match attempt {
        Some(attempt) => format!("{because}{TIED} Try:{TIED}{attempt}"),
        None => because.to_owned(),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_command_is_not_repeated() {
        let mut options =
            Options { command: Some("corsac explain https://a/".to_owned()), ..Options::default() };
        let repeated = |options: &Options| command(options, "--curl");
        assert_eq!(repeated(&options).as_deref(), Some("corsac explain https://a/ --curl"));
        options.command = Some("x".repeat(100));
        assert_eq!(repeated(&options).as_deref(), Some("corsac explain ... --curl"));
        options.command = None;
        assert_eq!(repeated(&options), None);
    }
}
