//! A request on its way: the standard's [request](https://fetch.spec.whatwg.org/#concept-request)
//! after its constructor has run, as far as a fetch changes or reads it.

use corsac_core::{HeaderList, HeaderValue, Method, Origin, Relation, Site, relation};
use url::Url;

use crate::engine::{Engine, TaintedCache};
use crate::preflight_store::{NetworkPartition, StoreKey};
use crate::reason::Blocked;
use crate::request::{BodyInfo, CacheMode, CredentialsMode, Mode, Page, RedirectMode, ReferrerPolicy};

/// The request, hop by hop.
#[derive(Debug)]
pub(crate) struct RequestState {
    pub(crate) engine: Engine,
    pub(crate) method: Method,
    pub(crate) headers: HeaderList,
    pub(crate) body: Option<BodyInfo>,
    pub(crate) mode: Mode,
    pub(crate) credentials: CredentialsMode,
    pub(crate) redirect: RedirectMode,
    pub(crate) cache: CacheMode,
    pub(crate) keepalive: bool,
    pub(crate) use_cors_preflight: bool,
    /// The body was a stream, which is why the flag is set.
    pub(crate) stream_body: bool,
    pub(crate) referrer: Referrer,
    /// An `XMLHttpRequest` asks, not `fetch()`.
    pub(crate) is_xhr: bool,
    /// It does, and its `Content-Type` is what the body brought along, where the engine tells this apart.
    pub(crate) type_from_body: bool,
    /// Preflights after redirects ask for all names that the request began with.
    pub(crate) keeps_names: bool,
    /// The `Origin` that the last request carried.
    pub(crate) origin_sent: Option<HeaderValue>,
    /// The referrer that was cut for one hop only, if it is not the page's.
    pub(crate) whole_referrer: Option<Referrer>,
    /// What the first request had.
    pub(crate) first_referrer: Option<Referrer>,
    pub(crate) referrer_policy: ReferrerPolicy,
    pub(crate) tainting: Tainting,
    /// A hop needed a preflight, so a failure from here on clears the cache.
    pub(crate) with_preflight: bool,
    pub(crate) redirect_count: u8,
    /// The method before any redirect.
    pub(crate) original_method: Method,
    /// A redirect that is refused only before the next request itself goes out.
    pub(crate) refused_late: Option<Box<Blocked>>,
    /// A redirect that is refused only when all that follows is done, whatever comes of it.
    pub(crate) refused_at_the_end: Option<Box<Blocked>>,
    /// The header list before the last redirect dropped headers with the body.
    pub(crate) before_drop: Option<HeaderList>,
    /// The headers before any redirect, where the engine's preflights count their values.
    pub(crate) original_headers: Option<HeaderList>,
    /// The names in small letters that needed permission before any redirect.
    pub(crate) original_unsafe_names: Vec<String>,
    client: Option<Page>,
    /// The origin of a visit, which no page has.
    own_origin: Option<Origin>,
    hops: Vec<Hop>,
    taint: Relation,
    /// The origin that a tainted one is for the preflight cache, where it has none with others.
    tainted_as: Option<Origin>,
}

/// One URL of the request's URL list, and how the page stands to it.
#[derive(Debug)]
struct Hop {
    url: Url,
    origin: Origin,
    /// `SameOrigin` for a visit.
    relation: Relation,
    /// The redirect that led here came from another origin.
    crossed: bool,
    /// The redirect that led here dropped the body.
    dropped_body: bool,
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
    pub(crate) fn new(engine: Engine, method: Method, url: Url, client: Option<Page>, mode: Mode) -> Self {
        let referrer_policy = client.as_ref().map_or(ReferrerPolicy::NoReferrer, Page::referrer_policy);
        Self {
            engine,
            headers: HeaderList::new(),
            body: None,
            mode,
            credentials: CredentialsMode::SameOrigin,
            redirect: RedirectMode::Follow,
            cache: CacheMode::Default,
            keepalive: false,
            use_cors_preflight: false,
            stream_body: false,
            referrer: if client.is_some() { Referrer::Client } else { Referrer::None },
            is_xhr: false,
            type_from_body: false,
            keeps_names: false,
            origin_sent: None,
            whole_referrer: None,
            first_referrer: None,
            referrer_policy,
            tainting: Tainting::Basic,
            with_preflight: false,
            redirect_count: 0,
            original_method: method.clone(),
            method,
            refused_late: None,
            refused_at_the_end: None,
            before_drop: None,
            original_headers: None,
            original_unsafe_names: Vec::new(),
            own_origin: client.is_none().then(Origin::opaque),
            hops: vec![Hop::new(url, client.as_ref())],
            client,
            taint: Relation::SameOrigin,
            tainted_as: None,
        }
    }

