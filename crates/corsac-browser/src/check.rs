//! The CORS check ([#cors-check](https://fetch.spec.whatwg.org/#cors-check)).

use std::borrow::Cow;
use std::ops::Range;

use corsac_core::{HeaderList, HeaderValue};
use url::Url;

use crate::engine::{AnswerMerge, Engine};
use crate::event::{Event, Grant};
use crate::reason::{Blocked, Field, Reason, Stage};

pub(crate) const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
pub(crate) const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";

/// Decides whether the origin may read, and records each decision. After the first fault it goes on
/// to judge the other header, so that all faults are told at once; only the first one decides.
///
/// # Errors
/// The first rule that is broken.
pub(crate) fn cors_check(
    headers: &HeaderList,
    origin: &HeaderValue,
    include: bool,
    stage: Stage,
    engine: &Engine,
    events: &mut Vec<Event>,
) -> Result<(), Box<Blocked>> {
    // Steps 1 to 5: the origin.
    let by_origin = match allow_origin(headers, origin, include, stage) {
        Ok((field, by)) => {
            events.push(Event::AllowOriginOk { field, by });
            Ok(())
        }
        Err(blocked) => Err(blocked),
    };
    // Step 5: without credentials that was all.
    if !include {
        return by_origin;
    }
    // Steps 6 to 8: the credentials.
    let field = Field::kept_of(headers, ALLOW_CREDENTIALS, engine);
    let is_true = field.value.as_ref().is_some_and(|value| value.as_bytes() == b"true");
    let by_credentials = if is_true {
        events.push(Event::AllowCredentialsOk { field });
        Ok(())
    } else {
        let wanted = vec!["true".to_owned()];
        Err(Blocked::new(Reason::AllowCredentialsNotTrue, stage).field(field).wanted(wanted))
    };
    match (by_origin, by_credentials) {
        (Err(first), Err(second)) => {
            events.push(Event::WouldAlsoFail(second));
            Err(first)
        }
        (Err(fault), Ok(())) | (Ok(()), Err(fault)) => Err(fault),
        (Ok(()), Ok(())) => Ok(()),
    }
}

/// Steps 1 to 4: `Access-Control-Allow-Origin`, compared byte for byte.
fn allow_origin(
    headers: &HeaderList,
    origin: &HeaderValue,
    include: bool,
    stage: Stage,
) -> Result<(Field, Grant), Box<Blocked>> {
    // Step 1.
    let mut field = Field::of(headers, ALLOW_ORIGIN);
    let (reason, span) = match field.value.as_ref().map(HeaderValue::as_bytes) {
        // Step 2.
        None => (Reason::AllowOriginMissing, None),
        // Step 3.
        Some(b"*") if !include => return Ok((field, Grant::Wildcard)),
        // Step 4.
        Some(value) if value == origin.as_bytes() => return Ok((field, Grant::Listed)),
        Some(b"*") => (Reason::WildcardWithCredentials, Some((0, 0..1))),
        Some(value) => mismatch(value, &field, origin),
    };
    field.span = span;
    let wildcard_ignored = reason == Reason::WildcardWithCredentials;
    let wanted = vec![origin.to_text()];
    Err(Blocked::new(reason, stage).field(field).wanted(wanted).wildcard_ignored(wildcard_ignored))
}

/// What is wrong with a value that is not the origin, and at which bytes. The standard knows only
/// that it differs; the three kinds are those that browsers tell apart in what they log.
fn mismatch(value: &[u8], field: &Field, origin: &HeaderValue) -> (Reason, Option<(usize, Range<usize>)>) {
    if field.lines.len() > 1 {
        return (Reason::AllowOriginMultiple, None);
    }
    if let Some(comma) = value.iter().position(|byte| matches!(byte, b',' | b' ')) {
        return (Reason::AllowOriginMultiple, Some((0, comma..value.len())));
    }
    let is_url = std::str::from_utf8(value).is_ok_and(|text| text == "null" || Url::parse(text).is_ok());
    if is_url {
        (Reason::AllowOriginMismatch, Some((0, difference(value, origin.as_bytes()))))
    } else {
        (Reason::AllowOriginInvalid, Some((0, 0..value.len())))
    }
}

/// The bytes of `value` that are not in `wanted`, between what both start and end with. An empty
/// range is the place where something is missing.
fn difference(value: &[u8], wanted: &[u8]) -> Range<usize> {
    let start = value.iter().zip(wanted).take_while(|(a, b)| a == b).count();
    let rest = value[start..].iter().rev().zip(wanted[start..].iter().rev());
    let end = value.len() - rest.take_while(|(a, b)| a == b).count();
    start..end
}

impl Field {
    /// A header as it stands in an answer.
    pub(crate) fn of(headers: &HeaderList, name: &'static str) -> Self {
        let mut lines = Vec::with_capacity(1);
        let mut value = None;
        for (line, header) in headers.iter().enumerate().filter(|(_, header)| header.name.is(name)) {
            lines.push(line);
            value = Some(&header.value);
        }
        let value = match lines.len() {
            0 | 1 => value.cloned(),
            _ => headers.get(name).map(Cow::into_owned),
        };
        Self { name, value, lines, span: None }
    }

    /// The same, of a header that this engine reads with those values only that it keeps. The single
    /// `Access-Control-Allow-Origin` is read whole by all.
    pub(crate) fn kept_of(headers: &HeaderList, name: &'static str, engine: &Engine) -> Self {
        let mut field = Self::of(headers, name);
        if engine.answers_merge == AnswerMerge::All || field.lines.len() < 2 {
            return field;
        }
        let mut kept = HeaderList::new();
        let standing = std::mem::take(&mut field.lines);
        for (line, header) in headers.iter().enumerate().filter(|(line, _)| standing.contains(line)) {
            if !header.value.as_bytes().is_empty() {
                field.lines.push(line);
                kept.append(header.name.clone(), header.value.clone());
            }
        }
        if field.lines.is_empty() {
            field.lines.extend(standing.first());
            field.value = Some(HeaderValue::from_static(""));
        } else {
            field.value = kept.get(name).map(Cow::into_owned);
        }
        field
    }
}
