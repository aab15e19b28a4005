//! The two streams: stdout is data, stderr is notes.

use std::io::{self, ErrorKind, Write};

use crate::exit::Complaint;
use crate::render::Options;

/// Writes data to stdout. A reader that has gone away is no failure.
pub(crate) fn print(text: &str) -> Result<(), Complaint> {
    print_bytes(text.as_bytes())
}

pub(crate) fn print_bytes(bytes: &[u8]) -> Result<(), Complaint> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Complaint::system("stdout", &error)),
        _ => Ok(()),
    }
}

/// Writes `error:` and `hint:` to stderr.
pub(crate) fn complain(complaint: &Complaint) {
    line("error", &complaint.error);
    if !complaint.hint.is_empty() {
        line("hint", &complaint.hint);
    }
}

/// Writes a `note:` to stderr.
pub(crate) fn note(text: &str) {
    line("note", text);
}

/// What was typed or pasted may stand in a line, so control characters are written as escapes.
fn line(label: &str, text: &str) {
    // Nobody is left to be told that stderr is closed.
    let _ = writeln!(io::stderr().lock(), "{label}: {}", printable(text));
}

/// The text without control characters other than a space, which could be orders to the terminal.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() { shown.extend(character.escape_default()) } else { shown.push(character) }
    }
    shown
}

/// How stdout is to be written to: in colour only for a terminal, and not against `NO_COLOR`.
pub(crate) fn options(no_color: bool) -> Options {
    let choice = anstream::AutoStream::choice(&io::stdout());
    let color = !no_color && choice != anstream::ColorChoice::Never;
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let width = columns.filter(|width| (40..=400).contains(width)).unwrap_or(Options::DEFAULT_WIDTH);
    Options { color, width, ..Options::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_orders_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\nc\u{85}é"), "a\\u{1b}[31mb\\nc\\u{85}é");
    }
}
