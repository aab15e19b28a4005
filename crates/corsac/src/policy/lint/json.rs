//! One line, for programs. Its schema is the part `lint` of docs/policy.schema.json.

use corsac_policy::{Finding, Lint, Severity};
use serde::Serialize;

use super::Linted;

pub(super) fn line(linted: &Linted<'_>) -> String {
    let lint = linted.lint;
    let shown = LintShown {
        file: linted.file,
        public_suffix_list: corsac_core::PUBLIC_SUFFIX_LIST,
        errors: lint.errors(),
        warnings: lint.warnings(),
        findings: findings(lint),
    };
    // Serialising these types cannot fail.
    serde_json::to_string(&shown).unwrap_or_default()
}

/// The findings alone.
pub(super) fn findings(lint: &Lint) -> Vec<FindingShown<'_>> {
    lint.findings.iter().map(FindingShown::of).collect()
}

#[derive(Serialize)]
struct LintShown<'a> {
    file: &'a str,
    public_suffix_list: &'static str,
    errors: usize,
    warnings: usize,
    findings: Vec<FindingShown<'a>>,
}

#[derive(Serialize)]
pub(crate) struct FindingShown<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    why: String,
    help: &'a str,
    start: PlaceShown,
    end: PlaceShown,
}

#[derive(Serialize)]
struct PlaceShown {
    line: usize,
    column: usize,
    byte: usize,
}

impl<'a> FindingShown<'a> {
    fn of(finding: &'a Finding) -> Self {
        let place = |at: corsac_policy::Position, byte| PlaceShown { line: at.line, column: at.column, byte };
        Self {
            code: finding.code(),
            severity: word(finding.severity()),
            message: &finding.message,
            why: finding.why(),
            help: &finding.help,
            start: place(finding.start, finding.span.start),
            end: place(finding.end, finding.span.end),
        }
    }
}

/// `error` or `warning`.
pub(super) const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