    /// The page that asked; `None` for a visit.
    pub(crate) const fn client(&self) -> Option<&Page> {
        self.client.as_ref()
    }

    /// The request's origin, whatever redirects have done. A visit from the address bar has an
    /// opaque one of its own.
    pub(crate) fn origin(&self) -> &Origin {
        let own = self.own_origin.as_ref();
        own.or_else(|| self.client.as_ref().map(Page::origin)).unwrap_or_else(|| self.current_origin())
    }

    /// [#concept-request-current-url](https://fetch.spec.whatwg.org/#concept-request-current-url)
    pub(crate) fn current_url(&self) -> &Url {
        &self.current().url
    }

    /// The URL that redirected here.
    pub(crate) fn last_url(&self) -> Option<&Url> {
        self.hops.iter().rev().nth(1).map(|hop| &hop.url)
    }

    /// The origin of the current URL.
    pub(crate) fn current_origin(&self) -> &Origin {
        &self.current().origin
    }

    fn current(&self) -> &Hop {
        &self.hops[self.hops.len() - 1]
    }

    /// How the page stands to the current URL; `SameOrigin` for a visit.
    pub(crate) fn relation(&self) -> Relation {
        self.current().relation
    }

    /// How the page stands to the farthest of all URLs so far.
    pub(crate) fn farthest_relation(&self) -> Relation {
        self.hops.iter().map(|hop| hop.relation).max().unwrap_or(Relation::SameOrigin)
    }

    /// Whether the current URL is of another site than the page even if http and https are taken for the same.
    pub(crate) fn is_schemelessly_cross_site(&self) -> bool {
        self.client
            .as_ref()
            .is_some_and(|page| !Site::is_schemelessly_same(page.origin(), self.current_origin()))
    }

    /// Whether every URL that redirected was of https, and of the page's site if http and https are taken for the same.
    pub(crate) fn redirects_were_encrypted_and_of_the_site(&self) -> bool {
        let Some((_, before)) = self.hops.split_last() else { return true };
        self.client.as_ref().is_some_and(|page| {
            before.iter().all(|hop| {
                hop.url.scheme() == "https" && Site::is_schemelessly_same(page.origin(), &hop.origin)
            })
        })
    }

    /// Whether redirects have led over another site, as sites are told apart for cookies: the redirect-taint
    /// ([#concept-request-tainted-origin](https://fetch.spec.whatwg.org/#concept-request-tainted-origin), step 4.2).
    pub(crate) fn redirects_crossed_cookie_sites(&self) -> bool {
        self.hops.windows(2).any(|hops| {
            let [last, next] = hops else { return false };
            !self.is_same_cookie_site(&next.origin, &last.origin)
                && !self.is_same_cookie_site(self.origin(), &last.origin)
        })
    }

    /// Whether the page's own origin was asked first.
    pub(crate) fn began_at_home(&self) -> bool {
        self.hops.first().is_some_and(|hop| hop.relation == Relation::SameOrigin)
    }

    /// Whether any redirect led from one origin to another.
    pub(crate) fn has_ever_crossed(&self) -> bool {
        self.hops.iter().any(|hop| hop.crossed)
    }

    /// Whether the last redirect led from one origin to another.
    pub(crate) fn has_just_crossed(&self) -> bool {
        self.current().crossed
    }

    /// Whether the last redirect dropped the body, and with it the headers that describe it.
    pub(crate) fn has_just_dropped_body(&self) -> bool {
        self.current().dropped_body
    }

    /// Whether a redirect was followed.
    pub(crate) fn is_redirected(&self) -> bool {
        self.hops.len() > 1
    }

    /// Whether two origins are one site as the engine's cookies have it.
    pub(crate) fn is_same_cookie_site(&self, a: &Origin, b: &Origin) -> bool {
        if self.engine.same_site_has_scheme { Site::is_same(a, b) } else { Site::is_schemelessly_same(a, b) }
    }

