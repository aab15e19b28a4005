//! clap's errors as `error:` and `hint:`.

use std::ffi::OsString;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Parsed;
use crate::exit::Complaint;

/// Help and the version are no errors.
pub(super) fn of(error: &Error, words: &[OsString], plain: bool) -> Result<Parsed, Complaint> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render();
            let color =
                !plain && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
            Ok(Parsed::Help(if color { text.ansi().to_string() } else { text.to_string() }))
        }
        _ => Err(Complaint::usage(first_lines(error), hint(error, words))),
    }
}

/// The message itself, without the usage and the tips below it, in one line.
fn first_lines(error: &Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "nothing was asked for".to_owned();
    }
    let text = error.render().to_string();
    // The values that may stand there are the hint.
    let most = if allowed(error).is_some() { 1 } else { usize::MAX };
    let lines = text.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).take(most);
    let joined = lines.collect::<Vec<_>>().join(" ");
    joined.strip_prefix("error: ").unwrap_or(&joined).to_owned()
}

/// The values that may stand where another one does.
fn allowed(error: &Error) -> Option<String> {
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) if !values.is_empty() => Some(values.join(", ")),
        _ => None,
    }
}

/// What to type instead, as far as it can be known.
fn hint(error: &Error, words: &[OsString]) -> String {
    let suggested = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    };
    if is_after_json(error, words) {
        return "data after --json must be JSON text or @FILE; for other data write --json=DATA".to_owned();
    }
    if let Some(values) = allowed(error) {
        return format!("one of {values}");
    }
    if let Some(name) =
        suggested(ContextKind::SuggestedArg).or_else(|| suggested(ContextKind::SuggestedSubcommand))
    {
        return format!("did you mean {name}?");
    }
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::MissingSubcommand
        | ErrorKind::InvalidSubcommand
            if is_policy(words) =>
        {
            "corsac policy lint corsac.toml, or corsac policy --help for everything".to_owned()
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::MissingSubcommand
        | ErrorKind::InvalidSubcommand => {
            "corsac explain URL --origin https://myapp.com, or corsac --help for everything".to_owned()
        }
        ErrorKind::ArgumentConflict => "leave one of them out".to_owned(),
        _ => match words.get(1).and_then(|word| word.to_str()) {
            Some("policy") => match words.get(2).and_then(|word| word.to_str()) {
                Some(command @ ("lint" | "explain" | "ask")) => {
                    format!("corsac policy {command} --help shows every flag")
                }
                _ => "corsac policy --help shows every command".to_owned(),
            },
            Some(command) if !command.starts_with('-') => format!("corsac {command} --help shows every flag"),
            _ => "corsac --help shows every command".to_owned(),
        },
    }
}

fn is_policy(words: &[OsString]) -> bool {
    words.get(1).is_some_and(|word| word == "policy")
}

/// Whether the word that nobody expects stands behind `--json`.
fn is_after_json(error: &Error, words: &[OsString]) -> bool {
    let Some(ContextValue::String(unexpected)) = error.get(ContextKind::InvalidArg) else { return false };
    error.kind() == ErrorKind::UnknownArgument
        && words.windows(2).any(|pair| pair[0] == "--json" && pair[1] == **unexpected)
}
