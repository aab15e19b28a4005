//! The crates without I/O, clock, threads or logging stay so.
//!
//! A scan of the text, which relies on rustfmt's layout; it is a fence against accidents, not against intent.

use crate::finding::Finding;

/// The folders whose code only computes.
const PURE: &[&str] = &["crates/corsac-core/src/", "crates/corsac-browser/src/", "crates/corsac-server/src/"];

/// What code that only computes does not name, and what that would be.
const FORBIDDEN: &[(&str, &str)] = &[
    ("TcpStream", "a socket"),
    ("TcpListener", "a socket"),
    ("UdpSocket", "a socket"),
    ("ToSocketAddrs", "name resolution"),
    ("std::fs", "files"),
    ("fs::", "files"),
    ("std::process", "other programs"),
    ("process::", "other programs"),
    ("std::thread", "threads"),
    ("thread::", "threads"),
    ("std::env", "the environment"),
    ("SystemTime::now", "a clock"),
    ("Instant::now", "a clock"),
    ("tokio", "an async runtime"),
    ("tracing::", "a log"),
    ("log::", "a log"),
    ("println!", "output"),
    ("eprintln!", "output"),
    ("print!", "output"),
    ("eprint!", "output"),
    ("dbg!", "output"),
];

/// Every line with a forbidden name in a source file of a pure crate, outside comments and tests.
pub(crate) fn scan(path: &str, text: &str) -> Vec<Finding> {
    if !PURE.iter().any(|folder| path.starts_with(folder)) || is_test_file(path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in code_outside_tests(text) {
        for (name, what) in FORBIDDEN {
            if names(line, name) {
                findings.push(Finding::at(
                    path,
                    number,
                    format!("`{name}` is {what}: this crate only computes"),
                ));
            }
        }
    }
    findings
}

/// A module of tests in a file of its own: `tests.rs`, `..._tests.rs`, or anything in a folder `tests`.
fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

/// The numbered lines that are neither comments nor part of an item under `#[cfg(test)]`.
fn code_outside_tests(text: &str) -> Vec<(usize, &str)> {
    let mut lines = text.lines().zip(1..);
    let mut code = Vec::new();
    while let Some((line, number)) = lines.next() {
        let inner = line.trim_start();
        if inner == "#[cfg(test)]" {
            skip_item(&line[..line.len() - inner.len()], &mut lines);
        } else if !inner.starts_with("//") {
            code.push((number, line));
        }
    }
    code
}

/// Passes over the item that follows an attribute with this indent: to the line that closes its block at the same
/// indent, or to the end of a statement at that indent.
fn skip_item<'a>(indent: &str, lines: &mut impl Iterator<Item = (&'a str, usize)>) {
    for (line, _) in lines {
        let Some(inner) = line.strip_prefix(indent) else { continue };
        let at_indent = !inner.starts_with(char::is_whitespace) && !inner.starts_with("#[");
        if at_indent && (inner.ends_with(';') || inner.ends_with('}') || inner.ends_with(',')) {
            return;
        }
    }
}

/// Whether the line has `name` with no more letters of a longer word on either side.
fn names(line: &str, name: &str) -> bool {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(in_word);
        let after = name.ends_with(in_word) && line[at + name.len()..].starts_with(in_word);
        !before && !after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "crates/corsac-core/src/origin.rs";
    const NONE: [usize; 0] = [];

    fn lines_found(path: &str, text: &str) -> Vec<usize> {
        scan(path, text).into_iter().filter_map(|finding| finding.line).collect()
    }

    #[test]
    fn each_name_is_found_in_a_pure_crate_only() {
        for (name, _) in FORBIDDEN {
            let text = format!("fn f() {{\n    {name}(x);\n}}\n");
            assert_eq!(lines_found(FILE, &text), [2], "{name}");
            assert_eq!(lines_found("crates/corsac-browser/src/a/b.rs", &text), [2], "{name}");
            assert_eq!(lines_found("crates/corsac-fetch/src/lib.rs", &text), NONE, "{name}");
            assert_eq!(lines_found("crates/corsac-core/src/site/tests.rs", &text), NONE, "{name}");
        }
    }

    #[test]
    fn longer_words_and_comments_are_not_found() {
        let rows =
            ["my_println!()", "offs::x()", "let tokio_like = 1;", "/// no tokio here", "    // println!()"];
        for line in rows {
            assert_eq!(lines_found(FILE, line), NONE, "{line}");
        }
    }

    #[test]
    fn what_stands_under_cfg_test_is_passed_over_and_what_follows_is_not() {
        let rows: &[(&str, &[usize])] = &[
            ("#[cfg(test)]\nmod tests {\n    fn f() {\n        println!();\n    }\n}\n", &[]),
            ("#[cfg(test)]\nmod tests {\n    println!();\n}\nprintln!();\n", &[5]),
            ("#[cfg(test)]\nmod tests;\nprintln!();\n", &[3]),
            ("#[cfg(test)]\nuse std::fs::{\n    read,\n};\nprintln!();\n", &[5]),
            ("#[cfg(test)]\n#[allow(dead_code)]\nfn f() {\n    println!();\n}\nprintln!();\n", &[6]),
            (
                "impl A {\n    #[cfg(test)]\n    fn f() {\n        println!();\n    }\n    println!();\n}\n",
                &[6],
            ),
        ];
        for (text, expected) in rows {
            assert_eq!(lines_found(FILE, text), *expected, "{text}");
        }
    }
}
