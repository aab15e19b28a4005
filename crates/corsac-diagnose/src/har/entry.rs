//! What is kept of a HAR's entry: the heads, and nothing of the bodies but their lengths.

use std::io::Read;

use super::HarError;
use super::scan::Scan;

/// The most that is kept of a URL or another word, in bytes.
const MAX_WORD: usize = 64 * 1024;

/// The most that is kept of the headers of one message, in bytes. What follows is left out.
const MAX_HEADERS: usize = 256 * 1024;

/// A request and what came of it, as the HAR has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Its place among the entries, from 1.
    pub number: usize,
    /// Its length in the HAR, in bytes.
    pub bytes: u64,
    /// `pageref`: the [page](super::PageSeen) it belongs to.
    pub page: Option<String>,
    /// `_resourceType`: what it was for, in the browser's word.
    pub resource_type: Option<String>,
    /// `_initiator`: the URL of the document or the script that asked.
    pub initiator: Option<String>,
    /// The request.
    pub request: RequestSeen,
    /// The answer; with the status 0 where none is known.
    pub response: ResponseSeen,
    /// The HAR ends in the middle of it.
    pub cut: bool,
}

/// A request, as a HAR has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestSeen {
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// How many cookies went along.
    pub cookies: usize,
    /// The length of the body in bytes, where there is one.
    pub body: Option<u64>,
}

/// An answer, as a HAR has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseSeen {
    /// The status; 0 where no answer is known.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// `_error`: what the browser says failed, such as `net::ERR_FAILED`.
    pub error: Option<String>,
    /// The length of the body in bytes, as the page would read it.
    pub content: u64,
    /// A service worker of the page answered.
    pub by_worker: bool,
}

impl Entry {
    /// The first header of the request with this name, in any case.
    pub fn asked(&self, name: &str) -> Option<&str> {
        find(&self.request.headers, name)
    }

    /// The first header of the answer with this name, in any case.
    pub fn answered(&self, name: &str) -> Option<&str> {
        find(&self.response.headers, name)
    }

