//! The messages for people: what each means, whether the server acted, whose doing it is, what to change, and the command
//! that shows more.

use std::fmt::Write as _;

use corsac_browser::{Owner, Reason};

use super::command::{command, missing};
use super::{Browser, Cause, Message, Point, Reading, fix};
use crate::render::Options;
use crate::render::fix::print;
use crate::render::text::questions::row;
use crate::render::text::words::{Ink, TIED, TIED_TEXT, paint, short, visible, wrap};

/// The longest value of a header that is shown, in characters.
const LONGEST_VALUE: usize = 200;

/// All messages, each with what it means. Ends with a line feed.
pub fn account(reading: &Reading, options: &Options) -> String {
    let mut out = String::new();
    let count = reading.messages.len();
    for (index, message) in reading.messages.iter().enumerate() {
        if count > 1 {
            let gap = if index > 0 { "\n" } else { "" };
            let title = format!("-- {} of {count} --", index + 1);
            let _ = writeln!(out, "{gap}{}", paint(options.color, Ink::Faint, &title));
        }
        one(&mut out, message, options);
    }
    out
}

fn one(out: &mut String, message: &Message, options: &Options) {
    headline(out, message, options);
    out.push('\n');
    facts(out, message, options);
    out.push('\n');
    row(out, "Did the server act?", &acted(message), options);
    row(out, "May the page read it?", &may_read(message), options);
    let begins = if message.certain { ["To fix,", "And"] } else { ["To fix,", "Or"] };
    print(out, begins, &fix::advice(message, options.secrets), options);
    more(out, message, options);
}

