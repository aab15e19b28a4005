//! What a pasted `fetch(...)` call means.

use std::collections::HashMap;
use std::str::FromStr;

use corsac_browser::{CacheMode, CredentialsMode, Mode, RedirectMode, ReferrerPolicy};

use super::js::{self, Member, Node, Scan, Value};
use super::{FetchPasteError, MAX_TEXT};

/// A call of `fetch()`, understood.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FetchCall {
    /// Who wrote it.
    pub writer: Writer,
    /// The URL as written: absolute, or relative to the page.
    pub url: String,
    /// `method`, as written.
    pub method: Option<String>,
    /// `headers` in order, one byte a character. Of a copied call those are all headers that went over the wire; a
    /// `cookie` is not among them but in `cookies`.
    pub headers: Vec<(String, String)>,
    /// The cookies of a copied call; one byte a character.
    pub cookies: Option<String>,
    /// `body`
    pub body: Option<CallBody>,
    /// `mode`
    pub mode: Option<Mode>,
    /// `credentials`
    pub credentials: Option<CredentialsMode>,
    /// `redirect`
    pub redirect: Option<RedirectMode>,
    /// `cache`
    pub cache: Option<CacheMode>,
    /// `referrer`; empty when none is to be sent.
    pub referrer: Option<String>,
    /// `referrerPolicy`
    pub referrer_policy: Option<ReferrerPolicy>,
    /// `keepalive`
    pub keepalive: bool,
    /// Options that mean nothing here. To be told to the user.
    pub ignored: Vec<String>,
    /// Where the text was read otherwise than the letter of it, in plain words. To be told to the user.
    pub notes: Vec<String>,
}

/// A body and the type that its object brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallBody {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The type.
    pub content_type: &'static str,
}

/// Who wrote a call. Developer tools quote every key, and people do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Writer {
    /// "Copy as fetch" of Chromium, Edge and the like.
    Chromium,
    /// "Copy as fetch (Node.js)" of the same, with the headers that a page cannot set.
    ChromiumForNode,
    /// "Copy as Fetch" of Firefox.
    Firefox,
    /// "Copy as fetch" of Safari and `WebKit`'s other browsers.
    WebKit,
    /// A person: what stands there is what the page asks for, no more and no less.
    Person,
}

impl Writer {
    /// Whether it tells all that went over the wire, not what the script asked for.
    pub const fn is_copied(self) -> bool {
        !matches!(self, Self::Person)
    }

    /// What was read, to follow "read as ".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Chromium => "\"Copy as fetch\" of Chromium or a browser made from it",
            Self::ChromiumForNode => "\"Copy as fetch (Node.js)\" of Chromium or a browser made from it",
            Self::Firefox => "\"Copy as Fetch\" of Firefox",
            Self::WebKit => "\"Copy as fetch\" of WebKit (Safari)",
            Self::Person => "a call of fetch()",
        }
    }
}

impl FetchCall {
    /// The method: GET where nothing is said, with a body or without.
    pub fn effective_method(&self) -> &str {
        self.method.as_deref().unwrap_or("GET")
    }

