//! A line of the batch's input.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use corsac_browser::{BodyInfo, Page, ReferrerPolicy, UnknownValue};
use corsac_core::Origin;
use corsac_fetch::Request;
use serde_json::error::Category;
use url::Url;

use super::strict::Value;

/// What a line asks for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Line {
    /// `{"navigate": URL}`
    Navigate(Url),
    /// `{"advance_ms": N}`
    Advance(Duration),
    /// `{"reset": true}`
    Reset,
    /// A request.
    Fetch(Box<Ask>),
}

/// A request, and the page whose script asks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ask {
    /// The page.
    pub page: PageSpec,
    /// What it asks for.
    pub request: Request,
}

/// A page as a line describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageSpec {
    /// Its URL; of a sandboxed frame, the embedding page's.
    pub url: Url,
    /// It is a frame with an opaque origin inside the page `url`.
    pub sandboxed: bool,
    /// Lines with the same name mean the same frame.
    pub id: Option<String>,
    /// The URLs of the frames around it, the nearest first; `None` for an opaque origin.
    pub ancestors: Vec<Option<Url>>,
    /// Its policy for `Referer`.
    pub referrer_policy: ReferrerPolicy,
}

/// Why a line cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InputError {
    /// The kind of fault.
    pub code: InputCode,
    /// What is wrong, for people, in one line. Values are not repeated: they may be secret.
    pub message: String,
}

/// The kinds of faults that a line can have. [`InputCode::as_str`] is the stable name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InputCode {
    /// The line exceeds [`MAX_LINE`](super::MAX_LINE).
    LineTooLong,
    /// The line is not UTF-8.
    NotUtf8,
    /// The line is not JSON.
    NotJson,
    /// The line is JSON, but no object.
    NotAnObject,
    /// A field stands twice.
    DuplicateField,
    /// No such field.
    UnknownField,
    /// A field that must stand there does not.
    MissingField,
    /// Two fields that ask for two kinds of line.
    FieldConflict,
    /// A field has a value of another type.
    WrongType,
    /// A field has a value that is none of those it can have.
    UnknownValue,
    /// A URL cannot be read.
    UrlInvalid,
    /// A header string holds a character above U+00FF, so it is not one byte a character.
    HeaderNotBytes,
    /// `base64` is no base64.
    Base64Invalid,
    /// More frames than a run may name; see [`MAX_FRAMES`](super::MAX_FRAMES).
    TooManyFrames,
}

impl InputCode {
    /// The stable name that programs read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LineTooLong => "LineTooLong",
            Self::NotUtf8 => "NotUtf8",
            Self::NotJson => "NotJson",
            Self::NotAnObject => "NotAnObject",
            Self::DuplicateField => "DuplicateField",
            Self::UnknownField => "UnknownField",
            Self::MissingField => "MissingField",
            Self::FieldConflict => "FieldConflict",
            Self::WrongType => "WrongType",
            Self::UnknownValue => "UnknownValue",
            Self::UrlInvalid => "UrlInvalid",
            Self::HeaderNotBytes => "HeaderNotBytes",
            Self::Base64Invalid => "Base64Invalid",
            Self::TooManyFrames => "TooManyFrames",
        }
    }
}

impl InputError {
    pub(super) fn new(code: InputCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// The longest step of the clock, in milliseconds: some 285 000 years.
const MAX_ADVANCE_MS: u64 = 1 << 53;

/// Reads a line.
///
/// # Errors
/// An [`InputError`]; it says which field is at fault.
///
/// ```
/// use corsac::batch::{InputCode, Line, parse_line};
/// let line = br#"{"url": "https://api.example/", "page": {"url": "https://app.example/"}}"#;
/// assert!(matches!(parse_line(line), Ok(Line::Fetch(_))));
/// assert_eq!(parse_line(br#"{"naviagte": "https://a/"}"#).unwrap_err().code, InputCode::UnknownField);
/// ```
pub fn parse_line(line: &[u8]) -> Result<Line, InputError> {
    let text = std::str::from_utf8(line).map_err(|error| {
        InputError::new(
            InputCode::NotUtf8,
            format!("the byte at offset {} is not UTF-8", error.valid_up_to()),
        )
    })?;
    let value: Value = serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => InputError::new(InputCode::DuplicateField, error.to_string()),
        _ => InputError::new(InputCode::NotJson, error.to_string()),
    })?;
    let mut fields = Fields::of(value, "")?;
    let line = match fields.the_one_of(&["navigate", "advance_ms", "reset", "url"])? {
        "navigate" => Line::Navigate(absolute(&fields.need_text("navigate")?, "navigate")?),
        "advance_ms" => Line::Advance(fields.milliseconds("advance_ms")?),
        "reset" if fields.flag("reset")? => Line::Reset,
        "reset" => return Err(InputError::new(InputCode::UnknownValue, "reset must be true")),
        _ => Line::Fetch(Box::new(ask(&mut fields)?)),
    };
    fields.end()?;
    Ok(line)
}

