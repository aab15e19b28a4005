//! By which words a browser's message is known, and what stands in it: data only.
//!
//! The texts that are searched have straight quotes. Only the words that set a message apart stand here. Of rows whose
//! marks a text has, the first one counts, so that what is more exact stands first.

use corsac_browser::Reason;

use super::{Browser, Cause, Point};

/// One kind of message.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) browser: Browser,
    /// What it may mean, the most likely first.
    pub(super) causes: &'static [Cause],
    /// When it was decided; `None` where other words of the message tell, or none.
    pub(super) point: Option<Point>,
    /// The browser's own name where it is not the usual one of the first cause.
    pub(super) own_name: Option<&'static str>,
    /// See the module `pattern`. Names: `method`, `header` (of the request), `value` (of the answer's header),
    /// `location`, `origin`, `url`, `status`.
    pub(super) pattern: &'static str,
}

/// What one message of a browser tells beside the cause, whatever the cause: patterns with the names `url`, `first`
/// (the URL before redirects), `origin` (or a URL of the page) and `status`.
pub(super) const AROUND: &[&str] = &[
    " at '{url}' (redirected from '{first}') from origin '{origin}' has been blocked",
    " at '{url}' from origin '{origin}' has been blocked",
    "Redirect from '{first}' to '{url}' has been blocked",
    "Origin '{origin}' is therefore not allowed",
    "Failed to load {url}: ",
    "cannot load {url} due to",
    "cannot load {url}. ",
    "same as the request origin {origin}",
    "remote resource at {url}. (",
    "Mixed Content: The page at '{origin}' was",
    "endpoint '{url}'",
    "resource '{url}'",
    "active content \"{url}\"",
    "[blocked] The page at {origin} ",
    "insecure content from {url}. ",
    "Status code: {status}",
];

/// What a Chromium message about the preflight's own CORS check says before the cause.
pub(super) const AT_PREFLIGHT: &str = "Response to preflight request";

/// What a `WebKit` message about the answer that redirects begins with.
pub(super) const AT_REDIRECT: &str = "Cross-origin redirection to";

/// What the line of Chromium's console about a failed request says behind the method and the URL.
pub(super) const REQUEST_LINE: &str = " net::ERR_";

/// With what messages begin: there a line is cut, and from there one that was wrapped is put together.
pub(super) const BEGINNINGS: &[&str] = &[
    "Access to ",
    "Redirect from '",
    "Failed to load ",
    "Fetch API cannot load",
    "XMLHttpRequest cannot load",
    "Mixed Content:",
    "Cross-Origin Request Blocked",
    "Blocked loading mixed",
    "[Error]",
    "[blocked] The page",
    "Cross-origin redirection to",
    "Preflight response is not",
];

use Browser::{Chromium, Firefox, WebKit};
use Point::{BeforeSending, Preflight, Redirect};

const fn row(browser: Browser, causes: &'static [Cause], point: Option<Point>, pattern: &'static str) -> Row {
    Row { browser, causes, point, own_name: None, pattern }
}

const fn named(mut row: Row, own_name: &'static str) -> Row {
    row.own_name = Some(own_name);
    row
}

macro_rules! rules {
    ($($reason:ident)|+) => { &[$(Cause::Rule(Reason::$reason)),+] };
}

