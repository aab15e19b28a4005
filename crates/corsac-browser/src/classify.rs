//! Which way a request takes: not at all, straight, or after a preflight
//! ([#main-fetch](https://fetch.spec.whatwg.org/#main-fetch), steps 7 to 12).

use corsac_core::forbidden::request_body_header_name;
use corsac_core::{HeaderName, Relation, is_http_scheme, port};

use crate::engine::NamesAfterRedirect;
use crate::event::{Event, PreflightReason};
use crate::metadata::determine_referrer;
use crate::policy::is_mixed_content;
use crate::reason::{Blocked, Reason};
use crate::request::{Mode, RedirectMode};
use crate::state::{RequestState, Tainting};

/// The way of one hop.
#[derive(Debug)]
pub(crate) enum Way {
    /// Over the network, as it is.
    Straight,
    /// Over the network, when a preflight or the cache says so: the names in small letters, sorted,
    /// that need permission.
    Asking { unsafe_names: Vec<String> },
    /// A `data:` URL: the answer is in the URL.
    Data,
}

/// Decides the way, and sets the tainting.
///
/// Steps 1 to 6 have no counterpart here: there are no local-URLs-only requests, no Content
/// Security Policy, and upgrades of mixed content concern images, audio and video only.
///
/// # Errors
/// The rule by which nothing is sent.
pub(crate) fn classify(state: &mut RequestState, events: &mut Vec<Event>) -> Result<Way, Box<Blocked>> {
    let url = state.current_url();
    // Step 7: the port, then mixed content.
    if port::is_bad_port(url) {
        let number = url.port().unwrap_or_default();
        return Err(Blocked::before(Reason::BadPort, format!("port {number}")));
    }
    if state.client().is_some_and(|page| is_mixed_content(page, url, &state.engine)) {
        let fault = Blocked::before(Reason::MixedContent, state.current_origin().to_string());
        // An engine that finds this out when the request itself would go out has sent the preflight before.
        if !(state.engine.loopback_is_mixed_content && state.is_redirected()) {
            return Err(fault);
        }
        state.refused_late = Some(fault);
    }
    // Steps 8 and 9. (Step 10, HSTS, is left out: nothing is remembered between runs.)
    determine_referrer(state);
    // Step 12.
    let Some(page) = state.client() else {
        // A visit.
        state.tainting = Tainting::Basic;
        return if is_http_scheme(state.current_url().scheme()) {
            Ok(Way::Straight)
        } else {
            Err(not_http(state))
        };
    };
    let url = state.current_url();
    let own = state.relation() == Relation::SameOrigin;
    if url.scheme() == "data" {
        state.tainting = Tainting::Basic;
        return Ok(Way::Data);
    }
    if own && state.tainting == Tainting::Basic {
        if !is_http_scheme(url.scheme()) {
            // A page of an extension or a blob: its resources are not on the network.
            return Err(not_http(state));
        }
        events.push(Event::SameOrigin);
        return Ok(Way::Straight);
    }
    let relation = state.relation();
    let parts = page.origin().differing_parts(state.current_origin());
    events.push(Event::CrossOrigin { relation, parts });
    match state.mode {
        Mode::SameOrigin => {
            let detail = state.current_origin().to_string();
            return Err(Blocked::before(Reason::DisallowedByMode, detail));
        }
        Mode::NoCors => {
            if state.redirect != RedirectMode::Follow {
                return Err(Blocked::before(Reason::NoCorsRedirectMode, state.redirect.as_str()));
            }
            // The standard goes on to scheme fetch, which for about:, blob: and file: URLs has
            // answers that a page cannot see and that browsers refuse.
            if !is_http_scheme(state.current_url().scheme()) {
                return Err(not_http(state));
            }
            state.tainting = Tainting::Opaque;
            events.push(Event::NoCorsRequest);
            return Ok(Way::Straight);
        }
        Mode::Cors | Mode::Navigate => {}
    }
    if !is_http_scheme(state.current_url().scheme()) {
        return Err(not_http(state));
    }
    // The last two: with a preflight, or without.
    state.tainting = Tainting::Cors;
    let mut reasons = Vec::new();
    if !state.method.is_cors_safelisted() {
        reasons.push(PreflightReason::Method(state.method.to_string()));
    }
    let unsafe_headers = state.engine.safelist.unsafe_request_headers(&state.headers);
    let carried = unsafe_headers.iter().map(|header| header.name.clone()).collect();
    let unsafe_names = names_to_ask_for(state, carried);
    reasons.extend(unsafe_headers.into_iter().map(PreflightReason::Header));
    if state.use_cors_preflight {
        let stream = state.stream_body;
        reasons.push(if stream { PreflightReason::StreamBody } else { PreflightReason::UploadListener });
    }
    // Some engines ask for every hop once they have asked for one.
    let began_unsafe = state.with_preflight || !state.original_unsafe_names.is_empty();
    if reasons.is_empty() && began_unsafe && state.engine.preflights_every_later_hop {
        reasons.push(PreflightReason::EarlierHop);
    }
    if reasons.is_empty() {
        events.push(Event::PreflightNotNeeded);
        return Ok(Way::Straight);
    }
    events.push(Event::PreflightNeeded { reasons });
    state.with_preflight = true;
    Ok(Way::Asking { unsafe_names })
}

/// The names that a preflight asks for, in small letters and sorted. The standard asks for what the
/// request carries; some engines keep to the list with which the fetch began.
fn names_to_ask_for(state: &RequestState, carried: Vec<String>) -> Vec<String> {
    if !state.is_redirected() {
        return carried;
    }
    let original = state.original_unsafe_names.iter();
    match state.engine.names_after_redirect {
        NamesAfterRedirect::Carried => carried,
        NamesAfterRedirect::OriginalLessThisHop if state.keeps_names => original.cloned().collect(),
        NamesAfterRedirect::Original => original.cloned().collect(),
        NamesAfterRedirect::OriginalLessThisHop => {
            let dropped = |name: &str| {
                (state.has_just_crossed() && name == "authorization")
                    || (state.has_just_dropped_body()
                        && HeaderName::new(name.to_owned()).is_ok_and(|name| request_body_header_name(&name)))
            };
            // A type that the body brought along is among them as long as it is there.
            let own_type = carried.iter().filter(|name| state.type_from_body && *name == "content-type");
            let mut names: Vec<String> =
                original.filter(|name| !dropped(name)).chain(own_type).cloned().collect();
            names.sort();
            names.dedup();
            names
        }
    }
}

fn not_http(state: &RequestState) -> Box<Blocked> {
    Blocked::before(Reason::SchemeNotSupported, format!("{}: URL", state.current_url().scheme()))
}
