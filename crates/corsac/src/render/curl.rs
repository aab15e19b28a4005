//! The requests of a fetch as curl commands, to be pasted into a shell.

mod quote;
mod unsent;

use std::fmt::Write;

use corsac_browser::ExchangeKind;
use corsac_core::is_http_scheme;
use corsac_fetch::Account;
use url::Url;

use super::Options;
use super::story::{Story, Verdict, is_safe};
use super::text::words::{bytes, sent_url, short, visible};
use crate::secrets::{REDACTED, Secrets};

/// What stands in a secret's place, for the user to fill in.
const PLACEHOLDER: &str = "<secret>";

/// One curl command for each request that was or would be sent, in bash's quoting, with comments.
///
/// Secrets are placeholders unless they are to be shown. A request that carries a body reads it from
/// stdin; [`commands_with`] writes it into the command.
pub fn commands(account: &Account, options: &Options) -> String {
    commands_with(account, None, &|_| Vec::new(), options)
}

/// The same, with the bytes of the request's body, and with the words of curl (`-k`, for instance) that
/// `reach` gives for the server of each URL.
pub fn commands_with(
    account: &Account,
    body: Option<&[u8]>,
    reach: &dyn Fn(&Url) -> Vec<String>,
    options: &Options,
) -> String {
    let story = Story::of(account);
    let mut out = String::new();
    let mut number = 0;
    for message in messages(&story, options) {
        number += 1;
        let command = command(&message, body, &reach(&message.url), options.secrets);
        let _ = writeln!(out, "# {number}  {}", message.comment);
        if message.has_body && !is_quotable(body) {
            let size = account.request.body.as_ref().and_then(|body| body.length);
            let size = size.map_or_else(String::new, |size| format!(" ({})", bytes(size)));
            let _ = writeln!(out, "#    its body{size} is read from stdin: put < FILE behind the command");
        }
        let _ = writeln!(out, "{command}\n");
    }
    if number == 0 {
        let because = story.blocked().map_or("it is no request of http", |blocked| blocked.reason.because());
        let _ = writeln!(out, "# There is nothing that curl could send: {because}.");
        return out;
    }
    if out.contains(PLACEHOLDER) {
        let _ = writeln!(
            out,
            "# Put the real values where {PLACEHOLDER} stands, or run corsac with --show-secrets."
        );
    }
    let _ = writeln!(out, "# {}", closing(&story));
    out
}

/// What curl does otherwise.
fn closing(story: &Story<'_>) -> String {
    let enforced = "curl shows the answer in any case: it does not enforce CORS, only browsers do.";
    match story.blocked() {
        Some(blocked) => format!("{enforced} In a browser: {}.", blocked.reason.code()),
        None => enforced.to_owned(),
    }
}

/// A request as curl is to send it.
struct Message {
    comment: String,
    method: String,
    url: Url,
    /// Names, and values of one byte a character.
    headers: Vec<(String, String)>,
    has_body: bool,
}

impl Message {
    fn of(head: &corsac_browser::RequestHead, comment: String) -> Self {
        let headers = head.headers.iter().map(|header| (header.name.to_string(), header.value.to_text()));
        Self {
            comment,
            method: head.method.to_string(),
            url: head.url.clone(),
            headers: headers.collect(),
            has_body: head.has_body,
        }
    }
}

/// The requests that were sent, then the one that would have been.
fn messages(story: &Story<'_>, options: &Options) -> Vec<Message> {
    let mut messages = Vec::new();
    for exchange in story.exchanges() {
        let head = &exchange.request;
        let method = head.method.as_str();
        let cached =
            if exchange.cached { " (a browser does not send it now: it remembers the answer)" } else { "" };
        let comment = if exchange.kind == ExchangeKind::Preflight {
            let asked = head.header("Access-Control-Request-Method").unwrap_or_default();
            let origin = head.header("Origin").unwrap_or_default();
            format!("the browser's preflight: may {} send a {}?{cached}", visible(&origin), short(&asked, 40))
        } else if story.is_held(exchange) {
            format!("the {method} itself, not sent so far.{}", warning(method))
        } else if exchange.hop > 0 {
            format!("the {method} to where redirect {} leads.{}", exchange.hop, warning(method))
        } else {
            format!("the {method} itself.{}", warning(method))
        };
        messages.push(Message::of(head, comment));
    }
    let ends_unsent =
        matches!(story.verdict, Verdict::AtPreflight(_) | Verdict::Network(_) | Verdict::BeforeSending(_));
    if ends_unsent && let Some(head) = unsent::head(story, options.engine) {
        let method = head.method.as_str();
        let mut message = Message::of(&head, String::new());
        let never = "which the browser never sent";
        message.comment =
            format!("the {method} itself, {never}.{}{}", warning(method), own_cookies(story, &message));
        messages.push(message);
    } else if messages.is_empty() {
        messages.extend(as_asked(story));
    }
    messages
}

