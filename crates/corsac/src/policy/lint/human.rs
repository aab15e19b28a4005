//! As a compiler prints it: the code, the line with carets under the value, why, and what to write instead.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use corsac_policy::{Finding, Severity};

use super::{Linted, counted};
use crate::render::Options;
use crate::render::text::words::{Ink, paint, visible, wrap};

/// The most findings that are shown; more are counted.
const MOST: usize = 100;

/// The most bytes of a line that are shown.
const MOST_BYTES: usize = 400;

pub(super) fn text(linted: &Linted<'_>, options: &Options) -> String {
    let mut out = findings(linted, options);
    let counted = counted(linted.lint);
    let ink = if linted.lint.has_errors() { Ink::Bad } else { Ink::Good };
    let _ = writeln!(out, "{}: {}", visible(linted.file), paint(options.color, ink, &counted));
    if !linted.lint.findings.is_empty() {
        out += "corsac policy explain CODE tells more of each\n";
    }
    let _ = writeln!(out, "public suffix list: psl {}", corsac_core::PUBLIC_SUFFIX_LIST);
    out
}

/// The findings alone.
pub(super) fn findings(linted: &Linted<'_>, options: &Options) -> String {
    let renderer = if options.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(options.width);
    let mut out = String::new();
    let findings = &linted.lint.findings;
    for (index, finding) in findings.iter().take(MOST).enumerate() {
        // Why is told once for each code.
        let is_first = findings[..index].iter().all(|earlier| earlier.check != finding.check);
        out += &renderer.render(&[group(linted, finding, is_first, options)]);
        out += "\n\n";
    }
    if findings.len() > MOST {
        let _ = writeln!(out, "... and {} more: --format json shows all\n", findings.len() - MOST);
    }
    out
}

fn group<'a>(linted: &Linted<'a>, finding: &Finding, with_why: bool, options: &Options) -> Group<'a> {
    let level = match finding.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group =
        level.primary_title(visible(&finding.message)).id(finding.code()).element(snippet(linted, finding));
    // The words "= note: " and what stands before them.
    let width = options.width.saturating_sub(14).max(40);
    let wrapped = |text: &str| wrap(&visible(&text.replace('`', "")), width).join("\n");
    let why = finding.why();
    if with_why && !why.is_empty() {
        group = group.element(Level::NOTE.message(wrapped(&why)));
    }
    if !finding.help.is_empty() {
        group = group.element(Level::HELP.message(wrapped(&finding.help)));
    }
    group
}

/// The lines in which it stands, and the bytes of it that are pointed at. Only these are given to the renderer, so that
/// the work for one finding does not grow with the file.
fn snippet<'a>(linted: &Linted<'a>, finding: &Finding) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = linted.text;
    let Range { start, end } = finding.span.clone();
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let until = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let source = text[from..until].trim_end_matches('\r');
    let limit = (start - from).max(end - from).max(MOST_BYTES);
    let source = &source[..source.floor_char_boundary(limit)];
    let span = (start - from).min(source.len())..(end - from).min(source.len());
    Snippet::source(tame(source))
        .line_start(finding.start.line)
        .path(visible(linted.file))
        .annotation(AnnotationKind::Primary.span(span))
}

/// The line without what could be an order to the terminal or turn the direction of the text, and as many bytes long.
fn tame(line: &str) -> String {
    let shown = |character: char| match character {
        '\t' => '\t',
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
            '\u{fffd}'
        }
        _ if character.is_control() && character.len_utf8() == 1 => '?',
        // The others of Unicode's, two bytes each.
        _ if character.is_control() => '\u{b7}',
        _ => character,
    };
    line.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_as_long_as_it_was() {
        let line = "a\u{1b}\u{9b}\u{202e}\u{feff}ä\t\u{1f98a}";
        assert_eq!(tame(line), "a?\u{b7}\u{fffd}\u{fffd}ä\t\u{1f98a}");
        assert_eq!(tame(line).len(), line.len());
    }
}
