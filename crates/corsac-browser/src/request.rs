use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use corsac_core::{HeaderValue, Origin, Relation, Site, relation};
use url::Url;

/// What a page's script asks for: the arguments of `fetch()`, as yet unchecked.
///
/// The bytes of a body stay with the caller; the machine is told only what it must know of them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// Absolute, or relative to the page.
    pub url: String,
    /// As the script wrote it; `GET` when it said nothing.
    pub method: String,
    /// As the script gave them: names and bytes, in order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// What is known of the body; `None` for none.
    pub body: Option<BodyInfo>,
    /// The [mode](https://fetch.spec.whatwg.org/#concept-request-mode); `cors` when nothing is said.
    pub mode: Mode,
    /// The [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode);
    /// `same-origin` when nothing is said.
    pub credentials: CredentialsMode,
    /// The [redirect mode](https://fetch.spec.whatwg.org/#concept-request-redirect-mode).
    pub redirect: RedirectMode,
    /// The [cache mode](https://fetch.spec.whatwg.org/#concept-request-cache-mode).
    pub cache: CacheMode,
    /// The request's own referrer policy; the page's when `None`.
    pub referrer_policy: Option<ReferrerPolicy>,
    /// `fetch()` or `XMLHttpRequest`.
    pub initiator: Initiator,
    /// An `XMLHttpRequest` with a listener on its upload, which always asks first
    /// ([#use-cors-preflight-flag](https://fetch.spec.whatwg.org/#use-cors-preflight-flag)).
    pub upload_listener: bool,
    /// The request may outlive its page; its body is limited to 64 KiB.
    pub keepalive: bool,
}

/// What the machine knows of a request's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyInfo {
    /// Bytes; `None` for a stream of unknown length.
    pub length: Option<u64>,
    /// The type that the body's object brings along, such as `text/plain;charset=UTF-8` for a string.
    pub content_type: Option<String>,
    /// Whether it can be sent again after a redirect
    /// (its [source](https://fetch.spec.whatwg.org/#concept-body-source) is not null).
    pub replayable: bool,
}

/// The document whose script asks: its URL, its origin, and the frames around it. Clones are the
/// same document.
#[derive(Clone, Debug)]
pub struct Page(Arc<Document>);

#[derive(Clone, Debug)]
struct Document {
    url: Url,
    base: Url,
    origin: Origin,
    serialized_origin: HeaderValue,
    ancestors: Vec<Origin>,
    top_level_site: Site,
    has_cross_site_ancestor: bool,
    referrer_policy: ReferrerPolicy,
}

impl Request {
    /// A `fetch(url)` without options.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: "GET".to_owned(),
            headers: Vec::new(),
            body: None,
            mode: Mode::Cors,
            credentials: CredentialsMode::SameOrigin,
            redirect: RedirectMode::Follow,
            cache: CacheMode::Default,
            referrer_policy: None,
            initiator: Initiator::Fetch,
            upload_listener: false,
            keepalive: false,
        }
    }

    /// With this method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = method.into();
        self
    }

    /// With one header more.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With this credentials mode.
    #[must_use]
    pub const fn credentials(mut self, credentials: CredentialsMode) -> Self {
        self.credentials = credentials;
        self
    }

    /// With this mode.
    #[must_use]
    pub const fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// With this redirect mode.
    #[must_use]
    pub const fn redirect(mut self, redirect: RedirectMode) -> Self {
        self.redirect = redirect;
        self
    }

    /// With this cache mode.
    #[must_use]
    pub const fn cache(mut self, cache: CacheMode) -> Self {
        self.cache = cache;
        self
    }

    /// With a body.
    #[must_use]
    pub fn body(mut self, body: BodyInfo) -> Self {
        self.body = Some(body);
        self
    }
}

impl BodyInfo {
    /// A JavaScript string of so many bytes.
    pub fn text(length: u64) -> Self {
        Self {
            length: Some(length),
            content_type: Some("text/plain;charset=UTF-8".to_owned()),
            replayable: true,
        }
    }

    /// Bytes without a type, such as a typed array.
    pub const fn bytes(length: u64) -> Self {
        Self { length: Some(length), content_type: None, replayable: true }
    }
}

impl Page {
    /// A top-level document at this URL, with the URL's origin.
    pub fn new(url: Url) -> Self {
        let (base, origin) = (url.clone(), Origin::of(&url));
        Self::of_document(url, base, origin)
    }

    /// A fresh frame with `sandbox="allow-scripts"` and a `srcdoc`, inside a top-level document at
    /// this URL: its origin is opaque.
    pub fn sandboxed_in(embedder: Url) -> Self {
        let parent = Origin::of(&embedder);
        let url = Url::parse("about:srcdoc").unwrap_or_else(|_| embedder.clone());
        Self::of_document(url, embedder, Origin::opaque()).with_ancestors([parent])
    }

    fn of_document(url: Url, base: Url, origin: Origin) -> Self {
        let serialized_origin = HeaderValue::from(origin.to_string());
        Self(Arc::new(Document {
            url,
            base,
            serialized_origin,
            ancestors: Vec::new(),
            top_level_site: Site::of(&origin),
            has_cross_site_ancestor: false,
            referrer_policy: ReferrerPolicy::default(),
            origin,
        }))
    }

    /// The same page inside frames: the origins of its ancestors, the nearest first, the top-level
    /// document's last. For a sandboxed frame they follow the document that embeds it.
    #[must_use]
    pub fn with_ancestors(mut self, ancestors: impl IntoIterator<Item = Origin>) -> Self {
        let document = Arc::make_mut(&mut self.0);
        for ancestor in ancestors {
            // An opaque origin is of another site than every ancestor.
            document.has_cross_site_ancestor |= !Site::is_same(&ancestor, &document.origin);
            document.top_level_site = Site::of(&ancestor);
            document.ancestors.push(ancestor);
        }
        self
    }

