//! What to change, written for people. What it is, `corsac_diagnose::fix` finds.

use std::fmt::Write as _;

pub use corsac_diagnose::fix::{Advice, advice};
pub(crate) use corsac_diagnose::fix::{status_remark, who};
use corsac_diagnose::fixes::ServerFix;
use corsac_diagnose::{Certainty, Evidence, Finding};

use super::Options;
use super::story::{Story, Verdict};
use super::text::words::{Ink, paint, wrap};

/// Writes the advice for the cause that is most certain, or for the account where none was found.
pub(super) fn write(out: &mut String, evidence: &Evidence<'_>, findings: &[Finding], options: &Options) {
    let is_unsure = findings.first().is_some_and(|first| first.confidence.certainty() == Certainty::Possible);
    let first = match Story::of(evidence.account).verdict {
        Verdict::Opaque(_) => "To read it,",
        // All is well as it is, unless the page needs more.
        Verdict::Readable(_) if is_unsure => "If so,",
        _ => "To fix,",
    };
    match findings.first() {
        Some(finding) => {
            print(out, [first, "And"], &finding.fix.advice, options);
            if let Some(fix) = &finding.fix.server {
                server(out, fix, options);
            }
        }
        None => print(out, [first, "And"], &advice(evidence.account, options.secrets), options),
    }
}

/// Writes what the server's own lines are to be.
fn server(out: &mut String, fix: &ServerFix, options: &Options) {
    let width = options.width.saturating_sub(6).max(40);
    let title = fix.title;
    let begin = match &fix.seen {
        Some(seen) if fix.is_sure => format!("In {title} ({seen}):"),
        Some(seen) => format!("If {title} is what answers ({seen}):"),
        None => format!("In {title}:"),
    };
    let _ = writeln!(out, "\n {}", paint(options.color, Ink::Strong, &begin));
    for block in &fix.blocks {
        for line in wrap(&format!("{}:", block.put), width) {
            let _ = writeln!(out, "      {line}");
        }
        for line in block.lines.lines() {
            let _ = writeln!(out, "        {}", paint(options.color, Ink::Good, line));
        }
    }
    for line in fix.more.iter().flat_map(|text| wrap(text, width)) {
        let _ = writeln!(out, "      {line}");
    }
}

/// Writes advice; its first sentence and the further ones begin with these words.
pub(crate) fn print(out: &mut String, begins: [&str; 2], advice: &[Advice], options: &Options) {
    let width = options.width.saturating_sub(6).max(40);
    for (index, advice) in advice.iter().enumerate() {
        let begin = begins[usize::from(index > 0)];
        out.push('\n');
        let end = if advice.lines.is_empty() { "." } else { "" };
        let sentence = format!("{begin} {}{end}", advice.what);
        for (line, text) in wrap(&sentence, width + 5).iter().enumerate() {
            match text.strip_prefix(begin).filter(|_| line == 0) {
                Some(after) => {
                    let _ = writeln!(out, " {}{after}", paint(options.color, Ink::Strong, begin));
                }
                None => {
                    let _ = writeln!(out, " {text}");
                }
            }
        }
        for (name, value) in &advice.lines {
            let line = format!("{name}: {value}");
            let _ = writeln!(out, "      {}", paint(options.color, Ink::Good, &line));
        }
        for text in &advice.more {
            for line in wrap(text, width) {
                let _ = writeln!(out, "      {line}");
            }
        }
    }
}
