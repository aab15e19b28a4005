//! Text that is safe to print and reads well.

use std::fmt::Write;

use corsac_core::{Origin, OriginParts, TupleOrigin};
use url::Url;

/// A value of one byte a character as it may be printed: bytes other than visible ASCII and the
/// space are written as `\x1b`. The second part says where each byte starts in the text, and where
/// the last one ends.
pub fn visible_bytes(value: &str) -> (String, Vec<usize>) {
    let mut shown = String::with_capacity(value.len());
    let mut starts = Vec::with_capacity(value.len() + 1);
    for character in value.chars() {
        starts.push(shown.len());
        push_visible(&mut shown, character);
    }
    starts.push(shown.len());
    (shown, starts)
}

fn push_visible(shown: &mut String, character: char) {
    match u32::from(character) {
        0x20..=0x7e => shown.push(character),
        code @ 0..=0xff => {
            let _ = write!(shown, "\\x{code:02x}");
        }
        code => {
            let _ = write!(shown, "\\u{{{code:x}}}");
        }
    }
}

/// Prose and names as they may be printed: letters and digits of every script stay, and what could
/// be an order to the terminal, or turn the direction of the text, is escaped.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_alphanumeric() || matches!(character, ' '..='~') {
            shown.push(character);
        } else {
            push_visible(&mut shown, character);
        }
    }
    shown
}

/// Visible text of at most so many characters: the end is cut off.
pub fn short(text: &str, most: usize) -> String {
    let shown = visible(text);
    if shown.chars().count() <= most {
        return shown;
    }
    let kept: String = shown.chars().take(most.saturating_sub(3)).collect();
    kept + "..."
}

/// A space at which no line is broken.
pub const TIED: char = '\u{a0}';
/// The same as text.
pub const TIED_TEXT: &str = "\u{a0}";

/// `a`, `a and b`, `a, b and c`.
pub fn and(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The parts in which two origins differ. A default port follows from the scheme, so that the
/// scheme alone says it.
pub fn differing_parts(a: &Origin, b: &Origin) -> Vec<String> {
    let written = |origin: &Origin| origin.tuple().and_then(TupleOrigin::port);
    let ports = written(a).is_some() || written(b).is_some();
    let differing = a.differing_parts(b).into_iter();
    differing.filter(|part| ports || *part != OriginParts::Port).map(|part| part.to_string()).collect()
}

/// A URL's path and query, as a request line has them.
pub fn path(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// A URL without its fragment, which is never sent.
pub fn sent_url(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_orders_the_terminal() {
        let (shown, starts) = visible_bytes("a\u{1b}[31m\u{e9}\t");
        assert_eq!(shown, "a\\x1b[31m\\xe9\\x09");
        assert_eq!(starts, [0, 1, 5, 6, 7, 8, 9, 13, 17]);
        assert_eq!(visible("né\u{1b}\u{9b}\u{202e}\n"), "né\\x1b\\x9b\\u{202e}\\x0a");
    }

    #[test]
    fn lists_read_as_english() {
        let list = |items: &[&str]| and(&items.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
