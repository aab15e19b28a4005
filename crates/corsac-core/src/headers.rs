use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::shared::Shared;
use crate::{is_token, trim_tab_or_space, trim_whitespace};

/// A header name: an HTTP token, compared without regard to case, kept as it was written. Clones
/// share the text.
#[derive(Clone, Debug)]
pub struct HeaderName(Shared<str>);

/// A header value: any bytes but NUL, CR and LF, without tabs or spaces at either end
/// ([#header-value](https://fetch.spec.whatwg.org/#header-value)). Two ways lead around that:
/// [`from_wire`](Self::from_wire) keeps what a server sent, and joining values
/// ([`HeaderList::get`], [`HeaderList::combine`]) may leave a space at an end.
///
/// Values are bytes because servers send what text types refuse; a byte stands for the character
/// of the same number where a value is shown (isomorphic decoding). Clones share the bytes.
#[derive(Clone)]
pub struct HeaderValue(Shared<[u8]>);

/// One header line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The name, in the case in which it was given.
    pub name: HeaderName,
    /// The value.
    pub value: HeaderValue,
}

/// An ordered list of headers in which names may repeat
/// ([#concept-header-list](https://fetch.spec.whatwg.org/#concept-header-list)).
///
/// ```
/// use corsac_core::{HeaderList, HeaderName, HeaderValue};
/// let mut list = HeaderList::new();
/// list.append(HeaderName::new("X-A").unwrap(), HeaderValue::new(b"1").unwrap());
/// list.append(HeaderName::new("x-a").unwrap(), HeaderValue::new(b"2").unwrap());
/// assert_eq!(list.get("X-a").unwrap().as_bytes(), b"1, 2");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderList(Vec<Header>);

/// The bytes are no HTTP token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderNameError;

/// The value holds a NUL, CR or LF at this offset in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderValueError {
    /// Where the byte stands, counted from the start of the normalised value.
    pub offset: usize,
}

impl HeaderName {
    /// Validates a name ([#header-name](https://fetch.spec.whatwg.org/#header-name)).
    ///
    /// # Errors
    /// When it is not an HTTP token.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Result<Self, HeaderNameError> {
        let name = name.into();
        if !is_token(name.as_bytes()) {
            return Err(HeaderNameError);
        }
        Ok(Self(match name {
            Cow::Borrowed(name) => Shared::Static(name),
            Cow::Owned(name) => Shared::Counted(name.into()),
        }))
    }

    /// The name from a header line of a message.
    ///
    /// # Errors
    /// When it is not an HTTP token.
    pub fn from_wire(bytes: &[u8]) -> Result<Self, HeaderNameError> {
        match std::str::from_utf8(bytes) {
            Ok(name) if is_token(bytes) => Ok(Self(Shared::Counted(name.into()))),
            _ => Err(HeaderNameError),
        }
    }

    /// A name known at compile time.
    ///
    /// # Panics
    /// When it is not an HTTP token; in a `const` that is an error of compilation.
    pub const fn from_static(name: &'static str) -> Self {
        assert!(is_token(name.as_bytes()), "not a header name");
        Self(Shared::Static(name))
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in small letters.
    pub fn to_lowercase(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// Whether the name is this one, in any case.
    #[inline]
    pub fn is(&self, name: &str) -> bool {
        // Most names that are compared have other lengths, and there the call ends.
        self.0.len() == name.len() && self.0.eq_ignore_ascii_case(name)
    }
}

impl PartialEq for HeaderName {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl Eq for HeaderName {}

impl Hash for HeaderName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.0.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
        // No token holds this byte, so names hashed one after the other stay apart.
        state.write_u8(0xff);
    }
}

