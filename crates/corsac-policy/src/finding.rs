use std::fmt;
use std::ops::Range;

use corsac_server::Severity;

use crate::lint::{Check, FileCheck};
use crate::position::{Lines, Position, within};

/// Something wrong with a file: which check found it, where it stands, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The check that found it, with its stable code and its page.
    pub check: Check,
    /// The bytes of the file that are wrong: a value, a key, or the header of a table in which something is missing.
    pub span: Range<usize>,
    /// Where it begins.
    pub start: Position,
    /// Where it ends: the place behind its last character.
    pub end: Position,
    /// What is wrong, in plain words. It may name what stands in the file: escape it before it is shown.
    pub message: String,
    /// What to write instead; as [`message`](Self::message).
    pub help: String,
}

/// What was found in a file, by where it stands.
#[derive(Debug)]
pub struct Findings<'a> {
    text: &'a str,
    lines: Lines<'a>,
    found: Vec<Finding>,
}

impl Finding {
    /// Not placed yet: [`Findings::add`] does it.
    pub(crate) fn new(check: Check, span: Range<usize>, message: String, help: String) -> Self {
        let nowhere = Position { line: 1, column: 1 };
        Self { check, span, start: nowhere, end: nowhere, message, help }
    }

    pub(crate) fn of_file(
        check: &'static FileCheck,
        span: Range<usize>,
        message: String,
        help: String,
    ) -> Self {
        Self::new(Check::File(check), span, message, help)
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.check.code()
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.check.severity()
    }

    /// Why it is wrong: what its check's page says of that.
    pub fn why(&self) -> String {
        self.check.why()
    }
}

impl<'a> Findings<'a> {
    /// Nothing yet, in this text.
    pub fn of(text: &'a str) -> Self {
        Self { text, lines: Lines::of(text), found: Vec::new() }
    }

    /// Adds one, and places it.
    pub fn add(&mut self, mut finding: Finding) {
        finding.span = within(self.text, finding.span);
        finding.start = self.lines.position(finding.span.start);
        finding.end = self.lines.position(finding.span.end);
        self.found.push(finding);
    }

    /// How many there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|finding| finding.severity() == severity).count()
    }

    pub(crate) fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.found.retain(keep);
    }

    /// All of them, by where they stand.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.found.sort_by_key(|finding| (finding.span.start, finding.span.end));
        self.found
    }
}

/// One line: where, the code, what is wrong, what to write instead.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}: {word}[{}]: {}", self.start, self.code(), self.message)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, " ({})", self.help) }
    }
}
