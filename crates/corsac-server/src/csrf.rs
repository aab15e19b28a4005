//! Protection against cross-site request forgery, which CORS is not.

use std::fmt;
use std::net::Ipv6Addr;

use corsac_core::{default_port, is_http_scheme, trim_tab_or_space};
use http::header::{HOST, ORIGIN, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::matcher::{Origins, OriginsBuilder};
use crate::path::{PathTable, Selected};
use crate::pattern::port_number;
use crate::problem::{Problem, Problems};
use crate::request_origin::RequestOrigin;
use crate::{PathPattern, RequestHead, validate};

/// Protection against cross-site request forgery: a page of another origin that makes the browser of somebody who is
/// logged in send what they never meant to send.
///
/// CORS does not protect from that. It decides who may *read* an answer; forms, images and the simplest requests of
/// scripts are sent to anybody without a question, with cookies, and have done what they do before the browser looks
/// at any header of the answer. A policy that refuses an origin keeps the answer from it, not the deed. This stops the
/// request itself: whoever is refused here never reaches the service.
///
/// What decides, in this order:
///
/// 1. GET, HEAD and OPTIONS pass, since a service changes nothing for them. That is for the service to keep to. A
///    request that asks for a WebSocket does not pass as one of these: CORS has no part in that, and a page of any
///    origin can open one with the cookies of its visitor.
/// 2. `Sec-Fetch-Site: same-origin` and `none` pass: the browser itself says that the page is the server's own, or that
///    no page asked. No script can write that header.
/// 3. An origin that is trusted passes.
/// 4. Any other `Sec-Fetch-Site` is refused.
/// 5. Without that header, as in browsers before 2023 and over plain http, `Origin` has to name the host that is asked:
///    `Host`, and the authority of the URL if it has one. A proxy in front must therefore pass `Host` on.
/// 6. With neither header the request is from no browser, and nobody's cookies are at stake: it passes.
///
/// Where this refuses, a path that is left alone lets the request pass after all, if the path reads the same way to
/// every server. In step 5, a page of plain http is taken for the same as one of https where only the ports could tell
/// them apart; `Strict-Transport-Security` is what prevents such pages.
///
/// ```
/// use corsac_server::{Csrf, CsrfAllowed, CsrfDecision, CsrfRefusal, RequestHead};
/// let csrf = Csrf::builder().trust(["https://*.myapp.com"]).bypass(["/hooks/{name}"]).build()?;
/// let ask = |site: &str, origin: &str| {
///     let request = http::Request::post("https://myapp.com/transfer")
///         .header("Sec-Fetch-Site", site)
///         .header("Origin", origin)
///         .body(())
///         .unwrap();
///     csrf.decide(&RequestHead::from(&request))
/// };
/// assert_eq!(ask("same-origin", "https://myapp.com"), CsrfDecision::Allowed(CsrfAllowed::SameOrigin));
/// assert_eq!(ask("same-site", "https://pay.myapp.com"), CsrfDecision::Allowed(CsrfAllowed::TrustedOrigin));
/// assert_eq!(ask("cross-site", "https://evil.net"), CsrfDecision::Refused(CsrfRefusal::CrossOrigin));
/// # Ok::<(), corsac_server::Problems>(())
/// ```
#[derive(Debug)]
pub struct Csrf {
    trusted: Origins,
    bypasses: PathTable,
}

/// CSRF protection before it is validated. Nothing is judged until [`build`](Self::build).
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CsrfBuilder {
    trusted: Vec<String>,
    bypasses: Vec<String>,
}

/// What CSRF protection says to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CsrfDecision {
    /// It goes on to the service.
    Allowed(CsrfAllowed),
    /// It is answered with 403, and the service does not see it.
    Refused(CsrfRefusal),
}

