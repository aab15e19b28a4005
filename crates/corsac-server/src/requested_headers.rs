//! `Access-Control-Request-Headers`, which anybody can send as they like: what is asked for, and whether all of it is
//! allowed, with work and memory that do not grow with what was sent.

use corsac_core::{is_token, trim_tab_or_space};
use http::HeaderValue;
use http::header::ValueIter;

/// The most items that are looked at, empty ones too.
pub const MAX_REQUESTED_HEADERS: usize = 128;
/// The most bytes of all lines together that are looked at.
pub const MAX_REQUESTED_BYTES: usize = 4096;

/// The request headers that a tier lists.
#[derive(Debug, Default)]
pub(crate) struct AllowedHeaders {
    /// In small letters, sorted, each once.
    names: Box<[Box<[u8]>]>,
}

/// Why not all that is asked for is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAllowed<'a> {
    /// This item is not listed, or is no token.
    Name(&'a [u8]),
    /// More is asked for than is looked at.
    TooMuch,
}

impl AllowedHeaders {
    /// From names in any case and order.
    pub(crate) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut names: Vec<Box<[u8]>> =
            names.map(|name| name.to_ascii_lowercase().into_bytes().into()).collect();
        names.sort_unstable();
        names.dedup();
        Self { names: names.into() }
    }

    /// Whether all headers that are asked for are listed. Stops at the first that is not.
    pub(crate) fn check<'a>(&self, lines: ValueIter<'a, HeaderValue>) -> Result<(), NotAllowed<'a>> {
        let (mut items, mut bytes) = (0, 0);
        // Browsers sort what they ask for, so that the next name is likely to be found from here on.
        let mut next = 0;
        for line in lines {
            bytes += line.len();
            if bytes > MAX_REQUESTED_BYTES {
                return Err(NotAllowed::TooMuch);
            }
            for item in line.as_bytes().split(|byte| *byte == b',') {
                items += 1;
                if items > MAX_REQUESTED_HEADERS {
                    return Err(NotAllowed::TooMuch);
                }
                match self.names.get(next) {
                    Some(name) if **name == *item => next += 1,
                    _ => match self.position(trim_tab_or_space(item)) {
                        Position::At(at) => next = at + 1,
                        Position::Empty => {}
                        Position::Nowhere => return Err(NotAllowed::Name(item)),
                    },
                }
            }
        }
        Ok(())
    }

    /// Where a name stands, in whatever case it is.
    fn position(&self, item: &[u8]) -> Position {
        if item.is_empty() {
            return Position::Empty;
        }
        let in_small_letters = item.iter().map(u8::to_ascii_lowercase);
        let found = self.names.binary_search_by(|name| name.iter().copied().cmp(in_small_letters.clone()));
        found.map_or(Position::Nowhere, Position::At)
    }
}

enum Position {
    At(usize),
    Empty,
    Nowhere,
}

/// Whether what is asked for can be given back as it stands: lists of tokens, within the bounds.
pub(crate) fn check_any(lines: ValueIter<'_, HeaderValue>) -> Result<(), NotAllowed<'_>> {
    let (mut items, mut bytes) = (0, 0);
    for line in lines {
        bytes += line.len();
        if bytes > MAX_REQUESTED_BYTES {
            return Err(NotAllowed::TooMuch);
        }
        for item in line.as_bytes().split(|byte| *byte == b',') {
            items += 1;
            if items > MAX_REQUESTED_HEADERS {
                return Err(NotAllowed::TooMuch);
            }
            let name = trim_tab_or_space(item);
            if !name.is_empty() && !is_token(name) {
                return Err(NotAllowed::Name(item));
            }
        }
    }
    Ok(())
}
