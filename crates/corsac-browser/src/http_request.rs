//! The message that goes out
//! ([#http-network-or-cache-fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), step 8),
//! and the cookies that come back with the answer.

use std::borrow::Cow;

use corsac_core::trust::is_potentially_trustworthy_url;
use corsac_core::{HeaderList, HeaderName, HeaderValue, Method, Origin, Relation, Site, parse_single_range};
use url::{Host, Url};

use crate::cookies::{CookieContext, PartitionKey, SameSiteMode};
use crate::engine::SameSiteRedirects;
use crate::event::Event;
use crate::message::{ExchangeKind, Now, RequestHead, ResponseHead};
use crate::metadata::append;
use crate::preflight::{self, Asked};
use crate::reason::{Blocked, Reason};
use crate::request::{CacheMode, CredentialsMode, Mode, Page};
use crate::session::Session;
use crate::state::RequestState;

/// The most that the bodies of keepalive requests may have, in bytes (step 8.10.5).
const MAX_KEEPALIVE: u64 = 64 * 1024;

const USER_AGENT: HeaderName = HeaderName::from_static("User-Agent");
const ACCEPT_ENCODING: HeaderName = HeaderName::from_static("Accept-Encoding");
const CACHE_CONTROL: HeaderName = HeaderName::from_static("Cache-Control");
const CONTENT_LENGTH: HeaderName = HeaderName::from_static("Content-Length");
const COOKIE: HeaderName = HeaderName::from_static("Cookie");
const PRAGMA: HeaderName = HeaderName::from_static("Pragma");

/// The head of a preflight. It carries no credentials, whatever the request that waits does.
pub(crate) fn preflight_head(
    state: &RequestState,
    asked: &Asked<'_>,
    session: &Session,
    events: &mut Vec<Event>,
) -> RequestHead {
    let mut headers = preflight::headers(asked);
    append(&mut headers, state, true, events);
    let own_agent = state.headers.get("User-Agent").filter(|_| state.engine.preflight_has_user_agent);
    headers.append(USER_AGENT, own_agent.map_or_else(|| session.user_agent.clone(), Cow::into_owned));
    if state.engine.preflight_has_cache_headers {
        cache_headers(&mut headers, cache_mode(state));
    }
    accept_encoding(&mut headers, state);
    RequestHead {
        kind: ExchangeKind::Preflight,
        method: Method::OPTIONS,
        url: state.current_url().clone(),
        headers,
        has_body: false,
        credentials: false,
    }
}

/// The head of the request itself.
///
/// The HTTP cache is left out (steps 8.24 to 8.26), so every request is forwarded, and the cache
/// modes only add the headers that they bring.
///
/// # Errors
/// Where the standard returns a network error before sending.
pub(crate) fn actual_head(
    state: &RequestState,
    session: &mut Session,
    now: Now,
    events: &mut Vec<Event>,
) -> Result<RequestHead, Box<Blocked>> {
    if state.cache == CacheMode::OnlyIfCached && !state.engine.only_if_cached_asks {
        // Step 11.1.
        return Err(Blocked::before(Reason::NotCached, ""));
    }
    let mut headers = script_headers(state);
    headers.reserve(12);
    // Steps 8.5 to 8.9.
    let length = match &state.body {
        Some(body) => body.length,
        None => matches!(state.method.as_str(), "POST" | "PUT").then_some(0),
    };
    if let Some(length) = length {
        headers.append(CONTENT_LENGTH, HeaderValue::from(length.to_string()));
    }
    // Step 8.10. The sum over other requests under way is the caller's to know; each by itself is
    // checked here.
    if state.keepalive && state.body.is_some() && length.is_none_or(|length| length > MAX_KEEPALIVE) {
        return Err(Blocked::before(Reason::KeepaliveTooLarge, ""));
    }
    // Steps 8.11 to 8.13.
    append(&mut headers, state, false, events);
    // Step 8.15.
    if !headers.contains("User-Agent") {
        headers.append(USER_AGENT, session.user_agent.clone());
    }
    // Steps 8.16 to 8.18.
    let crossed = state.mode == Mode::Cors && state.has_just_crossed();
    if !(crossed && state.engine.crossing_drops_cache_headers) {
        cache_headers(&mut headers, cache_mode(state));
    }
    // Steps 8.19 and 8.20.
    accept_encoding(&mut headers, state);
    // Step 8.21. (Nobody is asked for passwords, so there are no authentication entries.)
    let credentials = state.includes_credentials();
    append_cookies(&mut headers, state, credentials, session, now, events);
    let kind = if state.mode == Mode::Navigate { ExchangeKind::Navigation } else { ExchangeKind::Actual };
    let has_body = state.body.is_some();
    Ok(RequestHead {
        kind,
        method: state.method.clone(),
        url: state.current_url().clone(),
        headers,
        has_body,
        credentials,
    })
}

