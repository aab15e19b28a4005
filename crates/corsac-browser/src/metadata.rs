//! The headers by which a browser says who asks and how: `Origin`, `Referer`, `Sec-Fetch-*`.

use std::borrow::Cow;

use corsac_core::trust::is_potentially_trustworthy_url;
use corsac_core::{HeaderList, HeaderName, HeaderValue, Origin, Relation, Site};
use url::Url;

use crate::engine::{CrossSiteReferrer, FetchSite, StorageAccessOrigin};
use crate::event::{Event, OriginWhy};
use crate::message::ResponseHead;
use crate::policy::is_bare_host;
use crate::request::{Mode, Page, ReferrerPolicy};
use crate::state::{Referrer, RequestState, Tainting};

/// The longest referrer that is sent whole, in bytes
/// ([Referrer Policy, 8.3](https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer), step 6).
const MAX_REFERRER: usize = 4096;

/// Appends `Referer`, `Origin` and `Sec-Fetch-*` for a request
/// ([#http-network-or-cache-fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), steps 8.11 to 8.13).
///
/// A preflight has a method, a mode and a tainting of its own.
pub(crate) fn append(
    headers: &mut HeaderList,
    state: &RequestState,
    preflight: bool,
    events: &mut Vec<Event>,
) {
    const REFERER: HeaderName = HeaderName::from_static("Referer");
    const ORIGIN: HeaderName = HeaderName::from_static("Origin");
    // Step 8.11.
    let referrer = match &state.first_referrer {
        Some(first) if preflight && state.engine.preflight_has_first_referrer => first,
        _ => &state.referrer,
    };
    if let Referrer::Url(url) = referrer
        && let Some(url) = across_sites(url, state)
    {
        headers.append(REFERER, HeaderValue::from(url.as_str()));
    }
    // Step 8.12.
    let sent =
        if preflight { Some((state.preflight_origin(), OriginWhy::Cors)) } else { origin_header(state) };
    if let Some((value, why)) = sent {
        events.push(Event::OriginSent { value: value.clone(), why });
        headers.append(ORIGIN, value);
    }
    // Step 8.13.
    append_fetch_metadata(headers, state, preflight);
}

/// [#append-a-request-origin-header](https://fetch.spec.whatwg.org/#append-a-request-origin-header)
fn origin_header(state: &RequestState) -> Option<(HeaderValue, OriginWhy)> {
    // Step 2.
    let serialized = state.serialized_origin();
    // Step 3.
    if state.tainting == Tainting::Cors {
        return Some((serialized, OriginWhy::Cors));
    }
    // Step 4.
    let access = match state.engine.origin_with_storage_access {
        StorageAccessOrigin::Never => false,
        StorageAccessOrigin::WhileMethodStays if state.is_redirected() => {
            state.origin_sent.is_some() && !state.has_just_dropped_body()
        }
        StorageAccessOrigin::WhileMethodStays => has_storage_access(state),
        StorageAccessOrigin::WhileUntainted => {
            // Keepalive requests are sent by other code.
            !state.keepalive && state.redirect_taint() == Relation::SameOrigin && has_storage_access(state)
        }
    };
    if state.engine.origin_stays_within_origin
        && !state.has_just_crossed()
        && let Some(sent) = &state.origin_sent
    {
        return Some((sent.clone(), OriginWhy::Method));
    }
    if matches!(state.method.as_str(), "GET" | "HEAD") && !access {
        return None;
    }
    if state.mode != Mode::Cors && state.engine.crossing_hides_origin && state.has_ever_crossed() {
        return Some((HeaderValue::from_static("null"), OriginWhy::Method));
    }
    let hidden = state.mode != Mode::Cors
        && state.engine.origin_heeds_referrer_policy
        && match policy_across_sites(state) {
            ReferrerPolicy::NoReferrer => true,
            ReferrerPolicy::NoReferrerWhenDowngrade
            | ReferrerPolicy::StrictOrigin
            | ReferrerPolicy::StrictOriginWhenCrossOrigin => {
                state.origin().tuple().is_some_and(|origin| origin.scheme() == "https")
                    && state.current_url().scheme() != "https"
            }
            ReferrerPolicy::SameOrigin => !state.origin().is_origin_of(state.current_url()),
            ReferrerPolicy::Origin | ReferrerPolicy::OriginWhenCrossOrigin | ReferrerPolicy::UnsafeUrl => {
                false
            }
        };
    Some((if hidden { HeaderValue::from_static("null") } else { serialized }, OriginWhy::Method))
}

/// Whether a frame that is of another site than a document around it asks, with credentials, for the
/// site of the top-level document.
fn has_storage_access(state: &RequestState) -> bool {
    state.is_include()
        && state.client().is_some_and(|page| {
            state.has_foreign_ancestor(page)
                && state.is_same_cookie_site(page.top_level(), state.current_origin())
        })
}

