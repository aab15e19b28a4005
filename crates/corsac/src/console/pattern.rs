//! What the marks of a message look like, and whether a text has them.
//!
//! A pattern is marks, which stand in the text as they are, and names in braces, which take what stands between two
//! marks: `Method {method} is not allowed`. `{}` takes anything and drops it. A name at the end takes the rest.

/// What the names of a pattern took, in its order.
pub(super) type Taken<'t> = Vec<(&'static str, &'t str)>;

/// Names that may take several words, or none; all others take one word.
const SEVERAL_WORDS: [&str; 2] = ["", "value"];

/// What the names take where the text has the marks in this order; `None` where it has not.
///
/// The time is linear in the text's length: a name takes as little as it can, and one of a single word looks no further
/// than its word.
pub(super) fn find<'t>(pattern: &'static str, text: &'t str) -> Option<Taken<'t>> {
    let mut pieces = pattern.split(['{', '}']);
    let first = pieces.next()?;
    let mut from = text.find(first)?;
    let rest: Vec<&'static str> = pieces.collect();
    loop {
        let at = from + text[from..].find(first)? + first.len();
        match rest_at(&rest, &text[at..]) {
            Ok(taken) => return Some(taken),
            Err(Miss::Never) => return None,
            Err(Miss::NotHere) => from = at,
        }
    }
}

/// Why the rest of a pattern does not stand at a place.
enum Miss {
    /// It may stand further on.
    NotHere,
    /// A mark is missing in all that follows.
    Never,
}

/// The names and marks behind the first mark, by turns.
fn rest_at<'t>(pieces: &[&'static str], text: &'t str) -> Result<Taken<'t>, Miss> {
    let mut taken = Vec::new();
    let mut text = text;
    for pair in pieces.chunks(2) {
        let &[name, mark] = pair else { break };
        let one_word = !SEVERAL_WORDS.contains(&name);
        let window = if one_word { word_and(text, mark.len()) } else { text };
        let end = if mark.is_empty() { window.len() } else { window.find(mark).unwrap_or(usize::MAX) };
        let Some(value) = window.get(..end) else {
            return Err(if one_word { Miss::NotHere } else { Miss::Never });
        };
        if one_word && (value.is_empty() || value.contains(char::is_whitespace)) {
            return Err(Miss::NotHere);
        }
        if !name.is_empty() {
            taken.push((name, value));
        }
        text = &text[end + mark.len()..];
    }
    Ok(taken)
}

/// The text up to its first blank, and as much more as a mark of this length needs.
fn word_and(text: &str, more: usize) -> &str {
    let word = text.find(char::is_whitespace).unwrap_or(text.len());
    if more == 0 {
        return &text[..word];
    }
    let mut end = (word + more).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_names() {
        // Pattern; text; what is taken.
        let table: &[(&str, &str, Option<&[&str]>)] = &[
            ("has no", "it has none", Some(&[])),
            ("has no", "it has", None),
            ("Method {method} is not", "Method PUT is not allowed", Some(&["PUT"])),
            ("Method {method} is not", "Method of a Method PUT is not allowed", Some(&["PUT"])),
            ("Method {method} is not", "Method  is not", None),
            ("Method {method} is not", "Method PUT may; that is not", None),
            ("at '{url}' from", "at 'x' or at 'https://a/' from", Some(&["https://a/"])),
            ("at {url}. (", "at https://a/b.c. (R", Some(&["https://a/b.c"])),
            ("load {url} due", "load https://a/ due to", Some(&["https://a/"])),
            ("load {url} {}mode", "load https://a/ in any mode", Some(&["https://a/"])),
            ("load {url} {}mode", "load https://a/ load https://b/", None),
            ("values '{value}', but", "values 'a, b', but one", Some(&["a, b"])),
            ("is '{value}' which", "is '' which", Some(&[""])),
            ("invalid: {value}", "invalid: a b; c", Some(&["a b; c"])),
            ("Origin {origin} is", "Origin é\u{2028}Origin a is", Some(&["a"])),
            ("code: {status}", "code: 404 (x)", Some(&["404"])),
        ];
        for (pattern, text, expected) in table {
            let taken = find(pattern, text);
            let taken: Option<Vec<&str>> =
                taken.map(|taken| taken.into_iter().map(|(_, value)| value).collect());
            assert_eq!(taken.as_deref(), *expected, "{pattern}: {text}");
        }
    }
}
