//! From what a script wrote to a request: the checks that throw before anything happens
//! ([#dom-request](https://fetch.spec.whatwg.org/#dom-request)), and the guards on its headers
//! ([#headers-class](https://fetch.spec.whatwg.org/#headers-class)).

use corsac_core::forbidden::ForbiddenHeader;
use corsac_core::{HeaderList, HeaderName, HeaderValue, Method, MethodError, forbidden, mime};
use url::Url;

use crate::engine::{NamesAfterRedirect, StreamBodies};
use crate::event::Event;
use crate::reason::{Blocked, Reason};
use crate::request::{CacheMode, CredentialsMode, Initiator, Mode, Page, Request};
use crate::session::Session;
use crate::state::RequestState;

const ACCEPT: HeaderName = HeaderName::from_static("Accept");
const ACCEPT_LANGUAGE: HeaderName = HeaderName::from_static("Accept-Language");
const CONTENT_TYPE: HeaderName = HeaderName::from_static("Content-Type");

/// The request of a page's script.
///
/// # Errors
/// What would throw a `TypeError` (or, from `XMLHttpRequest`, another exception) at once.
pub(crate) fn request(
    page: &Page,
    init: &Request,
    session: &Session,
    events: &mut Vec<Event>,
) -> Result<RequestState, Box<Blocked>> {
    let xhr = init.initiator == Initiator::Xhr;
    // Constructor, step 5: the URL.
    let url =
        page.base().join(&init.url).map_err(|_| Blocked::before(Reason::UrlInvalid, init.url.as_str()))?;
    if !xhr && has_credentials(&url) {
        return Err(Blocked::before(Reason::UrlHasCredentials, ""));
    }
    // Steps 16 and 17: the mode. `XMLHttpRequest` has no other than `cors`.
    let mode = if xhr { Mode::Cors } else { init.mode };
    if mode == Mode::Navigate {
        return Err(Blocked::before(Reason::NavigateMode, ""));
    }
    // Step 21.
    if init.cache == CacheMode::OnlyIfCached && mode != Mode::SameOrigin {
        return Err(Blocked::before(Reason::CacheModeNotAllowed, ""));
    }
    // Step 25: the method.
    let method = Method::new(&init.method).map_err(|error| {
        let reason = match error {
            MethodError::Forbidden => Reason::MethodForbidden,
            _ => Reason::MethodInvalid,
        };
        Blocked::before(reason, init.method.escape_debug().to_string())
    })?;
    if method.as_str() != init.method {
        events.push(Event::MethodNormalized { from: init.method.clone(), to: method.to_string() });
    }
    // Step 32.1.
    if mode == Mode::NoCors && !method.is_cors_safelisted() {
        return Err(Blocked::before(Reason::NoCorsMethod, method.as_str()));
    }
    // Step 33: the headers.
    let mut headers = headers(init, mode, session, events)?;
    // Step 35: `fetch` throws; `XMLHttpRequest` forgets the body (its send method, step 3).
    let mut body = init.body.clone();
    if body.is_some() && matches!(method.as_str(), "GET" | "HEAD") {
        if !xhr {
            return Err(Blocked::before(Reason::BodyNotAllowed, method.as_str()));
        }
        body = None;
    }
    // Step 37.4: the type that the body brings along.
    let implied = body.as_ref().and_then(|body| body.content_type.as_deref());
    let type_from_body = xhr
        && session.engine.xhr_tells_body_type_apart
        && implied.is_some()
        && !headers.contains("Content-Type");
    let own_names = session.engine.safelist.unsafe_request_headers(&headers);
    if let Some(content_type) = implied.filter(|_| !headers.contains("Content-Type")) {
        let value = HeaderValue::new(content_type.as_bytes())
            .map_err(|_| Blocked::before(Reason::HeaderInvalid, "Content-Type"))?;
        if session.engine.no_cors_keeps_body_type {
            headers.append(CONTENT_TYPE, value);
        } else {
            append(&mut headers, CONTENT_TYPE, value, mode, session, events);
        }
    } else if xhr && implied.is_some_and(|own| mime::charset(own.as_bytes()).is_some()) {
        name_utf8(&mut headers, session.engine.xhr_rewrites_utf8);
    }
    // Step 39: a body that can be sent only once, which `XMLHttpRequest` does not have. Step 37.1
    // refuses it when the request may outlive the page.
    let stream = !xhr && body.as_ref().is_some_and(|body| !body.replayable);
    if stream && session.engine.stream_bodies == StreamBodies::Refused {
        return Err(Blocked::before(Reason::StreamNotAllowed, "this browser"));
    }
    let mode = if stream && session.engine.streams_make_cors && mode == Mode::SameOrigin {
        Mode::Cors
    } else {
        mode
    };
    if stream && (init.keepalive || mode == Mode::NoCors) {
        let detail = if init.keepalive { "keepalive" } else { "mode \"no-cors\"" };
        return Err(Blocked::before(Reason::StreamNotAllowed, detail));
    }
    // Fetch, steps 12 and 14: what the browser adds before it classifies. Both are safelisted.
    default_headers(&mut headers, session, "*/*");

    let mut state = RequestState::new(session.engine, method, url, Some(page.clone()), mode);
    state.is_xhr = xhr;
    state.type_from_body = type_from_body;
    state.headers = headers;
    state.body = body;
    state.credentials = match init.credentials {
        // `XMLHttpRequest` knows only withCredentials, on or off.
        CredentialsMode::Omit if xhr => CredentialsMode::SameOrigin,
        credentials => credentials,
    };
    state.redirect = init.redirect;
    state.cache = init.cache;
    state.keepalive = init.keepalive;
    state.stream_body = stream;
    // Step 39.3; and XMLHttpRequest's send method, step 5.
    let uploads = state.body.is_some() || session.engine.upload_listener_without_body;
    state.use_cors_preflight = stream || (xhr && init.upload_listener && uploads);
    if session.engine.preflight_repeats_names {
        state.original_headers = Some(state.headers.clone());
    }
    if session.engine.names_after_redirect != NamesAfterRedirect::Carried {
        // Names of the script's own are those that are asked for later; else the type that the body brought along is.
        let asks = !own_names.is_empty() || state.use_cors_preflight;
        state.keeps_names = type_from_body && !asks;
        let names = if type_from_body && asks {
            own_names
        } else {
            session.engine.safelist.unsafe_request_headers(&state.headers)
        };
        state.original_unsafe_names = names.into_iter().map(|header| header.name).collect();
    }
    state.referrer_policy = init.referrer_policy.unwrap_or(page.referrer_policy());
    Ok(state)
}

