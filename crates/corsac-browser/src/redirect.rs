//! Redirects ([#http-redirect-fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch)).

use corsac_core::forbidden::request_body_header_name;
use corsac_core::{HeaderList, Method, Relation, is_http_scheme};
use url::Url;

use crate::construct::has_credentials;
use crate::engine::{
    DroppedHeadersReturn, EmptyLocation, Engine, LocationBytes, RedirectToGet, SeveralLocations,
};
use crate::event::Event;
use crate::message::ResponseHead;
use crate::metadata::{cut_referrer, referrer_policy_on_redirect};
use crate::reason::{Blocked, Field, Reason, Stage};
use crate::request::{Mode, Page};
use crate::state::{RequestState, Tainting};

/// How many redirects browsers follow (step 7).
const MAX_REDIRECTS: u8 = 20;

const SEVERAL: &str = "several Location fields";

/// Schemes that Chromium's network does not redirect to.
const NEVER_REDIRECTED_TO: [&str; 5] = ["about", "blob", "data", "file", "filesystem"];

/// Whether a redirect status comes with a `Location` that says something.
pub(crate) fn has_location(headers: &HeaderList) -> bool {
    headers.get("Location").is_some_and(|location| !location.as_bytes().is_empty())
}

/// Whether a status redirects ([#redirect-status](https://fetch.spec.whatwg.org/#redirect-status)).
pub(crate) const fn is_redirect_status(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Makes the request go on where the answer leads. `false` when the answer has no `Location`: then it
/// is an answer like any other.
///
/// # Errors
/// The rule that the redirect breaks.
pub(crate) fn follow(
    state: &mut RequestState,
    answer: &ResponseHead,
    events: &mut Vec<Event>,
) -> Result<bool, Box<Blocked>> {
    // Steps 3 to 5.
    let Some(location) = location_url(&answer.headers, state.current_url(), &state.engine)? else {
        return Ok(false);
    };
    // Step 6.
    if !is_http_scheme(location.scheme()) {
        return Err(not_http(state, answer, &location));
    }
    // Step 7.
    if state.redirect_count == MAX_REDIRECTS {
        return Err(refused(Reason::TooManyRedirects, answer, ""));
    }
    // Step 8.
    state.redirect_count += 1;
    // Steps 9 and 10.
    if let Some(fault) = credentials_fault(state, answer, &location) {
        // Where only the engine refuses it, a keepalive request goes on to its end before it is looked at.
        if state.keepalive && !refuses_userinfo(state, &location) {
            state.refused_at_the_end.get_or_insert(fault);
        } else if state.engine.refuses_userinfo_after_preflight && state.tainting == Tainting::Basic {
            state.refused_late = Some(fault);
        } else {
            return Err(fault);
        }
    }
    // Step 11.
    if answer.status != 303 && state.body.as_ref().is_some_and(|body| !body.replayable) {
        return Err(refused(Reason::BodyNotReplayable, answer, ""));
    }
    events.push(Event::Redirected { status: answer.status, to: location.to_string() });
    // Step 12.
    let crosses = !state.current_origin().is_origin_of(&location);
    let rewritten = is_rewritten(answer.status, &state.method);
    let is_delete = crosses && state.method == Method::DELETE;
    let by_engine = is_delete && state.engine.redirect_to_get == RedirectToGet::DeleteAcrossOrigins;
    // Some engines bring back here what redirects have dropped.
    let would_drop = is_rewritten(answer.status, &state.original_method);
    let mut drops = rewritten;
    match state.engine.dropped_headers_return {
        DroppedHeadersReturn::Never => {}
        DroppedHeadersReturn::EachTimeAnew => {
            let original = state.before_drop.get_or_insert_with(|| state.headers.clone());
            // What is not the script's own stays away.
            let type_is_gone = state.type_from_body && !state.headers.contains("Content-Type");
            state.headers.clone_from(original);
            if type_is_gone {
                state.headers.delete("Content-Type");
            }
            drops = would_drop;
        }
        DroppedHeadersReturn::UnderCors => {
            let under_cors = state.tainting == Tainting::Cors || (crosses && state.mode == Mode::Cors);
            let keeps_method = matches!(answer.status, 307 | 308);
            if (under_cors || keeps_method)
                && let Some(headers) = state.before_drop.take()
            {
                state.headers = headers;
            }
        }
    }
    if rewritten || by_engine {
        events.push(Event::MethodRewritten { from: state.method.to_string(), status: answer.status });
        state.method = Method::GET;
        state.body = None;
    }
    if drops {
        let kept = state.headers.iter().filter(|header| !request_body_header_name(&header.name)).cloned();
        let kept = kept.collect();
        let before = std::mem::replace(&mut state.headers, kept);
        state.before_drop.get_or_insert(before);
    }
    // Outside of CORS they come back no more once the request has left home without them.
    let leaves_home = crosses && state.mode == Mode::NoCors && state.tainting == Tainting::Basic;
    if leaves_home && state.engine.dropped_headers_return == DroppedHeadersReturn::UnderCors {
        state.before_drop = None;
    }
    // A keepalive request is redirected by other code, which leaves them. Only the page's own origin may have them, and
    // that not where a document of another origin is around the page.
    let own =
        state.origin().is_origin_of(&location) && !state.client().is_some_and(has_another_origin_around);
    if !state.keepalive && !own {
        for name in state.engine.crossing_drops {
            state.headers.delete(name);
        }
    }
    // Step 13. The one non-wildcard name is `Authorization`.
    let comes_back = state.engine.dropped_headers_return == DroppedHeadersReturn::EachTimeAnew;
    if let Some(before) = state.before_drop.as_mut().filter(|_| crosses && !comes_back) {
        before.delete("Authorization");
    }
    if crosses && state.headers.contains("Authorization") {
        state.headers.delete("Authorization");
        events.push(Event::AuthorizationDropped);
    }
    // Step 14: the caller keeps the body's bytes. Steps 15 to 17 are timing.
    // Step 18.
    let untainted = state.redirect_taint() == Relation::SameOrigin;
    cut_referrer(state, answer);
    state.push_url(location, rewritten);
    if untainted && state.redirect_taint() != Relation::SameOrigin && !state.origin().is_opaque() {
        events.push(Event::OriginTainted);
    }
    // Step 19. Steps 20 to 22 are main fetch again, which the caller runs.
    referrer_policy_on_redirect(state, answer);
    Ok(true)
}

/// Step 12: whether a redirect turns a method into GET and drops the body.
fn is_rewritten(status: u16, method: &Method) -> bool {
    match status {
        301 | 302 => *method == Method::POST,
        303 => !matches!(method.as_str(), "GET" | "HEAD"),
        _ => false,
    }
}

/// Whether any document around the page is of another origin.
fn has_another_origin_around(page: &Page) -> bool {
    page.ancestors().iter().any(|around| !around.is_same_origin(page.origin()))
}

/// Refuses a redirect to a URL with a user name or password that [`follow`] would refuse.
///
/// # Errors
/// That.
pub(crate) fn must_not_have_credentials(
    state: &RequestState,
    answer: &ResponseHead,
) -> Result<(), Box<Blocked>> {
    match location_url(&answer.headers, state.current_url(), &state.engine) {
        Ok(Some(location)) if is_http_scheme(location.scheme()) => {
            credentials_fault(state, answer, &location).map_or(Ok(()), Err)
        }
        _ => Ok(()),
    }
}

/// Steps 9 and 10: whether there must be no user name or password.
fn refuses_userinfo(state: &RequestState, location: &Url) -> bool {
    let own = state.origin().is_origin_of(location);
    (state.mode == Mode::Cors && !own) || state.tainting == Tainting::Cors
}

/// A user name or password where there must be none.
fn credentials_fault(state: &RequestState, answer: &ResponseHead, location: &Url) -> Option<Box<Blocked>> {
    let by_standard = refuses_userinfo(state, location);
    // `XMLHttpRequest` has other code.
    let is_by_fetch = !state.is_xhr;
    let by_engine = state.engine.refuses_userinfo_in_redirects && state.mode != Mode::Navigate && is_by_fetch;
    if !has_credentials(location) || !(by_standard || by_engine) {
        return None;
    }
    // Chromium has a name only for what the standard refuses.
    let name = by_standard.then_some("RedirectContainsCredentials");
    Some(refused(Reason::RedirectHasCredentials, answer, "").called_by_chromium(name))
}

/// Refuses an answer of any status whose `Location` fields differ, where the engine's network does.
///
/// # Errors
/// That.
pub(crate) fn must_have_one_location(
    state: &RequestState,
    answer: &ResponseHead,
) -> Result<(), Box<Blocked>> {
    let mut values = answer.headers.values("Location");
    let first = values.next();
    if state.engine.several_locations == SeveralLocations::OneIfEqual
        && values.any(|other| Some(other) != first)
    {
        return Err(refused(Reason::RedirectUrlInvalid, answer, SEVERAL));
    }
    Ok(())
}

/// Refuses a redirect to an `ftp:` URL.
///
/// # Errors
/// That.
pub(crate) fn must_not_be_ftp(state: &RequestState, answer: &ResponseHead) -> Result<(), Box<Blocked>> {
    match location_url(&answer.headers, state.current_url(), &state.engine) {
        Ok(Some(location)) if location.scheme() == "ftp" => Err(not_http(state, answer, &location)),
        _ => Ok(()),
    }
}

fn not_http(state: &RequestState, answer: &ResponseHead, location: &Url) -> Box<Blocked> {
    // Chromium has no name for it in the other modes, nor where its network refuses before CORS comes into play.
    let named = state.mode == Mode::Cors && !NEVER_REDIRECTED_TO.contains(&location.scheme());
    let name = named.then_some("CorsDisabledScheme");
    refused(Reason::RedirectScheme, answer, format!("{}: URL", location.scheme())).called_by_chromium(name)
}

/// Where an answer leads to, if it says
/// ([#concept-response-location-url](https://fetch.spec.whatwg.org/#concept-response-location-url)).
pub(crate) fn location_url(
    headers: &HeaderList,
    current: &Url,
    engine: &Engine,
) -> Result<Option<Url>, Box<Blocked>> {
    // Step 2. Several fields are a failure.
    let mut values = headers.values("Location");
    let Some(first) = values.next() else { return Ok(None) };
    let joined = headers.get("Location").filter(|_| engine.several_locations == SeveralLocations::Joined);
    let location = joined.as_deref().unwrap_or(first);
    let invalid = |detail: &str| {
        let blocked = Blocked::new(Reason::RedirectUrlInvalid, Stage::Response);
        Err(blocked.field(Field::of(headers, "Location")).detail(detail))
    };
    let mut several = values.map(|other| match engine.several_locations {
        SeveralLocations::Invalid => false,
        SeveralLocations::OneIfEqual => other == first,
        SeveralLocations::Joined => true,
    });
    if !several.all(|passes| passes) {
        return invalid(SEVERAL);
    }
    if location.as_bytes().is_empty() {
        match engine.empty_location {
            EmptyLocation::SameUrl => {}
            EmptyLocation::Absent => return Ok(None),
            EmptyLocation::Invalid => return invalid("an empty Location"),
        }
    }
    // Step 3.
    let text = url_text(location.as_bytes(), engine.location_bytes);
    let Ok(mut url) = current.join(&text) else { return invalid(&text) };
    // Step 4.
    if url.fragment().is_none() {
        url.set_fragment(current.fragment());
    }
    Ok(Some(url))
}

/// The value of `Location` as text for a URL's parser.
fn url_text(value: &[u8], bytes: LocationBytes) -> String {
    let escaped = |value: &[u8], is_escaped: fn(u8) -> bool| {
        let byte = |&byte: &u8| match byte {
            byte if is_escaped(byte) => format!("%{byte:02X}"),
            byte => char::from(byte).to_string(),
        };
        value.iter().map(byte).collect()
    };
    match bytes {
        LocationBytes::Kept => escaped(value, |byte| !byte.is_ascii()),
        LocationBytes::Escaped => escaped(value, |byte| !byte.is_ascii() || byte == b'\t'),
        LocationBytes::Twice => {
            let read = String::from_utf8_lossy(value);
            normal_escapes(&read.bytes().map(char::from).collect::<String>())
        }
    }
}

/// Percent-encoded bytes as RFC 3986, 6.2.2 has them: in capitals, and not where nothing need be encoded.
fn normal_escapes(text: &str) -> String {
    let normal = |part: &str| {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') => {
                format!("{}{}", char::from(byte), &part[2..])
            }
            Some(byte) => format!("%{byte:02X}{}", &part[2..]),
            None => format!("%{part}"),
        }
    };
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    std::iter::once(first).chain(parts.map(normal)).collect()
}

fn refused(reason: Reason, answer: &ResponseHead, detail: impl Into<String>) -> Box<Blocked> {
    let field = Field::of(&answer.headers, "Location");
    Blocked::new(reason, Stage::Response).field(field).detail(detail)
}
