//! Lines of bounded length. What is too long is passed over up to its end, so that the next line is read whole.

use std::io::{self, BufRead};

/// A line as it was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RawLine {
    /// Without its line feed; the last line may have none.
    Bytes(Vec<u8>),
    /// It exceeded the limit and was passed over.
    TooLong,
}

/// The next line; `None` at the end.
pub(super) fn next(reader: &mut impl BufRead, limit: usize) -> io::Result<Option<RawLine>> {
    let mut line = Vec::new();
    let mut began = false;
    let mut too_long = false;
    loop {
        let available = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            available => available?,
        };
        if available.is_empty() {
            break;
        }
        began = true;
        let end = available.iter().position(|&byte| byte == b'\n');
        let piece = &available[..end.unwrap_or(available.len())];
        too_long |= piece.len() > limit - line.len();
        if !too_long {
            line.extend_from_slice(piece);
        }
        let used = piece.len() + usize::from(end.is_some());
        reader.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(match (began, too_long) {
        (false, _) => None,
        (true, true) => Some(RawLine::TooLong),
        (true, false) => Some(RawLine::Bytes(line)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_whole_or_too_long() {
        // The text, with lines of at most 3 bytes; `!` marks one that is too long.
        let table = [
            ("", vec![]),
            ("\n", vec![""]),
            ("a", vec!["a"]),
            ("abc\n", vec!["abc"]),
            ("abcd\nef\n", vec!["!", "ef"]),
            ("a\n\nabcdefghi\nb", vec!["a", "", "!", "b"]),
            ("abcd", vec!["!"]),
            ("a\r\n", vec!["a\r"]),
        ];
        for (text, expected) in table {
            // The buffer's size decides where pieces end, and must not be seen.
            for size in 1..=10 {
                let mut reader = io::BufReader::with_capacity(size, text.as_bytes());
                let mut lines = Vec::new();
                while let Some(line) = next(&mut reader, 3).unwrap() {
                    lines.push(match line {
                        RawLine::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
                        RawLine::TooLong => "!".to_owned(),
                    });
                }
                assert_eq!(lines, expected, "{text:?} {size}");
            }
        }
    }
}
