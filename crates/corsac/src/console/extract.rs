//! From a console's text to messages: cut into lines, known by their marks, put together where one fetch has several
//! lines, and each told once.

use corsac_browser::Reason;
use corsac_core::is_token;
use url::Url;

use super::marks::{
    AROUND, AT_PREFLIGHT, AT_REDIRECT, BEGINNINGS, CORS_WORDS, REQUEST_LINE, ROWS, Row, STRANGERS,
};
use super::pattern::{Taken, find};
use super::{Browser, Cause, ConsoleError, MAX_ALSO, MAX_MESSAGES, MAX_TEXT, Message, Point, Reading};

/// Over how many lines a message may be broken.
const MOST_LINES: usize = 4;

/// Reads a console's text: one line, or all that a console shows.
///
/// ```
/// let line = "Access to fetch at 'https://api.example/x' from origin 'https://myapp.com' has been blocked by CORS \
///             policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.";
/// let message = &corsac::console::read(line).unwrap().messages[0];
/// assert_eq!(message.causes[0].code(), "AllowOriginMissing");
/// assert_eq!(message.origin.as_deref(), Some("https://myapp.com"));
/// ```
///
/// # Errors
/// When it is too long, or has no message that is known.
pub fn read(text: &str) -> Result<Reading, ConsoleError> {
    if text.len() > MAX_TEXT {
        return Err(ConsoleError::TooLong);
    }
    if text.trim().is_empty() {
        return Err(ConsoleError::Empty);
    }
    let text = straight(text);
    let pieces: Vec<&str> = text.lines().flat_map(pieces).collect();
    let mut messages = messages(&pieces);
    if messages.is_empty() {
        return Err(nothing(&text));
    }
    for line in text.lines() {
        for request in requests(line) {
            complete(&mut messages, &request);
        }
    }
    Ok(once(fold(messages)))
}

/// Typographic quotes as straight ones: a browser writes these and what people paste from has those, or the reverse.
fn straight(text: &str) -> String {
    let straight = |character| match character {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{a0}' => ' ',
        other => other,
    };
    text.chars().map(straight).collect()
}

/// Why nothing was found.
fn nothing(text: &str) -> ConsoleError {
    let small = text.to_ascii_lowercase();
    if let Some((_, what, hint)) = STRANGERS.iter().find(|(mark, ..)| text.contains(mark)) {
        return ConsoleError::Stranger(what, hint);
    }
    if CORS_WORDS.iter().any(|word| small.contains(word)) {
        ConsoleError::UnknownMessage
    } else {
        ConsoleError::NoMessage
    }
}

/// A line, cut where messages begin.
fn pieces(line: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> =
        BEGINNINGS.iter().flat_map(|mark| line.match_indices(mark).map(|(at, _)| at)).collect();
    cuts.push(0);
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().copied().skip(1).chain([line.len()]);
    cuts.iter()
        .zip(ends)
        .map(|(&start, end)| line[start..end].trim())
        .filter(|piece| !piece.is_empty())
        .collect()
}

fn begins(piece: &str) -> bool {
    BEGINNINGS.iter().any(|mark| piece.starts_with(mark))
}

/// The messages of all pieces, each where it stands. One that begins and says nothing yet may go on in the next lines.
fn messages(pieces: &[&str]) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        at += 1;
        if let Some(message) = message(piece) {
            messages.push(message);
        } else if begins(piece) {
            let mut joined = (*piece).to_owned();
            let more = pieces[at..].iter().take(MOST_LINES - 1).take_while(|piece| !begins(piece));
            for (index, piece) in more.enumerate() {
                joined.push(' ');
                joined.push_str(piece);
                if let Some(message) = message(&joined) {
                    messages.push(message);
                    at += index + 1;
                    break;
                }
            }
        }
    }
    messages
}

/// One message, if the text is one.
fn message(text: &str) -> Option<Message> {
    let (row, taken) = ROWS.iter().find_map(|row| Some((row, find(row.pattern, text)?)))?;
    let mut message = Message {
        browser: row.browser,
        causes: row.causes.to_vec(),
        certain: row.causes.len() == 1 && row.causes != [Cause::NetworkFailed],
        point: row.point.or_else(|| point(row, text)),
        url: None,
        redirected_from: None,
        origin: None,
        method: None,
        header: None,
        value: None,
        status: None,
        also: Vec::new(),
        own_name: row.own_name,
    };
    take(&mut message, taken);
    for pattern in AROUND {
        take(&mut message, find(pattern, text).unwrap_or_default());
    }
    decide_by_value(&mut message);
    if message.point == Some(Point::BeforeSending) && message.redirected_from.is_some() {
        message.point = Some(Point::Redirect);
    }
    Some(message)
}

/// When it was decided, where the cause does not tell.
fn point(row: &Row, text: &str) -> Option<Point> {
    if text.contains(AT_PREFLIGHT) {
        Some(Point::Preflight)
    } else if text.contains(AT_REDIRECT) {
        Some(Point::Redirect)
    } else if row.browser == Browser::Chromium {
        // It says so when it was the preflight.
        Some(Point::Actual)
    } else {
        None
    }
}

