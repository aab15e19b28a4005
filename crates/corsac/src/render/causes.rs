//! The causes that were found, and what was asked besides to find them.

use corsac_diagnose::experiments::Observed;
use corsac_diagnose::{Certainty, Finding};

use super::Options;
use super::text::questions::row;

/// More causes than so many are left to `--json`.
const MOST: usize = 3;

/// Writes the causes, the most certain first.
pub(super) fn write(out: &mut String, findings: &[Finding], options: &Options) {
    let is_certain = findings.first().is_some_and(|first| first.confidence.certainty() == Certainty::Certain);
    for (index, finding) in findings.iter().take(MOST).enumerate() {
        let word = finding.confidence.certainty().as_str();
        let label = match index {
            0 => format!("Cause ({word})"),
            _ if is_certain => format!("Also ({word})"),
            _ => format!("Or ({word})"),
        };
        out.push('\n');
        let mut lines = vec![format!("{}. [{}]", finding.cause.title(), finding.cause)];
        if index == 0 {
            lines.push(finding.because.join(" "));
            lines.push(format!("More: corsac cause {}", finding.cause));
        } else {
            lines.push(finding.because.first().cloned().unwrap_or_default());
        }
        row(out, &label, &lines, options);
    }
}

/// Writes what was asked besides, and what came.
pub(super) fn write_experiments(out: &mut String, experiments: &[Observed], options: &Options) {
    if experiments.is_empty() {
        return;
    }
    let told =
        |observed: &Observed| format!("{}: {}", observed.experiment.text(options.secrets), observed.answer());
    let lines: Vec<String> = experiments.iter().map(told).collect();
    out.push('\n');
    row(out, "Asked besides", &lines, options);
}