/// Why a request passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CsrfAllowed {
    /// The method is GET, HEAD or OPTIONS, and no WebSocket is asked for.
    SafeMethod,
    /// The browser says that the page is of the same origin.
    SameOrigin,
    /// The browser says that a person asked and no page: a typed address, a bookmark.
    NoPage,
    /// The origin is trusted.
    TrustedOrigin,
    /// `Origin` names the host that is asked.
    OriginIsHost,
    /// Neither `Sec-Fetch-Site` nor `Origin` is there, so no browser sent it.
    NotABrowser,
    /// It would be refused, but its path is left alone.
    Bypassed,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CsrfRefusal {
    /// The browser says that the page is of another origin, and that one is not trusted.
    CrossOrigin,
    /// `Sec-Fetch-Site` stands there several times, or is no word that browsers send.
    SiteMalformed,
    /// `Origin` stands there several times, or is no origin.
    OriginMalformed,
    /// `Origin` is `null`: a sandboxed frame, or a redirect across origins.
    OriginNull,
    /// `Origin` names another host than is asked, or another port, and is not trusted.
    OriginNotHost,
    /// Nothing says which host is asked, so that there is nothing to compare `Origin` with.
    HostMissing,
    /// `Host` stands there several times, or is no host.
    HostMalformed,
}

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl Csrf {
    /// Protection to put together. With nothing said, no other origin is trusted and no path is left alone.
    pub fn builder() -> CsrfBuilder {
        CsrfBuilder::default()
    }

    /// What it says to a request. Allocates nothing.
    pub fn decide(&self, request: &RequestHead<'_>) -> CsrfDecision {
        match self.judge(request) {
            Ok(allowed) => CsrfDecision::Allowed(allowed),
            Err(refusal) => match self.bypasses.select(|| request.path()) {
                Selected::Rule(_) => CsrfDecision::Allowed(CsrfAllowed::Bypassed),
                // A path that a server may read in another way could be any path.
                Selected::Uncovered | Selected::Ambiguous => CsrfDecision::Refused(refusal),
            },
        }
    }

    fn judge(&self, request: &RequestHead<'_>) -> Result<CsrfAllowed, CsrfRefusal> {
        let headers = request.headers;
        if is_safe(request.method) && !asks_for_websocket(headers) {
            return Ok(CsrfAllowed::SafeMethod);
        }
        // https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
        let site = single(headers, &SEC_FETCH_SITE).map_err(|Several| CsrfRefusal::SiteMalformed)?;
        match site.map(HeaderValue::as_bytes) {
            Some(b"same-origin") => return Ok(CsrfAllowed::SameOrigin),
            Some(b"none") => return Ok(CsrfAllowed::NoPage),
            Some(b"same-site" | b"cross-site") | None => {}
            Some(_) => return Err(CsrfRefusal::SiteMalformed),
        }
        let origin = single(headers, &ORIGIN).map_err(|Several| CsrfRefusal::OriginMalformed)?;
        match origin {
            Some(origin) if self.trusted.admit(origin, headers).is_some() => Ok(CsrfAllowed::TrustedOrigin),
            _ if site.is_some() => Err(CsrfRefusal::CrossOrigin),
            Some(origin) if origin == "null" => Err(CsrfRefusal::OriginNull),
            Some(origin) => {
                let origin = RequestOrigin::parse(origin.as_bytes()).ok_or(CsrfRefusal::OriginMalformed)?;
                names_host(&origin, request).map(|()| CsrfAllowed::OriginIsHost)
            }
            None => Ok(CsrfAllowed::NotABrowser),
        }
    }
}

impl CsrfBuilder {
    /// Trusts pages of these origins, each an [`OriginPattern`](crate::OriginPattern): whatever they send passes.
    pub fn trust<T: Into<String>>(mut self, origins: impl IntoIterator<Item = T>) -> Self {
        self.trusted.extend(origins.into_iter().map(Into::into));
        self
    }

    /// Leaves these paths alone, each a [`PathPattern`]: for what other services send with credentials of their own,
    /// never for what relies on cookies.
    pub fn bypass<T: Into<String>>(mut self, paths: impl IntoIterator<Item = T>) -> Self {
        self.bypasses.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Everything that is wrong with it, errors and warnings, by where it stands.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = validate::trusted_origins(&self.trusted);
        problems.extend(validate::bypasses(&self.bypasses));
        problems
    }

    /// Validates all of it and compiles it.
    ///
    /// # Errors
    /// All errors together.
    pub fn build(self) -> Result<Csrf, Problems> {
        let problems = Problems::errors_of(self.check());
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut trusted = OriginsBuilder::default();
        for pattern in self.trusted.iter().filter_map(|text| text.parse().ok()) {
            trusted.pattern(pattern, 0);
        }
        let paths: Vec<PathPattern> = self.bypasses.iter().filter_map(|text| text.parse().ok()).collect();
        // All of them select the same, so that patterns may cross.
        Ok(Csrf { trusted: trusted.build(), bypasses: PathTable::new(paths.iter().map(|path| (path, 0))) })
    }
}

impl CsrfDecision {
    /// Whether it goes on to the service.
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed(_))
    }

    /// The stable name that programs read.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Allowed(why) => why.code(),
            Self::Refused(why) => why.code(),
        }
    }

    /// Why, in plain words, as one sentence without a full stop.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Allowed(why) => why.text(),
            Self::Refused(why) => why.text(),
        }
    }
}

impl CsrfAllowed {
    /// The stable name that programs read.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SafeMethod => "CsrfSafeMethod",
            Self::SameOrigin => "CsrfSameOrigin",
            Self::NoPage => "CsrfNoPage",
            Self::TrustedOrigin => "CsrfTrustedOrigin",
            Self::OriginIsHost => "CsrfOriginIsHost",
            Self::NotABrowser => "CsrfNotABrowser",
            Self::Bypassed => "CsrfBypassed",
        }
    }

    /// Why, in plain words, as one sentence without a full stop.
    pub const fn text(self) -> &'static str {
        match self {
            Self::SafeMethod => "the method changes nothing, and no WebSocket is asked for",
            Self::SameOrigin => "the browser says that the page is of this origin",
            Self::NoPage => "the browser says that no page asked, but a person",
            Self::TrustedOrigin => "the origin is trusted",
            Self::OriginIsHost => "Origin names the host that is asked",
            Self::NotABrowser => "neither Sec-Fetch-Site nor Origin is there, so no browser sent it",
            Self::Bypassed => "CSRF protection leaves this path alone",
        }
    }
}

