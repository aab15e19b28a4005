//! Header lines with what is said of them, and carets under the bytes that decided.

use std::ops::Range;

use crate::render::text::words::{Ink, paint, short, visible, visible_bytes};

/// What is said of a header line.
#[derive(Clone, Debug)]
pub(super) struct Judgement {
    pub(super) ink: Ink,
    pub(super) text: String,
    /// The bytes of the value that decided; the place of a missing byte when it is empty.
    pub(super) span: Option<Range<usize>>,
}

/// A header line to be shown.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) name: String,
    /// One byte a character; `None` when the header is not there.
    pub(super) value: Option<String>,
    pub(super) judgement: Option<Judgement>,
}

/// The columns before each header line.
const INDENT: usize = 6;
/// The columns between a header line and what is said of it.
const GAP: usize = 4;
/// What stands where a header is absent.
const ABSENT: &str = "(absent)";

/// Writes the lines, what is said of them in one column where it fits.
pub(super) fn write(out: &mut String, lines: &[Line], width: usize, color: bool) {
    let rows: Vec<Row> = lines.iter().map(|line| Row::of(line, width.max(60))).collect();
    // Lines that leave no room for what is said of them do not push the column away from the others.
    let fits = |row: &&Row| {
        row.judgement.is_some_and(|judgement| INDENT + row.text.len() + GAP + judgement.text.len() <= width)
    };
    let column = rows.iter().filter(fits).map(|row| row.text.len()).max().unwrap_or(0);
    for row in rows {
        row.write(out, column, width, color);
    }
}

/// A line as it is printed. Everything in it is ASCII, so a byte is a column.
struct Row<'a> {
    text: String,
    /// The columns of the carets, from the start of `text`.
    carets: Option<Range<usize>>,
    judgement: Option<&'a Judgement>,
}

impl<'a> Row<'a> {
    fn of(line: &'a Line, width: usize) -> Self {
        let name = short(&line.name, width / 2);
        let start = name.len() + 2;
        let judgement = line.judgement.as_ref();
        let is_fault = judgement.is_some_and(|judgement| judgement.ink == Ink::Bad);
        let Some(value) = &line.value else {
            let carets = is_fault.then(|| start..start + ABSENT.len());
            return Self { text: format!("{name}: {ABSENT}"), carets, judgement };
        };
        let (shown, starts) = visible_bytes(value);
        let span = judgement.and_then(|judgement| judgement.span.clone()).map(|span| {
            let column = |byte: usize| starts.get(byte).copied().unwrap_or(shown.len());
            column(span.start)..column(span.end.max(span.start))
        });
        let room = width.saturating_sub(INDENT + start).max(24);
        let (shown, span) = clip(&shown, span, room);
        // An empty span is a place: one caret.
        let carets = match span {
            Some(span) if is_fault => Some(start + span.start..start + span.end.max(span.start + 1)),
            _ => None,
        };
        Self { text: format!("{name}: {shown}"), carets, judgement }
    }

    fn write(&self, out: &mut String, column: usize, width: usize, color: bool) {
        out.push_str(&" ".repeat(INDENT));
        out.push_str(&self.text);
        let Some(judgement) = self.judgement else {
            out.push('\n');
            self.write_carets(out, None, width, color);
            return;
        };
        let said = paint(color, judgement.ink, &judgement.text);
        let at = column.max(self.text.len());
        let fits = INDENT + at + GAP + judgement.text.len() <= width;
        if fits {
            out.push_str(&" ".repeat(at - self.text.len() + GAP));
            out.push_str(&said);
        }
        out.push('\n');
        self.write_carets(out, (!fits).then_some(&*said), width, color);
    }

