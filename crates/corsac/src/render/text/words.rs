//! Text that is safe to print, fits the width, and reads well.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
pub(crate) use corsac_diagnose::words::{
    TIED, TIED_TEXT, and, differing_parts, path, sent_url, short, visible, visible_bytes,
};

/// What a colour is for. Nothing is said by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// What passes.
    Good,
    /// What fails, and the carets under it.
    Bad,
    /// What is worth a look.
    Careful,
    /// Headings.
    Strong,
    /// What matters less.
    Faint,
}

/// The text in its colour, or as it is.
pub(crate) fn paint(color: bool, ink: Ink, text: &str) -> Cow<'_, str> {
    if !color || text.is_empty() {
        return Cow::Borrowed(text);
    }
    let style = match ink {
        Ink::Good => AnsiColor::Green.on_default(),
        Ink::Bad => AnsiColor::Red.on_default().bold(),
        Ink::Careful => AnsiColor::Yellow.on_default(),
        Ink::Strong => Style::new().bold(),
        Ink::Faint => Style::new().dimmed(),
    };
    Cow::Owned(format!("{style}{text}{style:#}"))
}

/// The lines of a text, broken at spaces but not at [`TIED`] ones; a word that is too long stays whole. No line begins
/// with `::` where the text does not: at the beginning of a line it commands a workflow that reads along.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line)
                if word.starts_with("::") || line.chars().count() + 1 + word.chars().count() <= width =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.into_iter().map(|line| line.replace(TIED, " ").trim_end().to_owned()).collect()
}

/// `1 byte`, `312 bytes`.
pub(in crate::render) fn bytes(count: u64) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable a", 4), ["unbreakable", "a"]);
        assert!(wrap("", 4).is_empty());
        assert_eq!(wrap("one ::stop-commands::x two", 5), ["one ::stop-commands::x", "two"]);
    }
}