    /// The value of the first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// Reads a pasted call: "Copy as fetch" of a browser, or one written by hand.
///
/// Of a text up to [`MAX_TEXT`] bytes. Nothing is run: a variable or `${...}` where a value is needed is an error that
/// says so. Before the call `await`, `return` and `const x =` may stand; what follows it is left out, unless it is
/// another call.
///
/// # Errors
/// A [`FetchPasteError`], with one line for people as its `Display` and mostly a `hint`.
///
/// ```
/// let text = br#"fetch("https://api.example/profile", {
///   "headers": { "x-token": "1" }, "referrer": "https://app.example/", "body": null, "method": "PUT",
///   "mode": "cors", "credentials": "include"
/// });"#;
/// let call = corsac::paste::parse_fetch(text).unwrap();
/// assert_eq!(call.url, "https://api.example/profile");
/// assert_eq!(call.effective_method(), "PUT");
/// assert_eq!(call.referrer.as_deref(), Some("https://app.example/"));
/// ```
pub fn parse_fetch(text: &[u8]) -> Result<FetchCall, FetchPasteError> {
    if text.len() > MAX_TEXT {
        return Err(FetchPasteError::TooLong { bytes: text.len() });
    }
    let bare = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mark = text.len() - bare.len();
    let bare = std::str::from_utf8(bare)
        .map_err(|error| FetchPasteError::NotUtf8 { offset: mark + error.valid_up_to() })?;
    read(bare).map_err(|error| error.shifted(mark))
}

/// Whether a call of `fetch` begins here.
pub(super) fn begins_call(text: &str) -> bool {
    begin(&mut Scan::new(text)).is_ok()
}

fn read(text: &str) -> Result<FetchCall, FetchPasteError> {
    if text.trim().is_empty() {
        return Err(FetchPasteError::Empty);
    }
    let mut scan = Scan::new(text);
    let is_awaited = begin(&mut scan)?;
    let arguments = js::arguments(&mut scan, 0)?;
    let after = after(&mut scan)?;
    let mut arguments = arguments.into_iter();
    let url = arguments.next().ok_or(FetchPasteError::NoUrl)?;
    let options = match arguments.next() {
        None => Vec::new(),
        Some(Node { value: Value::Object(members), .. }) => members,
        Some(node) if node.is_nothing() => Vec::new(),
        Some(node) => return Err(wrong(&node, "the second argument", "an object of options")),
    };
    let mut call = FetchCall {
        writer: writer(&options, is_awaited),
        url: url_of(&url)?,
        method: None,
        headers: Vec::new(),
        cookies: None,
        body: None,
        mode: None,
        credentials: None,
        redirect: None,
        cache: None,
        referrer: None,
        referrer_policy: None,
        keepalive: false,
        ignored: Vec::new(),
        notes: after.into_iter().collect(),
    };
    // As in JavaScript the last one of a name counts.
    let last: HashMap<String, usize> =
        options.iter().enumerate().map(|(index, member)| (member.key.clone(), index)).collect();
    for (index, member) in options.into_iter().enumerate() {
        if last.get(&member.key) == Some(&index) {
            call.set(member)?;
        }
    }
    if call.writer.is_copied() {
        let (cookies, headers) = std::mem::take(&mut call.headers)
            .into_iter()
            .partition::<Vec<_>, _>(|(name, _)| name.eq_ignore_ascii_case("cookie"));
        call.headers = headers;
        let cookies: Vec<String> = cookies.into_iter().map(|(_, value)| value).collect();
        call.cookies = (!cookies.is_empty()).then(|| cookies.join("; "));
    }
    Ok(call)
}

/// Up to and with the opening parenthesis. Whether the call is awaited.
fn begin(scan: &mut Scan<'_>) -> Result<bool, FetchPasteError> {
    let offset = {
        scan.skip_blanks()?;
        scan.at()
    };
    let strange = || FetchPasteError::NotFetch { offset };
    for word in ["const", "let", "var"] {
        if scan.takes_word(word)? {
            scan.skip_blanks()?;
            scan.name().ok_or_else(strange)?;
            if !scan.takes('=')? {
                return Err(strange());
            }
            break;
        }
    }
    scan.takes_word("return")?;
    let is_awaited = scan.takes_word("await")?;
    for object in ["window", "self", "globalThis"] {
        if scan.takes_word(object)? {
            if !scan.takes('.')? {
                return Err(strange());
            }
            break;
        }
    }
    if scan.takes_word("fetch")? && scan.takes('(')? { Ok(is_awaited) } else { Err(strange()) }
}

/// What follows the call: nothing, or what is left out, which is said.
fn after(scan: &mut Scan<'_>) -> Result<Option<String>, FetchPasteError> {
    while scan.takes(';')? {}
    let rest = scan.rest();
    if rest.is_empty() {
        return Ok(None);
    }
    let calls = rest.match_indices("fetch").find(|(at, _)| {
        // As a word of its own, and called.
        let before = rest[..*at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '"' | '\'' | '`')))
            && rest[at + 5..].trim_start().starts_with('(')
    });
    match calls {
        Some((at, _)) => Err(FetchPasteError::SeveralCalls { offset: scan.at() + at }),
        None => Ok(Some("what follows the call of fetch() is left out".to_owned())),
    }
}

/// Told by what only that writer does.
fn writer(options: &[Member], is_awaited: bool) -> Writer {
    let has = |key: &str| options.iter().any(|member| member.key == key);
    if options.is_empty() || options.iter().any(|member| !member.quoted) {
        Writer::Person
    } else if is_awaited {
        Writer::Firefox
    } else if has("redirect") && has("cache") {
        Writer::WebKit
    } else if has("mode") || has("credentials") {
        Writer::Chromium
    } else {
        Writer::ChromiumForNode
    }
}

fn url_of(node: &Node) -> Result<String, FetchPasteError> {
    match &node.value {
        Value::Text(url) => Ok(url.clone()),
        Value::Call(name, arguments) if name == "URL" => {
            let parts: Option<Vec<String>> = arguments.iter().map(Node::text).collect();
            let joined = match parts.as_deref() {
                Some([url]) => Some(url.clone()),
                Some([url, base]) => {
                    url::Url::parse(base).and_then(|base| base.join(url)).ok().map(String::from)
                }
                _ => None,
            };
            joined.ok_or_else(|| wrong(node, "the URL", "a URL"))
        }
        _ => Err(wrong(node, "the URL", "a string")),
    }
}