    /// The same page with another referrer policy.
    #[must_use]
    pub fn with_referrer_policy(mut self, policy: ReferrerPolicy) -> Self {
        Arc::make_mut(&mut self.0).referrer_policy = policy;
        self
    }

    /// The document's URL; `about:srcdoc` for a sandboxed frame.
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// What relative URLs are resolved against.
    pub fn base(&self) -> &Url {
        &self.0.base
    }

    /// The document's origin.
    pub fn origin(&self) -> &Origin {
        &self.0.origin
    }

    /// The document's origin as it goes out: `null` for an opaque one.
    pub fn serialized_origin(&self) -> &HeaderValue {
        &self.0.serialized_origin
    }

    /// The policy that requests without one of their own follow.
    pub fn referrer_policy(&self) -> ReferrerPolicy {
        self.0.referrer_policy
    }

    /// The ancestors' origins, the nearest first.
    pub fn ancestors(&self) -> &[Origin] {
        &self.0.ancestors
    }

    /// The origin of the top-level document.
    pub fn top_level(&self) -> &Origin {
        self.0.ancestors.last().unwrap_or(&self.0.origin)
    }

    /// The site of the top-level document, by which caches and cookies are partitioned.
    pub fn top_level_site(&self) -> &Site {
        &self.0.top_level_site
    }

    /// Whether a frame around the document is of another site
    /// ([HTML, has cross-site ancestor](https://html.spec.whatwg.org/multipage/webappapis.html#concept-settings-object-has-cross-site-ancestor)).
    pub fn has_cross_site_ancestor(&self) -> bool {
        self.0.has_cross_site_ancestor
    }

    /// How the page stands to a URL.
    pub fn relation_to(&self, url: &Url) -> Relation {
        let own = &self.0.origin;
        if own.is_origin_of(url) { Relation::SameOrigin } else { relation(own, &Origin::of(url)) }
    }
}

/// Text that names none of the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    /// What was written.
    pub text: String,
    /// What may stand there.
    pub allowed: &'static [&'static str],
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is none of {}", self.text.escape_debug(), self.allowed.join(", "))
    }
}

impl std::error::Error for UnknownValue {}

/// An enumeration whose values are words of the standard.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// The words, in the standard's order.
            pub const WORDS: &'static [&'static str] = &[$($word,)*];

            /// The standard's word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl FromStr for $name {
            type Err = UnknownValue;

            fn from_str(text: &str) -> Result<Self, UnknownValue> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(UnknownValue { text: text.to_owned(), allowed: Self::WORDS }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// A request's mode ([#concept-request-mode](https://fetch.spec.whatwg.org/#concept-request-mode)).
    Mode {
        /// Only a server that opts in may be read.
        Cors = "cors",
        /// Any server may be asked, in the ways that HTML always could; nothing is read.
        NoCors = "no-cors",
        /// Only the page's own origin.
        SameOrigin = "same-origin",
        /// A visit; scripts cannot ask for it.
        Navigate = "navigate",
    }
}

words! {
    /// Whether cookies go along
    /// ([#concept-request-credentials-mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode)).
    CredentialsMode {
        /// Never.
        Omit = "omit",
        /// To the page's own origin only.
        SameOrigin = "same-origin",
        /// Always, as far as the cookies' own rules allow.
        Include = "include",
    }
}

words! {
    /// What happens at a redirect
    /// ([#concept-request-redirect-mode](https://fetch.spec.whatwg.org/#concept-request-redirect-mode)).
    RedirectMode {
        /// It is followed.
        Follow = "follow",
        /// The fetch fails.
        Error = "error",
        /// The page gets an answer that shows nothing.
        Manual = "manual",
    }
}

words! {
    /// How the HTTP cache is used
    /// ([#concept-request-cache-mode](https://fetch.spec.whatwg.org/#concept-request-cache-mode)).
    CacheMode {
        /// As HTTP has it.
        Default = "default",
        /// Not at all.
        NoStore = "no-store",
        /// Written, not read.
        Reload = "reload",
        /// Always revalidated.
        NoCache = "no-cache",
        /// Even when stale.
        ForceCache = "force-cache",
        /// Nothing else; same-origin only.
        OnlyIfCached = "only-if-cached",
    }
}

words! {
    /// What scripts call.
    Initiator {
        /// `fetch()`
        Fetch = "fetch",
        /// `XMLHttpRequest`
        Xhr = "xhr",
    }
}

words! {
    /// How much of the page's URL goes into `Referer`
    /// ([Referrer Policy](https://w3c.github.io/webappsec-referrer-policy/#referrer-policies)).
    ReferrerPolicy {
        /// Nothing.
        NoReferrer = "no-referrer",
        /// All, but nothing from https to http.
        NoReferrerWhenDowngrade = "no-referrer-when-downgrade",
        /// All, to the page's own origin only.
        SameOrigin = "same-origin",
        /// The origin.
        Origin = "origin",
        /// The origin, but nothing from https to http.
        StrictOrigin = "strict-origin",
        /// All to the page's own origin, the origin to others.
        OriginWhenCrossOrigin = "origin-when-cross-origin",
        /// That, but nothing from https to http. The default.
        StrictOriginWhenCrossOrigin = "strict-origin-when-cross-origin",
        /// All, always.
        UnsafeUrl = "unsafe-url",
    }
}

// The macro that declares the words derives no default.
#[allow(clippy::derivable_impls)]
impl Default for ReferrerPolicy {
    fn default() -> Self {
        Self::StrictOriginWhenCrossOrigin
    }
}
