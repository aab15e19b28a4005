//! A browser's cookie jar: the rules of RFC 6265bis, `SameSite` and partitions included.
//!
//! The jar reads no clock and does no I/O: the time is a part of the [`CookieContext`], and what
//! browsers do differently is data in a [`CookiePolicy`]. Everything that is refused or withheld
//! comes with its reason.
//!
//! Sections are those of [RFC 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22),
//! and, where Fetch calls into it, of
//! [its successor](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-layered-cookies)
//! ("layered"). Where the two differ the code says which one it follows:
//!
//! | question | followed | because |
//! |---|---|---|
//! | `Domain=` without a value | 6265bis: host-only | layered refuses it, browsers do not |
//! | a later `Path` or `SameSite` that means nothing | 6265bis: it wins, and means the default | as browsers |
//! | path matching | 6265bis | layered matches `/fo` with `/foo` |
//! | a cookie set anew with the same attributes | 6265bis: its value is replaced | layered keeps the old value |
//! | order of the header | 6265bis: bytes of the path, not segments | as browsers |
//! | any `SameSite` may be set by a top-level navigation | 6265bis | Fetch allows it on same-site ones only |
//! | `Domain` goes through the host parser | layered | as browsers |
//! | `__Http-` and `__Host-Http-` | layered | only there |
//!
//! ```
//! use std::time::Duration;
//! use corsac_browser::cookies::{CookieContext, CookieJar, CookiePolicy, PartitionKey, SameSiteMode};
//! use url::{Host, Url};
//!
//! let mut jar = CookieJar::new();
//! let policy = CookiePolicy::STANDARD;
//! let now = Duration::from_secs(1_800_000_000);
//!
//! // A visit to the API itself, where it logs the user in.
//! let api = Url::parse("https://api.mybackend.com/login").unwrap();
//! let own = PartitionKey::first_party(&api);
//! jar.store(b"sid=31d4; Path=/", &CookieContext::first_party(&api, &own, now), &policy).unwrap();
//!
//! // A fetch from another site: no SameSite attribute counts as Lax, so the cookie stays at home.
//! let page = PartitionKey::first_party(&Url::parse("https://myapp.com/").unwrap());
//! let from_page = CookieContext {
//!     url: &api,
//!     mode: SameSiteMode::CrossSite,
//!     partition: &page,
//!     third_party: true,
//!     top_level_host: Some(Host::Domain("myapp.com")),
//!     now,
//! };
//! let answer = jar.retrieve(&from_page, &policy);
//! assert!(answer.header.is_none());
//! assert_eq!(
//!     answer.withheld[0].why.to_string(),
//!     "it has no SameSite attribute, which counts as Lax, and the request is cross-site",
//! );
//! ```

mod cookie;
mod date;
mod error;
mod jar;
mod policy;
mod rules;
mod set_cookie;

use std::time::Duration;

use corsac_core::{HeaderValue, Origin, Site};
use url::{Host, Url};

pub use cookie::{Cookie, CookieName};
pub use error::{CookieRejected, WithheldReason};
pub use jar::CookieJar;
pub use policy::{AbsentSameSite, CookieOrder, CookiePolicy, Lifetime, ThirdParty};
pub use set_cookie::SetCookie;

/// The value of a cookie's `SameSite` attribute (RFC 6265bis, 5.6.7). A cookie without the
/// attribute, or with an unknown value, has none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SameSite {
    /// Goes with same-site requests only.
    Strict,
    /// Goes with cross-site top-level navigations too.
    Lax,
    /// Goes with every request.
    None,
}