/// [Fetch Metadata, 3](https://w3c.github.io/webappsec-fetch-metadata/#fetch-integration)
fn append_fetch_metadata(headers: &mut HeaderList, state: &RequestState, preflight: bool) {
    const DEST: HeaderName = HeaderName::from_static("Sec-Fetch-Dest");
    const MODE: HeaderName = HeaderName::from_static("Sec-Fetch-Mode");
    const SITE: HeaderName = HeaderName::from_static("Sec-Fetch-Site");
    const USER: HeaderName = HeaderName::from_static("Sec-Fetch-User");
    // Step 1: nobody tampers with them on the way.
    if !is_potentially_trustworthy_url(state.current_url()) {
        return;
    }
    let mode = if preflight { Mode::Cors } else { state.mode };
    let navigation = mode == Mode::Navigate;
    let Some(site) = site(state, preflight) else { return };
    headers.append(DEST, HeaderValue::from_static(if navigation { "document" } else { "empty" }));
    headers.append(MODE, HeaderValue::from_static(mode.as_str()));
    headers.append(SITE, HeaderValue::from_static(site));
    if navigation {
        headers.append(USER, HeaderValue::from_static("?1"));
    }
}

/// How the page stands to all URLs of the request, the farthest of them
/// ([Fetch Metadata, set the Sec-Fetch-Site header](https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site)).
fn site(state: &RequestState, preflight: bool) -> Option<&'static str> {
    if state.client().is_none() {
        // A visit that the user asked for.
        return Some("none");
    }
    let here = match state.relation() {
        Relation::CrossSite
            if state.engine.fetch_site_ignores_scheme && !state.is_schemelessly_cross_site() =>
        {
            Relation::SameSite
        }
        relation => relation,
    };
    let relation = match state.engine.fetch_site {
        _ if preflight && state.engine.preflight_site_by_url => here,
        FetchSite::CrossSiteOnceRedirected if !state.is_redirected() => here,
        FetchSite::CrossSiteOnceRedirected => match state.farthest_relation() {
            Relation::SameOrigin => Relation::SameOrigin,
            _ if state.redirects_were_encrypted_and_of_the_site() => here.max(Relation::SameSite),
            Relation::SameSite | Relation::CrossSite => Relation::CrossSite,
        },
        FetchSite::NotAfterCrossing if preflight => match state.redirect_taint() {
            Relation::SameOrigin => state.relation(),
            Relation::SameSite | Relation::CrossSite => Relation::CrossSite,
        },
        FetchSite::NotAfterCrossing if state.tainting == Tainting::Cors && state.has_just_crossed() => {
            return None;
        }
        FetchSite::Farthest | FetchSite::NotAfterCrossing => state.farthest_relation(),
    };
    Some(match relation {
        Relation::CrossSite => "cross-site",
        Relation::SameSite => "same-site",
        Relation::SameOrigin => "same-origin",
    })
}

/// Settles the referrer for a hop
/// ([Referrer Policy, determine request's referrer](https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer)).
pub(crate) fn determine_referrer(state: &mut RequestState) {
    // Some cut it under this policy for one hop only, and the next one starts from the whole again.
    let whole = state.referrer_policy == ReferrerPolicy::OriginWhenCrossOrigin
        && state.engine.cross_site_referrer == CrossSiteReferrer::DefaultAtMost
        && state.is_schemelessly_cross_site();
    // Step 3: the page, unless its origin is opaque; or what an earlier hop left.
    let source = match (&state.referrer, state.client()) {
        (Referrer::Url(url), Some(page)) if whole && !page.origin().is_opaque() => {
            match &state.whole_referrer {
                None => page.url().clone(),
                Some(Referrer::Url(whole)) => whole.clone(),
                Some(_) => url.clone(),
            }
        }
        (Referrer::Client, Some(page)) if !page.origin().is_opaque() => page.url().clone(),
        (Referrer::Client, Some(page))
            if state.is_xhr && state.engine.xhr_in_sandbox_has_referrer && page.url().path() == "srcdoc" =>
        {
            page.base().clone()
        }
        (Referrer::Url(url), _) => url.clone(),
        (Referrer::Client | Referrer::None, _) => {
            state.referrer = Referrer::None;
            return;
        }
    };
    let current = state.current_url();
    let same_origin = Origin::of(&source).is_same_origin(state.current_origin());
    let downgrade = is_potentially_trustworthy_url(&source)
        && (!is_potentially_trustworthy_url(current)
            || (state.engine.loopback_is_downgrade
                && source.scheme() == "https"
                && current.scheme() == "http"));
    // Step 8. Each policy in turn: what it sends at most, what to other origins, and whether nothing
    // goes from https to http.
    let (own, other, strict) = match state.referrer_policy {
        ReferrerPolicy::NoReferrer => (Amount::Nothing, Amount::Nothing, false),
        ReferrerPolicy::SameOrigin => (Amount::All, Amount::Nothing, false),
        ReferrerPolicy::Origin => (Amount::Origin, Amount::Origin, false),
        ReferrerPolicy::StrictOrigin => (Amount::Origin, Amount::Origin, true),
        ReferrerPolicy::OriginWhenCrossOrigin => (Amount::All, Amount::Origin, false),
        ReferrerPolicy::StrictOriginWhenCrossOrigin => (Amount::All, Amount::Origin, true),
        ReferrerPolicy::NoReferrerWhenDowngrade => (Amount::All, Amount::All, true),
        ReferrerPolicy::UnsafeUrl => (Amount::All, Amount::All, false),
    };
    // Where the engine tightens the policy for this hop, that is strict too; what is nothing once stays so.
    let tightened = policy_across_sites(state) != state.referrer_policy
        && source.scheme() == "https"
        && current.scheme() == "http";
    let amount = match (tightened || (strict && downgrade), same_origin || whole) {
        (true, _) => Amount::Nothing,
        (false, true) => own,
        (false, false) => other,
    };
    let referrer = strip(source, amount).map_or(Referrer::None, Referrer::Url);
    if state.engine.preflight_has_first_referrer && state.first_referrer.is_none() {
        state.first_referrer = Some(referrer.clone());
    }
    state.referrer = referrer;
}

