//! `-F` and `--form-string`: a `multipart/form-data` body (RFC 7578) of plain values.

use std::fmt::Write as _;

use super::PasteError;

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    name: Vec<u8>,
    value: Vec<u8>,
    filename: Option<Vec<u8>>,
    content_type: Option<Vec<u8>>,
}

/// The value of `-F`: `name=value`, then at most `;type=...` and `;filename=...`. With `literal` (`--form-string`)
/// everything behind the `=` is the value.
pub(super) fn part(word: &[u8], offset: usize, literal: bool) -> Result<Part, PasteError> {
    let bad = || PasteError::BadFormPart { offset };
    let equals = word.iter().position(|&b| b == b'=').ok_or_else(bad)?;
    let (name, rest) = (word[..equals].to_vec(), &word[equals + 1..]);
    let mut part = Part { name, value: rest.to_vec(), filename: None, content_type: None };
    if literal {
        return Ok(part);
    }
    if rest.first().is_some_and(|b| b"@<".contains(b)) {
        return Err(PasteError::ReadsFile { flag: "--form".to_owned() });
    }
    // `name=(` opens, and `=)` closes, a group of parts.
    if part.name.is_empty() || rest.first() == Some(&b'(') {
        return Err(bad());
    }
    let (value, mut rest) = item(rest).ok_or_else(bad)?;
    part.value = value;
    while let [b';', parameter @ ..] = rest {
        let parameter = parameter.trim_ascii_start();
        let equals = parameter.iter().position(|&b| b == b'=').ok_or_else(bad)?;
        let (value, after) = item(&parameter[equals + 1..]).ok_or_else(bad)?;
        match &parameter[..equals] {
            b"type" => part.content_type = Some(value),
            b"filename" => part.filename = Some(value),
            _ => return Err(bad()),
        }
        rest = after;
    }
    if part.content_type.as_ref().is_some_and(|line| line.iter().any(|b| b"\r\n\0".contains(b))) {
        return Err(PasteError::ControlByte { what: "the form part", offset });
    }
    Ok(part)
}

/// A value up to the next `;`, or in double quotes (with backslashes before `"` and `\`), and what follows.
fn item(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let [b'"', quoted @ ..] = text else {
        let end = text.iter().position(|&b| b == b';').unwrap_or(text.len());
        return Some((text[..end].to_vec(), &text[end..]));
    };
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        match *quoted.get(at)? {
            b'"' => break,
            b'\\' if matches!(quoted.get(at + 1), Some(b'"' | b'\\')) => {
                out.push(quoted[at + 1]);
                at += 2;
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    let rest = quoted[at + 1..].trim_ascii_start();
    (rest.is_empty() || rest[0] == b';').then_some((out, rest))
}

/// The body of a form and its boundary. The boundary follows from the content, so that one paste is always the same
/// request, and stands in no part.
pub(super) fn body(parts: &[Part]) -> (Vec<u8>, String) {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for piece in [&part.name, &part.value] {
            hash = fnv1a(fnv1a(hash, piece), &[0]);
        }
    }
    body_from(parts, hash)
}

/// The body with the first boundary, counted from this hash, that stands in no part.
fn body_from(parts: &[Part], mut hash: u64) -> (Vec<u8>, String) {
    loop {
        let mut boundary = "corsac-boundary-".to_owned();
        let _ = write!(boundary, "{hash:016x}");
        let taken = parts.iter().any(|part| {
            [Some(&part.value), Some(&part.name), part.filename.as_ref(), part.content_type.as_ref()]
                .into_iter()
                .flatten()
                .any(|piece| piece.windows(boundary.len()).any(|window| window == boundary.as_bytes()))
        });
        if !taken {
            return (write(parts, &boundary), boundary);
        }
        hash = fnv1a(hash, b"again");
    }
}

fn write(parts: &[Part], boundary: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        out.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"").as_bytes());
        quote(&part.name, &mut out);
        if let Some(filename) = &part.filename {
            out.extend_from_slice(b"\"; filename=\"");
            quote(filename, &mut out);
        }
        out.extend_from_slice(b"\"\r\n");
        if let Some(content_type) = &part.content_type {
            out.extend_from_slice(b"Content-Type: ");
            out.extend_from_slice(content_type);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&part.value);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    out
}

/// Names are percent-encoded where they would end their quotes, as browsers and curl do (the HTML standard's
/// #multipart-form-data).
fn quote(name: &[u8], out: &mut Vec<u8>) {
    for &byte in name {
        match byte {
            b'"' => out.extend_from_slice(b"%22"),
            b'\r' => out.extend_from_slice(b"%0D"),
            b'\n' => out.extend_from_slice(b"%0A"),
            _ => out.push(byte),
        }
    }
}

/// The FNV-1a hash, 64 bits: no secret hangs on it.
fn fnv1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let plain = |name: &str, value: &str| Part {
            name: name.into(),
            value: value.into(),
            filename: None,
            content_type: None,
        };
        let bad = Err(PasteError::BadFormPart { offset: 7 });
        let file = Err(PasteError::ReadsFile { flag: "--form".into() });
        let table = [
            ("a=b", Ok(plain("a", "b"))),
            ("a=", Ok(plain("a", ""))),
            ("a=b=c", Ok(plain("a", "b=c"))),
            (r#"a="x;y \"z\"""#, Ok(plain("a", "x;y \"z\""))),
            (
                "a=b; type=text/plain;filename=f",
                Ok(Part {
                    filename: Some("f".into()),
                    content_type: Some("text/plain".into()),
                    ..plain("a", "b")
                }),
            ),
            ("a=@f", file.clone()),
            ("a=<f", file),
            ("a", bad.clone()),
            ("=)", bad.clone()),
            ("a=(;type=multipart/mixed", bad.clone()),
            ("a=b;c=d", bad.clone()),
            ("a=\"b", bad.clone()),
            ("a=\"b\"c", bad),
        ];
        for (word, expected) in table {
            assert_eq!(part(word.as_bytes(), 7, false), expected, "{word}");
        }
        assert_eq!(part(b"a=@b;c", 7, true), Ok(plain("a", "@b;c")));
    }

    #[test]
    fn the_boundary_follows_from_the_content_and_is_not_in_it() {
        let boundary = |value: &str| body(&[part(value.as_bytes(), 0, true).unwrap()]).1;
        assert_eq!(boundary("a=b"), boundary("a=b"));
        assert_ne!(boundary("a=b"), boundary("a=c"));
        let clash = [part(b"a=corsac-boundary-0000000000000007", 0, true).unwrap()];
        assert_ne!(body_from(&clash, 7).1, "corsac-boundary-0000000000000007");
        assert_eq!(body_from(&[part(b"a=b", 0, true).unwrap()], 7).1, "corsac-boundary-0000000000000007");
    }
}
