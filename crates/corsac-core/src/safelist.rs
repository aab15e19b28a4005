//! Which request headers need no permission, and which response headers a page sees unasked.

use std::fmt;

use crate::{
    HeaderList, HeaderName, RangeError, forbidden, headers::sorted_lowercase_set, mime, parse_single_range,
};

/// The longest value that a safelisted request header may have, in bytes.
pub const MAX_VALUE: usize = 128;
/// The most that all safelisted request headers of one request may add up to, in bytes of value.
pub const MAX_SUM: usize = 1024;

/// Why a request header is not CORS-safelisted, and so asks for a preflight.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotSafelisted {
    /// The name is none of the five.
    Name,
    /// The value is longer than [`MAX_VALUE`].
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// The value holds a byte that this header may not.
    UnsafeByte {
        /// Where it stands, in bytes from the start of the value.
        offset: usize,
        /// The byte.
        byte: u8,
    },
    /// The value of `Content-Type` is no media type.
    NoMediaType,
    /// The media type is none of the three that HTML forms can send.
    MediaType {
        /// The essence, in small letters.
        essence: String,
    },
    /// The value of `Range` is not one plain range.
    Range(RangeError),
    /// The value of `Range` has no start.
    RangeWithoutStart,
    /// The value of a client hint is none that the hint can have.
    HintValue,
    /// The value passes by itself, but the safelisted headers together exceed [`MAX_SUM`].
    Sum {
        /// What they add up to, in bytes.
        total: usize,
    },
}

/// A header that needs permission, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsafeHeader {
    /// The name in small letters.
    pub name: String,
    /// Why; the first reason, when the name stands more than once.
    pub why: NotSafelisted,
}

/// Whether a request header is CORS-safelisted
/// ([#cors-safelisted-request-header](https://fetch.spec.whatwg.org/#cors-safelisted-request-header)).
///
/// # Errors
/// The rule that it breaks, with the byte where there is one.
pub fn request_header(name: &HeaderName, value: &[u8]) -> Result<(), NotSafelisted> {
    SafelistRules::STANDARD.request_header(name, value)
}

/// How a browser reads the safelist, where browsers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SafelistRules {
    /// Further names that are safelisted, in small letters, and with which values of at most [`MAX_VALUE`] bytes.
    pub hints: &'static [(&'static str, HintValue)],
    /// The greatest number that is read in `Range`.
    pub greatest_in_range: Option<u64>,
    /// Whether bytes above 0x7F are unsafe in `Accept`.
    pub accept_is_ascii: bool,
    /// Whether a comma anywhere in `Content-Type` is unsafe.
    pub type_has_no_comma: bool,
    /// Whether the unit of `Range` may be in capitals.
    pub range_unit_in_any_case: bool,
    /// Whether headers of one name are judged together, joined as the page would read them.
    pub joins_equal_names: bool,
    /// Whether all safelisted values together are limited to [`MAX_SUM`].
    pub limits_sum: bool,
}

/// Which values of a client hint are safelisted, where the hint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HintValue {
    /// Digits.
    Integer,
    /// Digits, and perhaps a point and more digits.
    Decimal,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, in capitals or not.
    AnyCaseWord(&'static [&'static str]),
}

impl HintValue {
    fn allows(self, value: &[u8]) -> bool {
        let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        match self {
            Self::Integer => digits(value),
            Self::Decimal => value.splitn(2, |&byte| byte == b'.').all(digits),
            Self::Word(words) => words.iter().any(|word| word.as_bytes() == value),
            Self::AnyCaseWord(words) => words.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes())),
        }
    }
}

impl SafelistRules {
    /// As the standard has it.
    pub const STANDARD: Self = Self {
        hints: &[],
        greatest_in_range: None,
        accept_is_ascii: false,
        type_has_no_comma: false,
        range_unit_in_any_case: false,
        joins_equal_names: false,
        limits_sum: true,
    };

    /// Whether a request header is safelisted by these rules.
    ///
    /// # Errors
    /// The rule that it breaks, with the byte where there is one.
    pub fn request_header(&self, name: &HeaderName, value: &[u8]) -> Result<(), NotSafelisted> {
        // The standard looks at the length first; to tell people the rule that matters, a name that
        // is never safelisted is said before it. The verdict is the same.
        let rule = RULES.iter().find(|(safelisted, _)| name.is(safelisted)).map(|(_, rule)| rule);
        let hint = self.hints.iter().find(|(hint, _)| name.is(hint)).map(|(_, value)| value);
        if rule.is_none() && hint.is_none() {
            return Err(NotSafelisted::Name);
        }
        // Step 1.
        if value.len() > MAX_VALUE {
            return Err(NotSafelisted::TooLong { length: value.len() });
        }
        // Step 2.
        match (rule, hint) {
            (Some(rule), _) => rule(value, self),
            (None, Some(hint)) if !hint.allows(value) => Err(NotSafelisted::HintValue),
            _ => Ok(()),
        }
    }

