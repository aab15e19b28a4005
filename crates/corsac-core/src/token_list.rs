use crate::{HeaderList, is_token, is_token_byte, trim_tab_or_space};

/// What extracting a list of tokens from a header gives
/// ([#extract-header-list-values](https://fetch.spec.whatwg.org/#extract-header-list-values)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenList<'a> {
    /// No header of the name.
    Absent,
    /// Every item is a token; empty items are skipped.
    Tokens(Vec<&'a [u8]>),
    /// An item is not a token, so the whole header counts for nothing.
    Invalid(BadToken),
}

/// Where a list stops being a list of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadToken {
    /// Which of the header lines of that name, counted from 0.
    pub line: usize,
    /// Where the bad item starts in the line's value, in bytes.
    pub start: usize,
    /// Where the bad item ends in the line's value, in bytes.
    pub end: usize,
    /// The first byte of the item that no token may hold.
    pub offset: usize,
}

impl TokenList<'_> {
    /// Whether the list holds this item byte for byte. An absent or invalid list holds nothing.
    pub fn contains(&self, item: &str) -> bool {
        self.items().contains(&item.as_bytes())
    }

    /// Whether the list holds this item in any case. An absent or invalid list holds nothing.
    pub fn contains_ignoring_case(&self, item: &str) -> bool {
        self.items().iter().any(|token| token.eq_ignore_ascii_case(item.as_bytes()))
    }

    /// The items; none when the header is absent or invalid.
    pub fn items(&self) -> &[&[u8]] {
        match self {
            Self::Tokens(items) => items,
            Self::Absent | Self::Invalid(_) => &[],
        }
    }
}

/// Extracts the items of a header whose grammar is `#token`: all lines of the name, split at
/// commas, trimmed of tabs and spaces, empty items skipped; one bad item spoils the whole
/// ([#extract-header-list-values](https://fetch.spec.whatwg.org/#extract-header-list-values)).
///
/// ```
/// use corsac_core::{HeaderList, HeaderName, HeaderValue, extract_tokens};
/// let mut list = HeaderList::new();
/// list.append(HeaderName::from_static("access-control-allow-methods"), HeaderValue::from_static("PUT,, DELETE"));
/// assert_eq!(extract_tokens(&list, "Access-Control-Allow-Methods").items(), [b"PUT".as_slice(), b"DELETE"]);
/// ```
pub fn extract_tokens<'a>(list: &'a HeaderList, name: &str) -> TokenList<'a> {
    let mut present = false;
    let mut items = Vec::new();
    let lines = list.iter().filter(|header| header.name.is(name));
    for (line, header) in lines.enumerate() {
        present = true;
        let value = header.value.as_bytes();
        let mut start = 0;
        for part in value.split(|&byte| byte == b',') {
            let item = trim_tab_or_space(part);
            if is_token(item) {
                items.push(item);
            } else if !item.is_empty() {
                let lead = part.iter().take_while(|byte| matches!(byte, b'\t' | b' ')).count();
                let first_bad = item.iter().position(|&byte| !is_token_byte(byte)).unwrap_or(0);
                let start = start + lead;
                return TokenList::Invalid(BadToken {
                    line,
                    start,
                    end: start + item.len(),
                    offset: start + first_bad,
                });
            }
            start += part.len() + 1;
        }
    }
    if present { TokenList::Tokens(items) } else { TokenList::Absent }
}

/// Reads `delta-seconds` (RFC 9111, 1.2.2): digits only. A number too large for the type is the
/// largest one, as the RFC has it.
///
/// `None` when the bytes are no `delta-seconds`: empty, a sign, a point, anything else.
///
/// ```
/// use corsac_core::delta_seconds;
/// assert_eq!(delta_seconds(b"600"), Some(600));
/// assert_eq!(delta_seconds(b"99999999999999999999"), Some(u64::MAX));
/// assert_eq!(delta_seconds(b"-1"), None);
/// ```
pub fn delta_seconds(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |total: u64, byte: &u8| total.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
    Some(bytes.iter().fold(0, digit))
}
