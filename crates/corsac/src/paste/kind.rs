//! What a text is that somebody pasted, told by how it begins.

use super::error::LooksLike;
use super::fetch::begins_call;

/// How much of a text is looked at.
pub const GLANCE: usize = 64 * 1024;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A curl command.
    Curl,
    /// A call of `fetch()`.
    Fetch,
    /// A HAR file: a JSON object whose first key is `log`.
    Har,
    /// A line of the batch interface: a JSON object that begins with one of its keys.
    Batch,
    /// Nothing but blanks.
    Empty,
    /// None of these; a browser's console message is known only when it is read.
    Unknown(LooksLike),
}

/// The keys of a line of a batch, one of which it begins with.
const BATCH_KEYS: [&str; 5] = ["url", "page", "navigate", "advance_ms", "reset"];

impl Kind {
    /// Of a text that begins so; [`GLANCE`] bytes of it are enough.
    ///
    /// ```
    /// use corsac::paste::Kind;
    /// assert_eq!(Kind::of(b"curl 'https://api.example/'"), Kind::Curl);
    /// assert_eq!(Kind::of(b"await fetch(\"https://api.example/\");"), Kind::Fetch);
    /// assert_eq!(Kind::of(b"{ \"log\": {"), Kind::Har);
    /// ```
    pub fn of(beginning: &[u8]) -> Self {
        let bytes = &beginning[..beginning.len().min(GLANCE)];
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
        let text = text.trim_start();
        let first = text.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        if text.is_empty() {
            Self::Empty
        } else if is_curl(first) {
            Self::Curl
        } else if begins_call(text) {
            Self::Fetch
        } else if let Some(key) = first_key(text) {
            match key {
                "log" => Self::Har,
                key if BATCH_KEYS.contains(&key) => Self::Batch,
                _ => Self::Unknown(LooksLike::Json),
            }
        } else {
            Self::Unknown(LooksLike::of(text))
        }
    }
}

/// `curl`, also with a path before it, in quotes, or as Windows has it.
fn is_curl(word: &str) -> bool {
    let bare = word.trim_matches(['"', '\'', '^']);
    let name = bare.rsplit(['/', '\\']).next().unwrap_or(bare);
    name.eq_ignore_ascii_case("curl") || name.eq_ignore_ascii_case("curl.exe")
}

/// The first key of a JSON object, where it has no escapes.
fn first_key(text: &str) -> Option<&str> {
    let key = text.strip_prefix('{')?.trim_start().strip_prefix('"')?;
    key.split_once('"').map(|(key, _)| key).filter(|key| !key.contains('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_by_its_beginning() {
        let json = Kind::Unknown(LooksLike::Json);
        let table: &[(&str, Kind)] = &[
            ("", Kind::Empty),
            (" \r\n\t", Kind::Empty),
            ("curl", Kind::Curl),
            (" curl 'https://a/' -d 'fetch(1)'", Kind::Curl),
            ("curl.exe ^\"https://a/^\"", Kind::Curl),
            ("/usr/bin/curl https://a/", Kind::Curl),
            ("\"C:\\curl.exe\" https://a/", Kind::Curl),
            ("CURL https://a/", Kind::Curl),
            ("fetch('https://a/')", Kind::Fetch),
            ("\u{feff}fetch ( 'https://a/'", Kind::Fetch),
            ("await fetch(\"https://a/\", {", Kind::Fetch),
            ("const r = await window.fetch(`x`)", Kind::Fetch),
            ("// the one that fails\nreturn fetch(x)", Kind::Fetch),
            ("{\"log\":{\"version\"", Kind::Har),
            ("{\r\n  \"log\" : {", Kind::Har),
            ("{\"url\": \"https://a/\", \"page\": {}}", Kind::Batch),
            ("{\"reset\": true}", Kind::Batch),
            ("{\"a\": 1}", json),
            ("[1]", json),
            ("{}", json),
            ("https://a/", Kind::Unknown(LooksLike::Url)),
            ("Access to fetch at 'https://a/' from origin", Kind::Unknown(LooksLike::ConsoleMessage)),
            ("Invoke-WebRequest -Uri x", Kind::Unknown(LooksLike::PowerShell)),
            ("GET / HTTP/1.1\r\nHost: a", Kind::Unknown(LooksLike::RawRequest)),
            ("prefetch('https://a/')", Kind::Unknown(LooksLike::Unknown)),
            ("hello", Kind::Unknown(LooksLike::Unknown)),
        ];
        for (text, kind) in table {
            assert_eq!(Kind::of(text.as_bytes()), *kind, "{text}");
        }
        // A cut character at the end is no fault.
        assert_eq!(Kind::of(b"curl \xc3"), Kind::Curl);
    }
}
