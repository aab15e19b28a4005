//! `Access-Control-Request-Headers`, which anybody can send as they like: what is asked for, and whether all of it is
//! allowed, with work and memory that do not grow with what was sent.

use corsac_core::{is_token, trim_tab_or_space};
use http::HeaderValue;
use http::header::{GetAll, ValueIter};

/// The most items that are looked at, empty ones too.
pub const MAX_REQUESTED_HEADERS: usize = 128;
/// The most bytes of all lines together that are looked at.
pub const MAX_REQUESTED_BYTES: usize = 4096;

/// The request headers that a tier lists.
#[derive(Debug, Default)]
pub(crate) struct AllowedHeaders {
    /// In small letters, sorted, each once.
    names: Box<[Box<[u8]>]>,
    /// The bytes of all of them, with a comma after each.
    longest: usize,
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
        Self { longest: names.iter().map(|name| name.len() + 1).sum(), names: names.into() }
    }

    /// Whether all headers that are asked for are listed. Stops at the first that is not.
    #[inline]
    pub(crate) fn check<'a>(&self, lines: &GetAll<'a, HeaderValue>) -> Result<(), NotAllowed<'a>> {
        let mut first = lines.iter();
        let Some(line) = first.next() else { return Ok(()) };
        if first.next().is_none() {
            if line.len() > MAX_REQUESTED_BYTES {
                return Err(NotAllowed::TooMuch);
            }
            if self.covers(line.as_bytes()) {
                return Ok(());
            }
        }
        check_items(lines.iter(), |name| self.lists(name))
    }

    /// Whether a line is what browsers write, small letters, sorted, each once, and all of it is listed: one pass over
    /// the names that are listed.
    fn covers(&self, line: &[u8]) -> bool {
        if line.len() >= self.longest {
            return line.is_empty();
        }
        let mut rest = line;
        for name in &self.names {
            match rest.strip_prefix(&**name) {
                Some([]) => return true,
                Some([b',', more @ ..]) => rest = more,
                _ => {}
            }
        }
        line.is_empty()
    }

    /// Whether a name is listed, in whatever case it is.
    fn lists(&self, name: &[u8]) -> bool {
        let in_small_letters = name.iter().map(u8::to_ascii_lowercase);
        self.names.binary_search_by(|known| known.iter().copied().cmp(in_small_letters.clone())).is_ok()
    }
}

/// Whether what is asked for can be given back as it stands: lists of tokens, within the bounds.
pub(crate) fn check_any(lines: ValueIter<'_, HeaderValue>) -> Result<(), NotAllowed<'_>> {
    check_items(lines, is_token)
}

/// Whether every item of these lines is allowed, within the bounds. Stops at the first that is not.
fn check_items(
    lines: ValueIter<'_, HeaderValue>,
    is_allowed: impl Fn(&[u8]) -> bool,
) -> Result<(), NotAllowed<'_>> {
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
            if !name.is_empty() && !is_allowed(name) {
                return Err(NotAllowed::Name(item));
            }
        }
    }
    Ok(())
}