fn warning(method: &str) -> &'static str {
    if is_safe(method) { "" } else { " Take care: it may change things on the server." }
}

/// The jar is not in the account, so a request that was never built has no cookies.
fn own_cookies(story: &Story<'_>, message: &Message) -> &'static str {
    let has = message.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("cookie"));
    if story.includes() && !has { " A browser adds its cookies." } else { "" }
}

/// What the page asked for, where the browser refused at once.
fn as_asked(story: &Story<'_>) -> Option<Message> {
    let url = story.url().filter(|url| is_http_scheme(url.scheme()))?;
    let request = &story.account.request;
    corsac_core::Method::new(&request.method).ok()?;
    let method = story.method();
    let mut headers = Vec::new();
    for (name, value) in &request.headers {
        let valid = corsac_core::HeaderName::new(name.clone()).ok()?;
        let value = corsac_core::HeaderValue::new(value).ok()?;
        if corsac_core::forbidden::request_header(&valid, value.as_bytes()).is_none() {
            headers.push((name.clone(), value.to_text()));
        }
    }
    if let Some(page) = &story.account.page {
        headers.push(("Origin".to_owned(), page.origin().to_string()));
    }
    let comment = format!("the {}, which the browser never sent.{}", visible(&method), warning(&method));
    Some(Message { comment, has_body: request.body.is_some(), method, url, headers })
}

/// Whether the bytes can stand in a command line, which ends at a NUL.
fn is_quotable(body: Option<&[u8]>) -> bool {
    body.is_some_and(|body| !body.contains(&0))
}

fn command(message: &Message, body: Option<&[u8]>, reach: &[String], secrets: Secrets) -> String {
    let placeholder = |text: &str| match secrets {
        Secrets::Show => text.to_owned(),
        Secrets::Hide => text.replace(REDACTED, PLACEHOLDER),
    };
    let url = placeholder(&secrets.url(&sent_url(&message.url)));
    let mut command = String::from("curl -i");
    match message.method.as_str() {
        "GET" => {}
        // With -X HEAD, curl would wait for a body.
        "HEAD" => command.push_str(" -I"),
        method => {
            let _ = write!(command, " -X {}", quote::word(method.as_bytes()));
        }
    }
    // curl would read lists and ranges in braces and brackets.
    if url.contains(['[', ']', '{', '}']) {
        command.push_str(" -g");
    }
    for flag in reach {
        let _ = write!(command, " {}", quote::word(flag.as_bytes()));
    }
    let _ = write!(command, " {}", quote::bash(url.as_bytes()));
    let has_type = message.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    for (name, value) in &message.headers {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("accept-encoding") && value.contains("gzip") {
            // What curl can undo.
            command.push_str(" \\\n  --compressed");
            continue;
        }
        if is("content-length") && message.has_body {
            continue;
        }
        let value = placeholder(&secrets.header(name, value));
        let line = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        let _ = write!(command, " \\\n  -H {}", quote::bash(&quote::isomorphic(&line)));
    }
    if message.has_body {
        if !has_type {
            // Without this, curl would call it a form.
            command.push_str(" \\\n  -H 'Content-Type:'");
        }
        match body.filter(|_| is_quotable(body)) {
            Some(body) => {
                let _ = write!(command, " \\\n  --data-raw {}", quote::bash(body));
            }
            None => command.push_str(" \\\n  --data-binary @-"),
        }
    }
    command
}
