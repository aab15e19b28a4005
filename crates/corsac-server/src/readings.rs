//! The ways in which servers read a path.

use std::array;

/// The most bytes of a path that is read in several ways.
pub(crate) const MAX_READ: usize = 2048;

/// What a server does with percent-encoded bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decoding {
    /// Nothing.
    Kept,
    /// It decodes the whole path.
    Whole,
    /// It decodes each segment by itself, so that an encoded slash separates nothing.
    EachSegment,
}

/// What a server does with `.` and `..`, empty segments, and backslashes for slashes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Resolving {
    /// Nothing.
    Kept,
    /// As RFC 3986, 5.2.4: an empty segment is one that `..` takes away.
    DotSegments,
    /// It drops empty segments first.
    EmptySegmentsToo,
}

const DECODINGS: [Decoding; 3] = [Decoding::Kept, Decoding::Whole, Decoding::EachSegment];
const RESOLVINGS: [Resolving; 3] = [Resolving::Kept, Resolving::DotSegments, Resolving::EmptySegmentsToo];

/// Whether a path holds anything besides capitals that servers read in several ways.
pub(crate) fn are_several(path: &[u8]) -> bool {
    path.iter().any(|byte| matches!(byte, b'%' | b'\\' | b';'))
        || path.windows(2).any(|pair| matches!(pair, b"//" | b"/."))
}

/// Whether something holds for every reading of a path. Allocates nothing; a path that is too long to be read holds for
/// none.
///
/// A server may decode the path, cut the parameters (`;...`) off its segments as Java servers do, and resolve it, each
/// in its own way or not at all.
pub(crate) fn all(path: &[u8], mut holds: impl FnMut(&[u8]) -> bool) -> bool {
    let [mut decoded, mut cut, mut resolved] = array::from_fn(|_| Buffer::default());
    DECODINGS.into_iter().all(|decoding| {
        let Some(decoded) = decode(path, decoding, &mut decoded) else { return false };
        let Some(cut) = without_parameters(decoded, &mut cut) else { return false };
        [decoded, cut].into_iter().all(|reading| {
            RESOLVINGS
                .into_iter()
                .all(|resolving| resolve(reading, resolving, &mut resolved).is_some_and(&mut holds))
        })
    })
}

/// Bytes on the stack.
struct Buffer {
    bytes: [u8; MAX_READ],
    len: usize,
}

impl Default for Buffer {
    fn default() -> Self {
        Self { bytes: [0; MAX_READ], len: 0 }
    }
}

impl Buffer {
    fn push(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.len + bytes.len();
        self.bytes.get_mut(self.len..end)?.copy_from_slice(bytes);
        self.len = end;
        Some(())
    }

    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// The path with its percent-encoded bytes decoded, once.
fn decode<'b>(path: &[u8], decoding: Decoding, buffer: &'b mut Buffer) -> Option<&'b [u8]> {
    let digit = |byte: Option<&u8>| {
        byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
    };
    buffer.len = 0;
    let mut from = 0;
    while let Some(&byte) = path.get(from) {
        let encoded = match (byte, digit(path.get(from + 1)), digit(path.get(from + 2))) {
            (b'%', Some(high), Some(low)) => Some(high * 16 + low),
            _ => None,
        };
        let encoded = encoded.filter(|byte| match decoding {
            Decoding::Kept => false,
            Decoding::Whole => true,
            Decoding::EachSegment => !is_separator(*byte),
        });
        buffer.push(&[encoded.unwrap_or(byte)])?;
        from += if encoded.is_some() { 3 } else { 1 };
    }
    Some(buffer.as_slice())
}

const fn is_separator(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\')
}

/// The path without what follows a `;` in each segment.
fn without_parameters<'b>(path: &[u8], buffer: &'b mut Buffer) -> Option<&'b [u8]> {
    buffer.len = 0;
    let mut in_parameter = false;
    for byte in path {
        in_parameter = *byte == b';' || in_parameter && !is_separator(*byte);
        if !in_parameter {
            buffer.push(&[*byte])?;
        }
    }
    Some(buffer.as_slice())
}

/// The path with `.` and `..` resolved.
fn resolve<'b>(path: &'b [u8], resolving: Resolving, buffer: &'b mut Buffer) -> Option<&'b [u8]> {
    if resolving == Resolving::Kept {
        return Some(path);
    }
    buffer.len = 0;
    let mut segments = path.split(|byte| is_separator(*byte)).skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            b".." => buffer.len = buffer.as_slice().iter().rposition(|byte| *byte == b'/').unwrap_or(0),
            b"." => {}
            b"" if last || resolving == Resolving::EmptySegmentsToo => {}
            _ => {
                buffer.push(b"/")?;
                buffer.push(segment)?;
            }
        }
        if last && matches!(segment, b"" | b"." | b"..") {
            buffer.push(b"/")?;
        }
    }
    Some(buffer.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings() {
        let rows: &[(&str, &[&str])] = &[
            ("/a/b", &["/a/b"]),
            ("/%61/b", &["/%61/b", "/a/b"]),
            ("/a%2Fb", &["/a%2Fb", "/a/b"]),
            ("/%61/b%2fc", &["/%61/b%2fc", "/a/b/c", "/a/b%2fc"]),
            ("/a/../b", &["/a/../b", "/b"]),
            ("/a/..;x/b", &["/a/..;x/b", "/a/../b", "/b"]),
            ("/y/../a//../x", &["/y/../a//../x", "/a/x", "/x"]),
            ("/a//b/.", &["/a//b/.", "/a//b/", "/a/b/"]),
            ("\\a\\b", &["\\a\\b", "/a/b"]),
        ];
        for (path, expected) in rows {
            let mut found: Vec<String> = Vec::new();
            assert!(all(path.as_bytes(), |reading| {
                let reading = String::from_utf8_lossy(reading).into_owned();
                if !found.contains(&reading) {
                    found.push(reading);
                }
                true
            }));
            found.sort_unstable();
            let mut expected: Vec<_> = expected.to_vec();
            expected.sort_unstable();
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn a_path_that_is_too_long_holds_for_none() {
        let longest = "/".repeat(MAX_READ);
        assert!(all(longest.as_bytes(), |_| true));
        assert!(!all(format!("{longest}/").as_bytes(), |_| true));
    }
}