/// Which `SameSite` values a request lets through, narrowest first
/// ([#determine-the-same-site-mode](https://fetch.spec.whatwg.org/#determine-the-same-site-mode)).
///
/// The standard's `unset-or-less` and `none` are both [`CrossSite`](Self::CrossSite): no browser
/// treats a `fetch()` differently in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SameSiteMode {
    /// A cross-site request: `SameSite=None` only (`unset-or-less`).
    CrossSite,
    /// A top-level navigation with a safe method from another site: Lax as well (`lax-or-less`).
    LaxAllowed,
    /// A same-site request: all cookies (`strict-or-less`).
    StrictAllowed,
}

/// The part of the cookie store that a request belongs to, for partitioned cookies
/// ([CHIPS, partition key](https://datatracker.ietf.org/doc/html/draft-cutler-httpbis-partitioned-cookies)).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartitionKey {
    /// The site in the address bar.
    pub top_level: Site,
    /// Whether a document between the request and the top level is cross-site to it.
    pub cross_site_ancestor: bool,
}

/// Where and when cookies are read or stored.
#[derive(Clone, Debug)]
pub struct CookieContext<'a> {
    /// The URL that is asked, or that answered: each hop of a redirect has its own.
    pub url: &'a Url,
    /// What the request's context lets through.
    pub mode: SameSiteMode,
    /// The partition of the page that asks.
    pub partition: &'a PartitionKey,
    /// Whether the URL is a third party to the page: another site than the top level, or below a
    /// cross-site ancestor.
    pub third_party: bool,
    /// The host in the address bar, which [`ThirdParty::NeverStored`] looks at; `None` where a top-level
    /// document has none.
    pub top_level_host: Option<Host<&'a str>>,
    /// The time since the Unix epoch.
    pub now: Duration,
}

/// What became of a Set-Cookie value that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredCookie {
    /// The cookie's name, empty for a nameless one.
    pub name: CookieName,
    /// What it did to the jar.
    pub action: StoreAction,
}

/// What an accepted Set-Cookie value did to the jar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreAction {
    /// A new cookie is there.
    Created,
    /// A cookie of the same name, domain, path and partition has a new value and new attributes.
    Replaced,
    /// The new one had expired already, and took the old one with it.
    Deleted,
    /// The new one had expired already, and there was no old one.
    NothingToDelete,
}

/// What goes with a request, and what stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retrieved {
    /// The value of the Cookie header; `None` when no cookie goes.
    pub header: Option<HeaderValue>,
    /// The names of the cookies in the header, in its order.
    pub sent: Vec<CookieName>,
    /// The cookies for this host and path that do not go.
    pub withheld: Vec<Withheld>,
}

/// A cookie for this host and path that does not go with the request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Withheld {
    /// Its name.
    pub name: CookieName,
    /// The first rule that keeps it back.
    pub why: WithheldReason,
    /// Its `SameSite` attribute.
    pub same_site: Option<SameSite>,
}

impl SameSiteMode {
    /// Whether a cookie with this `SameSite` attribute goes with the request (RFC 6265bis, 5.8.3, step 1).
    pub fn allows(self, same_site: Option<SameSite>, policy: &CookiePolicy) -> bool {
        self >= match same_site {
            Some(SameSite::Strict) => Self::StrictAllowed,
            Some(SameSite::Lax) => Self::LaxAllowed,
            Some(SameSite::None) => Self::CrossSite,
            None => match policy.absent_same_site {
                AbsentSameSite::Lax => Self::LaxAllowed,
                AbsentSameSite::None => Self::CrossSite,
            },
        }
    }
}

impl PartitionKey {
    /// The partition of a top-level page at this URL.
    pub fn first_party(url: &Url) -> Self {
        Self { top_level: Site::of(&Origin::of(url)), cross_site_ancestor: false }
    }
}

impl<'a> CookieContext<'a> {
    /// A same-site request below its own site's top-level page.
    pub fn first_party(url: &'a Url, partition: &'a PartitionKey, now: Duration) -> Self {
        let (mode, top_level_host) = (SameSiteMode::StrictAllowed, url.host());
        Self { url, mode, partition, third_party: false, top_level_host, now }
    }
}