    /// Whether a `no-cors` request may carry this header by these rules
    /// ([#no-cors-safelisted-request-header](https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header)).
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn no_cors_request_header(&self, name: &HeaderName, value: &[u8]) -> Result<(), NotSafelisted> {
        if no_cors_request_header_name(name) {
            self.request_header(name, value)
        } else {
            Err(NotSafelisted::Name)
        }
    }

    /// The request headers of a list that need permission, sorted by name
    /// ([#cors-unsafe-request-header-names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names)).
    pub fn unsafe_request_headers(&self, headers: &HeaderList) -> Vec<UnsafeHeader> {
        let mut found: Vec<UnsafeHeader> = Vec::new();
        let mut passed: Vec<&HeaderName> = Vec::new();
        let mut total = 0;
        // Step 4.
        for header in headers {
            let joined;
            let value = if self.joins_equal_names {
                joined = headers.get(header.name.as_str());
                joined.as_deref().unwrap_or(&header.value)
            } else {
                &header.value
            };
            match self.request_header(&header.name, value.as_bytes()) {
                Ok(()) => {
                    passed.push(&header.name);
                    total += header.value.as_bytes().len();
                }
                Err(why) => found.push(UnsafeHeader { name: header.name.to_lowercase(), why }),
            }
        }
        // Step 5.
        if self.limits_sum && total > MAX_SUM {
            let sum = |name: &HeaderName| UnsafeHeader {
                name: name.to_lowercase(),
                why: NotSafelisted::Sum { total },
            };
            found.extend(passed.into_iter().map(sum));
        }
        // Step 6. The sort is stable, so the first reason of a name is the one that stays.
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found.dedup_by(|later, earlier| later.name == earlier.name);
        found
    }
}

/// The request headers of a list that need permission, sorted by name
/// ([#cors-unsafe-request-header-names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names)).
pub fn unsafe_request_headers(headers: &HeaderList) -> Vec<UnsafeHeader> {
    SafelistRules::STANDARD.unsafe_request_headers(headers)
}

/// Whether a `no-cors` request may carry this name at all
/// ([#no-cors-safelisted-request-header-name](https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header-name)).
pub fn no_cors_request_header_name(name: &HeaderName) -> bool {
    ["accept", "accept-language", "content-language", "content-type"].iter().any(|safe| name.is(safe))
}

/// Whether a `no-cors` request may carry this header
/// ([#no-cors-safelisted-request-header](https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header)).
///
/// # Errors
/// The rule that it breaks.
pub fn no_cors_request_header(name: &HeaderName, value: &[u8]) -> Result<(), NotSafelisted> {
    SafelistRules::STANDARD.no_cors_request_header(name, value)
}

/// Whether only privileged code may put this header on a `no-cors` request
/// ([#privileged-no-cors-request-header-name](https://fetch.spec.whatwg.org/#privileged-no-cors-request-header-name)).
pub fn is_privileged_no_cors_request_header_name(name: &HeaderName) -> bool {
    name.is("range")
}

/// Whether `*` in `Access-Control-Allow-Headers` never covers this name
/// ([#cors-non-wildcard-request-header-name](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name)).
pub fn is_cors_non_wildcard_request_header_name(name: &HeaderName) -> bool {
    name.is("authorization")
}

/// Whether a page may see a response header of a `cors` response, given the names that the server
/// exposes ([#cors-safelisted-response-header-name](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name)).
pub fn response_header_name(name: &HeaderName, exposed: &[&[u8]]) -> bool {
    SAFELISTED_RESPONSE_HEADERS.iter().any(|safe| name.is(safe))
        || (!forbidden::response_header_name(name)
            && exposed.iter().any(|item| item.eq_ignore_ascii_case(name.as_str().as_bytes())))
}

/// The response headers that every page sees of a `cors` response.
pub const SAFELISTED_RESPONSE_HEADERS: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

/// Names in small letters, each once, sorted: the order in which a preflight asks.
pub fn sorted_names(headers: &HeaderList) -> Vec<String> {
    sorted_lowercase_set(headers.iter().map(|header| &header.name))
}

