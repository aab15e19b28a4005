use std::fmt;
use std::ops::Range;

use corsac_core::HeaderValue;

use crate::message::{NetworkError, NetworkErrorKind};

/// Whose doing it is, and so who can change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The page: its script, its URL, its policy.
    Page,
    /// The server that answered.
    Server,
    /// What lies between.
    Network,
}

/// When it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Before this request, or its preflight, was sent.
    BeforeSending,
    /// On the answer to the preflight.
    Preflight,
    /// On the answer to the request itself.
    Response,
}

/// A header that decided, and the bytes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name, as the standard writes it.
    pub name: &'static str,
    /// The value, joined when there are several lines; `None` when the header is absent.
    pub value: Option<HeaderValue>,
    /// Which lines of the answer's header list carry the name, counted from 0.
    pub lines: Vec<usize>,
    /// The bytes that decided: a line of `lines` and a range in its value. `None` when it is the
    /// whole, or nothing that stands there.
    pub span: Option<(usize, Range<usize>)>,
}

/// Why the page gets nothing: the rule that was broken, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Blocked {
    /// The rule.
    pub reason: Reason,
    /// When it was decided.
    pub stage: Stage,
    /// The header that decided, if one did.
    pub field: Option<Field>,
    /// What was looked for and not found: the origin, `true`, the method, the header names.
    pub wanted: Vec<String>,
    /// A `*` stood in the header and does not count: credentials are included, or the name is one
    /// that it never covers.
    pub wildcard_ignored: bool,
    /// More that is known, for people: the URL, the port, the byte. Empty when nothing is.
    pub detail: String,
    /// Chromium's name where the circumstances give one that the reason alone does not.
    chromium: Option<&'static str>,
}

/// How a fetch ends without an answer for the page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// A rule of the browser decided.
    Blocked(Box<Blocked>),
    /// The network did.
    Network(NetworkError),
    /// The caller cancelled.
    Cancelled,
}

/// What there is to know of a reason: the data behind [`Reason`].
struct ReasonInfo {
    code: &'static str,
    owner: Owner,
    /// The standard's section.
    anchor: &'static str,
    /// Chromium's name in its DevTools protocol (`CorsError`), and its name on a preflight.
    chromium: [Option<&'static str>; 2],
    /// Firefox's key.
    firefox: Option<&'static str>,
    /// In plain words, as the end of "blocked, because ...".
    because: &'static str,
}

/// Declares the reasons with their data, a line for each column.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident: $owner:ident, $anchor:literal, $chromium:expr, $firefox:expr, $because:literal;)*) => {
        /// The rule that was broken. [`Reason::code`] is the stable name that programs read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            fn info(self) -> ReasonInfo {
                match self {
                    $(Self::$name => ReasonInfo {
                        code: stringify!($name), owner: Owner::$owner, anchor: $anchor,
                        chromium: $chromium, firefox: $firefox, because: $because,
                    },)*
                }
            }
        }
    };
}

/// Chromium's name where a preflight has none of its own.
const fn chromium(name: &'static str) -> [Option<&'static str>; 2] {
    [Some(name), Some(name)]
}

/// Chromium's names where it puts `Preflight` before the one of a preflight's own CORS check.
const fn check(name: &'static str, preflight: &'static str) -> [Option<&'static str>; 2] {
    [Some(name), Some(preflight)]
}

