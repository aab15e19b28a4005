//! The `corsac explain` command that shows more of a case.

use corsac_browser::{CredentialsMode, EngineName};
use corsac_core::trust::is_loopback_host;
use corsac_diagnose::contract::{Ask, Line};

use crate::browsers::ALL;
use crate::plan::quoted;
use crate::secrets::Secrets;

/// The command. Where a variable stands in the contract it stands here, as shells write it.
pub(super) fn command(ask: &Ask, engines: &[EngineName]) -> String {
    let mut words = vec!["corsac explain".to_owned(), word(&Secrets::Hide.url_text(&ask.url_shown))];
    let mut add = |flag: &str, value: String| words.extend([flag.to_owned(), value]);
    add("--origin", word(&ask.origin));
    let usual = if ask.body.is_some() { "POST" } else { "GET" };
    if &*ask.method != usual {
        add("-X", word(&ask.method));
    }
    for line in &*ask.headers {
        // With `Name:` alone the flag takes a header away.
        let text = if line.value.is_empty() {
            format!("{};", line.name)
        } else {
            format!("{}: {}", line.name, safe_header(line))
        };
        add("-H", word(&text));
    }
    if let Some(body) = &ask.body {
        let has_type = ask.headers.iter().any(|line| line.name.eq_ignore_ascii_case("content-type"));
        if !has_type {
            add("-H", word("Content-Type: text/plain;charset=UTF-8"));
        }
        add("--data-raw", word(&safe_body(&body.value, &body.shown)));
    }
    if !ask.cookies.is_empty() {
        let pairs: Vec<String> =
            ask.cookies.iter().map(|line| format!("{}={}", line.name, safe_cookie(line))).collect();
        add("-b", word(&pairs.join("; ")));
    }
    if ask.credentials != CredentialsMode::SameOrigin || !ask.cookies.is_empty() {
        add("--credentials", ask.credentials.to_string());
    }
    if let Some(engine) = alone(ask, engines) {
        add("--browser", engine.as_str().to_owned());
    }
    if ask.send {
        words.push("--send".to_owned());
    }
    words.join(" ")
}

/// The browser to ask in, where not all three do the same: here, or in `explain`, where WebKit takes a server on loopback
/// for mixed content.
fn alone(ask: &Ask, engines: &[EngineName]) -> Option<EngineName> {
    let is_all = ALL.iter().all(|name| engines.contains(name));
    let is_mixed = ask.url.scheme() == "http"
        && ask.origin.starts_with("https:")
        && ask.url.host().is_some_and(|host| is_loopback_host(&host));
    if is_all && !is_mixed { None } else { engines.first().copied() }
}

/// A word as a shell needs it. In double quotes variables are replaced, and nothing else is.
fn word(text: &str) -> String {
    if !text.contains("${") {
        return quoted(text);
    }
    let mut out = String::from("\"");
    let mut rest = text;
    while let Some(one) = rest.chars().next() {
        let is_variable = rest.starts_with("${");
        if matches!(one, '"' | '\\' | '`') || one == '$' && !is_variable {
            out.push('\\');
        }
        out.push(one);
        rest = &rest[one.len_utf8()..];
    }
    out + "\""
}

/// The value of a header: its variables, or what may be shown of what stands in the file.
pub(super) fn safe_header(line: &Line) -> String {
    if line.value != line.shown {
        return line.shown.clone();
    }
    Secrets::Hide.header(&line.name, &line.shown).into_owned()
}

/// A body: its variables, or what may be shown of a form's fields that stand in the file.
fn safe_body(value: &str, shown: &str) -> String {
    if value != shown {
        return shown.to_owned();
    }
    let as_query = Secrets::Hide.url_text(&format!("?{shown}"));
    as_query.strip_prefix('?').unwrap_or(shown).to_owned()
}

fn safe_cookie(line: &Line) -> &str {
    if line.value == line.shown { crate::secrets::REDACTED } else { &line.shown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use corsac_diagnose::contract::Contract;

    #[test]
    fn a_shell_and_the_program_read_it_again() {
        let text = r#"
base = "https://api.myapp.com"
[defaults]
origins = ["https://myapp.com"]
routes = ["/profile?token=abc"]
page = "reads"
[[expect]]
[[expect]]
methods = ["POST"]
headers = ["Authorization: Bearer ${TOKEN}", "X-It: it's", "X-Api-Key: literal", "X-Empty:"]
cookies = ["session=${TOKEN}", "theme=dark"]
credentials = "include"
body = "{\"a\": \"$b\"}"
send = true
engines = "firefox"
[[expect]]
routes = ["http://127.0.0.1:3000/${TOKEN:-x}/`$y`"]
[[expect]]
methods = ["POST"]
body = "user=me&password=literal"
"#;
        let contract = Contract::parse(text, &|name| (name == "TOKEN").then(|| "secret".to_owned())).unwrap();
        let commands: Vec<String> = contract.asks.iter().map(|ask| command(ask, &ask.engines)).collect();
        let expected = [
            "corsac explain 'https://api.myapp.com/profile?token=<redacted>' --origin https://myapp.com",
            "corsac explain 'https://api.myapp.com/profile?token=<redacted>' --origin https://myapp.com \
             -H \"Authorization: Bearer ${TOKEN}\" -H 'X-It: it'\\''s' -H 'X-Api-Key: <redacted>' -H 'X-Empty;' \
             -H 'Content-Type: text/plain;charset=UTF-8' --data-raw '{\"a\": \"$b\"}' \
             -b \"session=${TOKEN}; theme=<redacted>\" --credentials include --browser firefox --send",
            "corsac explain \"http://127.0.0.1:3000/${TOKEN:-x}/\\`\\$y\\`\" --origin https://myapp.com --browser chromium",
            "corsac explain 'https://api.myapp.com/profile?token=<redacted>' --origin https://myapp.com \
             -H 'Content-Type: text/plain;charset=UTF-8' --data-raw 'user=me&password=<redacted>'",
        ];
        assert_eq!(commands, expected);
    }
}