type Rule = fn(&[u8], &SafelistRules) -> Result<(), NotSafelisted>;

/// Step 2 of the safelist, as a table: the five names and what each allows in its value.
const RULES: [(&str, Rule); 5] = [
    ("accept", accept),
    ("accept-language", language),
    ("content-language", language),
    ("content-type", content_type),
    ("range", range),
];

fn no_byte(value: &[u8], refused: impl Fn(u8) -> bool) -> Result<(), NotSafelisted> {
    match value.iter().position(|&byte| refused(byte)) {
        Some(offset) => Err(NotSafelisted::UnsafeByte { offset, byte: value[offset] }),
        None => Ok(()),
    }
}

fn accept(value: &[u8], rules: &SafelistRules) -> Result<(), NotSafelisted> {
    no_byte(value, |byte| is_unsafe_byte(byte) || (rules.accept_is_ascii && byte > 0x7f))
}

/// [#cors-unsafe-request-header-byte](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte)
const fn is_unsafe_byte(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\t')
        || matches!(
            byte,
            b'"' | b'(' | b')' | b':' | b'<' | b'>' | b'?' | b'@' | b'[' | b'\\' | b']' | b'{' | b'}' | 0x7f
        )
}

fn language(value: &[u8], _: &SafelistRules) -> Result<(), NotSafelisted> {
    let allowed = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'*' | b',' | b'-' | b'.' | b';' | b'=')
    };
    no_byte(value, |byte| !allowed(byte))
}

fn content_type(value: &[u8], rules: &SafelistRules) -> Result<(), NotSafelisted> {
    no_byte(value, |byte| is_unsafe_byte(byte) || (rules.type_has_no_comma && byte == b','))?;
    let essence = mime::essence(value).ok_or(NotSafelisted::NoMediaType)?;
    match essence.as_str() {
        "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain" => Ok(()),
        _ => Err(NotSafelisted::MediaType { essence }),
    }
}

fn range(value: &[u8], rules: &SafelistRules) -> Result<(), NotSafelisted> {
    let lowered;
    let value = match value.get(..5) {
        Some(unit) if rules.range_unit_in_any_case && unit.eq_ignore_ascii_case(b"bytes") => {
            lowered = [b"bytes", &value[5..]].concat();
            &lowered
        }
        _ => value,
    };
    let parsed = parse_single_range(value).map_err(NotSafelisted::Range)?;
    let is_read = |digits: &[u8], greatest: u64| {
        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<u64>().ok());
        digits.is_empty() || number.is_some_and(|number| number <= greatest)
    };
    if let Some(greatest) = rules.greatest_in_range
        && let Some(numbers) = value.strip_prefix(b"bytes=")
        && !numbers.split(|&byte| byte == b'-').all(|digits| is_read(digits, greatest))
    {
        return Err(NotSafelisted::Range(RangeError::TooLarge));
    }
    match parsed {
        (None, _) => Err(NotSafelisted::RangeWithoutStart),
        (Some(_), _) => Ok(()),
    }
}

impl fmt::Display for NotSafelisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("the name is not on the safelist"),
            Self::TooLong { length } => {
                write!(f, "its value has {length} bytes, and {MAX_VALUE} are safelisted")
            }
            Self::UnsafeByte { offset, byte } => {
                write!(f, "its value has the unsafe byte {} at position {}", byte_name(*byte), offset + 1)
            }
            Self::NoMediaType => f.write_str("its value is no media type"),
            Self::MediaType { essence } => write!(f, "{essence} is none of the three safelisted media types"),
            Self::Range(RangeError::Unit) => f.write_str("its unit is not \"bytes\""),
            Self::Range(RangeError::Inverted) => f.write_str("its range ends before it starts"),
            Self::Range(RangeError::Syntax | RangeError::Empty) => {
                f.write_str("its value is not one plain range")
            }
            Self::Range(RangeError::TooLarge) => f.write_str("a number in it is too large for this browser"),
            Self::RangeWithoutStart => f.write_str("its range has no start"),
            Self::HintValue => f.write_str("its value is none that this client hint can have"),
            Self::Sum { total } => {
                write!(f, "the safelisted headers have {total} bytes together, and {MAX_SUM} are safelisted")
            }
        }
    }
}

impl std::error::Error for NotSafelisted {}

/// A byte as people can read it: the character in quotes, or its number.
fn byte_name(byte: u8) -> String {
    if byte.is_ascii_graphic() { format!("'{}'", char::from(byte)) } else { format!("0x{byte:02X}") }
}