const NONE: [Option<&'static str>; 2] = [None, None];

reasons! {
    /// No `Access-Control-Allow-Origin`.
    AllowOriginMissing: Server, "#cors-check",
        check("MissingAllowOriginHeader", "PreflightMissingAllowOriginHeader"), Some("CORSMissingAllowOrigin2"),
        "the answer has no Access-Control-Allow-Origin";
    /// Several origins in `Access-Control-Allow-Origin`, in one line or in several.
    AllowOriginMultiple: Server, "#cors-check",
        check("MultipleAllowOriginValues", "PreflightMultipleAllowOriginValues"), Some("CORSMultipleAllowOriginNotAllowed"),
        "Access-Control-Allow-Origin must be one origin, and several values stand there";
    /// `Access-Control-Allow-Origin` is neither an origin nor `*`.
    AllowOriginInvalid: Server, "#cors-check",
        check("InvalidAllowOriginValue", "PreflightInvalidAllowOriginValue"), Some("CORSAllowOriginNotMatchingOrigin"),
        "Access-Control-Allow-Origin is neither an origin nor *";
    /// `Access-Control-Allow-Origin` names another origin.
    AllowOriginMismatch: Server, "#cors-check",
        check("AllowOriginMismatch", "PreflightAllowOriginMismatch"), Some("CORSAllowOriginNotMatchingOrigin"),
        "Access-Control-Allow-Origin is not, byte for byte, the origin that asked";
    /// `Access-Control-Allow-Origin: *` on a request with credentials.
    WildcardWithCredentials: Server, "#cors-protocol-and-credentials",
        check("WildcardOriginNotAllowed", "PreflightWildcardOriginNotAllowed"), Some("CORSNotSupportingCredentials"),
        "* does not count as an origin when credentials are included";
    /// `Access-Control-Allow-Credentials` is not `true` on a request with credentials.
    AllowCredentialsNotTrue: Server, "#cors-protocol-and-credentials",
        check("InvalidAllowCredentials", "PreflightInvalidAllowCredentials"), Some("CORSMissingAllowCredentials"),
        "credentials are included, and Access-Control-Allow-Credentials is not \"true\"";
    /// The preflight's status is none of 200 to 299.
    PreflightStatus: Server, "#cors-preflight-fetch",
        chromium("PreflightInvalidStatus"), Some("CORSPreflightDidNotSucceed3"),
        "the answer to a preflight must have a status from 200 to 299";
    /// The preflight was answered with a redirect.
    PreflightRedirect: Server, "#cors-preflight-fetch",
        chromium("PreflightDisallowedRedirect"), Some("CORSExternalRedirectNotAllowed"),
        "a preflight must be answered where it was asked, not redirected";
    /// `Access-Control-Allow-Methods` is no list of tokens.
    AllowMethodsUnparsable: Server, "#cors-preflight-fetch",
        chromium("InvalidAllowMethodsPreflightResponse"), Some("CORSInvalidAllowMethod"),
        "Access-Control-Allow-Methods is not a list of methods, so all of it counts for nothing";
    /// `Access-Control-Allow-Headers` is no list of tokens.
    AllowHeadersUnparsable: Server, "#cors-preflight-fetch",
        chromium("InvalidAllowHeadersPreflightResponse"), Some("CORSInvalidAllowHeader"),
        "Access-Control-Allow-Headers is not a list of header names, so all of it counts for nothing";
    /// The method is not in `Access-Control-Allow-Methods`.
    MethodNotAllowed: Server, "#cors-preflight-fetch",
        chromium("MethodDisallowedByPreflightResponse"), Some("CORSMethodNotFound"),
        "Access-Control-Allow-Methods does not list the method";
    /// A request header is not in `Access-Control-Allow-Headers`.
    HeaderNotAllowed: Server, "#cors-preflight-fetch",
        chromium("HeaderDisallowedByPreflightResponse"), Some("CORSMissingAllowHeaderFromPreflight2"),
        "Access-Control-Allow-Headers does not list every header that the request carries";
    /// A redirect's URL holds a user name or a password.
    RedirectHasCredentials: Server, "#http-redirect-fetch",
        NONE, Some("CORSDidNotSucceed2"),
        "the redirect's URL holds a user name or password";
    /// The URL's scheme takes no part in CORS.
    SchemeNotSupported: Page, "#main-fetch",
        chromium("CorsDisabledScheme"), Some("CORSRequestNotHttp"),
        "only http and https URLs can be fetched from another origin";
    /// Mode `same-origin`, and the URL is of another origin. Chromium's protocol knows this name, too, but gives no
    /// `CorsError` here.
    DisallowedByMode: Page, "#main-fetch", NONE, None,
        "the page asked with mode \"same-origin\", and the URL is of another origin";
    /// A public page reached for a private address.
    LocalNetworkDenied: Page, "https://wicg.github.io/local-network-access/",
        chromium("LocalNetworkAccessPermissionDenied"), None,
        "a public page may reach a private network only with the user's permission";
    /// Mode `no-cors` with a method that HTML could never send.
    NoCorsMethod: Page, "#dom-request", NONE, None,
        "mode \"no-cors\" allows the methods GET, HEAD and POST only";
    /// Mode `no-cors` with a redirect mode other than `follow`.
    NoCorsRedirectMode: Page, "#main-fetch", NONE, None,
        "mode \"no-cors\" to another origin needs redirect \"follow\"";
    /// Mode `navigate` is not for scripts.
    NavigateMode: Page, "#dom-request", NONE, None,
        "a script cannot ask with mode \"navigate\"";
    /// The URL cannot be parsed.
    UrlInvalid: Page, "#dom-request", NONE, None,
        "the URL cannot be parsed";
    /// The URL holds a user name or a password.
    UrlHasCredentials: Page, "#dom-request", NONE, None,
        "the URL holds a user name or password, which fetch() refuses";
    /// The method is no token.
    MethodInvalid: Page, "#dom-request", NONE, None,
        "the method is not one HTTP token";
    /// The method is one that browsers never send for scripts.
    MethodForbidden: Page, "#dom-request", NONE, None,
        "browsers refuse the methods CONNECT, TRACE and TRACK";
    /// A header's name is no token, or its value holds NUL, CR or LF.
    HeaderInvalid: Page, "#headers-class", NONE, None,
        "a header's name or value cannot be sent";
    /// `GET` and `HEAD` have no body.
    BodyNotAllowed: Page, "#dom-request", NONE, None,
        "a GET or HEAD request has no body";
    /// A stream as the body of a `no-cors` or keepalive request.
    StreamNotAllowed: Page, "#dom-request", NONE, None,
        "mode \"no-cors\" and keepalive do not take a stream as the body";
    /// Cache mode `only-if-cached` with another mode than `same-origin`.
    CacheModeNotAllowed: Page, "#dom-request", NONE, None,
        "cache \"only-if-cached\" needs mode \"same-origin\"";
    /// Cache mode `only-if-cached`, and nothing is cached.
    NotCached: Page, "#http-network-or-cache-fetch", NONE, None,
        "cache \"only-if-cached\" was asked for, and nothing is cached";
    /// A keepalive request with more than 64 KiB of body.
    KeepaliveTooLarge: Page, "#http-network-or-cache-fetch", NONE, None,
        "a keepalive request carries at most 64 KiB of body";
    /// A port that browsers never speak HTTP to.
    BadPort: Page, "#port-blocking", NONE, None,
        "browsers never speak HTTP to this port, where another protocol lives";
    /// An https page, and a URL that anybody on the network could tamper with.
    MixedContent: Page, "https://www.w3.org/TR/mixed-content/", NONE, None,
        "a page loaded by https may not fetch what comes unencrypted";
    /// `Cross-Origin-Resource-Policy` refuses.
    CrossOriginResourcePolicy: Server, "#cross-origin-resource-policy-header", NONE, None,
        "Cross-Origin-Resource-Policy keeps the answer from pages like this one";
    /// A redirect, and the page asked with redirect `error`.
    RedirectModeError: Page, "#http-fetch", NONE, None,
        "the page asked with redirect \"error\", and the server redirects";
    /// The 21st redirect.
    TooManyRedirects: Server, "#http-redirect-fetch", NONE, None,
        "browsers follow 20 redirects, not more";
    /// `Location` cannot be parsed.
    RedirectUrlInvalid: Server, "#http-redirect-fetch", NONE, None,
        "the redirect's Location is no URL";
    /// A redirect to something that is not http(s).
    RedirectScheme: Server, "#http-redirect-fetch",
        NONE, Some("CORSRequestNotHttp"),
        "a redirect must lead to an http or https URL";
    /// A body that cannot be sent again, and a redirect that needs it again.
    BodyNotReplayable: Page, "#http-redirect-fetch", NONE, None,
        "the redirect needs the body again, and a stream can be sent only once";
}

impl Reason {
    /// The stable name.
    pub fn code(self) -> &'static str {
        self.info().code
    }

    /// Whose doing it is.
    pub fn owner(self) -> Owner {
        self.info().owner
    }

    /// The section of the Fetch standard, or the address of the standard that has the rule.
    pub fn anchor(self) -> &'static str {
        self.info().anchor
    }

    /// In plain words, as the end of a sentence that starts with "blocked, because".
    pub fn because(self) -> &'static str {
        self.info().because
    }

    /// Chromium's name for it in its DevTools protocol, when it was decided at this stage; `None` where it has none, or
    /// one that more circumstances decide, which [`Blocked::chromium`] knows.
    pub fn chromium(self, stage: Stage) -> Option<&'static str> {
        self.info().chromium[usize::from(stage == Stage::Preflight)]
    }

    /// Firefox's key for it, if it has one; [`Blocked::firefox`] knows it more exactly.
    pub fn firefox(self) -> Option<&'static str> {
        self.info().firefox
    }
}

