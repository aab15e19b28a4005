//! What is meant: the flags and the paste together, as a page, a request and a browser.

mod body;
mod connection;
mod page;
mod typed;

use corsac_browser::{CredentialsMode, Mode, Page, ReferrerPolicy};
use corsac_core::{HeaderName, HeaderValue};
use corsac_fetch::{Gate, Request};
use url::Url;

use crate::args::{Browsers, Data, Explain};
use crate::exit::Complaint;
use crate::paste::{AddedBy, FetchCall, Paste, browser_added};

pub use body::{Files, MAX_FILE, SystemFiles};
pub use connection::{Connection, ResolveError, Resolved};
pub(crate) use page::page_of_origin;
pub use typed::command_line;
pub(crate) use typed::quoted;

/// A fetch, ready to be done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Plan {
    /// Whose script asks.
    pub page: Page,
    /// What it asks for.
    pub request: Request,
    /// Names and values of cookies that the browser is to hold for the URL.
    pub cookies: Vec<Cookie>,
    /// Whose rules hold.
    pub browsers: Browsers,
    /// How the browsers reach the network.
    pub connection: Connection,
    /// What was taken for granted, for people.
    pub notes: Vec<String>,
}

/// A cookie's name and value.
pub type Cookie = (Vec<u8>, Vec<u8>);

/// Puts flags and paste together. A flag goes before what the paste says.
///
/// # Errors
/// What is wrong or missing, and what to type instead.
pub fn plan(asked: &Explain, paste: Option<&Paste>, files: &mut dyn Files) -> Result<Plan, Complaint> {
    let mut notes = Vec::new();
    let url = match paste {
        Some(paste) => paste.url().to_owned(),
        None => asked.url.clone().unwrap_or_default(),
    };
    check_url(&url)?;
    if let Some(paste) = paste {
        let (said, ignored) = match paste {
            Paste::Curl(command) => (&command.notes, &command.ignored),
            Paste::Fetch(call) => (&call.notes, &call.ignored),
        };
        notes.extend(said.iter().cloned());
        if !ignored.is_empty() {
            notes.push(format!("without effect here: {}", ignored.join(", ")));
        }
    }
    let page = page::page(asked, paste, &mut notes)?;
    let body = body::body(asked, paste, files)?;
    let mut request = Request::new(url).gate(if asked.send { Gate::SendAll } else { Gate::HoldUnsafe });
    request.fetch.method = method(asked, paste);
    request.fetch.headers = headers(asked, paste, &mut notes)?;
    if let Some(body) = body {
        let typed_json = asked.body.iter().any(|data| matches!(data, Data::Json(_)));
        if typed_json && !has(&request.fetch.headers, "accept") {
            request.fetch.headers.push(("Accept".to_owned(), b"application/json".to_vec()));
        }
        request = match body.content_type {
            Some(content_type) => request.typed_body(body.bytes, content_type),
            None => request.body(body.bytes),
        };
    }
    let cookies = cookies(asked, paste)?;
    if !cookies.is_empty() {
        // As the jar takes them in.
        let is_https = page.base().join(&request.fetch.url).is_ok_and(|url| url.scheme() == "https");
        let attributes = if is_https { "SameSite=None; Secure" } else { "SameSite=None" };
        notes.push(format!("the cookies come without attributes, so they are taken as {attributes}"));
    }
    request.fetch.credentials = credentials(asked, paste, !cookies.is_empty(), &mut notes);
    request.fetch.mode = mode(asked, paste, &mut notes);
    if let Some(call) = paste.and_then(Paste::as_fetch) {
        options(call, &mut request.fetch);
    }
    if let Some(redirect) = asked.redirect {
        request.fetch.redirect = redirect;
    }
    let connection = connection::connection(asked, paste, files, &mut notes)?;
    let browsers = asked.browser.unwrap_or_default();
    Ok(Plan { page, request, cookies, browsers, connection, notes })
}

/// How a browser reaches the network for requests that are not in the command: those of a batch.
///
/// # Errors
/// What is wrong, and what to type instead.
pub fn connection_of(asked: &Explain, files: &mut dyn Files) -> Result<Connection, Complaint> {
    connection::connection(asked, None, files, &mut Vec::new())
}

/// A URL without a scheme is a mistake that `fetch()` would take for a path of the page's own server.
fn check_url(text: &str) -> Result<(), Complaint> {
    // `localhost:3000` is a URL of the scheme `localhost`.
    let is_host_and_port =
        |url: &Url| url.cannot_be_a_base() && url.path().starts_with(|c: char| c.is_ascii_digit());
    match Url::parse(text) {
        Ok(url) if is_host_and_port(&url) => {
            Err(Complaint::usage("the URL has no scheme", format!("http://{text} or https://{text}")))
        }
        Ok(_) => Ok(()),
        Err(url::ParseError::RelativeUrlWithoutBase) if text.starts_with('/') => Ok(()),
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            Err(Complaint::usage("the URL has no scheme", format!("https://{text}")))
        }
        Err(error) => Err(Complaint::usage(
            format!("the URL cannot be read: {error}"),
            "a URL looks like https://api.mybackend.com/profile",
        )),
    }
}