pub(super) const ROWS: &[Row] = &[
    // Chromium.
    row(Chromium, rules!(AllowOriginMissing), None, "No 'Access-Control-Allow-Origin' header is present"),
    row(Chromium, rules!(AllowOriginMultiple), None, "contains multiple values '{value}', but"),
    row(Chromium, rules!(AllowOriginInvalid), None, "contains the invalid value '{value}'."),
    row(
        Chromium,
        rules!(AllowOriginMismatch),
        None,
        "has a value '{value}' that is not equal to the supplied",
    ),
    row(Chromium, rules!(WildcardWithCredentials), None, "must not be the wildcard"),
    row(
        Chromium,
        rules!(AllowCredentialsNotTrue),
        None,
        "Access-Control-Allow-Credentials' header in the response is '{value}' which must be 'true'",
    ),
    row(Chromium, rules!(PreflightStatus), Some(Preflight), "does not have HTTP ok status"),
    row(
        Chromium,
        rules!(PreflightStatus),
        Some(Preflight),
        "preflight has invalid HTTP status code {status}",
    ),
    row(Chromium, rules!(PreflightRedirect), Some(Preflight), "Redirect is not allowed for a preflight"),
    row(Chromium, rules!(PreflightRedirect), Some(Preflight), "preflight is invalid (redirect)"),
    row(
        Chromium,
        rules!(AllowMethodsUnparsable),
        Some(Preflight),
        "Cannot parse Access-Control-Allow-Methods",
    ),
    row(
        Chromium,
        rules!(AllowHeadersUnparsable),
        Some(Preflight),
        "Cannot parse Access-Control-Allow-Headers",
    ),
    row(
        Chromium,
        rules!(MethodNotAllowed),
        Some(Preflight),
        "Method {method} is not allowed by Access-Control-Allow-Methods in preflight",
    ),
    row(
        Chromium,
        rules!(HeaderNotAllowed),
        Some(Preflight),
        "Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight",
    ),
    named(
        row(
            Chromium,
            rules!(RedirectHasCredentials),
            Some(Redirect),
            "Redirect location '{location}' contains a username",
        ),
        "RedirectContainsCredentials",
    ),
    named(
        row(
            Chromium,
            rules!(RedirectScheme),
            Some(Redirect),
            "(redirected from '{first}') {}only supported for protocol schemes",
        ),
        "CorsDisabledScheme",
    ),
    row(Chromium, rules!(SchemeNotSupported), Some(BeforeSending), "only supported for protocol schemes"),
    row(Chromium, rules!(SchemeNotSupported), Some(BeforeSending), "URL scheme \"{}\" is not supported"),
    named(
        row(Chromium, rules!(DisallowedByMode), Some(BeforeSending), "not allowed by request mode"),
        "DisallowedByMode",
    ),
    row(Chromium, rules!(DisallowedByMode), Some(BeforeSending), "Request mode is \"same-origin\""),
    row(Chromium, rules!(LocalNetworkDenied), Some(BeforeSending), "blocked by CORS policy: {}address space"),
    row(Chromium, rules!(MixedContent), Some(BeforeSending), "Mixed Content: {}has been blocked"),
    // Firefox. What it calls by one name is told apart by the value where that stands in the message.
    row(Firefox, rules!(AllowOriginMissing), None, "CORS header 'Access-Control-Allow-Origin' missing"),
    row(Firefox, rules!(AllowOriginMultiple), None, "Multiple CORS header 'Access-Control-Allow-Origin'"),
    named(
        row(
            Firefox,
            rules!(AllowOriginMismatch | AllowOriginInvalid | AllowOriginMultiple),
            None,
            "Access-Control-Allow-Origin' does not match '{value}')",
        ),
        "CORSAllowOriginNotMatchingOrigin",
    ),
    named(
        row(
            Firefox,
            rules!(AllowOriginMismatch | AllowOriginInvalid | AllowOriginMultiple),
            None,
            "Access-Control-Allow-Origin' does not match",
        ),
        "CORSAllowOriginNotMatchingOrigin",
    ),
    row(Firefox, rules!(WildcardWithCredentials), None, "Credential is not supported"),
    row(
        Firefox,
        rules!(AllowCredentialsNotTrue),
        None,
        "expected 'true' in CORS header 'Access-Control-Allow-Credentials'",
    ),
    row(Firefox, rules!(PreflightStatus), Some(Preflight), "CORS preflight response did not succeed"),
    row(Firefox, rules!(PreflightStatus), Some(Preflight), "CORS preflight channel did not succeed"),
    row(Firefox, rules!(PreflightRedirect), Some(Preflight), "CORS request external redirect not allowed"),
    row(
        Firefox,
        rules!(AllowMethodsUnparsable),
        Some(Preflight),
        "invalid token '{value}' in CORS header 'Access-Control-Allow-Methods'",
    ),
    row(
        Firefox,
        rules!(AllowHeadersUnparsable),
        Some(Preflight),
        "invalid token '{value}' in CORS header 'Access-Control-Allow-Headers'",
    ),
    row(Firefox, rules!(MethodNotAllowed), Some(Preflight), "Did not find method in CORS header"),
    row(
        Firefox,
        rules!(HeaderNotAllowed),
        Some(Preflight),
        "header '{header}' is not allowed according to header 'Access-Control-Allow-Headers'",
    ),
    row(
        Firefox,
        rules!(HeaderNotAllowed),
        Some(Preflight),
        "missing token '{header}' in CORS header 'Access-Control-Allow-Headers'",
    ),
    row(
        Firefox,
        &[Cause::NetworkFailed, Cause::Rule(Reason::RedirectHasCredentials)],
        None,
        "CORS request did not succeed",
    ),
    row(Firefox, rules!(SchemeNotSupported | RedirectScheme), None, "CORS request not http"),
    row(Firefox, rules!(MixedContent), Some(BeforeSending), "Blocked loading mixed active content"),
    // WebKit. One sentence stands for every value that is not the origin.
    row(
        WebKit,
        rules!(AllowOriginMissing | AllowOriginMismatch | AllowOriginInvalid),
        None,
        "Origin {origin} is not allowed by Access-Control-Allow-Origin",
    ),
    row(
        WebKit,
        rules!(AllowOriginMultiple),
        None,
        "Access-Control-Allow-Origin cannot contain more than one origin",
    ),
    row(WebKit, rules!(WildcardWithCredentials), None, "Cannot use wildcard in Access-Control-Allow-Origin"),
    row(WebKit, rules!(AllowCredentialsNotTrue), None, "Access-Control-Allow-Credentials is not \"true\""),
    row(
        WebKit,
        rules!(PreflightRedirect),
        Some(Preflight),
        "Preflight response is not successful. Status code: 3",
    ),
    row(WebKit, rules!(PreflightStatus), Some(Preflight), "Preflight response is not successful"),
    row(
        WebKit,
        rules!(AllowMethodsUnparsable),
        Some(Preflight),
        "Header Access-Control-Allow-Methods has an invalid value: {value}",
    ),
    row(
        WebKit,
        rules!(AllowHeadersUnparsable),
        Some(Preflight),
        "Header Access-Control-Allow-Headers has an invalid value: {value}",
    ),
    row(
        WebKit,
        rules!(MethodNotAllowed),
        Some(Preflight),
        "Method {method} is not allowed by Access-Control-Allow-Methods",
    ),
    row(
        WebKit,
        rules!(HeaderNotAllowed),
        Some(Preflight),
        "Request header field {header} is not allowed by Access-Control-Allow-Headers",
    ),
    row(WebKit, rules!(RedirectHasCredentials), Some(Redirect), "redirection URL {location} has credentials"),
    row(
        WebKit,
        rules!(RedirectScheme),
        Some(Redirect),
        "redirection to {location} denied by {}redirection with non CORS scheme",
    ),
    row(
        WebKit,
        rules!(SchemeNotSupported),
        Some(BeforeSending),
        "Cross origin requests are only supported for HTTP",
    ),
    row(
        WebKit,
        rules!(DisallowedByMode),
        Some(BeforeSending),
        "not allowed when using same-origin fetch mode",
    ),
    row(
        WebKit,
        rules!(MixedContent),
        Some(BeforeSending),
        "[blocked] The page at {origin} {}insecure content from",
    ),
    row(WebKit, &[Cause::NetworkFailed], None, "due to access control checks"),
];

/// What is no message about a blocked fetch, though it stands beside one or looks like one: a mark, what it is, and what
/// to do.
pub(super) const STRANGERS: &[(&str, &str, &str)] = &[
    ("Content Security Policy", "this is about the page's Content Security Policy, not about CORS", CSP),
    ("Failed to fetch", BARE, BESIDE),
    ("NetworkError when attempting to fetch", BARE, BESIDE),
    ("Load failed", BARE, BESIDE),
    ("net::ERR_", "this line tells that a request failed, and not why", BESIDE),
    ("Failed to load resource", "this line tells that a request failed, and not why", BESIDE),
];

const CSP: &str = "the page's own header Content-Security-Policy says what the page may load";
const BARE: &str = "this is the bare error that JavaScript gets, the same for every cause";
const BESIDE: &str = "the console says why in a line of its own beside it, with CORS, Cross-Origin or \
                      Access-Control in it: give that line, or all of them";

/// Words of which one at least stands in every message about CORS, in small letters.
pub(super) const CORS_WORDS: &[&str] = &[
    "cors",
    "access-control-",
    "cross-origin",
    "cross origin",
    "same origin policy",
    "access control check",
];