fn headline(out: &mut String, message: &Message, options: &Options) {
    let (verdict, sentence) = verdict(message);
    let mut text = format!("{verdict}. {sentence}");
    if !message.is_bare() {
        let _ = write!(text, " To{TIED}change:{TIED}{}.", who(message).replace(' ', TIED_TEXT));
    }
    for (index, line) in wrap(&text, options.width.max(40)).iter().enumerate() {
        match line.strip_prefix(verdict).filter(|_| index == 0) {
            Some(rest) => {
                let _ = writeln!(out, "{}{rest}", paint(options.color, Ink::Bad, verdict));
            }
            None => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
}

fn verdict(message: &Message) -> (&'static str, String) {
    let request = request(message);
    match message.point {
        _ if message.is_bare() => {
            ("BLOCKED, or the network failed", "This line does not tell why.".to_owned())
        }
        _ if message.causes.first() == Some(&Cause::NetworkFailed) => {
            ("FAILED, mostly by the network", "Firefox got no answer that it could use.".to_owned())
        }
        Some(Point::BeforeSending) => ("BLOCKED before sending", "Nothing left the browser.".to_owned()),
        Some(Point::Preflight) => {
            ("BLOCKED at the preflight", format!("The {request} itself was never sent."))
        }
        Some(Point::Redirect) => {
            ("BLOCKED at a redirect", "The server redirected, and the browser did not follow.".to_owned())
        }
        Some(Point::Actual) => (
            "BLOCKED after the server answered",
            format!("The server received the {request}; the browser withheld the answer from JavaScript."),
        ),
        None if message.is(Reason::SchemeNotSupported) => {
            ("BLOCKED before sending", "Nothing left the browser, or a redirect was not followed.".to_owned())
        }
        None => (
            "BLOCKED by what the server answered",
            "The line does not tell whether that was a preflight's answer.".to_owned(),
        ),
    }
}

/// Who can change it.
fn who(message: &Message) -> String {
    if message.asks_as_null() && message.field() == Some("Access-Control-Allow-Origin") {
        return if message.redirected_from.is_some() { "the page and the server" } else { "the page" }
            .to_owned();
    }
    let mut names: Vec<&str> = Vec::new();
    for cause in &message.causes {
        let name = match cause.owner() {
            Owner::Page => "the page",
            Owner::Server => "the server",
            Owner::Network => "the network",
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" or ")
}

/// The request in a word.
fn request(message: &Message) -> String {
    message.method.as_deref().map_or_else(|| "request".to_owned(), |method| short(method, 40))
}

/// What the message says beside the cause.
fn facts(out: &mut String, message: &Message, options: &Options) {
    let secrets = options.secrets;
    let mut rows: Vec<(&str, String)> = Vec::new();
    let browser = match message.browser {
        Browser::Chromium => "Chromium's words (Chrome, Edge, Opera and Brave have them, too)",
        Browser::Firefox => "Firefox's words",
        Browser::WebKit => "WebKit's words (Safari, and browsers on iOS)",
    };
    rows.push(("browser", browser.to_owned()));
    let shown = |url: &url::Url| visible(&secrets.url(url));
    let asked = message.asked().map_or_else(|| "a URL that is not told".to_owned(), shown);
    let origin = message.page().map_or_else(|| "(not told)".to_owned(), visible);
    let method = message.method.as_deref().map(|method| short(method, 40) + " ").unwrap_or_default();
    rows.push(("page", format!("{origin}  asks  {method}{asked}")));
    if let (Some(_), Some(url)) = (&message.redirected_from, &message.url) {
        rows.push(("redirect", format!("leads to  {}", shown(url))));
    }
    if let Some(header) = &message.header {
        rows.push(("header", format!("{}, which the request has", short(header, 80))));
    }
    if let (Some(field), Some(value)) = (message.field(), message.shown_value(secrets)) {
        let value =
            if value.is_empty() { "(absent or empty)".to_owned() } else { short(&value, LONGEST_VALUE) };
        rows.push(("answer", format!("{field}: {value}")));
    }
    if let Some(status) = message.status {
        rows.push(("status", status.to_string()));
    }
    for url in &message.also {
        rows.push(("also", shown(url)));
    }
    for (label, text) in rows {
        let gap = " ".repeat(10 - label.len());
        let _ = writeln!(out, " {}{gap}{text}", paint(options.color, Ink::Strong, label));
    }
}

fn acted(message: &Message) -> Vec<String> {
    let request = request(message);
    let status = message.status.map(|status| format!(" {status}")).unwrap_or_default();
    vec![match message.point {
        _ if message.causes.first() == Some(&Cause::NetworkFailed) => {
            "Nobody can tell from this line: the request may have arrived, and only the answer be missing.".to_owned()
        }
        Some(Point::BeforeSending) => "No: nothing was sent.".to_owned(),
        Some(Point::Preflight) if message.redirected_from.is_some() => format!(
            "It received the {request} and redirected it. Of the redirect's target only the OPTIONS was asked."
        ),
        Some(Point::Preflight) => "No: only the OPTIONS reached it.".to_owned(),
        Some(Point::Redirect) => format!(
            "It received the {request} and answered with a redirect{status}. What it did before that, only the server knows."
        ),
        Some(Point::Actual) if message.status.is_some_and(|status| status >= 400) => {
            format!("It received the {request} and answered{status}. What it did before that, only the server knows.")
        }
        Some(Point::Actual) => {
            let safe = message.method.as_deref().is_some_and(|method| matches!(method, "GET" | "HEAD" | "OPTIONS"));
            let done = if safe { "" } else { " Whatever that does has been done." };
            format!("Yes: it received the {request} and answered{status}.{done}")
        }
        None if message.is(Reason::SchemeNotSupported) => {
            "No: nothing was sent, unless a redirect led to that URL.".to_owned()
        }
        None => "The line does not tell. If it was the answer to an OPTIONS (the network panel shows one), no: the request \
                 itself was never sent. If not, yes: whatever the request does has been done."
            .to_owned(),
    }]
}

fn may_read(message: &Message) -> Vec<String> {
    if message.is_bare() {
        return vec![
            "No. This line is the same for every cause; the line before it tells the cause: \"... is not allowed by \
             Access-Control-Allow-...\" or \"Preflight response ...\" for instance. If there is none, it is the network, or \
             the page was left meanwhile."
                .to_owned(),
        ];
    }
    let one = message.causes.len() == 1;
    let mut said = vec!["No: JavaScript learns that it failed, and nothing of the answer.".to_owned()];
    if !one {
        said.push("Because of one of these; the line does not tell which:".to_owned());
    }
    let mut rules: Vec<&str> = Vec::new();
    for &cause in &message.causes {
        let because = match cause {
            Cause::Rule(reason) => reason.because(),
            Cause::NetworkFailed => "no connection, no certificate that is trusted, or no whole answer",
        };
        said.push(if one { format!("Blocked, because {because}.") } else { format!("- {because}") });
        said.push(names(message, cause));
        rules.extend(cause.anchor().filter(|anchor| !rules.contains(anchor)));
    }
    said.extend(rules.into_iter().map(|anchor| {
        let base = if anchor.starts_with('#') { "https://fetch.spec.whatwg.org/" } else { "" };
        format!("Rule: {base}{anchor}")
    }));
    said
}

/// What programs and browsers call it.
fn names(message: &Message, cause: Cause) -> String {
    let names = [
        Some(cause.code().to_owned()),
        message.chromium(cause).map(|name| format!("Chromium{TIED}{name}")),
        message.firefox(cause).map(|name| format!("Firefox{TIED}{name}")),
    ];
    format!("[{}]", names.into_iter().flatten().collect::<Vec<_>>().join("; "))
}

/// The command that shows more.
fn more(out: &mut String, message: &Message, options: &Options) {
    let command = command(message, options.secrets);
    let begin = match message.point {
        Some(Point::BeforeSending) => "To try it yourself, run",
        _ => "To see what the server answers, run",
    };
    let _ = writeln!(out, "\n {}", paint(options.color, Ink::Strong, begin));
    let _ = writeln!(out, "      {}", visible(&command));
    let width = options.width.saturating_sub(6).max(40);
    for line in missing(message, &command).iter().flat_map(|text| wrap(text, width)) {
        let _ = writeln!(out, "      {line}");
    }
}
