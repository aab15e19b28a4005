//! Annotations of a workflow on GitHub: a line of `::error file=...::` for each finding.

use std::fmt::Write as _;

use super::json::word;
use super::{Linted, counted};
use crate::terminal::printable;

pub(super) fn lines(linted: &Linted<'_>) -> String {
    let mut out = findings(linted);
    let _ = writeln!(
        out,
        "::notice file={}::{}; public suffix list: psl {}",
        property(linted.file),
        counted(linted.lint),
        data(corsac_core::PUBLIC_SUFFIX_LIST)
    );
    out
}

/// The findings alone.
pub(super) fn findings(linted: &Linted<'_>) -> String {
    let mut out = String::new();
    for finding in &linted.lint.findings {
        let (start, end) = (finding.start, finding.end);
        let _ = write!(
            out,
            "::{} file={},line={},endLine={},col={}",
            word(finding.severity()),
            property(linted.file),
            start.line,
            end.line,
            start.column
        );
        // A column where it ends means something on one line only.
        if start.line == end.line {
            let _ = write!(out, ",endColumn={}", end.column);
        }
        let help = match printable(&finding.help) {
            help if help.is_empty() => help,
            help => format!("\nhelp: {help}"),
        };
        let message = format!("{}\n{}{help}", printable(&finding.message), finding.why());
        let _ = writeln!(out, ",title={}::{}", property(finding.code()), data(&message));
    }
    out
}

/// A message as a workflow reads it: one line, in which no other command can begin.
pub(crate) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same for a value before the message.
pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("a%\r\nb: c, d"), "a%25%0D%0Ab: c, d");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