/// What this engine tells of a referrer across sites; each hop is looked at by itself.
fn across_sites<'a>(referrer: &'a Url, state: &RequestState) -> Option<Cow<'a, Url>> {
    let whole = Some(Cow::Borrowed(referrer));
    let origin = || strip(referrer.clone(), Amount::Origin).map(Cow::Owned);
    match state.engine.cross_site_referrer {
        CrossSiteReferrer::DefaultAtMost if state.is_schemelessly_cross_site() => match state.referrer_policy
        {
            ReferrerPolicy::UnsafeUrl
            | ReferrerPolicy::NoReferrerWhenDowngrade
            | ReferrerPolicy::OriginWhenCrossOrigin => origin(),
            _ => whole,
        },
        CrossSiteReferrer::OriginToThirdParties => {
            let third_party = |page: &Page| {
                !Site::is_schemelessly_same(page.top_level(), state.current_origin())
                    && !is_bare_host(state.current_url())
            };
            if state.client().is_some_and(third_party) { origin() } else { whole }
        }
        _ => whole,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Amount {
    Nothing,
    Origin,
    All,
}

/// Steps 4 to 6, with
/// [strip url for use as a referrer](https://w3c.github.io/webappsec-referrer-policy/#strip-url).
fn strip(mut url: Url, amount: Amount) -> Option<Url> {
    if amount == Amount::Nothing || !corsac_core::is_http_scheme(url.scheme()) {
        return None;
    }
    // An http(s) URL has a host, so neither can fail.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    if amount == Amount::Origin || url.as_str().len() > MAX_REFERRER {
        url.set_path("");
        url.set_query(None);
    }
    Some(url)
}

/// The referrer policy as it counts for this hop.
fn policy_across_sites(state: &RequestState) -> ReferrerPolicy {
    match state.referrer_policy {
        ReferrerPolicy::UnsafeUrl
        | ReferrerPolicy::NoReferrerWhenDowngrade
        | ReferrerPolicy::OriginWhenCrossOrigin
            if state.engine.cross_site_referrer == CrossSiteReferrer::DefaultAtMost
                && state.is_schemelessly_cross_site() =>
        {
            ReferrerPolicy::StrictOriginWhenCrossOrigin
        }
        policy => policy,
    }
}

/// Before a redirect that sets another policy, some engines leave of the referrer what was sent of it.
pub(crate) fn cut_referrer(state: &mut RequestState, answer: &ResponseHead) {
    let cuts = state.engine.cross_site_referrer == CrossSiteReferrer::DefaultAtMost;
    // What other code redirects is cut for good.
    if !cuts || (policy_of(answer).is_none() && !state.keepalive) {
        return;
    }
    if let Referrer::Url(url) = &state.referrer {
        let sent = across_sites(url, state).map(Cow::into_owned);
        state.referrer = sent.map_or(Referrer::None, Referrer::Url);
        state.whole_referrer = Some(state.referrer.clone());
    }
}

/// Takes over the policy that a redirect sets
/// ([Referrer Policy, 8.2](https://w3c.github.io/webappsec-referrer-policy/#set-requests-referrer-policy-on-redirect)):
/// the last word in `Referrer-Policy` that is one.
pub(crate) fn referrer_policy_on_redirect(state: &mut RequestState, answer: &ResponseHead) {
    if let Some(policy) = policy_of(answer) {
        state.referrer_policy = policy;
    }
}

fn policy_of(answer: &ResponseHead) -> Option<ReferrerPolicy> {
    let text = answer.headers.get("Referrer-Policy")?.to_text();
    let mut known =
        text.split(',').filter_map(|word| word.trim_matches([' ', '\t']).to_ascii_lowercase().parse().ok());
    known.next_back()
}
