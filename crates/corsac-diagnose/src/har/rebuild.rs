//! From an entry to what a page's script asked for.

use std::collections::HashMap;

use corsac_browser::{BodyInfo, CredentialsMode, Initiator, Page, Request};
use corsac_core::Origin;
use url::Url;

use super::entry::Entry;
use super::pending::is_preflight;
use super::{Gap, PageSeen};
use crate::added::{AddedBy, browser_added};

/// The most pages that are kept.
const MAX_PAGES: usize = 1000;

/// What stands for a header's value that is not in the HAR.
const LEFT_OUT: &str = "left-out-of-the-HAR";

/// The pages of a HAR.
#[derive(Debug, Default)]
pub(super) struct Pages(HashMap<String, Url>);

impl Pages {
    pub(super) fn add(&mut self, page: &PageSeen) {
        // The title is a URL in some browsers.
        let texts = page.url.iter().chain([&page.title]);
        let url = texts.filter_map(|text| Url::parse(text).ok()).find(is_http);
        if let Some(url) = url.filter(|_| self.0.len() < MAX_PAGES) {
            self.0.insert(page.id.clone(), url);
        }
    }

    /// Whether an entry names a page that has not come yet: some writers put the pages last.
    pub(super) fn may_come(&self, entry: &Entry) -> bool {
        self.0.is_empty() && entry.page.is_some()
    }

    fn of(&self, entry: &Entry) -> Option<&Url> {
        self.0.get(entry.page.as_deref()?)
    }
}

/// What an entry is to CORS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A fetch, or what asks before one.
    Fetch,
    /// A request whose answer the page never reads: an image, a script.
    NoCors,
    /// A visit, a socket, or a URL that is not of the network.
    Other,
}

pub(super) fn kind(entry: &Entry, url: &Url) -> Kind {
    if !is_http(url) {
        return Kind::Other;
    }
    if is_preflight(entry) {
        return Kind::Fetch;
    }
    // https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-mode-header
    match entry.asked("sec-fetch-mode").map(str::trim) {
        Some("cors" | "same-origin") => return Kind::Fetch,
        Some("no-cors") => return Kind::NoCors,
        Some(_) => return Kind::Other,
        None => {}
    }
    match entry.resource_type.as_deref() {
        Some("xhr" | "fetch" | "eventsource" | "preflight" | "font") => Kind::Fetch,
        Some("document" | "websocket" | "webtransport") => Kind::Other,
        // A module, an image with `crossorigin`: requests of mode "cors" to another origin say who asks.
        _ if entry.asked("origin").is_some() => Kind::Fetch,
        // Neither type nor answer: what it accepts tells the most.
        None if entry.response.status == 0 && asks_as_script(entry) => Kind::Fetch,
        _ => Kind::NoCors,
    }
}

fn asks_as_script(entry: &Entry) -> bool {
    entry.asked("accept").is_none_or(|accept| accept.starts_with("*/*") || accept.contains("json"))
}

pub(super) fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whose script asks: by the header Origin, else by Referer, else by the page that the HAR names, else by what started it.
pub(super) fn page(entry: &Entry, pages: &Pages) -> Option<Page> {
    let url_of = |text: Option<&str>| text.and_then(|text| Url::parse(text.trim()).ok()).filter(is_http);
    let referer = url_of(entry.asked("referer"));
    let named = pages.of(entry);
    let found = match entry.asked("origin").map(str::trim) {
        Some("null") => {
            let around = referer.or_else(|| named.cloned()).or_else(|| Url::parse("about:blank").ok())?;
            return Some(Page::sandboxed_in(around));
        }
        Some(text) => {
            let origin = Origin::parse(text).ok()?;
            // The URL tells more where it is of this origin.
            let is_of = |url: &&Url| origin.is_origin_of(url);
            let known = [referer.as_ref(), named].into_iter().flatten().find(is_of).cloned();
            known.or_else(|| Url::parse(&format!("{origin}/")).ok())
        }
        None => referer.or_else(|| named.cloned()).or_else(|| url_of(entry.initiator.as_deref())),
    };
    found.map(Page::new)
}

/// What the page asks for. `preflight`: the entry by which the browser asked first.
pub(super) fn request(entry: &Entry, page: &Page, preflight: Option<&Entry>, gaps: &mut Vec<Gap>) -> Request {
    let mut request = Request::new(entry.request.url.as_str()).method(entry.request.method.as_str());
    for ((name, value), by) in entry.request.headers.iter().zip(browser_added(&entry.request.headers)) {
        if by == AddedBy::Script {
            request = request.header(name.as_str(), bytes(value));
        }
    }
    let asked = preflight.and_then(|entry| entry.asked("access-control-request-headers")).unwrap_or_default();
    let left_out: Vec<String> = asked
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| {
            !name.is_empty() && !request.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
        })
        .collect();
    for name in &left_out {
        request = request.header(name.as_str(), LEFT_OUT);
    }
    if !left_out.is_empty() && !gaps.contains(&Gap::RequestMissing) {
        gaps.push(Gap::HeadersLeftOut { names: left_out });
    }
    if let Some(length) = entry.request.body {
        request = request.body(BodyInfo::bytes(length));
    }
    if entry.resource_type.as_deref() == Some("xhr") {
        request.initiator = Initiator::Xhr;
    }
    let is_foreign = Url::parse(&entry.request.url).is_ok_and(|url| !page.origin().is_origin_of(&url));
    let has_cookies = entry.request.cookies > 0 || entry.asked("cookie").is_some();
    if is_foreign && has_cookies {
        request.credentials = CredentialsMode::Include;
    }
    request
}

/// The request that a preflight was sent for, as far as the preflight tells.
pub(super) fn of_preflight(preflight: &Entry) -> Entry {
    let mut entry = Entry { number: preflight.number, page: preflight.page.clone(), ..Entry::default() };
    entry.request.url.clone_from(&preflight.request.url);
    let method = preflight.asked("access-control-request-method").unwrap_or("GET");
    method.trim().clone_into(&mut entry.request.method);
    let told = |(name, _): &&(String, String)| {
        name.eq_ignore_ascii_case("origin") || name.eq_ignore_ascii_case("referer")
    };
    entry.request.headers = preflight.request.headers.iter().filter(told).cloned().collect();
    entry
}

/// A header's value as it was on the wire. Browsers write a byte a character, or UTF-8 as text.
pub(super) fn bytes(value: &str) -> Vec<u8> {
    let isomorphic: Option<Vec<u8>> =
        value.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    isomorphic.unwrap_or_else(|| value.as_bytes().to_vec())
}