impl PageSpec {
    /// The page. Each call makes a new one: an opaque origin is the same as no other.
    pub fn page(&self) -> Page {
        let page =
            if self.sandboxed { Page::sandboxed_in(self.url.clone()) } else { Page::new(self.url.clone()) };
        let ancestors = self.ancestors.iter().map(|url| url.as_ref().map_or_else(Origin::opaque, Origin::of));
        page.with_ancestors(ancestors).with_referrer_policy(self.referrer_policy)
    }
}

fn ask(fields: &mut Fields) -> Result<Ask, InputError> {
    let url = fields.need_text("url")?;
    let page = page(fields)?;
    let mut request = Request::new(url);
    if let Some(method) = fields.text("method")? {
        request.fetch.method = method;
    }
    request.fetch.headers = headers(fields)?;
    request = body(fields, request)?;
    let fetch = &mut request.fetch;
    fields.word("mode", &mut fetch.mode)?;
    fields.word("credentials", &mut fetch.credentials)?;
    fields.word("redirect", &mut fetch.redirect)?;
    fields.word("cache", &mut fetch.cache)?;
    fields.word("initiator", &mut fetch.initiator)?;
    fetch.upload_listener = fields.flag("upload_listener")?;
    fetch.keepalive = fields.flag("keepalive")?;
    Ok(Ask { page, request })
}

fn page(fields: &mut Fields) -> Result<PageSpec, InputError> {
    let value = fields.take("page").ok_or_else(|| fields.missing("page"))?;
    let mut fields = Fields::of(value, "page.")?;
    let url = absolute(&fields.need_text("url")?, "page.url")?;
    let sandboxed = fields.flag("sandboxed")?;
    let id = match fields.take("id") {
        None | Some(Value::Null) => None,
        Some(Value::Text(text)) => Some(format!("{text:?}")),
        Some(Value::Whole(number)) => Some(number.to_string()),
        Some(other) => return Err(wrong_type("page.id", "a string, a whole number or null", &other)),
    };
    let mut ancestors = Vec::new();
    for (index, item) in fields.list("ancestors")?.into_iter().enumerate() {
        let name = format!("page.ancestors[{index}]");
        match item {
            Value::Text(text) if text == "null" => ancestors.push(None),
            Value::Text(text) => ancestors.push(Some(absolute(&text, &name)?)),
            other => return Err(wrong_type(&name, "a URL", &other)),
        }
    }
    let mut referrer_policy = ReferrerPolicy::default();
    fields.word("referrer_policy", &mut referrer_policy)?;
    fields.end()?;
    Ok(PageSpec { url, sandboxed, id, ancestors, referrer_policy })
}

/// Pairs of strings of one byte a character.
fn headers(fields: &mut Fields) -> Result<Vec<(String, Vec<u8>)>, InputError> {
    let mut headers = Vec::new();
    for (index, pair) in fields.list("headers")?.into_iter().enumerate() {
        let place = format!("headers[{index}]");
        let kind = pair.kind();
        let Value::List(pair) = pair else {
            return Err(InputError::new(
                InputCode::WrongType,
                format!("{place} must be [name, value], not {kind}"),
            ));
        };
        let [Value::Text(name), Value::Text(value)] = pair.as_slice() else {
            return Err(InputError::new(
                InputCode::WrongType,
                format!("{place} must be [name, value]: two strings"),
            ));
        };
        isomorphic(name, &place)?;
        headers.push((name.clone(), isomorphic(value, &place)?));
    }
    Ok(headers)
}

/// A string, as a script gives one, or bytes, with the type that their object brings along.
fn body(fields: &mut Fields, request: Request) -> Result<Request, InputError> {
    let value = match fields.take("body") {
        None | Some(Value::Null) => return Ok(request),
        Some(Value::Text(text)) => return Ok(request.text(text)),
        Some(object @ Value::Object(_)) => object,
        Some(other) => return Err(wrong_type("body", "a string, {\"base64\": ...} or null", &other)),
    };
    let mut fields = Fields::of(value, "body.")?;
    let bytes = STANDARD
        .decode(fields.need_text("base64")?)
        .map_err(|error| InputError::new(InputCode::Base64Invalid, format!("body.base64: {error}")))?;
    let content_type = match fields.take("type") {
        None | Some(Value::Null) => None,
        Some(Value::Text(text)) => Some(text),
        Some(other) => return Err(wrong_type("body.type", "a string or null", &other)),
    };
    if let Some(content_type) = &content_type {
        isomorphic(content_type, "body.type")?;
    }
    fields.end()?;
    let mut request = request.body(bytes);
    if let Some(info) = &mut request.fetch.body {
        *info = BodyInfo { content_type, ..info.clone() };
    }
    Ok(request)
}