/// The headers that the script set, as the engine writes them.
fn script_headers(state: &RequestState) -> HeaderList {
    let engine = &state.engine;
    let may_be_cached = state.method == Method::GET
        && cache_mode(state) != CacheMode::NoStore
        && !is_conditional(&state.headers);
    let single = |name: &HeaderName| engine.single_value_headers.iter().any(|single| name.is(single));
    let mut headers = HeaderList::with_capacity(state.headers.len());
    // The type of a body is told with the body, which is given along once.
    let first_type = !state.is_redirected() && state.body.is_some();
    for header in &state.headers {
        if single(&header.name) && first_type && header.name.is("Content-Type") {
            if !headers.contains("Content-Type") {
                headers.append(header.name.clone(), header.value.clone());
            }
            continue;
        }
        if engine.empty_values_take_back {
            let replaced =
                headers.get(header.name.as_str()).is_some_and(|standing| standing.as_bytes().is_empty());
            if replaced || header.value.as_bytes().is_empty() {
                headers.delete(header.name.as_str());
            }
        }
        let mut value = header.value.clone();
        if engine.header_bytes_become_utf8 && !value.as_bytes().is_ascii() {
            value = HeaderValue::from(value.to_text());
        }
        if may_be_cached && engine.range_is_tidied && header.name.is("Range") {
            value = tidy_range(&value).unwrap_or(value);
        }
        if single(&header.name) {
            headers.set(header.name.clone(), value);
        } else {
            // Browsers write a header once, with all its values.
            headers.combine(header.name.clone(), &value);
        }
    }
    headers
}

/// A single range without blanks and leading zeros and in small letters; `None` when it is something else.
fn tidy_range(value: &HeaderValue) -> Option<HeaderValue> {
    let plain: String =
        value.to_text().chars().filter(|character| !matches!(character, ' ' | '\t')).collect();
    let (start, end) = parse_single_range(plain.to_ascii_lowercase().as_bytes()).ok()?;
    // A number that does not fit is none.
    let fits = |number: Option<u64>| number.is_none_or(|number| i64::try_from(number).is_ok());
    if !fits(start) || !fits(end) {
        return None;
    }
    let digits = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    Some(HeaderValue::from(format!("bytes={}-{}", digits(start), digits(end))))
}

/// Keeps the cookies of an answer
/// ([#set-cookie-header](https://fetch.spec.whatwg.org/#set-cookie-header)); they are kept even where the
/// page may not read the answer.
pub(crate) fn store_cookies(
    state: &RequestState,
    answer: &ResponseHead,
    session: &mut Session,
    now: Now,
    events: &mut Vec<Event>,
) {
    let mut values = answer.headers.values("Set-Cookie").peekable();
    if values.peek().is_none() {
        return;
    }
    if !state.includes_credentials() {
        events.push(Event::CookiesIgnored);
        return;
    }
    let Session { engine, cookies, .. } = session;
    let partition = partition(state);
    let considers_redirects = engine.same_site_redirects == SameSiteRedirects::Always;
    let context = cookie_context(state, &partition, considers_redirects, now);
    for value in values {
        events.push(match cookies.store(value.as_bytes(), &context, &engine.cookies) {
            Ok(stored) => Event::CookieStored { name: stored.name },
            Err(why) => Event::CookieRejected { why },
        });
    }
}

/// [#cookie-header](https://fetch.spec.whatwg.org/#cookie-header)
fn append_cookies(
    headers: &mut HeaderList,
    state: &RequestState,
    credentials: bool,
    session: &mut Session,
    now: Now,
    events: &mut Vec<Event>,
) {
    let Session { engine, cookies, .. } = session;
    let partition = partition(state);
    let considers_redirects = engine.same_site_redirects != SameSiteRedirects::Never;
    let context = cookie_context(state, &partition, considers_redirects, now);
    let retrieved = cookies.retrieve(&context, &engine.cookies);
    if !credentials {
        let include_would_send = retrieved.header.is_some() && state.credentials != CredentialsMode::Include;
        events.push(Event::CredentialsOmitted { include_would_send });
        return;
    }
    events.extend(
        retrieved
            .withheld
            .into_iter()
            .map(|cookie| Event::CookieWithheld { name: cookie.name, why: cookie.why }),
    );
    match retrieved.header {
        Some(value) => {
            headers.append(COOKIE, value);
            events.push(Event::CookiesSent { names: retrieved.sent });
        }
        None => events.push(Event::NoCookies),
    }
}

/// What a cookie is judged by.
pub(crate) fn cookie_context<'a>(
    state: &'a RequestState,
    partition: &'a PartitionKey,
    considers_redirects: bool,
    now: Now,
) -> CookieContext<'a> {
    let url = state.current_url();
    CookieContext {
        url,
        mode: same_site_mode(state, considers_redirects),
        partition,
        third_party: state.is_third_party(),
        top_level_host: match state.client().map(Page::top_level) {
            Some(Origin::Tuple(top_level)) => Some(borrowed(top_level.host())),
            Some(Origin::Opaque(_)) => None,
            None => url.host(),
        },
        now: now.unix,
    }
}