    /// About how much memory it takes, in bytes.
    pub(super) fn weight(&self) -> usize {
        let headers = self.request.headers.iter().chain(&self.response.headers);
        self.request.url.len()
            + headers.map(|(name, value)| name.len() + value.len() + 64).sum::<usize>()
            + 512
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Reads an entry whose opening brace has been read. What has been read of it stands there after a fault, too.
pub(super) fn read<R: Read>(scan: &mut Scan<R>, entry: &mut Entry, key: &mut String) -> Result<(), HarError> {
    let (mut blocked, mut by_worker) = (None, false);
    members(scan, key, &mut |scan, key| {
        match key.as_str() {
            "pageref" => entry.page = scan.text(MAX_WORD)?,
            "_resourceType" => entry.resource_type = scan.text(MAX_WORD)?,
            // Firefox, for what it did not let out; 0 or absent otherwise.
            "_blockedReason" | "_blocked" => blocked = scan.text(MAX_WORD)?,
            // Safari.
            "_fetchType" => by_worker = scan.text(MAX_WORD)?.is_some_and(|word| word == "Service Worker"),
            "_initiator" => initiator(scan, &mut entry.initiator, key)?,
            "request" if scan.object()? => request(scan, &mut entry.request, key)?,
            "response" if scan.object()? => response(scan, &mut entry.response, key)?,
            // `object` has passed over what is none.
            "request" | "response" => {}
            _ => scan.skip()?,
        }
        Ok(())
    })?;
    entry.response.by_worker |= by_worker;
    if entry.response.error.is_none() {
        entry.response.error = blocked.filter(|word| !word.is_empty());
    }
    Ok(())
}

/// What reads the value of a member, and may use the key's place for keys of its own.
type Member<'a, R> = &'a mut dyn FnMut(&mut Scan<R>, &mut String) -> Result<(), HarError>;

/// Each member of an object whose opening brace has been read.
pub(super) fn members<R: Read>(
    scan: &mut Scan<R>,
    key: &mut String,
    each: Member<'_, R>,
) -> Result<(), HarError> {
    let mut is_first = true;
    while scan.goes_on(b'}', is_first)? {
        is_first = false;
        scan.key(key)?;
        each(scan, key)?;
    }
    Ok(())
}

fn request<R: Read>(scan: &mut Scan<R>, request: &mut RequestSeen, key: &mut String) -> Result<(), HarError> {
    members(scan, key, &mut |scan, key| {
        match key.as_str() {
            "method" => request.method = scan.text(MAX_WORD)?.unwrap_or_default(),
            "url" => request.url = scan.text(MAX_WORD)?.unwrap_or_default(),
            "headers" => headers(scan, &mut request.headers, key)?,
            "cookies" => {
                let mut is_first = true;
                if scan.list()? {
                    while scan.goes_on(b']', is_first)? {
                        is_first = false;
                        scan.skip()?;
                        request.cookies += 1;
                    }
                }
            }
            "postData" => {
                if scan.object()? {
                    let mut length = 0;
                    members(scan, key, &mut |scan, key| {
                        if key == "text" {
                            scan.ahead()?;
                            let start = scan.offset();
                            scan.skip()?;
                            // With the quotes, blanks and escapes: near enough where bodySize says nothing.
                            length = (scan.offset() - start).saturating_sub(2);
                            Ok(())
                        } else {
                            scan.skip()
                        }
                    })?;
                    request.body.get_or_insert(length);
                }
            }
            "bodySize" => {
                if let Some(size) = scan.number()?.and_then(length).filter(|size| *size > 0) {
                    request.body = Some(size);
                }
            }
            _ => scan.skip()?,
        }
        Ok(())
    })
}

fn response<R: Read>(
    scan: &mut Scan<R>,
    response: &mut ResponseSeen,
    key: &mut String,
) -> Result<(), HarError> {
    members(scan, key, &mut |scan, key| {
        match key.as_str() {
            "status" => {
                let status = scan.number()?.and_then(length).and_then(|status| u16::try_from(status).ok());
                response.status = status.filter(|status| *status <= 999).unwrap_or(0);
            }
            "headers" => headers(scan, &mut response.headers, key)?,
            "_error" => response.error = scan.text(MAX_WORD)?.filter(|error| !error.is_empty()),
            "_fetchedViaServiceWorker" => response.by_worker = scan.bool()? == Some(true),
            "content" if scan.object()? => members(scan, key, &mut |scan, key| {
                if key == "size" {
                    response.content = scan.number()?.and_then(length).unwrap_or(0);
                    Ok(())
                } else {
                    scan.skip()
                }
            })?,
            "content" => {}
            _ => scan.skip()?,
        }
        Ok(())
    })
}

/// A whole number from 0 on.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn length(number: f64) -> Option<u64> {
    (number >= 0.0 && number <= 2_f64.powi(53)).then_some(number as u64)
}

fn headers<R: Read>(
    scan: &mut Scan<R>,
    headers: &mut Vec<(String, String)>,
    key: &mut String,
) -> Result<(), HarError> {
    if !scan.list()? {
        return Ok(());
    }
    let mut room = MAX_HEADERS;
    let mut is_first = true;
    while scan.goes_on(b']', is_first)? {
        is_first = false;
        if room == 0 || !scan.object()? {
            if room == 0 {
                scan.skip()?;
            }
            continue;
        }
        let (mut name, mut value) = (String::new(), String::new());
        members(scan, key, &mut |scan, key| {
            match key.as_str() {
                "name" => name = scan.text(room.min(MAX_WORD))?.unwrap_or_default(),
                "value" => value = scan.text(room)?.unwrap_or_default(),
                _ => scan.skip()?,
            }
            Ok(())
        })?;
        room = room.saturating_sub(name.len() + value.len() + 2);
        // HTTP/2 writes the request line as headers.
        if !name.is_empty() && !name.starts_with(':') {
            headers.push((name, value));
        }
    }
    Ok(())
}

/// Chromium: `{"type": "script", "url": ..., "stack": {"callFrames": [{"url": ...}]}}`.
fn initiator<R: Read>(
    scan: &mut Scan<R>,
    found: &mut Option<String>,
    key: &mut String,
) -> Result<(), HarError> {
    if !scan.object()? {
        return Ok(());
    }
    members(scan, key, &mut |scan, key| match key.as_str() {
        "url" => {
            if let Some(url) = scan.text(MAX_WORD)? {
                found.get_or_insert(url);
            }
            Ok(())
        }
        _ => scan.skip(),
    })
}
