//! What the words of a curl command mean.

use std::borrow::Cow;

use super::flags::{self, Data, Flag, Means, Takes};
use super::form::{self, Part};
use super::url;
use super::words::{self, Word};
use super::{CurlCommand, HttpVersion, LooksLike, MAX_TEXT, PasteError, Shell};

/// Reads a pasted curl command, in bash's or cmd.exe's quoting.
///
/// Of a text up to [`MAX_TEXT`] bytes. Nothing is run and no file is read: variables, `$(...)`, `@file` and the
/// like are errors that say so.
///
/// # Errors
/// A [`PasteError`], with one line for people as its `Display` and mostly a `hint`.
///
/// ```
/// let text = br#"curl 'https://api.example/profile' \
///   -X 'PUT' \
///   -H 'origin: https://app.example' \
///   --data-raw $'it\'s \u0021'"#;
/// let command = corsac::paste::parse_curl(text).unwrap();
/// assert_eq!(command.url, "https://api.example/profile");
/// assert_eq!(command.effective_method(), "PUT");
/// assert_eq!(command.header("Origin"), Some("https://app.example"));
/// assert_eq!(command.body.as_deref(), Some(&b"it's !"[..]));
/// ```
pub fn parse_curl(text: &[u8]) -> Result<CurlCommand, PasteError> {
    if text.len() > MAX_TEXT {
        return Err(PasteError::TooLong { bytes: text.len() });
    }
    let without_mark = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let beginning = String::from_utf8_lossy(&without_mark[..without_mark.len().min(1000)]);
    if without_mark.iter().all(u8::is_ascii_whitespace) {
        return Err(PasteError::Empty);
    }
    let looks_like = LooksLike::of(&beginning);
    if looks_like != LooksLike::Unknown || !beginning.to_ascii_lowercase().contains("curl") {
        return Err(PasteError::NotCurl { looks_like });
    }
    // Offsets are those of the text with its byte order mark.
    let mark = text.len() - without_mark.len();
    let words = words::split(without_mark).map_err(|error| shift(error, mark))?;
    let Some((program, arguments)) = words.list.split_first() else { return Err(PasteError::Empty) };
    check_program(&program.bytes, words.shell)?;
    let mut reader = Reader { notes: words.notes, ..Reader::default() };
    reader.read(arguments).and_then(|()| reader.finish(words.shell)).map_err(|error| shift(error, mark))
}

/// Moves the offset of an error.
fn shift(mut error: PasteError, by: usize) -> PasteError {
    match &mut error {
        PasteError::UnterminatedQuote { offset }
        | PasteError::Expansion { offset }
        | PasteError::BadEscape { offset }
        | PasteError::ShellOperator { offset, .. }
        | PasteError::MoreCommands { offset }
        | PasteError::UnknownFlag { offset, .. }
        | PasteError::SeveralUrls { offset }
        | PasteError::NotUtf8 { offset, .. }
        | PasteError::ControlByte { offset, .. }
        | PasteError::BadFormPart { offset } => *offset += by,
        _ => {}
    }
    error
}

/// `curl` or `curl.exe`, with or without a path; in any case on Windows.
fn check_program(program: &[u8], shell: Shell) -> Result<(), PasteError> {
    let name = program.rsplit(|b| b"/\\".contains(b)).next().unwrap_or(program);
    let is = |expected: &[u8]| match shell {
        Shell::Cmd => name.eq_ignore_ascii_case(expected),
        Shell::Bash => name == expected,
    };
    if is(b"curl") || is(b"curl.exe") {
        return Ok(());
    }
    if let Some(equals) = program.iter().position(|&b| b == b'=')
        && let Some(name) = std::str::from_utf8(&program[..equals]).ok()
        && (1..=100).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return Err(PasteError::EnvironmentAssignment { name: name.to_owned() });
    }
    Err(PasteError::NotCurl { looks_like: LooksLike::Unknown })
}

const BAD_HEADER_NOTE: &str = "a header that is no \"Name: value\" is left out, as curl leaves it";

/// What the flags have said so far.
#[derive(Default)]
struct Reader {
    url: Option<Word>,
    method: Option<String>,
    headers: Vec<(String, String)>,
    removed: Vec<String>,
    user_agent: Option<String>,
    referer: Option<String>,
    range: Option<String>,
    user: Option<Vec<u8>>,
    bearer: Option<String>,
    authless: bool,
    cookies: Vec<String>,
    data: Option<Vec<u8>>,
    json: bool,
    parts: Vec<Part>,
    url_query: Vec<Vec<u8>>,
    get: bool,
    head: bool,
    globoff: bool,
    insecure: bool,
    compressed: bool,
    location: bool,
    max_time: Option<f64>,
    resolve: Vec<String>,
    cacert: Option<String>,
    proxy: Option<String>,
    http_version: Option<HttpVersion>,
    ignored: Vec<String>,
    notes: Vec<String>,
}

