//! `Vary`: which request headers an answer depends on.

use http::header::{Entry, VARY};
use http::{HeaderMap, HeaderValue};

/// Adds the names of a list to the `Vary` lines of an answer: those that no line has yet, in a line of their own.
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
    let mut standing = match headers.entry(VARY) {
        Entry::Vacant(vacant) => {
            vacant.insert(names.clone());
            return;
        }
        Entry::Occupied(standing) => standing,
    };
    let has = |wanted: &[u8]| {
        let mut tokens = standing.iter().flat_map(|line| items(line.as_bytes()));
        tokens.any(|token| token == b"*" || token.eq_ignore_ascii_case(wanted))
    };
    let missing = items(names.as_bytes()).filter(|name| !has(name)).count();
    if missing == items(names.as_bytes()).count() {
        standing.append(names.clone());
    } else if missing > 0 {
        let list: Vec<&[u8]> = items(names.as_bytes()).filter(|name| !has(name)).collect();
        if let Ok(value) = HeaderValue::from_bytes(&list.join(b", ".as_slice())) {
            standing.append(value);
        }
    }
}

/// The items of a list, without the blanks around them, empty ones left out.
fn items(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| *byte == b',').map(corsac_core::trim_tab_or_space).filter(|item| !item.is_empty())
}