/// Puts what the names of a pattern took into its place, unless something stands there or it is not of that kind.
fn take(message: &mut Message, taken: Taken<'_>) {
    fn fill<T>(place: &mut Option<T>, value: Option<T>) {
        if place.is_none() {
            *place = value;
        }
    }
    let one_token = |text: &str| is_token(text.as_bytes()).then(|| text.to_owned());
    for (name, text) in taken {
        match name {
            "url" => fill(&mut message.url, Url::parse(text).ok()),
            "first" => fill(&mut message.redirected_from, Url::parse(text).ok()),
            "origin" => fill(&mut message.origin, origin(text)),
            "method" => fill(&mut message.method, one_token(text)),
            "header" => fill(&mut message.header, one_token(text)),
            "value" | "location" => fill(&mut message.value, Some(text.trim().to_owned())),
            "status" => fill(&mut message.status, status(text)),
            _ => {}
        }
    }
}

/// An origin as the header Origin has it, from an origin or a URL.
fn origin(text: &str) -> Option<String> {
    let text = text.trim_matches(['\'', '"']).trim_end_matches(['.', ',']);
    if text == "null" {
        return Some(text.to_owned());
    }
    Some(Url::parse(text).ok()?.origin().ascii_serialization())
}

/// The number that the text begins with, if it is a status.
fn status(text: &str) -> Option<u16> {
    let digits = text.split(|character: char| !character.is_ascii_digit()).next()?;
    digits.parse().ok().filter(|status| (100..1000).contains(status))
}

/// Firefox has one name for three causes, which the value tells apart, as the CORS check does.
fn decide_by_value(message: &mut Message) {
    let Some(value) = &message.value else { return };
    // An old Firefox wrote this for a value that it did not keep.
    if message.causes.len() < 2 || value == "(null)" {
        return;
    }
    let reason = if value.contains([',', ' ']) {
        Reason::AllowOriginMultiple
    } else if value == "null" || Url::parse(value).is_ok() {
        Reason::AllowOriginMismatch
    } else {
        Reason::AllowOriginInvalid
    };
    let cause = Cause::Rule(reason);
    if message.causes.contains(&cause) {
        message.causes = vec![cause];
        message.certain = true;
    }
}

/// What Chromium's console says of a request that failed: the method, the URL, and the status if an answer came.
struct RequestLine<'t> {
    method: &'t str,
    url: Url,
    status: Option<u16>,
}

fn requests(line: &str) -> impl Iterator<Item = RequestLine<'_>> {
    line.match_indices(REQUEST_LINE).filter_map(|(at, mark)| {
        let mut before = line[..at].rsplit(char::is_whitespace).filter(|word| !word.is_empty());
        let url = Url::parse(before.next()?).ok()?;
        // Other words may stand there, but hardly in capitals.
        let is_method = |word: &&str| word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
        let method = before.next().filter(is_method)?;
        let mut behind = line[at + mark.len()..].split_whitespace();
        Some(RequestLine { method, url, status: behind.nth(1).and_then(status) })
    })
}

/// Chromium tells the method in a line of its own.
fn complete(messages: &mut [Message], request: &RequestLine<'_>) {
    for message in messages {
        let is_it = message.url.as_ref() == Some(&request.url) || message.asked() == Some(&request.url);
        if message.browser != Browser::Chromium || !is_it {
            continue;
        }
        if message.method.is_none() {
            message.method = Some(request.method.to_owned());
        }
        if message.status.is_none() && message.point == Some(Point::Actual) {
            message.status = request.status;
        }
    }
}

/// Puts lines about the same fetch together: Firefox and `WebKit` tell the cause in one, and that it failed in the next.
/// `WebKit` has the URL in the latter only.
fn fold(messages: Vec<Message>) -> Vec<Message> {
    let mut folded: Vec<Message> = Vec::new();
    for message in messages {
        if message.causes.first() == Some(&Cause::NetworkFailed) {
            let cause = folded.iter_mut().rev().find(|earlier| {
                let says_why = earlier.causes.first() != Some(&Cause::NetworkFailed);
                let same =
                    earlier.url.is_none() || message.url.is_none() || earlier.asked() == message.asked();
                earlier.browser == message.browser && says_why && same
            });
            if let Some(earlier) = cause {
                if earlier.url.is_none() {
                    earlier.url = message.url;
                }
                continue;
            }
        }
        folded.push(message);
    }
    folded
}

/// Each different message once, with the further URLs of which it was said.
fn once(messages: Vec<Message>) -> Reading {
    /// All but the URLs and the status.
    fn says(one: &Message) -> impl PartialEq {
        let parts = [&one.origin, &one.method, &one.header, &one.value].map(Option::as_deref);
        (one.browser, &one.causes, one.certain, one.point, one.own_name, one.redirected_from.is_some(), parts)
    }
    let mut kept: Vec<Message> = Vec::new();
    for mut message in messages {
        let same = |earlier: &&mut Message| says(earlier) == says(&message);
        let Some(earlier) = kept.iter_mut().find(same) else {
            kept.push(message);
            continue;
        };
        if earlier.url.is_none() {
            earlier.url = message.url.take();
        }
        match message.url.take() {
            Some(url)
                if earlier.url.as_ref() != Some(&url)
                    && !earlier.also.contains(&url)
                    && earlier.also.len() < MAX_ALSO =>
            {
                earlier.also.push(url);
            }
            _ => {}
        }
    }
    let left_out = kept.len().saturating_sub(MAX_MESSAGES);
    kept.truncate(MAX_MESSAGES);
    Reading { messages: kept, left_out }
}