/// The cookie partition of a request (CHIPS): the top-level site, and whether anything between it
/// and the URL is of another site.
pub(crate) fn partition(state: &RequestState) -> PartitionKey {
    let top_level = match state.client() {
        Some(page) => page.top_level_site().clone(),
        None => Site::of(state.current_origin()),
    };
    PartitionKey { top_level, cross_site_ancestor: state.is_third_party() }
}

/// [#determine-the-same-site-mode](https://fetch.spec.whatwg.org/#determine-the-same-site-mode)
///
/// Fetch leaves the comparison of the page with the URL to the redirect-taint, which does not see
/// the first URL; RFC 6265bis, 5.2 compares it, and so do browsers.
fn same_site_mode(state: &RequestState, considers_redirects: bool) -> SameSiteMode {
    // Step 2: a visit from the address bar has no initiator. Step 3 gives a visit lax-or-less all the
    // same; no browser keeps strict cookies from the user's own visits, so neither do we.
    let Some(page) = state.client() else { return SameSiteMode::StrictAllowed };
    // Step 4.
    let engine = &state.engine;
    let is_srcdoc = page.url().path() == "srcdoc";
    let by_top_level = engine.sandboxed_is_top_level_site && page.origin().is_opaque() && is_srcdoc;
    let asks = if by_top_level { page.top_level() } else { page.origin() };
    let is_home = |other: &Origin| state.is_same_cookie_site(asks, other);
    let around = if engine.same_site_at_top_level_host {
        is_home(page.top_level())
    } else {
        page.ancestors().iter().all(is_home)
    };
    let tainted = engine.same_site_redirects == SameSiteRedirects::WhenTainted
        && state.redirect_taint() == Relation::CrossSite;
    let first_party = (is_home(state.current_origin()) && around && !(considers_redirects && tainted))
        || (engine.same_site_at_top_level_host && is_of_host(page.top_level(), state.current_url()));
    if !first_party {
        return SameSiteMode::CrossSite;
    }
    // Step 5.
    let crossing = engine.same_site_redirects != SameSiteRedirects::WhenTainted;
    if considers_redirects && crossing && state.redirects_crossed_cookie_sites() {
        return SameSiteMode::CrossSite;
    }
    // Step 6.
    SameSiteMode::StrictAllowed
}

/// Whether an origin has the host of a URL, whatever its scheme and port.
fn is_of_host(origin: &Origin, url: &Url) -> bool {
    matches!(origin, Origin::Tuple(origin) if url.host() == Some(borrowed(origin.host())))
}

fn borrowed(host: &Host<String>) -> Host<&str> {
    match host {
        Host::Domain(domain) => Host::Domain(domain),
        Host::Ipv4(address) => Host::Ipv4(*address),
        Host::Ipv6(address) => Host::Ipv6(*address),
    }
}

/// Whether a script has set a condition.
fn is_conditional(headers: &HeaderList) -> bool {
    const CONDITIONAL: [&str; 5] =
        ["If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "If-Match", "If-Range"];
    CONDITIONAL.iter().any(|name| headers.contains(name))
}

/// Step 8.16: the cache mode, which a condition of the script's own turns into `no-store`.
pub(crate) fn cache_mode(state: &RequestState) -> CacheMode {
    let counts = !state.is_xhr || state.engine.xhr_conditions_count;
    if state.cache == CacheMode::Default && counts && is_conditional(&state.headers) {
        state.engine.conditional_cache_mode
    } else {
        state.cache
    }
}

/// Steps 8.17 and 8.18: the headers that a cache mode brings.
fn cache_headers(headers: &mut HeaderList, cache: CacheMode) {
    match cache {
        // Step 8.17.
        CacheMode::NoCache if !headers.contains("Cache-Control") => {
            headers.append(CACHE_CONTROL, HeaderValue::from_static("max-age=0"));
        }
        // Step 8.18.
        CacheMode::NoStore | CacheMode::Reload => {
            if !headers.contains("Pragma") {
                headers.append(PRAGMA, HeaderValue::from_static("no-cache"));
            }
            if !headers.contains("Cache-Control") {
                headers.append(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            }
        }
        _ => {}
    }
}

/// Steps 8.19 and 8.20: the codings that can be undone. Brotli is for connections that no old proxy
/// on the way can spoil, as in browsers; a part of a coded answer could not be undone at all.
fn accept_encoding(headers: &mut HeaderList, state: &RequestState) {
    let codings = if headers.contains("Range") {
        "identity"
    } else if is_potentially_trustworthy_url(state.current_url()) {
        "gzip, deflate, br"
    } else {
        "gzip, deflate"
    };
    headers.append(ACCEPT_ENCODING, HeaderValue::from_static(codings));
}