impl fmt::Display for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HeaderValue {
    /// Normalises a potential value, then validates it
    /// ([#concept-header-value-normalize](https://fetch.spec.whatwg.org/#concept-header-value-normalize)).
    ///
    /// Normalising takes tab, space, CR and LF from either end, as a script's value is treated.
    ///
    /// # Errors
    /// When a NUL, CR or LF remains.
    pub fn new(bytes: &[u8]) -> Result<Self, HeaderValueError> {
        let bytes = trim_whitespace(bytes);
        match bytes.iter().position(|&byte| is_refused(byte)) {
            Some(offset) => Err(HeaderValueError { offset }),
            None => Ok(Self::counted(bytes)),
        }
    }

    /// A value known at compile time, which must be valid as it stands.
    ///
    /// # Panics
    /// When it has tabs or spaces at an end, or holds NUL, CR or LF; in a `const` that is an error
    /// of compilation.
    pub const fn from_static(value: &'static str) -> Self {
        let bytes = value.as_bytes();
        assert!(trim_tab_or_space(bytes).len() == bytes.len(), "not a header value");
        let mut i = 0;
        while i < bytes.len() {
            assert!(!is_refused(bytes[i]), "not a header value");
            i += 1;
        }
        Self(Shared::Static(bytes))
    }

    /// The value from a header line of a message: tabs and spaces around it are no part of it.
    /// Bytes that a value cannot hold (NUL, CR, LF) are for the transport to refuse; here they
    /// are kept, and match nothing.
    pub fn from_wire(bytes: &[u8]) -> Self {
        Self::counted(trim_tab_or_space(bytes))
    }

    fn counted(bytes: &[u8]) -> Self {
        Self(Shared::Counted(bytes.into()))
    }

    /// Values with a comma and a space between them.
    fn joined<'a>(values: impl Iterator<Item = &'a Self>) -> Self {
        let mut joined = Vec::new();
        for (index, value) in values.enumerate() {
            if index > 0 {
                joined.extend_from_slice(b", ");
            }
            joined.extend_from_slice(value.as_bytes());
        }
        Self::counted(&joined)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The value as text, one character a byte (isomorphic decoding).
    pub fn to_text(&self) -> String {
        self.0.iter().map(|&byte| char::from(byte)).collect()
    }
}

impl From<String> for HeaderValue {
    /// For values made by the browser itself, which are visible ASCII. Tabs and spaces at the ends
    /// are trimmed; nothing else is looked at.
    fn from(text: String) -> Self {
        Self::from_wire(text.as_bytes())
    }
}

impl From<&str> for HeaderValue {
    /// As from a [`String`].
    fn from(text: &str) -> Self {
        Self::from_wire(text.as_bytes())
    }
}

impl Default for HeaderValue {
    /// The empty value.
    fn default() -> Self {
        Self::from_static("")
    }
}

impl PartialEq for HeaderValue {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

impl Eq for HeaderValue {}

impl Hash for HeaderValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

impl HeaderList {
    /// An empty list.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// An empty list with room for so many headers.
    pub fn with_capacity(headers: usize) -> Self {
        Self(Vec::with_capacity(headers))
    }

    /// Makes room for so many headers more.
    pub fn reserve(&mut self, headers: usize) {
        self.0.reserve(headers);
    }

    /// The headers in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Header> {
        self.0.iter()
    }