/// What a call says of things that have no flags.
fn options(call: &FetchCall, request: &mut corsac_browser::Request) {
    if let Some(redirect) = call.redirect {
        request.redirect = redirect;
    }
    if let Some(cache) = call.cache {
        request.cache = cache;
    }
    request.referrer_policy = call.referrer_policy;
    // https://fetch.spec.whatwg.org/#dom-request, step 14: an empty one means that none is sent, as that policy does.
    if call.referrer.as_deref() == Some("") {
        request.referrer_policy = Some(ReferrerPolicy::NoReferrer);
    }
    request.keepalive = call.keepalive;
}

fn method(asked: &Explain, paste: Option<&Paste>) -> String {
    let typed = asked.method.clone();
    let pasted = || {
        let (said, effective) = match paste? {
            Paste::Curl(command) => (&command.method, command.effective_method()),
            Paste::Fetch(call) => (&call.method, call.effective_method()),
        };
        (asked.body.is_empty() || said.is_some()).then(|| effective.to_owned())
    };
    typed.or_else(pasted).unwrap_or_else(|| if asked.body.is_empty() { "GET" } else { "POST" }.to_owned())
}

fn has(headers: &[(String, Vec<u8>)], name: &str) -> bool {
    headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// The script's headers: those of the paste that the browser did not add, then those of `-H`.
fn headers(
    asked: &Explain,
    paste: Option<&Paste>,
    notes: &mut Vec<String>,
) -> Result<Vec<(String, Vec<u8>)>, Complaint> {
    let mut headers = Vec::new();
    if let Some(paste) = paste {
        let mut added = Vec::new();
        // What a person wrote is what the script sets; which of that it may not set is for the browser to say.
        let is_copied = paste.as_fetch().is_none_or(|call| call.writer.is_copied());
        for ((name, value), by) in paste.headers().iter().zip(browser_added(paste.headers())) {
            match by {
                AddedBy::Browser { .. } if is_copied => added.push(name.as_str()),
                _ => headers.push((name.clone(), isomorphic(value))),
            }
        }
        if !added.is_empty() {
            let names = added.join(", ");
            notes.push(format!(
                "the browser itself added these headers, so they do not count as the script's: {names}"
            ));
        }
    }
    // Flags replace the paste's headers of the same name, not each other.
    let typed = asked.headers.iter().map(|line| typed_header(line)).collect::<Result<Vec<_>, _>>()?;
    headers.retain(|(name, _)| !typed.iter().any(|(typed, _)| typed.eq_ignore_ascii_case(name)));
    headers.extend(typed.into_iter().filter_map(|(name, value)| Some((name, value?))));
    Ok(headers)
}

/// `Name: value`, `Name;` for an empty value, `Name:` to take one of the paste away.
fn typed_header(line: &str) -> Result<(String, Option<Vec<u8>>), Complaint> {
    let wrong = |what: &str| Complaint::usage(what, "-H 'Name: value'");
    if let Some((name, value)) = line.split_once(':') {
        let value = value.trim_matches([' ', '\t']);
        let value = (!value.is_empty()).then(|| value.as_bytes().to_vec());
        return Ok((checked_name(name).map_err(|()| wrong("a header of -H has no valid name"))?, value));
    }
    match line.strip_suffix(';') {
        Some(name) => Ok((
            checked_name(name).map_err(|()| wrong("a header of -H has no valid name"))?,
            Some(Vec::new()),
        )),
        None => Err(wrong("a header of -H has no colon")),
    }
}

fn checked_name(name: &str) -> Result<String, ()> {
    let name = name.trim_matches([' ', '\t']).to_owned();
    HeaderName::new(name.clone()).map(|_| name).map_err(|_| ())
}

/// A string of one byte a character as its bytes. Other characters, of which a paste has none, become `?`.
fn isomorphic(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect()
}

/// A header that the browser itself adds, with the value that the paste has.
fn pasted_value(paste: Option<&Paste>, name: &str) -> Option<HeaderValue> {
    paste.and_then(|paste| paste.header(name)).and_then(|value| HeaderValue::new(&isomorphic(value)).ok())
}

/// Of `-b`, else of the paste.
fn cookies(asked: &Explain, paste: Option<&Paste>) -> Result<Vec<Cookie>, Complaint> {
    if asked.cookies.iter().any(|text| !text.contains('=')) {
        let hint = "-b 'name=value; name=value'";
        return Err(Complaint::usage("-b takes cookies; a file of cookies is not read", hint));
    }
    let text = match (asked.cookies.as_slice(), paste) {
        ([], paste) => isomorphic(paste.and_then(Paste::cookies).unwrap_or_default()),
        (typed, _) => typed.join("; ").into_bytes(),
    };
    let pairs =
        text.split(|&byte| byte == b';').map(corsac_core::trim_tab_or_space).filter(|pair| !pair.is_empty());
    Ok(pairs.map(cookie).collect())
}

/// The name and the value. A cookie without an equals sign has no name.
fn cookie(pair: &[u8]) -> Cookie {
    match pair.iter().position(|&byte| byte == b'=') {
        Some(at) => (pair[..at].to_vec(), pair[at + 1..].to_vec()),
        None => (Vec::new(), pair.to_vec()),
    }
}

fn credentials(
    asked: &Explain,
    paste: Option<&Paste>,
    has_cookies: bool,
    notes: &mut Vec<String>,
) -> CredentialsMode {
    let call = paste.and_then(Paste::as_fetch);
    if let (None, Some(call)) = (asked.credentials, call)
        && (call.credentials.is_some() || !call.writer.is_copied())
    {
        return credentials_of(call, has_cookies, notes);
    }
    match (asked.credentials, has_cookies) {
        (Some(typed), _) => typed,
        (None, true) => {
            notes.push(
                "there are cookies, so credentials is taken as \"include\"; --credentials says otherwise"
                    .to_owned(),
            );
            CredentialsMode::Include
        }
        (None, false) => {
            if paste.is_some() {
                let note = "there are no cookies, so credentials is taken as \"same-origin\", the default of fetch()";
                notes.push(format!("{note}; if the script asks with \"include\", say --credentials include"));
            }
            CredentialsMode::SameOrigin
        }
    }
}

/// As the call has it. Developer tools cannot know what the script asked with, so they write whether cookies went along.
fn credentials_of(call: &FetchCall, has_cookies: bool, notes: &mut Vec<String>) -> CredentialsMode {
    let mode = call.credentials.unwrap_or(CredentialsMode::SameOrigin);
    if call.writer.is_copied() && mode == CredentialsMode::Omit {
        notes.push(
            "\"Copy as fetch\" says \"omit\" wherever no cookie went along, whatever the script asked with; if that was \
             \"include\", say --credentials include"
                .to_owned(),
        );
    }
    if call.writer.is_copied() && mode == CredentialsMode::Include && call.header("authorization").is_some() {
        notes.push(
            "\"Copy as fetch\" says \"include\" wherever Authorization went along, whatever the script asked with; if that \
             was not \"include\", say --credentials same-origin"
                .to_owned(),
        );
    }
    if mode == CredentialsMode::Include && !has_cookies {
        notes.push("the call does not tell which cookies went along; -b 'name=value' adds some".to_owned());
    }
    mode
}

/// Of `--mode`, else what `Sec-Fetch-Mode` of the paste tells.
fn mode(asked: &Explain, paste: Option<&Paste>, notes: &mut Vec<String>) -> Mode {
    if let Some(mode) = asked.mode {
        return mode;
    }
    let pasted =
        paste.and_then(|paste| paste.header("sec-fetch-mode")).and_then(|word| word.trim().parse().ok());
    match pasted {
        Some(Mode::Navigate) => {
            notes.push(
                "the paste is a visit, not a script's request; it is taken as a fetch() of the same URL"
                    .to_owned(),
            );
            Mode::Cors
        }
        Some(mode) if mode != Mode::Cors => {
            notes.push(format!("the paste's Sec-Fetch-Mode says so: the mode is \"{mode}\""));
            mode
        }
        _ => {
            let written = paste.and_then(Paste::as_fetch).and_then(|call| call.mode);
            let instead = "copy the request that it was sent for instead";
            let is_preflight =
                paste.is_some_and(|paste| paste.header("access-control-request-method").is_some());
            // "Copy as fetch" leaves out what would tell.
            let may_be = paste
                .and_then(Paste::as_fetch)
                .is_some_and(|call| call.writer.is_copied() && call.effective_method() == "OPTIONS");
            if is_preflight {
                notes.push(format!("the paste is a preflight, which the browser sent by itself; {instead}"));
            } else if may_be {
                notes.push(format!(
                    "the paste may be a preflight, which the browser sent by itself; if it is, {instead}"
                ));
            }
            written.unwrap_or(Mode::Cors)
        }
    }
}

#[cfg(test)]
mod tests;
