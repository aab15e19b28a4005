//! The command that would show more than the message does.

use corsac_browser::Reason;

use super::{Cause, Message, Point};
use crate::plan::quoted;
use crate::secrets::{REDACTED, Secrets};

/// What stands where the message does not tell the URL.
const URL: &str = "URL";
/// What stands where the message does not tell the page's origin.
const ORIGIN: &str = "ORIGIN";
/// What stands in a secret's place, for the user to fill in.
const SECRET: &str = "<secret>";

/// `corsac explain ...` with all that the message tells, quoted for a POSIX shell.
pub(super) fn command(message: &Message, secrets: Secrets) -> String {
    let url = message.asked().map(|url| secrets.url(url).replace(REDACTED, SECRET));
    let url = url.as_deref().map_or_else(|| URL.to_owned(), quoted);
    let origin = message.page().map_or_else(|| ORIGIN.to_owned(), quoted);
    let mut line = format!("corsac explain {url} --origin {origin}");
    if let Some(method) = message.method.as_deref().filter(|method| *method != "GET") {
        line.push_str(" -X ");
        line.push_str(&quoted(method));
    }
    if let Some(name) = &message.header {
        // A type that needs a preflight; for any other header any value will do.
        let value = if name.eq_ignore_ascii_case("content-type") { "application/json" } else { "x" };
        line.push_str(" -H ");
        line.push_str(&quoted(&format!("{name}: {value}")));
    }
    if message.has_credentials() {
        line.push_str(" --credentials include");
    }
    if message.is(Reason::DisallowedByMode) {
        line.push_str(" --mode same-origin");
    }
    line.push_str(" --browser ");
    line.push_str(message.browser.as_str());
    line
}

/// What the message does not tell and the command needs, a sentence each.
pub(super) fn missing(message: &Message, command: &str) -> Vec<String> {
    let mut said = Vec::new();
    if command.contains(SECRET) {
        said.push(format!("Put the real values where {SECRET} stands, or add --show-secrets to this run."));
    }
    if message.url.is_none() {
        said.push(format!(
            "The line does not tell the URL: put it where {URL} stands. The network panel has it, and in WebKit often the \
             next line of the console."
        ));
    }
    if message.page().is_none() {
        said.push(format!(
            "The line does not tell the page's origin: where {ORIGIN} stands, put scheme, host and port of the page, such \
             as https://myapp.com."
        ));
    }
    if message.is(Reason::LocalNetworkDenied) {
        said.push(
            "Corsac needs no such permission: it goes on, and shows what the server would answer.".to_owned(),
        );
    }
    if message.point == Some(Point::BeforeSending) {
        return said;
    }
    let at_preflight = message.point == Some(Point::Preflight);
    match (&message.method, &message.header) {
        (None, None) if at_preflight => said.push(
            "The line does not tell the method and the headers that made the browser ask first: add them as -X METHOD and -H \
             'Name: value', or nothing is asked."
                .to_owned(),
        ),
        (None, _) => said.push("The line does not tell the method: add -X METHOD if it is not GET.".to_owned()),
        (Some(_), None) => said.push(
            "The line does not tell the headers that the script sets: add each as -H 'Name: value'.".to_owned(),
        ),
        (Some(_), Some(_)) => {}
    }
    let other = message.causes.first() == Some(&Cause::NetworkFailed);
    if !message.has_credentials() && !other {
        said.push("Nor does it tell whether cookies go along: add --credentials include if so.".to_owned());
    }
    said
}