    /// How many header lines there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a header has this name, in any case.
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|header| header.name.is(name))
    }

    /// The values of all headers of this name, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a HeaderValue> + 'a {
        self.0.iter().filter(move |header| header.name.is(name)).map(|header| &header.value)
    }

    /// All values of this name, joined with a comma and a space; `None` when there is no such
    /// header ([#concept-header-list-get](https://fetch.spec.whatwg.org/#concept-header-list-get)).
    pub fn get(&self, name: &str) -> Option<Cow<'_, HeaderValue>> {
        let mut values = self.0.iter().filter(|header| header.name.is(name)).map(|header| &header.value);
        let first = values.next()?;
        let Some(second) = values.next() else { return Some(Cow::Borrowed(first)) };
        Some(Cow::Owned(HeaderValue::joined([first, second].into_iter().chain(values))))
    }

    /// Appends, in the case of an equal name that stands already
    /// ([#concept-header-list-append](https://fetch.spec.whatwg.org/#concept-header-list-append)).
    pub fn append(&mut self, name: HeaderName, value: HeaderValue) {
        let standing = self.0.iter().find(|header| header.name == name).map(|header| header.name.clone());
        self.0.push(Header { name: standing.unwrap_or(name), value });
    }

    /// Sets the first header of the name and removes the others
    /// ([#concept-header-list-set](https://fetch.spec.whatwg.org/#concept-header-list-set)).
    pub fn set(&mut self, name: HeaderName, value: HeaderValue) {
        let Some(first) = self.0.iter().position(|header| header.name == name) else {
            self.0.push(Header { name, value });
            return;
        };
        self.0[first].value = value;
        let mut index = 0;
        self.0.retain(|header| {
            let keep = index <= first || header.name != name;
            index += 1;
            keep
        });
    }

    /// Joins to the value that stands, as `XMLHttpRequest` does
    /// ([#concept-header-list-combine](https://fetch.spec.whatwg.org/#concept-header-list-combine)).
    pub fn combine(&mut self, name: HeaderName, value: &HeaderValue) {
        match self.0.iter_mut().find(|header| header.name == name) {
            Some(header) => header.value = HeaderValue::joined([&header.value, value].into_iter()),
            None => self.0.push(Header { name, value: value.clone() }),
        }
    }

    /// Removes every header of the name
    /// ([#concept-header-list-delete](https://fetch.spec.whatwg.org/#concept-header-list-delete)).
    pub fn delete(&mut self, name: &str) {
        self.0.retain(|header| !header.name.is(name));
    }

    /// As a page's `Headers` object lists them: names in small letters and sorted, equal names
    /// joined, each `set-cookie` by itself
    /// ([#concept-header-list-sort-and-combine](https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine)).
    pub fn sort_and_combine(&self) -> Vec<(String, HeaderValue)> {
        let mut lines: Vec<(String, &HeaderValue)> =
            self.0.iter().map(|header| (header.name.to_lowercase(), &header.value)).collect();
        // Stable: lines of one name stay in order.
        lines.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut combined = Vec::with_capacity(lines.len());
        for equal in lines.chunk_by_mut(|(a, _), (b, _)| a == b && a != "set-cookie") {
            let value = match &*equal {
                [(_, value)] => (*value).clone(),
                _ => HeaderValue::joined(equal.iter().map(|(_, value)| *value)),
            };
            combined.push((std::mem::take(&mut equal[0].0), value));
        }
        combined
    }
}

impl<'a> IntoIterator for &'a HeaderList {
    type Item = &'a Header;
    type IntoIter = std::slice::Iter<'a, Header>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Header> for HeaderList {
    fn from_iter<I: IntoIterator<Item = Header>>(headers: I) -> Self {
        let headers = headers.into_iter();
        // No list is much longer than what it is filtered from.
        let mut list = Self::with_capacity(headers.size_hint().1.unwrap_or(0).min(32));
        for header in headers {
            list.append(header.name, header.value);
        }
        list
    }
}

/// Names in small letters, each once, sorted by their bytes
/// ([#convert-header-names-to-a-sorted-lowercase-set](https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set)).
pub(crate) fn sorted_lowercase_set<'a>(names: impl Iterator<Item = &'a HeaderName>) -> Vec<String> {
    let mut names: Vec<String> = names.map(HeaderName::to_lowercase).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The bytes that no value holds.
const fn is_refused(byte: u8) -> bool {
    matches!(byte, 0 | b'\r' | b'\n')
}

impl fmt::Display for HeaderNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header name is one HTTP token: letters, digits and a few signs, no spaces")
    }
}

impl std::error::Error for HeaderNameError {}

impl fmt::Display for HeaderValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a header value holds no NUL, CR or LF, but one stands at byte {}", self.offset)
    }
}

impl std::error::Error for HeaderValueError {}
