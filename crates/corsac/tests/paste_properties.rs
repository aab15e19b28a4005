//! Any request, quoted for either shell by code that shares nothing with the parser, is read back as it was; and no
//! text panics.

use std::fmt::Write as _;

use corsac::paste::{Paste, Shell, browser_added, page_of, parse_curl};
use proptest::prelude::*;

/// `'...'`, with each single quote outside.
fn bash_single(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// `"..."`.
fn bash_double(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if "$`\"\\".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out + "\""
}

/// `$'...'`, everything but letters and digits escaped, in a form that changes from character to character.
fn bash_ansi_c(text: &str) -> String {
    let mut out = String::from("$'");
    for (index, c) in text.chars().enumerate() {
        let code = u32::from(c);
        let _ = match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => write!(out, "{c}"),
            '\n' => write!(out, "\\n"),
            _ if code < 0x80 && index % 3 == 0 => write!(out, "\\x{code:02x}"),
            _ if code < 0x80 && index % 3 == 1 => write!(out, "\\{code:03o}"),
            _ if code < 0x1_0000 => write!(out, "\\u{code:04x}"),
            _ if index % 2 == 0 => write!(out, "\\U{code:08X}"),
            _ => {
                let mut halves = [0; 2];
                c.encode_utf16(&mut halves);
                write!(out, "\\u{:04x}\\u{:04X}", halves[0], halves[1])
            }
        };
    }
    out + "'"
}

/// A backslash before each character but a line break, which stands in quotes.
fn bash_backslashes(text: &str) -> String {
    let mut out = String::from("''");
    for c in text.chars() {
        if c == '\n' {
            out.push_str("'\n'");
        } else {
            out.push('\\');
            out.push(c);
        }
    }
    out
}

/// The C runtime's quoting: backslashes doubled before quotes only, or everywhere as Chromium does.
fn c_runtime(text: &str, double_all: bool) -> String {
    let mut out = String::from("\"");
    let mut backslashes = 0;
    for c in text.chars() {
        if c == '\\' {
            backslashes += 1;
            out.push_str(if double_all { r"\\" } else { r"\" });
            continue;
        }
        if c == '"' {
            if !double_all {
                out.push_str(&r"\".repeat(backslashes));
            }
            out.push('\\');
        }
        backslashes = 0;
        out.push(c);
    }
    if !double_all {
        out.push_str(&r"\".repeat(backslashes));
    }
    out + "\""
}

/// A caret before each character that is not surely harmless; a line break as caret and two line breaks.
fn cmd_carets(text: &str, line_end: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' => {
                let _ = write!(out, "^{line_end}{line_end}");
            }
            _ if c.is_alphanumeric() || " _-:=+~'/.,?;()*`".contains(c) => out.push(c),
            _ => {
                out.push('^');
                out.push(c);
            }
        }
    }
    out
}

fn command(program: &str, request: &Request, break_line: &str, quote: &dyn Fn(&str) -> String) -> String {
    let mut parts = vec![format!("{program} {}", quote(&request.url))];
    parts.push(format!("-X {}", quote(&request.method)));
    for (name, value) in &request.headers {
        parts.push(format!("-H {}", quote(&format!("{name}: {value}"))));
    }
    if let Some(body) = &request.body {
        parts.push(format!("--data-raw {}", quote(body)));
    }
    parts.join(&format!(" {break_line}  "))
}

#[derive(Debug, Clone)]
struct Request {
    url: String,
    method: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

/// A header's value, of few enough characters for odd sequences to come up.
const VALUE: &str = r#"[v1][a"'\\^%!$&|<>`(){}\[\]#;=@~*? nux0é€😀]{0,24}"#;

fn request() -> impl Strategy<Value = Request> {
    let value = VALUE.prop_map(|value| value.trim().to_owned());
    let header = ("x-[a-z]{1,8}", value);
    let body = proptest::option::of(prop_oneof![
        r#"[a"'\\^%!$&|<>`(){}\[\]#;=@~*? \nux0é€😀]{0,40}"#,
        "[^\\x00\\r]{0,40}",
        r#"[\\"]{0,8}"#,
    ]);
    (
        r#"https://[a-z]{1,8}\.example/[a-z%^&!$'"=?;|]{0,20}"#,
        "[A-Z]{1,7}",
        prop::collection::vec(header, 0..4),
        body,
    )
        .prop_map(|(url, method, headers, body)| Request { url, method, headers, body })
}

/// Parses, and compares with the request; headers are one byte a character.
fn check(text: &str, shell: Shell, request: &Request) -> Result<(), TestCaseError> {
    let read =
        parse_curl(text.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
    prop_assert_eq!(read.shell, shell, "{}", text);
    prop_assert_eq!(&read.url, &request.url, "{}", text);
    prop_assert_eq!(read.effective_method(), &request.method, "{}", text);
    let headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.bytes().map(char::from).collect()))
        .collect();
    prop_assert_eq!(&read.headers, &headers, "{}", text);
    prop_assert_eq!(read.body.as_deref(), request.body.as_deref().map(str::as_bytes), "{}", text);
    prop_assert!(read.ignored.is_empty() && read.removed_headers.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_quoted_for_bash_is_read_back(request in request(), crlf in any::<bool>()) {
        let break_line = if crlf { "\\\r\n" } else { "\\\n" };
        for quote in [bash_single, bash_ansi_c, bash_double, bash_backslashes] {
            // Without any mark of bash, the text would be for either shell.
            let text = command("curl -H 'a;'", &request, break_line, &quote);
            let mut expected = request.clone();
            expected.headers.insert(0, ("a".to_owned(), String::new()));
            check(&text, Shell::Bash, &expected)?;
        }
    }

    #[test]
    fn what_is_quoted_for_cmd_is_read_back(request in request(), crlf in any::<bool>()) {
        let end = if crlf { "\r\n" } else { "\n" };
        let break_line = format!("^{end}");
        // As Firefox does it, if it quoted well; and as Chromium does.
        for (program, double_all) in [("curl.exe", false), ("curl", true)] {
            let quote = |text: &str| cmd_carets(&c_runtime(text, double_all), end);
            let text = command(program, &request, &break_line, &quote);
            check(&text, Shell::Cmd, &request)?;
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse_curl(&bytes);
        for program in ["curl ", "curl ^\"", "curl $'"] {
            let _ = parse_curl(&[program.as_bytes(), &bytes].concat());
        }
    }

    #[test]
    fn no_command_panics(text in r#"curl( (--?[a-zA-Z-]{0,8}|[$'"^\\|&;<>(){}\[\]=:@%+a0\r\n ]{0,8}|https?://a/|-[FHdbGIu]|--json|[\x00-\x7f]{0,5})){0,12}"#) {
        match parse_curl(text.as_bytes()) {
            Ok(read) => {
                prop_assert!(read.url.contains("://"));
                prop_assert_eq!(browser_added(&read.headers).len(), read.headers.len());
                let _ = page_of(&Paste::Curl(read));
            }
            Err(error) => {
                let line = error.to_string();
                prop_assert!(!line.is_empty() && !line.contains('\n'), "{:?}", line);
                let _ = error.hint();
            }
        }
    }
}