/// One byte a character ([Infra, isomorphic encode](https://infra.spec.whatwg.org/#isomorphic-encode)).
fn isomorphic(text: &str, place: &str) -> Result<Vec<u8>, InputError> {
    text.chars().map(|character| u8::try_from(u32::from(character))).collect::<Result<_, _>>().map_err(|_| {
        let message =
            format!("{place} holds a character above U+00FF; a header string is one byte a character");
        InputError::new(InputCode::HeaderNotBytes, message)
    })
}

fn absolute(text: &str, place: &str) -> Result<Url, InputError> {
    Url::parse(text).map_err(|error| InputError::new(InputCode::UrlInvalid, format!("{place}: {error}")))
}

fn wrong_type(place: &str, wanted: &str, value: &Value) -> InputError {
    InputError::new(InputCode::WrongType, format!("{place} must be {wanted}, not {}", value.kind()))
}

/// An object's fields, taken out one after the other, so that those left over are unknown.
struct Fields {
    /// What to put before a name, for people.
    place: &'static str,
    fields: Vec<(String, Value)>,
}

impl Fields {
    fn of(value: Value, place: &'static str) -> Result<Self, InputError> {
        match value {
            Value::Object(fields) => Ok(Self { place, fields }),
            other if place.is_empty() => Err(InputError::new(
                InputCode::NotAnObject,
                format!("the line is {}, no object", other.kind()),
            )),
            other => Err(wrong_type(place.trim_end_matches('.'), "an object", &other)),
        }
    }

    /// Which of these fields stands there: exactly one may.
    fn the_one_of(&self, names: &[&'static str]) -> Result<&'static str, InputError> {
        let has = |name: &&&str| self.fields.iter().any(|(field, _)| field == *name);
        match names.iter().filter(has).collect::<Vec<_>>().as_slice() {
            [one] => Ok(one),
            [] => {
                // A mistyped name is the likelier fault, so it is named.
                let known = ["page", "method", "headers", "body", "mode", "credentials", "redirect", "cache"];
                let known = [&known[..], &["initiator", "upload_listener", "keepalive"]].concat();
                match self.fields.iter().find(|(field, _)| !known.contains(&field.as_str())) {
                    Some((field, _)) => Err(self.unknown(field)),
                    None => Err(self.missing("url")),
                }
            }
            [first, second, ..] => Err(InputError::new(
                InputCode::FieldConflict,
                format!("{first} and {second} ask for two kinds of line"),
            )),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.fields.iter().position(|(field, _)| field == name)?;
        Some(self.fields.swap_remove(at).1)
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, InputError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(name, "a string", &other)),
        }
    }

    fn need_text(&mut self, name: &str) -> Result<String, InputError> {
        self.text(name)?.ok_or_else(|| self.missing(name))
    }

    /// `false` where it does not stand.
    fn flag(&mut self, name: &str) -> Result<bool, InputError> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(other) => Err(self.wrong(name, "true or false", &other)),
        }
    }

    /// Empty where it does not stand.
    fn list(&mut self, name: &str) -> Result<Vec<Value>, InputError> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Value::List(list)) => Ok(list),
            Some(other) => Err(self.wrong(name, "a list", &other)),
        }
    }

    fn milliseconds(&mut self, name: &str) -> Result<Duration, InputError> {
        match self.take(name) {
            Some(Value::Whole(number)) if number <= MAX_ADVANCE_MS => Ok(Duration::from_millis(number)),
            Some(Value::Whole(_) | Value::Other(_)) => Err(InputError::new(
                InputCode::UnknownValue,
                format!("{name} must be a whole number from 0 to {MAX_ADVANCE_MS}"),
            )),
            Some(other) => Err(self.wrong(name, "a whole number", &other)),
            None => Err(self.missing(name)),
        }
    }

    /// A word of an enumeration; `into` stays where there is none.
    fn word<T: std::str::FromStr<Err = UnknownValue>>(
        &mut self,
        name: &str,
        into: &mut T,
    ) -> Result<(), InputError> {
        if let Some(text) = self.text(name)? {
            *into = text.parse().map_err(|error: UnknownValue| {
                let allowed = error.allowed.join(", ");
                InputError::new(
                    InputCode::UnknownValue,
                    format!("{}{name} must be one of {allowed}", self.place),
                )
            })?;
        }
        Ok(())
    }

    fn end(&self) -> Result<(), InputError> {
        self.fields.first().map_or(Ok(()), |(name, _)| Err(self.unknown(name)))
    }

    fn unknown(&self, name: &str) -> InputError {
        let shown: String = name.chars().take(100).collect();
        InputError::new(
            InputCode::UnknownField,
            format!("there is no field {:?}", format!("{}{shown}", self.place)),
        )
    }

    fn missing(&self, name: &str) -> InputError {
        InputError::new(InputCode::MissingField, format!("the field {}{name} is missing", self.place))
    }

    fn wrong(&self, name: &str, wanted: &str, value: &Value) -> InputError {
        wrong_type(&format!("{}{name}", self.place), wanted, value)
    }
}
