//! What no committed text file may hold: a developer's own paths, stray blanks, too much in one file.

use std::borrow::Cow;

use crate::finding::Finding;

/// The most lines that a Rust file may have.
const MAX_RUST_LINES: usize = 600;

/// Where the folders of one machine begin. Written in two halves, since this file is scanned too.
const MACHINE_FOLDERS: &[&str] = &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/")];

/// A folder beside the repository that a clone does not have.
const OUTSIDE: &str = concat!("../sha", "red");

/// The file as text with odd bytes replaced, or `None` if it is binary.
pub(crate) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    (!bytes.contains(&0)).then(|| String::from_utf8_lossy(bytes))
}

/// Every fault in the text of one file.
pub(crate) fn scan(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_rust = has_extension(path, "rs");
    let keeps_no_blanks = is_rust || has_extension(path, "md");
    for (index, line) in text.lines().enumerate() {
        let mut add = |what: String| findings.push(Finding::at(path, index + 1, what));
        for folder in MACHINE_FOLDERS {
            if holds_path(line, folder) {
                add(format!("a path under {folder} is one machine's own"));
            }
        }
        if line.contains(OUTSIDE) {
            add(format!("{OUTSIDE} is not part of the repository"));
        }
        if keeps_no_blanks && line.ends_with([' ', '\t']) {
            add("blanks at the end of the line".to_owned());
        }
    }
    let lines = text.lines().count();
    if is_rust && lines > MAX_RUST_LINES {
        findings.push(Finding::of(
            path,
            format!("{lines} lines; at most {MAX_RUST_LINES}: split it by its jobs"),
        ));
    }
    findings
}

fn has_extension(path: &str, extension: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|found| found == extension)
}

/// Whether an absolute path below `folder` stands in the line: the folder not preceded by what would make it the
/// end of a URL or of a longer path, as in `https://example.com/home/`.
fn holds_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        line[..at].chars().next_back().is_none_or(|before| {
            !(before.is_alphanumeric()
                || matches!(before, '/' | '.' | '-' | '_' | '~' | ']' | '}' | '*' | '%'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `line`, with `@` for the home folder, `&` for the folder outside.
    fn spell(line: &str) -> String {
        line.replace('@', MACHINE_FOLDERS[0]).replace('&', OUTSIDE)
    }

    #[test]
    fn lines() {
        let rows = [
            ("a.rs", "let x = 1;", None),
            ("a.rs", "open(\"@me/x\")", Some("one machine's own")),
            ("a.toml", "path = \"@me\"", Some("one machine's own")),
            ("a.txt", "@me", Some("one machine's own")),
            ("a.txt", "PATH=/bin:@me/bin", Some("one machine's own")),
            ("a.rs", "https://example.com@page", None),
            ("a.rs", "https://[::1]@page", None),
            ("a.rs", "file://@page", None),
            ("a.md", "see &/design", Some("not part of the repository")),
            ("a.rs", "let x = 1; ", Some("blanks")),
            ("a.md", "a line\t", Some("blanks")),
            ("a.txt", "an odd header \t", None),
        ];
        for (path, line, expected) in rows {
            let findings = scan(path, &spell(line));
            match expected {
                None => assert_eq!(findings, [], "{line}"),
                Some(words) => {
                    assert_eq!(findings.len(), 1, "{line}");
                    assert_eq!(findings[0].line, Some(1));
                    assert!(findings[0].what.contains(words), "{line}: {}", findings[0]);
                }
            }
        }
    }

    #[test]
    fn every_machine_folder_is_found_at_its_line() {
        for folder in MACHINE_FOLDERS {
            let findings = scan("a.txt", &format!("first\nsecond {folder}x\n"));
            assert_eq!(
                findings.iter().map(|finding| finding.line).collect::<Vec<_>>(),
                [Some(2)],
                "{folder}"
            );
        }
    }

    #[test]
    fn only_a_rust_file_can_be_too_long() {
        let long = "x\n".repeat(MAX_RUST_LINES + 1);
        assert_eq!(scan("a.rs", &long).len(), 1);
        assert_eq!(scan("a.txt", &long), []);
        assert_eq!(scan("a.rs", &"x\n".repeat(MAX_RUST_LINES)), []);
    }

    #[test]
    fn binary_files_are_no_text() {
        assert_eq!(decode(b"\x89PNG\0\0"), None);
        assert_eq!(decode(b"odd \xff byte").as_deref(), Some("odd \u{fffd} byte"));
    }
}
