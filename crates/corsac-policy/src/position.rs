use std::fmt;
use std::ops::Range;

/// A place in a text, as editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in its line, from 1.
    pub column: usize,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Those of a text.
    pub fn of(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(ends).collect() }
    }

    /// Where a byte stands. One past the end stands behind the last character.
    pub fn position(&self, byte: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let before = self.text.get(self.starts[line - 1]..byte).unwrap_or_default();
        Position { line, column: before.chars().count() + 1 }
    }
}

/// The span, moved to where it can be cut out of the text.
pub(crate) fn within(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    start..text.ceil_char_boundary(span.end).max(start)
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        let text = "a\r\nä = 1\n\nz";
        let lines = Lines::of(text);
        let at = |needle: &str| lines.position(text.find(needle).unwrap()).to_string();
        assert_eq!([at("a"), at("ä"), at("="), at("z")], ["1:1", "2:1", "2:3", "4:1"]);
        assert_eq!(lines.position(text.len()).to_string(), "4:2");
        assert_eq!(Lines::of("").position(0).to_string(), "1:1");
    }

    #[test]
    fn spans_are_moved_to_whole_characters() {
        assert_eq!(within("aä", 2..2), 1..3);
        assert_eq!(within("a", 5..9), 1..1);
    }
}
