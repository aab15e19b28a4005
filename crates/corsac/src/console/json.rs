//! The messages for programs.

use serde::Serialize;

use super::command::command;
use super::{Cause, Message, Point, Reading};
use crate::secrets::Secrets;

/// The line for all messages, without a line feed.
///
/// Its schema is `console` in `docs/explain.schema.json`.
pub fn line(reading: &Reading, secrets: Secrets) -> String {
    let messages = reading.messages.iter().map(|message| shown(message, secrets)).collect();
    // Serialising these types cannot fail: no map has other keys than strings, and nothing is read.
    serde_json::to_string(&Line { console: messages, left_out: reading.left_out }).unwrap_or_default()
}

#[derive(Serialize)]
struct Line<'a> {
    console: Vec<Shown<'a>>,
    left_out: usize,
}

#[derive(Serialize)]
struct Shown<'a> {
    browser: &'static str,
    certain: bool,
    causes: Vec<CauseShown>,
    stage: Option<&'static str>,
    url: Option<String>,
    redirected_from: Option<String>,
    also: Vec<String>,
    origin: Option<&'a str>,
    method: Option<&'a str>,
    header: Option<&'a str>,
    field: Option<&'static str>,
    value: Option<String>,
    status: Option<u16>,
    command: String,
}

#[derive(Serialize)]
struct CauseShown {
    code: &'static str,
    chromium: Option<&'static str>,
    firefox: Option<&'static str>,
    owner: &'static str,
    anchor: Option<&'static str>,
}

fn shown(message: &Message, secrets: Secrets) -> Shown<'_> {
    let cause = |cause: &Cause| CauseShown {
        code: cause.code(),
        chromium: message.chromium(*cause),
        firefox: message.firefox(*cause),
        owner: cause.owner().as_str(),
        anchor: cause.anchor(),
    };
    Shown {
        browser: message.browser.as_str(),
        certain: message.certain,
        causes: message.causes.iter().map(cause).collect(),
        stage: message.point.map(Point::as_str),
        url: message.url.as_ref().map(|url| secrets.url(url)),
        redirected_from: message.redirected_from.as_ref().map(|url| secrets.url(url)),
        also: message.also.iter().map(|url| secrets.url(url)).collect(),
        origin: message.origin.as_deref(),
        method: message.method.as_deref(),
        header: message.header.as_deref(),
        field: message.field(),
        value: message.shown_value(secrets),
        status: message.status,
        command: command(message, secrets),
    }
}
