use corsac_core::forbidden::ForbiddenHeader;
use corsac_core::safelist::{NotSafelisted, UnsafeHeader};
use corsac_core::{HeaderValue, OriginParts, Relation};

use crate::cookies::{CookieName, CookieRejected, WithheldReason};
use crate::message::ResponseType;
use crate::reason::{Blocked, Field, Owner};

/// A decision on the way of a fetch.
///
/// [`Event::info`] gives its stable code, its owner and the standard's section; [`Event::text`]
/// says it in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A header that the script set is not its to set, and was left out.
    HeaderDropped {
        /// The name as the script wrote it.
        name: String,
        /// The rule.
        why: ForbiddenHeader,
    },
    /// A header that a `no-cors` request cannot carry was left out.
    NoCorsHeaderDropped {
        /// The name as the script wrote it.
        name: String,
        /// The rule.
        why: NotSafelisted,
    },
    /// The method was brought to capitals.
    MethodNormalized {
        /// As the script wrote it.
        from: String,
        /// As it is sent.
        to: String,
    },
    /// The URL is of the page's own origin: CORS has no part in it.
    SameOrigin,
    /// The URL is of another origin.
    CrossOrigin {
        /// Same site or not.
        relation: Relation,
        /// The parts that differ; none when the page's origin is opaque.
        parts: Vec<OriginParts>,
    },
    /// The request goes out as HTML could always send it, and its answer stays hidden.
    NoCorsRequest,
    /// The server is asked first.
    PreflightNeeded {
        /// Everything that makes it necessary; at least one.
        reasons: Vec<PreflightReason>,
    },
    /// The request is one that the web could send before CORS: nobody asks first.
    PreflightNotNeeded,
    /// An earlier preflight's answer still holds.
    PreflightCached,
    /// The preflight cache has an answer, but not for all of this request.
    PreflightCacheMiss {
        /// The method or header names that it does not cover.
        missing: Vec<String>,
    },
    /// `Origin` was attached.
    OriginSent {
        /// Its value.
        value: HeaderValue,
        /// Why it goes along.
        why: OriginWhy,
    },
    /// Cookies were attached.
    CookiesSent {
        /// Their names, in order.
        names: Vec<CookieName>,
    },
    /// Credentials may go, and the jar has no cookie for this URL.
    NoCookies,
    /// No cookie goes, whatever the jar holds: the credentials mode says so.
    CredentialsOmitted {
        /// Whether mode `include` would have let them go.
        include_would_send: bool,
    },
    /// A cookie of this host stayed behind.
    CookieWithheld {
        /// Its name.
        name: CookieName,
        /// The rule.
        why: WithheldReason,
    },
    /// The answer set a cookie, and it was kept.
    CookieStored {
        /// Its name.
        name: CookieName,
    },
    /// The answer set a cookie, and it was refused.
    CookieRejected {
        /// Why.
        why: CookieRejected,
    },
    /// The answer set cookies, and they were ignored: credentials are not included.
    CookiesIgnored,
    /// `Access-Control-Allow-Origin` lets this page in.
    AllowOriginOk {
        /// The header.
        field: Field,
        /// By which value.
        by: Grant,
    },
    /// `Access-Control-Allow-Credentials` is `true`.
    AllowCredentialsOk {
        /// The header.
        field: Field,
    },
    /// The method may be sent.
    MethodAllowed {
        /// The method.
        method: String,
        /// The header; `None` when the method needs none.
        field: Option<Field>,
        /// By which value.
        by: Grant,
    },
    /// A request header may be sent.
    HeaderAllowed {
        /// Its name in small letters.
        name: String,
        /// The header that allows it.
        field: Field,
        /// By which value.
        by: Grant,
    },
    /// The preflight passed, and how long that is remembered.
    PreflightPassed {
        /// Seconds; 0 when it is not kept.
        seconds: u64,
        /// `Access-Control-Max-Age`, if the answer has it.
        field: Option<Field>,
        /// The header asked for more than browsers grant.
        capped: bool,
    },
    /// The server redirects, and the fetch goes on there.
    Redirected {
        /// The status.
        status: u16,
        /// Where to.
        to: String,
    },
    /// The redirect turned the method into `GET` and dropped the body.
    MethodRewritten {
        /// The method before.
        from: String,
        /// The status that does it.
        status: u16,
    },
    /// The redirect leads to another origin, so the script's `Authorization` stays behind.
    AuthorizationDropped,
    /// The redirects have crossed origins so that the server may not know who asks: `Origin` is
    /// `null` from here on.
    OriginTainted,
    /// `Cross-Origin-Resource-Policy` lets this page in.
    ResourcePolicyOk {
        /// The header.
        field: Field,
    },
    /// The page may read the answer, or a part of it.
    Readable {
        /// What it gets.
        kind: ResponseType,
        /// Names of headers that stay hidden, in small letters.
        hidden: Vec<String>,
        /// `Access-Control-Expose-Headers`, if the answer has it.
        field: Option<Field>,
        /// Whether that header counts for nothing because it is no list of names.
        expose_invalid: bool,
    },
    /// The page gets nothing.
    Blocked(Box<Blocked>),
    /// Another fault of the same answer: it did not decide, but mending the first alone would not
    /// help.
    WouldAlsoFail(Box<Blocked>),
}