impl FetchCall {
    /// One option; `undefined` is as if it were not there.
    fn set(&mut self, member: Member) -> Result<(), FetchPasteError> {
        let Member { key, node, .. } = member;
        if node.value == Value::Undefined {
            return Ok(());
        }
        match key.as_str() {
            "method" => self.method = Some(text(&node, "method")?),
            "headers" => self.headers = headers(&node)?,
            "body" => self.body = body(&node)?,
            "mode" => self.mode = Some(word(&node, "mode", Mode::WORDS)?),
            "credentials" => {
                self.credentials = Some(word(&node, "credentials", CredentialsMode::WORDS)?);
            }
            "redirect" => self.redirect = Some(word(&node, "redirect", RedirectMode::WORDS)?),
            "cache" => self.cache = Some(word(&node, "cache", CacheMode::WORDS)?),
            "referrer" => self.referrer = Some(text(&node, "referrer")?),
            "referrerPolicy" => {
                let is_default = node.value == Value::Text(String::new());
                self.referrer_policy = if is_default {
                    None
                } else {
                    Some(word(&node, "referrerPolicy", ReferrerPolicy::WORDS)?)
                };
            }
            "keepalive" => match node.value {
                Value::Bool(keepalive) => self.keepalive = keepalive,
                _ => return Err(wrong(&node, "keepalive", "true or false")),
            },
            _ => self.ignored.push(key),
        }
        Ok(())
    }
}

fn wrong(node: &Node, option: &'static str, wanted: &'static str) -> FetchPasteError {
    match &node.value {
        Value::Name(name) | Value::Call(name, _) => FetchPasteError::variable(name, node.offset),
        _ => FetchPasteError::WrongType { option, wanted, offset: node.offset },
    }
}

fn text(node: &Node, option: &'static str) -> Result<String, FetchPasteError> {
    node.text().ok_or_else(|| wrong(node, option, "a string"))
}

fn word<T: FromStr>(
    node: &Node,
    option: &'static str,
    allowed: &'static [&'static str],
) -> Result<T, FetchPasteError> {
    let text = text(node, option)?;
    text.parse().map_err(|_| FetchPasteError::UnknownWord { option, allowed, offset: node.offset })
}

/// A record, a sequence of pairs, or `new Headers(...)` of one of them.
fn headers(node: &Node) -> Result<Vec<(String, String)>, FetchPasteError> {
    pairs(node, "headers", "Headers")?
        .into_iter()
        .map(|(name, value)| {
            let text = text(value, "a header")?;
            // https://webidl.spec.whatwg.org/#js-to-ByteString
            if text.chars().all(|character| u32::from(character) <= 0xff) {
                Ok((name, text))
            } else {
                Err(FetchPasteError::HeaderValue { name, offset: value.offset })
            }
        })
        .collect()
}

fn pairs<'a>(
    node: &'a Node,
    option: &'static str,
    object: &str,
) -> Result<Vec<(String, &'a Node)>, FetchPasteError> {
    match &node.value {
        Value::Object(members) => {
            Ok(members.iter().map(|member| (member.key.clone(), &member.node)).collect())
        }
        Value::List(items) => items
            .iter()
            .map(|item| match &item.value {
                Value::List(pair) if pair.len() == 2 => Ok((text(&pair[0], option)?, &pair[1])),
                _ => Err(wrong(item, option, "pairs of a name and a value")),
            })
            .collect(),
        Value::Call(name, arguments) if name == object => match arguments.as_slice() {
            [] => Ok(Vec::new()),
            // A call inside a call of the same kind copies it.
            [of, ..] => pairs(of, option, object),
        },
        _ => Err(wrong(node, option, "an object of names and values")),
    }
}

/// What a body's object comes to ([#concept-bodyinit-extract](https://fetch.spec.whatwg.org/#concept-bodyinit-extract)).
fn body(node: &Node) -> Result<Option<CallBody>, FetchPasteError> {
    const TEXT: &str = "text/plain;charset=UTF-8";
    const FORM: &str = "application/x-www-form-urlencoded;charset=UTF-8";
    let of = |text: String, content_type| Some(CallBody { bytes: text.into_bytes(), content_type });
    Ok(match &node.value {
        Value::Null | Value::Undefined => None,
        Value::Call(name, arguments) if name == "JSON.stringify" => match arguments.first() {
            Some(node) => {
                let json = js::stringify(node)
                    .map_err(|offset| FetchPasteError::variable("what JSON.stringify is given", offset))?;
                of(json, TEXT)
            }
            // The string "undefined".
            None => of("undefined".to_owned(), TEXT),
        },
        Value::Call(name, arguments) if name == "URLSearchParams" => of(search(arguments)?, FORM),
        Value::Call(name, _) => {
            return Err(FetchPasteError::BodyOfPage { name: name.clone(), offset: node.offset });
        }
        _ => of(text(node, "body")?, TEXT),
    })
}

/// `new URLSearchParams(...)` as it is sent.
fn search(arguments: &[Node]) -> Result<String, FetchPasteError> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    match arguments.first() {
        None => {}
        Some(Node { value: Value::Text(query), .. }) => {
            let query = query.strip_prefix('?').unwrap_or(query);
            form.extend_pairs(url::form_urlencoded::parse(query.as_bytes()));
        }
        Some(node) => {
            for (name, value) in pairs(node, "body", "URLSearchParams")? {
                form.append_pair(&name, &text(value, "body")?);
            }
        }
    }
    Ok(form.finish())
}