    /// Whether the top-level document is of another site than the URL, or a frame between is.
    pub(crate) fn is_third_party(&self) -> bool {
        self.client.as_ref().is_some_and(|page| {
            !self.is_same_cookie_site(page.top_level(), self.current_origin())
                || self.has_foreign_ancestor(page)
        })
    }

    /// Whether a frame around the page is of another site than it, as the engine's cookies have it.
    pub(crate) fn has_foreign_ancestor(&self, page: &Page) -> bool {
        page.ancestors().iter().any(|ancestor| !self.is_same_cookie_site(ancestor, page.origin()))
    }

    /// The origin as servers see it, `null` once redirects have tainted it
    /// ([#serializing-a-request-origin](https://fetch.spec.whatwg.org/#serializing-a-request-origin)).
    pub(crate) fn serialized_origin(&self) -> HeaderValue {
        match &self.client {
            Some(page) if self.taint == Relation::SameOrigin => page.serialized_origin().clone(),
            _ => HeaderValue::from_static("null"),
        }
    }

    /// The origin that a preflight has, and under which its answer is kept.
    pub(crate) fn preflight_origin(&self) -> HeaderValue {
        match &self.client {
            Some(page) if self.engine.preflight_with_page_origin => page.serialized_origin().clone(),
            _ => self.serialized_origin(),
        }
    }

    /// How far the redirects have led away
    /// ([#concept-request-tainted-origin](https://fetch.spec.whatwg.org/#concept-request-tainted-origin)).
    pub(crate) const fn redirect_taint(&self) -> Relation {
        self.taint
    }

    /// Goes on to another URL; the taint is brought up to date for the new pair of URLs, which is
    /// the same as walking the whole list again.
    pub(crate) fn push_url(&mut self, url: Url, dropped_body: bool) {
        let mut next = Hop::new(url, self.client.as_ref());
        next.crossed = !next.origin.is_same_origin(self.current_origin());
        next.dropped_body = dropped_body;
        let last = self.current_origin();
        // Step 4.2 of the redirect-taint.
        let taint = if !Site::is_same(&next.origin, last) && !Site::is_same(self.origin(), last) {
            Relation::CrossSite
        // Step 4.3.
        } else if !next.origin.is_same_origin(last) && !self.origin().is_same_origin(last) {
            Relation::SameSite
        } else {
            Relation::SameOrigin
        };
        self.taint = self.taint.max(taint);
        let apart = self.engine.tainted_origins_cache == TaintedCache::WithinFetch;
        if apart && self.taint != Relation::SameOrigin && self.tainted_as.is_none() {
            self.tainted_as = Some(Origin::opaque());
        }
        self.hops.push(next);
    }

    /// Whether cookies may go
    /// ([#http-network-or-cache-fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), step 8.3).
    pub(crate) fn includes_credentials(&self) -> bool {
        match self.credentials {
            CredentialsMode::Include => true,
            CredentialsMode::SameOrigin => {
                let keeps = self.engine.no_cors_keeps_credentials
                    && self.mode == Mode::NoCors
                    && self.began_at_home();
                self.tainting == Tainting::Basic || keeps
            }
            CredentialsMode::Omit => false,
        }
    }

    /// Whether the credentials mode is `include`, on which the CORS check turns.
    pub(crate) fn is_include(&self) -> bool {
        self.credentials == CredentialsMode::Include
    }

    /// What the preflight cache knows this request by.
    pub(crate) fn store_key(&self) -> StoreKey {
        let top_level = match &self.client {
            Some(page) => page.top_level_site().clone(),
            None => Site::of(self.origin()),
        };
        let opaque_frame = match self.origin() {
            Origin::Opaque(id) => (!self.engine.opaque_frames_share_preflights).then_some(*id),
            Origin::Tuple(_) => match self.tainted_as {
                Some(Origin::Opaque(id)) => Some(id),
                _ => None,
            },
        };
        let top_level_origin = match &self.client {
            Some(page) if self.engine.preflights_by_top_level_origin => Some(page.top_level().clone()),
            _ => None,
        };
        StoreKey {
            partition: NetworkPartition { top_level, top_level_origin, opaque_frame },
            origin: self.preflight_origin(),
            url: self.current_url().clone(),
        }
    }
}

impl Hop {
    fn new(url: Url, client: Option<&Page>) -> Self {
        let origin = Origin::of(&url);
        let relation = client.map_or(Relation::SameOrigin, |page| relation(page.origin(), &origin));
        Self { url, origin, relation, crossed: false, dropped_body: false }
    }
}
