//! `Vary`: which request headers an answer depends on.

use std::sync::Arc;

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

/// What answers differ by. Small, since it waits with every request for the service.
#[derive(Clone, Debug)]
pub(crate) enum Vary {
    /// Nothing: they are the same for everybody.
    Nothing,
    /// The origin that asks.
    Origin,
    /// Whether it is a preflight, too, and what that asks for.
    Preflight,
    /// This list.
    Names(Arc<HeaderValue>),
}

static ORIGIN: HeaderValue = HeaderValue::from_static("Origin");
static PREFLIGHT: HeaderValue = HeaderValue::from_static(OF_PREFLIGHTS);
const OF_PREFLIGHTS: &str = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

impl Vary {
    /// The list of names; none when nothing matters.
    pub(crate) fn names(&self) -> Option<&HeaderValue> {
        match self {
            Self::Nothing => None,
            Self::Origin => Some(&ORIGIN),
            Self::Preflight => Some(&PREFLIGHT),
            Self::Names(names) => Some(names),
        }
    }

    /// The same, and these names.
    pub(crate) fn with(self, more: &[&str]) -> Self {
        let Some(names) = self.names().filter(|_| !more.is_empty()) else { return self };
        let mut list = vec![names.as_bytes()];
        list.extend(more.iter().map(|name| name.as_bytes()));
        match HeaderValue::from_bytes(&list.join(b", ".as_slice())) {
            Ok(list) => {
                // Its bytes are counted from here on, so that no clone of it ever allocates.
                drop(list.clone());
                Self::Names(Arc::new(list))
            }
            // Names are tokens, which a value can hold.
            Err(_) => self,
        }
    }

    /// Adds the names to the `Vary` lines of an answer.
    #[inline]
    pub(crate) fn merge_into(&self, headers: &mut HeaderMap) {
        if let Some(line) = self.line() {
            merge(headers, line);
        }
    }

    /// Writes the names into an answer that has no `Vary` line.
    #[inline]
    pub(crate) fn put_into(&self, headers: &mut HeaderMap) {
        if let Some(line) = self.line() {
            headers.insert(VARY, line);
        }
    }

    /// The list of names as a value of its own.
    #[inline]
    fn line(&self) -> Option<HeaderValue> {
        match self {
            Self::Nothing => None,
            Self::Origin => Some(const { HeaderValue::from_static("Origin") }),
            Self::Preflight => Some(const { HeaderValue::from_static(OF_PREFLIGHTS) }),
            Self::Names(names) => Some(HeaderValue::clone(names)),
        }
    }
}

/// [`merge_vary`] with a list to keep.
#[inline]
fn merge(headers: &mut HeaderMap, names: HeaderValue) {
    // Most answers have none, and then a look-up and an insertion cost less than an entry.
    if !headers.contains_key(VARY) {
        headers.insert(VARY, names);
    } else if let Entry::Occupied(standing) = headers.entry(VARY) {
        append_missing(standing, names);
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