    /// The carets, and after them what had no room in the line.
    fn write_carets(&self, out: &mut String, said: Option<&str>, width: usize, color: bool) {
        if self.carets.is_none() && said.is_none() {
            return;
        }
        let carets = self.carets.clone().unwrap_or(2..2);
        out.push_str(&" ".repeat(INDENT + carets.start));
        out.push_str(&paint(color, Ink::Bad, &"^".repeat(carets.len())));
        if let (Some(said), Some(judgement)) = (said, self.judgement) {
            let length = judgement.text.len();
            if carets.is_empty() {
                out.push_str(said);
            } else if INDENT + carets.end + 2 + length <= width {
                out.push_str("  ");
                out.push_str(said);
            } else {
                // A line of its own, as far to the right as the carets begin or as it fits.
                let start = carets.start.min(width.saturating_sub(INDENT + length));
                out.push('\n');
                out.push_str(&" ".repeat(INDENT + start));
                out.push_str(said);
            }
        }
        out.push('\n');
    }
}

/// A long value cut to so many columns, so that its span stays in sight; the span in what is left.
fn clip(shown: &str, span: Option<Range<usize>>, room: usize) -> (String, Option<Range<usize>>) {
    const DOTS: &str = "...";
    if shown.len() <= room {
        return (shown.to_owned(), span);
    }
    let focus = span.clone().unwrap_or(0..0);
    // The window starts early enough to show what stands before the span.
    let start = if focus.end <= room - DOTS.len() || focus.start == 0 {
        0
    } else {
        focus.start.saturating_sub(room / 4).min(shown.len().saturating_sub(room - DOTS.len()))
    };
    let head = if start > 0 { DOTS } else { "" };
    let left = room - head.len();
    let (end, tail) =
        if shown.len() - start <= left { (shown.len(), "") } else { (start + left - DOTS.len(), DOTS) };
    let text = format!("{head}{}{tail}", &shown[start..end]);
    let shift = |column: usize| (column.clamp(start, end) - start) + head.len();
    (text, span.map(|span| shift(span.start)..shift(span.end)))
}

impl Judgement {
    pub(super) fn good(text: impl Into<String>) -> Self {
        Self { ink: Ink::Good, text: text.into(), span: None }
    }

    pub(super) fn bad(text: impl Into<String>, span: Option<Range<usize>>) -> Self {
        Self { ink: Ink::Bad, text: text.into(), span }
    }

    pub(super) fn careful(text: impl Into<String>) -> Self {
        Self { ink: Ink::Careful, text: text.into(), span: None }
    }

    /// What is said may hold names that a server chose.
    pub(super) fn printable(mut self) -> Self {
        let text = visible(&self.text);
        self.text = if text.is_ascii() { text } else { visible_bytes(&text).0 };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_around_the_span() {
        let value = "a".repeat(40) + "XYZ" + &"b".repeat(40);
        let table = [
            (None, "aaaaaaaaaaaaaaaaa...", None),
            (Some(0..1), "aaaaaaaaaaaaaaaaa...", Some(0..1)),
            (Some(40..43), "...aaaaaXYZbbbbbb...", Some(8..11)),
            (Some(40..83), "...aaaaaXYZbbbbbb...", Some(8..17)),
            (Some(83..83), "...bbbbbbbbbbbbbbbbb", Some(20..20)),
            (Some(0..83), "aaaaaaaaaaaaaaaaa...", Some(0..17)),
        ];
        for (span, text, expected) in table {
            assert_eq!(clip(&value, span.clone(), 20), (text.to_owned(), expected), "{span:?}");
        }
        assert_eq!(clip("short", Some(1..2), 20), ("short".to_owned(), Some(1..2)));
    }

    #[test]
    fn carets_stand_under_escaped_bytes() {
        let line = Line {
            name: "X".to_owned(),
            value: Some("a\u{1b}b".to_owned()),
            judgement: Some(Judgement::bad("odd", Some(1..2))),
        };
        let mut out = String::new();
        write(&mut out, &[line], 100, false);
        assert_eq!(out, "      X: a\\x1bb    odd\n          ^^^^\n");
    }
}
