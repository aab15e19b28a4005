//! The command as it was typed, to be repeated in hints.

use crate::args::Explain;
use crate::secrets::Secrets;

/// `corsac explain ...` with the words quoted where a shell needs it, and without secrets unless they are to be shown.
pub fn command_line(asked: &Explain, secrets: Secrets) -> String {
    let mut line = String::from("corsac");
    let mut before = "";
    for word in &asked.typed {
        line.push(' ');
        line.push_str(&quoted(&shown(word, before, secrets)));
        before = word;
    }
    line
}

/// What takes the secrets out of a flag's value.
type Redact = fn(&str, Secrets) -> String;

/// The word without secrets; `before` is the word before it.
fn shown(word: &str, before: &str, secrets: Secrets) -> String {
    let kinds: [(&[&str], Redact); 3] = [
        (&["-H", "--header"], header),
        (&["-b", "--cookie"], |text, secrets| secrets.header("cookie", text).into_owned()),
        (&["-d", "--data", "--data-raw"], form),
    ];
    for (flags, redact) in kinds {
        for flag in flags {
            let is_short = !flag.starts_with("--");
            // `-kH` takes the next word as `-H` does.
            let in_cluster = is_short
                && before.starts_with('-')
                && !before.starts_with("--")
                && before.ends_with(&flag[1..]);
            if before == *flag || in_cluster {
                return redact(word, secrets);
            }
            let attached = if is_short { (*flag).to_owned() } else { format!("{flag}=") };
            if let Some(value) = word.strip_prefix(&attached).filter(|value| !value.is_empty()) {
                return attached + &redact(value, secrets);
            }
        }
    }
    if word.contains("://") || word.contains('?') { secrets.url_text(word) } else { word.to_owned() }
}

fn header(line: &str, secrets: Secrets) -> String {
    match line.split_once(':') {
        Some((name, value)) => {
            let blanks = &value[..value.len() - value.trim_start().len()];
            format!("{name}:{blanks}{}", secrets.header(name.trim(), value.trim()))
        }
        None => line.to_owned(),
    }
}

/// `a=1&password=2` without the password.
fn form(text: &str, secrets: Secrets) -> String {
    if text.starts_with(['{', '[', '@']) {
        return text.to_owned();
    }
    let shown = secrets.url_text(&format!("?{text}"));
    shown.strip_prefix('?').unwrap_or(&shown).to_owned()
}

/// As a POSIX shell needs it.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_without_secrets() {
        let table: &[(&[&str], &str)] = &[
            (&["explain", "https://a/"], "corsac explain https://a/"),
            (
                &["explain", "https://u:p@a/?a=1&token=x"],
                "corsac explain 'https://<redacted>@a/?a=1&token=<redacted>'",
            ),
            (&["-H", "Authorization: Bearer x"], "corsac -H 'Authorization: Bearer <redacted>'"),
            (&["-kH", "Authorization:Bearer x"], "corsac -kH 'Authorization:Bearer <redacted>'"),
            (&["-HX-Api-Key: x"], "corsac '-HX-Api-Key: <redacted>'"),
            (&["--header=Cookie: a=1"], "corsac '--header=Cookie: a=<redacted>'"),
            (&["-H", "X-Custom: it's"], "corsac -H 'X-Custom: it'\\''s'"),
            (&["-b", "a=1; b=2"], "corsac -b 'a=<redacted>; b=<redacted>'"),
            (&["--cookie=a=1"], "corsac '--cookie=a=<redacted>'"),
            (&["-d", "user=me&password=x"], "corsac -d 'user=me&password=<redacted>'"),
            (&["-d", "{\"a\":1}"], "corsac -d '{\"a\":1}'"),
            (&["-X", ""], "corsac -X ''"),
        ];
        for (words, expected) in table {
            let typed = words.iter().map(|word| (*word).to_owned()).collect();
            let asked = Explain { typed, ..Explain::default() };
            assert_eq!(command_line(&asked, Secrets::Hide), *expected);
        }
        let asked = Explain { typed: vec!["-b".into(), "a=1".into()], ..Explain::default() };
        assert_eq!(command_line(&asked, Secrets::Show), "corsac -b a=1");
    }
}
