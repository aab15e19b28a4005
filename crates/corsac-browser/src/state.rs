//! A request on its way: the standard's [request](https://fetch.spec.whatwg.org/#concept-request)
//! after its constructor has run, as far as a fetch changes or reads it.

use corsac_core::{HeaderList, Method, Origin, Relation, Site};
use url::Url;

use crate::preflight_store::{NetworkPartition, StoreKey};
use crate::request::{BodyInfo, CacheMode, CredentialsMode, Mode, Page, RedirectMode, ReferrerPolicy};

/// The request, hop by hop.
#[derive(Debug)]
pub(crate) struct RequestState {
    pub(crate) method: Method,
    pub(crate) headers: HeaderList,
    pub(crate) body: Option<BodyInfo>,
    pub(crate) mode: Mode,
    pub(crate) credentials: CredentialsMode,
    pub(crate) redirect: RedirectMode,
    pub(crate) cache: CacheMode,
    pub(crate) keepalive: bool,
    pub(crate) use_cors_preflight: bool,
    pub(crate) referrer: Referrer,
    pub(crate) referrer_policy: ReferrerPolicy,
    pub(crate) tainting: Tainting,
    /// A hop needed a preflight, so a failure from here on clears the cache.
    pub(crate) with_preflight: bool,
    pub(crate) redirect_count: u8,
    origin: Origin,
    serialized_origin: String,
    client: Option<Page>,
    urls: Vec<Url>,
    taint: Relation,
}

/// Where `Referer` comes from.
#[derive(Clone, Debug)]
pub(crate) enum Referrer {
    /// The page.
    Client,
    /// Decided on an earlier hop.
    Url(Url),
    /// None is sent.
    None,
}

/// [#concept-request-response-tainting](https://fetch.spec.whatwg.org/#concept-request-response-tainting)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tainting {
    Basic,
    Cors,
    Opaque,
}

impl RequestState {
    /// A request for a URL, from a page, or from nobody but the user.
    pub(crate) fn new(method: Method, url: Url, client: Option<Page>, mode: Mode) -> Self {
        // A visit from the address bar has an opaque origin of its own.
        let origin = client.as_ref().map_or_else(Origin::opaque, |page| page.origin().clone());
        let serialized_origin = origin.to_string();
        let referrer_policy = client.as_ref().map_or(ReferrerPolicy::NoReferrer, Page::referrer_policy);
        Self {
            method,
            headers: HeaderList::with_capacity(8),
            body: None,
            mode,
            credentials: CredentialsMode::SameOrigin,
            redirect: RedirectMode::Follow,
            cache: CacheMode::Default,
            keepalive: false,
            use_cors_preflight: false,
            referrer: if client.is_some() { Referrer::Client } else { Referrer::None },
            referrer_policy,
            tainting: Tainting::Basic,
            with_preflight: false,
            redirect_count: 0,
            origin,
            serialized_origin,
            client,
            urls: vec![url],
            taint: Relation::SameOrigin,
        }
    }

    /// The page that asked; `None` for a visit.
    pub(crate) const fn client(&self) -> Option<&Page> {
        self.client.as_ref()
    }

    /// The request's origin, whatever redirects have done.
    pub(crate) const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// [#concept-request-current-url](https://fetch.spec.whatwg.org/#concept-request-current-url)
    pub(crate) fn current_url(&self) -> &Url {
        &self.urls[self.urls.len() - 1]
    }

    /// All URLs so far, the current one last.
    pub(crate) fn urls(&self) -> &[Url] {
        &self.urls
    }

    /// The origin as servers see it, `null` once redirects have tainted it
    /// ([#serializing-a-request-origin](https://fetch.spec.whatwg.org/#serializing-a-request-origin)).
    pub(crate) fn serialized_origin(&self) -> &str {
        if self.taint == Relation::SameOrigin { &self.serialized_origin } else { "null" }
    }

    /// How far the redirects have led away
    /// ([#concept-request-tainted-origin](https://fetch.spec.whatwg.org/#concept-request-tainted-origin)).
    pub(crate) const fn redirect_taint(&self) -> Relation {
        self.taint
    }

    /// Goes on to another URL; the taint is brought up to date for the new pair of URLs, which is
    /// the same as walking the whole list again.
    pub(crate) fn push_url(&mut self, url: Url) {
        let last = Origin::of(self.current_url());
        let next = Origin::of(&url);
        // Step 4.2 of the redirect-taint.
        if !Site::is_same(&next, &last) && !Site::is_same(&self.origin, &last) {
            self.taint = Relation::CrossSite;
        // Step 4.3.
        } else if !next.is_same_origin(&last) && !self.origin.is_same_origin(&last) {
            self.taint = self.taint.max(Relation::SameSite);
        }
        self.urls.push(url);
    }

    /// Whether cookies may go
    /// ([#http-network-or-cache-fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), step 8.3).
    pub(crate) fn includes_credentials(&self) -> bool {
        match self.credentials {
            CredentialsMode::Include => true,
            CredentialsMode::SameOrigin => self.tainting == Tainting::Basic,
            CredentialsMode::Omit => false,
        }
    }

    /// Whether the credentials mode is `include`, on which the CORS check turns.
    pub(crate) fn is_include(&self) -> bool {
        self.credentials == CredentialsMode::Include
    }

    /// What the preflight cache knows this request by.
    pub(crate) fn store_key(&self) -> StoreKey {
        let top_level = self.client.as_ref().map_or(&self.origin, Page::top_level);
        let opaque_frame = match &self.origin {
            Origin::Opaque(id) => Some(*id),
            Origin::Tuple(_) => None,
        };
        StoreKey {
            partition: NetworkPartition { top_level: Site::of(top_level), opaque_frame },
            origin: self.serialized_origin().to_owned(),
            url: self.current_url().clone(),
        }
    }
}