/// What makes a preflight necessary.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PreflightReason {
    /// The method is none of GET, HEAD, POST.
    Method(String),
    /// A header that is not safelisted.
    Header(UnsafeHeader),
    /// A listener on the upload.
    UploadListener,
    /// A body that is a stream, which can be sent only once.
    StreamBody,
    /// An earlier hop needed one, and this engine then asks for every hop.
    EarlierHop,
}

/// By which value something is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Grant {
    /// It stands there.
    Listed,
    /// `*` stands there, and counts.
    Wildcard,
    /// It needs no permission.
    Safelisted,
}

/// Why `Origin` goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginWhy {
    /// Every request under CORS carries it.
    Cors,
    /// Every request that is neither GET nor HEAD carries it.
    Method,
}

/// What is the same for every event of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventInfo {
    /// The stable name that programs read.
    pub code: &'static str,
    /// Whose doing it is.
    pub owner: Owner,
    /// The section of the Fetch standard, or the address of another one.
    pub anchor: &'static str,
}

const COOKIES: &str = "https://www.rfc-editor.org/rfc/rfc6265";

impl Event {
    /// Its stable code, its owner, and the standard's section.
    pub fn info(&self) -> EventInfo {
        use Owner::{Page, Server};
        let (code, owner, anchor) = match self {
            Self::HeaderDropped { .. } => ("HeaderDropped", Page, "#forbidden-request-header"),
            Self::NoCorsHeaderDropped { .. } => {
                ("NoCorsHeaderDropped", Page, "#no-cors-safelisted-request-header")
            }
            Self::MethodNormalized { .. } => ("MethodNormalized", Page, "#concept-method-normalize"),
            Self::SameOrigin => ("SameOrigin", Page, "#main-fetch"),
            Self::CrossOrigin { .. } => ("CrossOrigin", Page, "#main-fetch"),
            Self::NoCorsRequest => ("NoCorsRequest", Page, "#main-fetch"),
            Self::PreflightNeeded { .. } => ("PreflightNeeded", Page, "#main-fetch"),
            Self::PreflightNotNeeded => ("PreflightNotNeeded", Page, "#main-fetch"),
            Self::PreflightCached => ("PreflightCached", Server, "#cors-preflight-cache"),
            Self::PreflightCacheMiss { .. } => ("PreflightCacheMiss", Page, "#cors-preflight-cache"),
            Self::OriginSent { .. } => ("OriginSent", Page, "#origin-header"),
            Self::CookiesSent { .. } => ("CookiesSent", Page, "#cookie-header"),
            Self::NoCookies => ("NoCookies", Page, "#cookie-header"),
            Self::CredentialsOmitted { .. } => {
                ("CredentialsOmitted", Page, "#concept-request-credentials-mode")
            }
            Self::CookieWithheld { .. } => ("CookieWithheld", Server, "#determine-the-same-site-mode"),
            Self::CookieStored { .. } => ("CookieStored", Server, "#set-cookie-header"),
            Self::CookieRejected { .. } => ("CookieRejected", Server, COOKIES),
            Self::CookiesIgnored => ("CookiesIgnored", Page, "#set-cookie-header"),
            Self::AllowOriginOk { .. } => ("AllowOriginOk", Server, "#cors-check"),
            Self::AllowCredentialsOk { .. } => ("AllowCredentialsOk", Server, "#cors-check"),
            Self::MethodAllowed { .. } => ("MethodAllowed", Server, "#cors-preflight-fetch"),
            Self::HeaderAllowed { .. } => ("HeaderAllowed", Server, "#cors-preflight-fetch"),
            Self::PreflightPassed { .. } => ("PreflightPassed", Server, "#cors-preflight-fetch"),
            Self::Redirected { .. } => ("Redirected", Server, "#http-redirect-fetch"),
            Self::MethodRewritten { .. } => ("MethodRewritten", Server, "#http-redirect-fetch"),
            Self::AuthorizationDropped => ("AuthorizationDropped", Server, "#http-redirect-fetch"),
            Self::OriginTainted => ("OriginTainted", Server, "#concept-request-tainted-origin"),
            Self::ResourcePolicyOk { .. } => {
                ("ResourcePolicyOk", Server, "#cross-origin-resource-policy-header")
            }
            Self::Readable { .. } => ("Readable", Server, "#main-fetch"),
            Self::WouldAlsoFail(blocked) => {
                ("WouldAlsoFail", blocked.reason.owner(), blocked.reason.anchor())
            }
            Self::Blocked(blocked) => {
                (blocked.reason.code(), blocked.reason.owner(), blocked.reason.anchor())
            }
        };
        EventInfo { code, owner, anchor }
    }
}
