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
            "{URL} stands for the request's URL, which is not told. The network panel has it; in WebKit's console it often \
             stands in the next line."
        ));
    }
    if message.page().is_none() {
        said.push(format!(
            "{ORIGIN} stands for the page's scheme, host and port, such as https://myapp.com, which are not told."
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
            "Not told: the method and the headers that made the browser ask first. Add -X METHOD and -H 'Name: value', or \
             nothing is asked."
                .to_owned(),
        ),
        (None, _) => said.push("Not told: the method. Add -X METHOD if it is not GET.".to_owned()),
        (Some(_), None) => {
            said.push("Not told: the headers that the script sets. Add each as -H 'Name: value'.".to_owned());
        }
        (Some(_), Some(_)) => {}
    }
    if !message.has_credentials() && message.causes.first() != Some(&Cause::NetworkFailed) {
        said.push("Not told: whether cookies go along. Add --credentials include if so.".to_owned());
    }
    said
}