impl CsrfRefusal {
    /// The stable name that programs read.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CrossOrigin => "CsrfCrossOrigin",
            Self::SiteMalformed => "CsrfSiteMalformed",
            Self::OriginMalformed => "CsrfOriginMalformed",
            Self::OriginNull => "CsrfOriginNull",
            Self::OriginNotHost => "CsrfOriginNotHost",
            Self::HostMissing => "CsrfHostMissing",
            Self::HostMalformed => "CsrfHostMalformed",
        }
    }

    /// Why, in plain words, as one sentence without a full stop.
    pub const fn text(self) -> &'static str {
        match self {
            Self::CrossOrigin => {
                "the browser says that the page is of another origin, and that is not trusted"
            }
            Self::SiteMalformed => "Sec-Fetch-Site is there several times, or says what no browser says",
            Self::OriginMalformed => "Origin is there several times, or is no origin",
            Self::OriginNull => "Origin is null, which says nothing of who wrote the page",
            Self::OriginNotHost => "Origin names another host or port than is asked, and is not trusted",
            Self::HostMissing => {
                "nothing says which host is asked, so Origin has nothing to be compared with"
            }
            Self::HostMalformed => "Host is there several times, or is no host",
        }
    }
}

impl fmt::Display for CsrfDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Display for CsrfAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Display for CsrfRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// The methods that change nothing (RFC 9110, 9.2.1). TRACE is left out: browsers never send it.
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether the connection is to become a WebSocket (RFC 6455, 4.1). Only the browser itself can write `Upgrade`, and
/// servers differ in what they want to see in `Connection`, so that it is not looked at. Over HTTP/2 the method is
/// CONNECT (RFC 8441), which is not safe.
fn asks_for_websocket(headers: &HeaderMap) -> bool {
    let mut protocols =
        headers.get_all(UPGRADE).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    protocols.any(|protocol| {
        // A version may follow (RFC 9110, 7.8).
        let name = protocol.split(|byte| *byte == b'/').next().unwrap_or_default();
        trim_tab_or_space(name).eq_ignore_ascii_case(b"websocket")
    })
}

/// A header stands there several times.
struct Several;

/// The value of a header that may stand there once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a HeaderValue>, Several> {
    let mut lines = headers.get_all(name).iter();
    let first = lines.next();
    if lines.next().is_some() { Err(Several) } else { Ok(first) }
}

/// Whether everything that says which host is asked says that it is the origin's. Over HTTP/2, and where a whole URL
/// is asked for, that is the URL's authority; `Host` may stand beside it and must not differ (RFC 9113, 8.3.1).
fn names_host(origin: &RequestOrigin<'_>, request: &RequestHead<'_>) -> Result<(), CsrfRefusal> {
    let host = single(request.headers, &HOST).map_err(|Several| CsrfRefusal::HostMalformed)?;
    let authority = request.uri.authority().map(http::uri::Authority::as_str);
    if host.is_none() && authority.is_none() {
        return Err(CsrfRefusal::HostMissing);
    }
    // What is asked for by https is of no page of plain http. The other way round a proxy may stand in between.
    let https_asked = request.uri.scheme_str() == Some("https");
    let mut same = is_http_scheme(origin.scheme) && !(https_asked && origin.scheme == "http");
    for text in [authority.map(str::as_bytes), host.map(HeaderValue::as_bytes)].into_iter().flatten() {
        let asked = AskedHost::parse(text).ok_or(CsrfRefusal::HostMalformed)?;
        same &= asked.is_of(origin);
    }
    if same { Ok(()) } else { Err(CsrfRefusal::OriginNotHost) }
}

/// A host, and a port if one is written (RFC 9110, 7.2).
struct AskedHost<'a> {
    host: &'a str,
    port: Option<u16>,
}

impl<'a> AskedHost<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let end =
            if text.starts_with('[') { text.find(']')? + 1 } else { text.find(':').unwrap_or(text.len()) };
        let (host, port) = text.split_at(end);
        let port = match port.strip_prefix(':') {
            Some(port) => Some(port_number(port.as_bytes())?),
            None if port.is_empty() => None,
            None => return None,
        };
        let plain = !host.is_empty() && !host.contains(['@', '/', ',', ' ', '\t']);
        plain.then_some(Self { host, port })
    }

    fn is_of(&self, origin: &RequestOrigin<'_>) -> bool {
        let own = default_port(origin.scheme);
        let host = match (ipv6(self.host), ipv6(origin.host)) {
            (Some(asked), Some(origin)) => asked == origin,
            _ => self.host.eq_ignore_ascii_case(origin.host),
        };
        host && self.port.or(own) == origin.port.or(own)
    }
}

/// The address in brackets, which can be written in several ways.
fn ipv6(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}