impl Reader {
    fn read(&mut self, arguments: &[Word]) -> Result<(), PasteError> {
        let mut rest = arguments.iter();
        let mut flags_end = false;
        while let Some(word) = rest.next() {
            match word.bytes.as_slice() {
                bytes if flags_end || bytes.first() != Some(&b'-') => self.set_url(word.clone())?,
                b"--" => flags_end = true,
                [b'-', b'-', name @ ..] => self.long(name, word, &mut rest)?,
                [b'-', letters @ ..] => self.short(letters, word, &mut rest)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn long(
        &mut self,
        name: &[u8],
        word: &Word,
        rest: &mut std::slice::Iter<'_, Word>,
    ) -> Result<(), PasteError> {
        let (name, attached) = match name.iter().position(|&b| b == b'=') {
            Some(equals) => (&name[..equals], Some(&name[equals + 1..])),
            None => (name, None),
        };
        let name = utf8(name, "a flag", word.offset)?;
        let written = format!("--{name}");
        if name.starts_with("expand-") {
            let why = "fills in a variable of curl's own";
            return Err(PasteError::UnsupportedFlag { flag: printable(&written), why });
        }
        let positive = name.strip_prefix("no-");
        let Some(flag) = flags::by_long(positive.unwrap_or(&name)) else {
            return Err(PasteError::UnknownFlag { flag: printable(&written), offset: word.offset });
        };
        if positive.is_some() && flag.takes != Takes::Switch {
            return Err(PasteError::NotASwitch { flag: format!("--{}", flag.long) });
        }
        match (flag.takes, attached) {
            (Takes::Value, Some(value)) => {
                self.valued(flag, Word { bytes: value.to_vec(), offset: word.offset }, written)
            }
            (Takes::Value, None) => match rest.next() {
                Some(value) => self.valued(flag, value.clone(), written),
                None => Err(PasteError::MissingValue { flag: written }),
            },
            (_, Some(_)) => Err(PasteError::UnwantedValue { flag: written }),
            (_, None) => self.switched(flag, positive.is_none(), written),
        }
    }

    fn short(
        &mut self,
        letters: &[u8],
        word: &Word,
        rest: &mut std::slice::Iter<'_, Word>,
    ) -> Result<(), PasteError> {
        if letters.is_empty() {
            return Err(PasteError::UnknownFlag { flag: "-".to_owned(), offset: word.offset });
        }
        for (index, &letter) in letters.iter().enumerate() {
            let written = printable(&format!("-{}", char::from(letter)));
            let Some(flag) = flags::by_short(letter) else {
                return Err(PasteError::UnknownFlag { flag: written, offset: word.offset });
            };
            if flag.takes != Takes::Value {
                self.switched(flag, true, written)?;
                continue;
            }
            let attached = &letters[index + 1..];
            return if !attached.is_empty() {
                self.valued(flag, Word { bytes: attached.to_vec(), offset: word.offset }, written)
            } else if let Some(value) = rest.next() {
                self.valued(flag, value.clone(), written)
            } else {
                Err(PasteError::MissingValue { flag: written })
            };
        }
        Ok(())
    }

    /// A flag without a value.
    fn switched(&mut self, flag: &Flag, on: bool, written: String) -> Result<(), PasteError> {
        match flag.means {
            Means::Authless => self.authless = on,
            Means::Compressed => self.compressed = on,
            Means::Get => self.get = on,
            Means::GlobOff => {
                self.globoff = on;
                self.ignored.push(written);
            }
            Means::Head => self.head = on,
            Means::Insecure => self.insecure = on,
            Means::Location => self.location = on,
            Means::Http(version) => self.http_version = Some(version),
            Means::Next => return Err(PasteError::SeveralRequests),
            Means::Unsupported(why) => return Err(PasteError::UnsupportedFlag { flag: written, why }),
            _ => self.ignored.push(written),
        }
        Ok(())
    }

    /// A flag with its value.
    fn valued(&mut self, flag: &Flag, value: Word, written: String) -> Result<(), PasteError> {
        let Word { bytes, offset } = &value;
        let reads_file = || PasteError::ReadsFile { flag: written.clone() };
        let text = |what| utf8(bytes, what, *offset);
        let line = |what| isomorphic_line(bytes, what, *offset);
        match flag.means {
            Means::Url => self.set_url(value)?,
            Means::Method => self.method = Some(text("the method")?),
            Means::Header if bytes.starts_with(b"@") => return Err(reads_file()),
            Means::Header => self.header(&line("the header")?),
            Means::UserAgent => self.user_agent = Some(line("the user agent")?),
            Means::Referer => {
                let referer = line("the referer")?;
                // `;auto` is an instruction to curl about redirects.
                self.referer = Some(referer.split(";auto").next().unwrap_or("").to_owned());
            }
            Means::Range => self.range = Some(line("the range")?),
            Means::User => self.user = Some(bytes.clone()),
            Means::Bearer => self.bearer = Some(line("the token")?),
            Means::Cookie if bytes.is_empty() => self.ignored.push(written),
            Means::Cookie if bytes.starts_with(b"@") || !bytes.contains(&b'=') => return Err(reads_file()),
            Means::Cookie => self.cookies.push(line("the cookie")?),
            Means::Data(kind) => self.add_data(kind, bytes, &reads_file)?,
            Means::UrlQuery => self.url_query.push(match bytes.strip_prefix(b"+") {
                Some(raw) => raw.to_vec(),
                None => url::encode(bytes).ok_or_else(reads_file)?,
            }),
            Means::Form => self.parts.push(form::part(bytes, *offset, false)?),
            Means::FormString => self.parts.push(form::part(bytes, *offset, true)?),
            Means::MaxTime => self.max_time = seconds(&text("the time")?)?,
            Means::Resolve => self.resolve.push(text("the address")?),
            Means::CaCert => self.cacert = Some(text("the file's name")?),
            Means::Proxy(scheme) => self.proxy = Some(format!("{scheme}{}", text("the proxy")?)),
            Means::Unsupported(why) => return Err(PasteError::UnsupportedFlag { flag: written, why }),
            _ => self.ignored.push(written),
        }
        Ok(())
    }

    fn set_url(&mut self, word: Word) -> Result<(), PasteError> {
        if self.url.is_some() {
            return Err(PasteError::SeveralUrls { offset: word.offset });
        }
        self.url = Some(word);
        Ok(())
    }

    /// `Name: value`; `Name:` takes the header away; `Name;` sends it empty. curl passes over all else.
    fn header(&mut self, line: &str) {
        let at = line.find(':').or_else(|| line.find(';')).unwrap_or(0);
        let trimmed = |text: &str| text.trim_matches([' ', '\t']).to_owned();
        let (name, rest) = (trimmed(&line[..at]), &line[at..]);
        let value = trimmed(rest.get(1..).unwrap_or(""));
        match (rest.starts_with(':'), value.is_empty()) {
            _ if name.is_empty() => self.notes.push(BAD_HEADER_NOTE.to_owned()),
            (true, true) => self.removed.push(name),
            (true, false) | (false, true) => self.headers.push((name, value)),
            (false, false) => self.notes.push(BAD_HEADER_NOTE.to_owned()),
        }
    }

    /// Adds to the body: `&` goes between the pieces, except before those of `--json`.
    fn add_data(
        &mut self,
        kind: Data,
        bytes: &[u8],
        reads_file: &dyn Fn() -> PasteError,
    ) -> Result<(), PasteError> {
        if matches!(kind, Data::Plain | Data::Json) && bytes.starts_with(b"@") {
            return Err(reads_file());
        }
        self.json |= kind == Data::Json;
        let first = self.data.is_none();
        let data = self.data.get_or_insert_default();
        if !first && kind != Data::Json && !data.is_empty() {
            data.push(b'&');
        }
        match kind {
            Data::Encoded => data.extend(url::encode(bytes).ok_or_else(reads_file)?),
            _ => data.extend_from_slice(bytes),
        }
        Ok(())
    }

    fn finish(mut self, shell: Shell) -> Result<CurlCommand, PasteError> {
        self.check_conflicts()?;
        self.add_own_headers()?;
        let cookies = self.take_cookies();
        let mut body = self.data.take();
        // As curl has it: the data of -G displaces --url-query.
        let mut query = std::mem::take(&mut self.url_query);
        if self.get
            && let Some(data) = body.take()
        {
            query = vec![data];
        }
        let url = url::finish(self.url.take().ok_or(PasteError::NoUrl)?, self.globoff, &query)?;
        let mut body_type_implied = match &body {
            None => None,
            Some(_) if self.json => Some(Cow::Borrowed("application/json")),
            Some(_) => Some(Cow::Borrowed("application/x-www-form-urlencoded")),
        };
        if !self.parts.is_empty() {
            let (form_body, boundary) = form::body(&self.parts);
            body = Some(form_body);
            self.add_boundary(&boundary);
            body_type_implied = Some(Cow::Owned(format!("multipart/form-data; boundary={boundary}")));
        }
        if self.is_settled("content-type") {
            body_type_implied = None;
        }
        Ok(CurlCommand {
            shell,
            url,
            method: self.method,
            headers: self.headers,
            removed_headers: self.removed,
            cookies,
            body,
            body_type_implied,
            get: self.get,
            head: self.head,
            insecure: self.insecure,
            compressed: self.compressed,
            location: self.location,
            max_time: self.max_time,
            resolve: self.resolve,
            cacert: self.cacert,
            proxy: self.proxy,
            http_version: self.http_version,
            ignored: self.ignored,
            notes: self.notes,
        })
    }

    /// curl takes one kind of request only.
    fn check_conflicts(&self) -> Result<(), PasteError> {
        let conflict = |first, second| Err(PasteError::Conflict { first, second });
        match (self.data.is_some(), !self.parts.is_empty()) {
            (true, true) => conflict("--data", "--form"),
            (true, false) if self.head && !self.get => conflict("--head", "--data"),
            (false, true) if self.head => conflict("--head", "--form"),
            (false, true) if self.get => conflict("--get", "--form"),
            _ => Ok(()),
        }
    }

    /// Whether an `-H` has set or removed this header.
    fn is_settled(&self, name: &str) -> bool {
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        self.headers.iter().any(|(other, _)| is(other)) || self.removed.iter().any(|other| is(other))
    }

    /// The headers of flags other than `-H`, which yield to those of `-H`.
    fn add_own_headers(&mut self) -> Result<(), PasteError> {
        let user = match self.user.take() {
            Some(user) if !user.contains(&b':') => return Err(PasteError::NoPassword),
            Some(user) if !self.authless => Some(format!("Basic {}", base64(&user))),
            Some(_) => {
                self.notes.push("-u is left out: it is not for Basic authentication here".to_owned());
                None
            }
            None => None,
        };
        let authorization = self.bearer.take().map(|token| format!("Bearer {token}")).or(user);
        let own = [
            ("user-agent", self.user_agent.take()),
            ("referer", self.referer.take()),
            ("authorization", authorization),
            ("range", self.range.take().map(|range| format!("bytes={range}"))),
            ("accept", self.json.then(|| "application/json".to_owned())),
        ];
        for (name, value) in own {
            match value {
                _ if self.is_settled(name) => {}
                None => {}
                Some(value) if value.is_empty() => self.removed.push(name.to_owned()),
                Some(value) => self.headers.push((name.to_owned(), value)),
            }
        }
        Ok(())
    }

    /// A Cookie header goes before `-b`.
    fn take_cookies(&mut self) -> Option<String> {
        let is_cookie = |(name, _): &mut (String, String)| name.eq_ignore_ascii_case("cookie");
        let headers: Vec<_> = self.headers.extract_if(.., is_cookie).map(|(_, value)| value).collect();
        let cookies = if headers.is_empty() { std::mem::take(&mut self.cookies) } else { headers };
        (!cookies.is_empty()).then(|| cookies.join("; "))
    }

    /// A Content-Type that the user wrote for a form gets the boundary, which nobody can know beforehand.
    fn add_boundary(&mut self, boundary: &str) {
        let content_type =
            self.headers.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if let Some((_, value)) = content_type {
            let lower = value.to_ascii_lowercase();
            if lower.starts_with("multipart/") && !lower.contains("boundary=") {
                *value = format!("{value}; boundary={boundary}");
            }
        }
    }
}

/// A decimal number of seconds; 0 is none.
fn seconds(text: &str) -> Result<Option<f64>, PasteError> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match text.parse::<f64>() {
        Ok(number) if plain && number.is_finite() => Ok((number > 0.0).then_some(number)),
        _ => Err(PasteError::BadSeconds),
    }
}

pub(super) fn utf8(bytes: &[u8], what: &'static str, offset: usize) -> Result<String, PasteError> {
    if bytes.contains(&0) {
        return Err(PasteError::ControlByte { what, offset });
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| PasteError::NotUtf8 { what, offset })
}

/// One character a byte; a line break or a zero byte would be another request's business.
fn isomorphic_line(bytes: &[u8], what: &'static str, offset: usize) -> Result<String, PasteError> {
    if bytes.iter().any(|b| b"\r\n\0".contains(b)) {
        return Err(PasteError::ControlByte { what, offset });
    }
    Ok(bytes.iter().copied().map(char::from).collect())
}

/// A flag's name, safe to print: short, and without control characters.
fn printable(name: &str) -> String {
    name.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| usize::from(chunk.get(index).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for digit in 0..4 {
            let character = DIGITS[(bits >> (18 - 6 * digit)) & 0x3f];
            out.push(if digit <= chunk.len() { char::from(character) } else { '=' });
        }
    }
    out
}