/// A visit from the address bar
/// ([HTML, create navigation params by fetching](https://html.spec.whatwg.org/multipage/browsing-the-web.html#create-navigation-params-by-fetching)).
pub(crate) fn navigation(url: Url, session: &Session) -> RequestState {
    const DOCUMENT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    const UPGRADE: HeaderName = HeaderName::from_static("Upgrade-Insecure-Requests");
    let mut state = RequestState::new(session.engine, Method::GET, url, None, Mode::Navigate);
    state.credentials = CredentialsMode::Include;
    default_headers(&mut state.headers, session, DOCUMENT);
    state.headers.append(UPGRADE, HeaderValue::from_static("1"));
    state
}

fn default_headers(headers: &mut HeaderList, session: &Session, accept: &'static str) {
    if !headers.contains("Accept") {
        headers.append(ACCEPT, HeaderValue::from_static(accept));
    }
    if let Some(language) = session.accept_language.as_ref().filter(|_| !headers.contains("Accept-Language"))
    {
        headers.append(ACCEPT_LANGUAGE, language.clone());
    }
}

/// `XMLHttpRequest`'s send method, step 4.4: text is sent as UTF-8, and a type that the script set must say so.
///
/// Deviation: the standard looks for a string; browsers do the same to every body whose own type names a charset.
fn name_utf8(headers: &mut HeaderList, rewrites_utf8: bool) {
    let Some(value) = headers.get("Content-Type") else { return };
    let Some(range) = mime::charset(value.as_bytes()) else { return };
    let bytes = value.as_bytes();
    if !rewrites_utf8 && bytes[range.clone()].eq_ignore_ascii_case(b"utf-8") {
        return;
    }
    let named = [&bytes[..range.start], b"UTF-8", &bytes[range.end..]].concat();
    headers.set(CONTENT_TYPE, HeaderValue::from_wire(&named));
}

/// The script's headers through the guards `request` and `request-no-cors`
/// ([#concept-headers-append](https://fetch.spec.whatwg.org/#concept-headers-append)).
fn headers(
    init: &Request,
    mode: Mode,
    session: &Session,
    events: &mut Vec<Event>,
) -> Result<HeaderList, Box<Blocked>> {
    let xhr = init.initiator == Initiator::Xhr;
    let mut list = HeaderList::with_capacity(init.headers.len() + 8);
    for (name, value) in &init.headers {
        // Step 1, and step 1 of validating.
        let invalid = || Blocked::before(Reason::HeaderInvalid, name.escape_debug().to_string());
        let value = HeaderValue::new(value).map_err(|_| invalid())?;
        let header = HeaderName::from_wire(name.as_bytes()).map_err(|_| invalid())?;
        // Step 3 of validating. A value that `XMLHttpRequest` joins is judged by itself, as there.
        let own_agent = header.is("User-Agent") && !session.engine.script_sets_user_agent;
        let forbidden = forbidden::request_header(&header, value.as_bytes());
        if let Some(why) = forbidden.or(own_agent.then_some(ForbiddenHeader::Name)) {
            events.push(Event::HeaderDropped { name: name.clone(), why });
        } else if xhr {
            // setRequestHeader combines where fetch appends.
            list.combine(header, &value);
        } else {
            append(&mut list, header, value, mode, session, events);
        }
    }
    Ok(list)
}

/// Steps 3 to 5 of appending to a `Headers` object.
fn append(
    list: &mut HeaderList,
    name: HeaderName,
    value: HeaderValue,
    mode: Mode,
    session: &Session,
    events: &mut Vec<Event>,
) {
    if mode == Mode::NoCors {
        // Steps 3.1 to 3.4: the value is judged together with those that stand already.
        let together = match list.get(name.as_str()) {
            None => value.as_bytes().to_vec(),
            Some(standing) => [standing.as_bytes(), b", ", value.as_bytes()].concat(),
        };
        // `Range` is safelisted under CORS, but no name for no-cors: step 5 has nothing left to do.
        if let Err(why) = session.engine.safelist.no_cors_request_header(&name, &together) {
            events.push(Event::NoCorsHeaderDropped { name: name.to_string(), why });
            return;
        }
    }
    // Step 4.
    list.append(name, value);
}

/// [URL, include credentials](https://url.spec.whatwg.org/#include-credentials)
pub(crate) fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}