impl Blocked {
    /// Boxed, since it is the error of most functions here.
    pub(crate) fn new(reason: Reason, stage: Stage) -> Box<Self> {
        Box::new(Self {
            reason,
            stage,
            field: None,
            wanted: Vec::new(),
            wildcard_ignored: false,
            detail: String::new(),
            chromium: None,
        })
    }

    pub(crate) fn before(reason: Reason, detail: impl Into<String>) -> Box<Self> {
        Self::new(reason, Stage::BeforeSending).detail(detail)
    }

    pub(crate) fn field(mut self: Box<Self>, field: Field) -> Box<Self> {
        self.field = Some(field);
        self
    }

    pub(crate) fn wanted(mut self: Box<Self>, wanted: Vec<String>) -> Box<Self> {
        self.wanted = wanted;
        self
    }

    pub(crate) fn wildcard_ignored(mut self: Box<Self>, ignored: bool) -> Box<Self> {
        self.wildcard_ignored = ignored;
        self
    }

    pub(crate) fn detail(mut self: Box<Self>, detail: impl Into<String>) -> Box<Self> {
        self.detail = detail.into();
        self
    }

    pub(crate) fn called_by_chromium(mut self: Box<Self>, name: Option<&'static str>) -> Box<Self> {
        self.chromium = name;
        self
    }

