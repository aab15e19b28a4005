//! bash's quoting of any bytes but NUL.

use std::fmt::Write;

/// The bytes in quotes: plain ones where all of it can be printed, else `$'...'` with escapes.
pub(super) fn bash(bytes: &[u8]) -> String {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~');
    if bytes.iter().all(plain) {
        let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut out = String::from("$'");
    for &byte in bytes {
        match byte {
            b'\\' => out.push_str(r"\\"),
            b'\'' => out.push_str(r"\'"),
            b'\n' => out.push_str(r"\n"),
            b'\r' => out.push_str(r"\r"),
            b'\t' => out.push_str(r"\t"),
            b' '..=b'~' => out.push(char::from(byte)),
            // Always two digits, so that one that follows is no part of it.
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out + "'"
}

/// The bytes without quotes where none are needed.
pub(super) fn word(bytes: &[u8]) -> String {
    let bare = !bytes.is_empty() && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    if bare { String::from_utf8_lossy(bytes).into_owned() } else { bash(bytes) }
}

/// Text of one byte a character as its bytes; other characters, of which such text has none, as UTF-8.
pub(super) fn isomorphic(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_quoted() {
        let table: [(&[u8], &str); 7] = [
            (b"", "''"),
            (b"a b", "'a b'"),
            (b"it's $HOME `x` \\ !", r"'it'\''s $HOME `x` \ !'"),
            (b"a\nb", r"$'a\nb'"),
            (b"\xe9a'\\", r"$'\xe9a\'\\'"),
            (b"\x1b0", r"$'\x1b0'"),
            (b"\x7f", r"$'\x7f'"),
        ];
        for (bytes, quoted) in table {
            assert_eq!(bash(bytes), quoted);
        }
        assert_eq!(word(b"PUT"), "PUT");
        assert_eq!(word(b"P*T"), "'P*T'");
    }
}
