//! `Vary`: which request headers an answer depends on.

use http::header::{Entry, OccupiedEntry, VARY};
use http::{HeaderMap, HeaderValue};

/// Adds the names of a list to the `Vary` lines of an answer: those that no line has yet, in lines of their own.
///
/// All lines count, and names are compared in any case. After `*` nothing needs to be added.
///
/// ```
/// use http::{HeaderMap, HeaderValue, header::VARY};
/// let mut headers = HeaderMap::new();
/// headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
/// corsac_server::merge_vary(&mut headers, &HeaderValue::from_static("Origin"));
/// let lines: Vec<_> = headers.get_all(VARY).iter().collect();
/// assert_eq!(lines, ["Accept-Encoding", "Origin"]);
/// ```
pub fn merge_vary(headers: &mut HeaderMap, names: &HeaderValue) {
    merge(headers, names.clone());
}

/// The same, with a list to keep.
#[inline]
pub(crate) fn merge(headers: &mut HeaderMap, names: HeaderValue) {
    match headers.entry(VARY) {
        Entry::Vacant(vacant) => {
            vacant.insert(names);
        }
        Entry::Occupied(standing) => append_missing(standing, names),
    }
}

fn append_missing(mut standing: OccupiedEntry<'_, HeaderValue>, names: HeaderValue) {
    let has = |standing: &OccupiedEntry<'_, HeaderValue>, wanted: &[u8]| {
        let mut tokens = standing.iter().flat_map(|line| items(line.as_bytes()));
        tokens.any(|token| token == b"*" || token.eq_ignore_ascii_case(wanted))
    };
    if !items(names.as_bytes()).any(|name| has(&standing, name)) {
        standing.append(names);
        return;
    }
    for name in items(names.as_bytes()) {
        if !has(&standing, name)
            && let Some(line) = line_of(name)
        {
            standing.append(line);
        }
    }
}

/// The names that every policy knows, so that a line of one is there without being made.
static KNOWN: [HeaderValue; 3] = [
    HeaderValue::from_static("Origin"),
    HeaderValue::from_static("Access-Control-Request-Method"),
    HeaderValue::from_static("Access-Control-Request-Headers"),
];

fn line_of(name: &[u8]) -> Option<HeaderValue> {
    let known = KNOWN.iter().find(|known| known.as_bytes() == name).cloned();
    known.or_else(|| HeaderValue::from_bytes(name).ok())
}

/// The items of a list, without the blanks around them, empty ones left out.
fn items(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| *byte == b',').map(corsac_core::trim_tab_or_space).filter(|item| !item.is_empty())
}
