//! What the browser refuses whatever the server says in CORS headers: mixed content, and
//! `Cross-Origin-Resource-Policy`.

use corsac_core::trust::is_potentially_trustworthy_url;
use corsac_core::{HeaderList, Origin, Site};
use url::{Host, Url};

use crate::engine::Engine;
use crate::event::Event;
use crate::reason::{Blocked, Field, Reason, Stage};
use crate::request::Page;
use crate::state::RequestState;

const RESOURCE_POLICY: &str = "Cross-Origin-Resource-Policy";

/// Whether a page may not fetch a URL because others could tamper with it
/// ([Mixed Content, 4.4](https://www.w3.org/TR/mixed-content/#should-block-fetch)).
///
/// Deviation: the standard restricts every page whose origin is potentially trustworthy, pages on
/// `http://localhost` among them. All three engines restrict pages of https only, so do we.
pub(crate) fn is_mixed_content(page: &Page, url: &Url, engine: &Engine) -> bool {
    let is_https = |origin: &Origin| origin.tuple().is_some_and(|tuple| tuple.scheme() == "https");
    // A sandboxed frame is restricted as the document is that embeds it.
    let restricted = is_https(page.origin()) || page.ancestors().iter().any(is_https);
    restricted
        && (!is_potentially_trustworthy_url(url)
            || (engine.loopback_is_mixed_content && url.scheme() == "http"))
}

/// Whether a host is a name of one label, which belongs to no registrable domain.
pub(crate) fn is_bare_host(url: &Url) -> bool {
    matches!(url.host(), Some(Host::Domain(domain)) if !domain.trim_end_matches('.').contains('.'))
}

/// The [cross-origin resource policy check](https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check)
/// for a page without an embedder policy of its own.
///
/// # Errors
/// When the policy keeps the answer from the page.
pub(crate) fn resource_policy(
    headers: &HeaderList,
    state: &RequestState,
    events: &mut Vec<Event>,
) -> Result<(), Box<Blocked>> {
    let (origin, url) = (state.origin(), state.current_url());
    // Internal check, steps 2 and 3: one of three words, in small letters; two fields are none.
    let mut field = Field::kept_of(headers, RESOURCE_POLICY, &state.engine);
    let Some(value) = &field.value else { return Ok(()) };
    let allowed = match value.as_bytes() {
        // Step 5.
        b"same-origin" => origin.is_origin_of(url),
        b"same-site" => {
            let other = Origin::of(url);
            let by_engine = state.engine.opaque_is_same_site_with_bare_hosts
                && origin.is_opaque()
                && is_bare_host(url)
                && url.scheme() != "https";
            by_engine
                || (Site::is_schemelessly_same(origin, &other)
                    && (origin.tuple().is_some_and(|own| own.scheme() == "https") || url.scheme() != "https"))
        }
        b"cross-origin" => true,
        // Step 4, for the embedder policy `unsafe-none`: as if it were not there.
        _ => return Ok(()),
    };
    if allowed {
        events.push(Event::ResourcePolicyOk { field });
        return Ok(());
    }
    field.span = Some((0, 0..value.as_bytes().len()));
    Err(Blocked::new(Reason::CrossOriginResourcePolicy, Stage::Response).field(field))
}