    /// Chromium's name for it in its DevTools protocol, if it gives one.
    pub fn chromium(&self) -> Option<&'static str> {
        self.chromium.or(self.reason.chromium(self.stage))
    }

    /// What Chromium's protocol puts beside its name (`failedParameter`): the value that it does not take, the method
    /// or the name of the first header that is not allowed; empty where it puts nothing. `None` where it has no name.
    pub fn chromium_parameter(&self) -> Option<String> {
        self.chromium()?;
        Some(match self.reason {
            Reason::MethodNotAllowed | Reason::HeaderNotAllowed => {
                self.wanted.first().cloned().unwrap_or_default()
            }
            Reason::AllowOriginMultiple
            | Reason::AllowOriginInvalid
            | Reason::AllowOriginMismatch
            | Reason::AllowCredentialsNotTrue => {
                let value = self.field.as_ref().and_then(|field| field.value.as_ref());
                value.map(HeaderValue::to_text).unwrap_or_default()
            }
            _ => String::new(),
        })
    }

    /// Firefox's key for it, if it has one.
    pub fn firefox(&self) -> Option<&'static str> {
        match (self.reason, &self.field) {
            // Firefox calls it several headers only when there are several lines.
            (Reason::AllowOriginMultiple, Some(field)) if field.lines.len() < 2 => {
                Reason::AllowOriginMismatch.firefox()
            }
            _ => self.reason.firefox(),
        }
    }
}

impl Failure {
    /// The rule of the browser that decided; `None` when none did.
    pub fn blocked(&self) -> Option<&Blocked> {
        match self {
            Self::Blocked(blocked) => Some(blocked),
            Self::Network(_) | Self::Cancelled => None,
        }
    }

    /// The stable name: a reason's, `NetworkFailed`, or `Cancelled`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Blocked(blocked) => blocked.reason.code(),
            Self::Network(_) => "NetworkFailed",
            Self::Cancelled => "Cancelled",
        }
    }

    /// What Chromium's protocol puts beside its name; see [`Blocked::chromium_parameter`].
    pub fn chromium_parameter(&self) -> Option<String> {
        self.blocked()?.chromium_parameter()
    }

    /// Firefox's key for it, if it has one.
    pub fn firefox(&self) -> Option<&'static str> {
        match self {
            Self::Blocked(blocked) => blocked.firefox(),
            // Firefox calls every failed CORS request so, whatever failed on the network.
            Self::Network(_) => Some("CORSDidNotSucceed2"),
            Self::Cancelled => None,
        }
    }

    /// Whose doing it is.
    pub fn owner(&self) -> Owner {
        match self {
            Self::Blocked(blocked) => blocked.reason.owner(),
            // Who answers with something that is not HTTP, or too much of it, is the server.
            Self::Network(NetworkError {
                kind: NetworkErrorKind::Malformed | NetworkErrorKind::TooLarge,
                ..
            }) => Owner::Server,
            Self::Network(NetworkError { kind: NetworkErrorKind::Request, .. }) | Self::Cancelled => {
                Owner::Page
            }
            Self::Network(_) => Owner::Network,
        }
    }
}

impl Owner {
    /// The word that programs read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Server => "server",
            Self::Network => "network",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.because())?;
        if !self.wanted.is_empty() {
            write!(f, " ({})", self.wanted.join(", "))?;
        } else if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

/// Tells all: for the developer, never for the page.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked(blocked) => write!(f, "blocked, because {blocked}"),
            Self::Network(error) => write!(f, "the network failed: {error}"),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for Failure {}
