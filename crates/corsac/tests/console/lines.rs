//! A row for every cause in every browser that tells it.

use corsac::console::{Browser, Message, Point, read};

use crate::{chromium, chromium_preflight, firefox, webkit};

fn one(text: &str) -> Message {
    let reading = read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let [message] = reading.messages.as_slice() else { panic!("{:#?}\nin {text}", reading.messages) };
    message.clone()
}

/// What the browser's own name for the first cause is.
fn own_name(message: &Message) -> Option<&'static str> {
    match message.browser {
        Browser::Chromium => message.chromium(message.causes[0]),
        Browser::Firefox => message.firefox(message.causes[0]),
        Browser::WebKit => None,
    }
}

/// Text; causes; the point; the browser's own name.
type Row = (String, &'static [&'static str], Option<Point>, Option<&'static str>);

fn check(browser: Browser, table: &[Row]) {
    for (text, causes, point, name) in table {
        let message = one(text);
        let codes: Vec<&str> = message.causes.iter().map(|cause| cause.code()).collect();
        assert_eq!(codes, *causes, "{text}");
        assert_eq!((message.browser, message.point), (browser, *point), "{text}");
        assert_eq!(own_name(&message), *name, "{text}");
        assert_eq!(message.certain, causes.len() == 1, "{text}");
    }
}

const AT_PREFLIGHT: Option<Point> = Some(Point::Preflight);
const BEFORE: Option<Point> = Some(Point::BeforeSending);
const AT_REDIRECT: Option<Point> = Some(Point::Redirect);
const ACTUAL: Option<Point> = Some(Point::Actual);

#[test]
fn chromium_checks_with_and_without_a_preflight() {
    // The cause; its code; Chromium's name.
    let table = [
        (
            "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
            "AllowOriginMissing",
            "MissingAllowOriginHeader",
        ),
        (
            "The 'Access-Control-Allow-Origin' header contains multiple values 'https://a, https://b', but only one is allowed.",
            "AllowOriginMultiple",
            "MultipleAllowOriginValues",
        ),
        (
            "The 'Access-Control-Allow-Origin' header contains the invalid value 'myapp.com'.",
            "AllowOriginInvalid",
            "InvalidAllowOriginValue",
        ),
        (
            "The 'Access-Control-Allow-Origin' header has a value 'https://b' that is not equal to the supplied origin.",
            "AllowOriginMismatch",
            "AllowOriginMismatch",
        ),
        (
            "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the \
             request's credentials mode is 'include'.",
            "WildcardWithCredentials",
            "WildcardOriginNotAllowed",
        ),
        (
            "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the \
             request's credentials mode is 'include'.",
            "AllowCredentialsNotTrue",
            "InvalidAllowCredentials",
        ),
    ];
    for (cause, code, name) in table {
        for (text, point, name) in [
            (chromium(cause), Point::Actual, name.to_owned()),
            (chromium_preflight(cause), Point::Preflight, format!("Preflight{name}")),
        ] {
            let message = one(&text);
            assert_eq!((message.causes[0].code(), message.point), (code, Some(point)), "{text}");
            assert_eq!(own_name(&message), Some(name.as_str()), "{text}");
            assert!(message.certain && message.causes.len() == 1);
            assert_eq!(message.has_credentials(), cause.contains("credentials mode"), "{text}");
        }
    }
}

#[test]
fn chromium_else() {
    let table: &[Row] = &[
        (
            chromium_preflight("It does not have HTTP ok status."),
            &["PreflightStatus"],
            AT_PREFLIGHT,
            Some("PreflightInvalidStatus"),
        ),
        (
            "Failed to load https://api.example/x: Response for preflight has invalid HTTP status code 405".to_owned(),
            &["PreflightStatus"],
            AT_PREFLIGHT,
            Some("PreflightInvalidStatus"),
        ),
        (
            chromium_preflight("Redirect is not allowed for a preflight request."),
            &["PreflightRedirect"],
            AT_PREFLIGHT,
            Some("PreflightDisallowedRedirect"),
        ),
        (
            "Failed to load https://api.example/x: Response for preflight is invalid (redirect)".to_owned(),
            &["PreflightRedirect"],
            AT_PREFLIGHT,
            Some("PreflightDisallowedRedirect"),
        ),
        (
            chromium("Cannot parse Access-Control-Allow-Methods response header field in preflight response."),
            &["AllowMethodsUnparsable"],
            AT_PREFLIGHT,
            Some("InvalidAllowMethodsPreflightResponse"),
        ),
        (
            chromium("Cannot parse Access-Control-Allow-Headers response header field in preflight response."),
            &["AllowHeadersUnparsable"],
            AT_PREFLIGHT,
            Some("InvalidAllowHeadersPreflightResponse"),
        ),
        (
            chromium("Method PUT is not allowed by Access-Control-Allow-Methods in preflight response."),
            &["MethodNotAllowed"],
            AT_PREFLIGHT,
            Some("MethodDisallowedByPreflightResponse"),
        ),
        (
            chromium(
                "Request header field x-id is not allowed by Access-Control-Allow-Headers in preflight response.",
            ),
            &["HeaderNotAllowed"],
            AT_PREFLIGHT,
            Some("HeaderDisallowedByPreflightResponse"),
        ),
        (
            chromium(
                "Redirect location 'https://u:p@b.example/' contains a username and password, which is disallowed for \
                 cross-origin requests.",
            ),
            &["RedirectHasCredentials"],
            AT_REDIRECT,
            Some("RedirectContainsCredentials"),
        ),
        (
            "Access to script at 'file:///home/me/app.js' from origin 'null' has been blocked by CORS policy: Cross origin \
             requests are only supported for protocol schemes: chrome, data, http, https."
                .to_owned(),
            &["SchemeNotSupported"],
            BEFORE,
            Some("CorsDisabledScheme"),
        ),
        (
            "Access to fetch at 'ftp://b.example/' (redirected from 'https://api.example/x') from origin 'https://myapp.com' \
             has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: http, https."
                .to_owned(),
            &["RedirectScheme"],
            AT_REDIRECT,
            Some("CorsDisabledScheme"),
        ),
        (
            "Fetch API cannot load file:///home/me/data.json. URL scheme \"file\" is not supported.".to_owned(),
            &["SchemeNotSupported"],
            BEFORE,
            Some("CorsDisabledScheme"),
        ),
        (
            chromium("Cross origin requests are not allowed by request mode."),
            &["DisallowedByMode"],
            BEFORE,
            Some("DisallowedByMode"),
        ),
        (
            "Fetch API cannot load https://api.example/x. Request mode is \"same-origin\" but the URL's origin is not same as \
             the request origin https://myapp.com."
                .to_owned(),
            &["DisallowedByMode"],
            BEFORE,
            None,
        ),
        (
            chromium("Permission was denied for this request to access the `loopback` address space."),
            &["LocalNetworkDenied"],
            BEFORE,
            Some("LocalNetworkAccessPermissionDenied"),
        ),
        (
            chromium(
                "The request client is not a secure context and the resource is in more-private address space `private`.",
            ),
            &["LocalNetworkDenied"],
            BEFORE,
            Some("LocalNetworkAccessPermissionDenied"),
        ),
        (
            "Mixed Content: The page at 'https://myapp.com/list' was loaded over HTTPS, but requested an insecure resource \
             'http://api.example/x'. This request has been blocked; the content must be served over HTTPS."
                .to_owned(),
            &["MixedContent"],
            BEFORE,
            None,
        ),
        // What Chrome wrote before version 70.
        (
            "XMLHttpRequest cannot load https://api.example/x. No 'Access-Control-Allow-Origin' header is present on the \
             requested resource. Origin 'https://myapp.com' is therefore not allowed access."
                .to_owned(),
            &["AllowOriginMissing"],
            ACTUAL,
            Some("MissingAllowOriginHeader"),
        ),
    ];
    check(Browser::Chromium, table);
}

#[test]
fn firefox_all() {
    const OTHER: Option<&str> = Some("CORSAllowOriginNotMatchingOrigin");
    let table: &[Row] = &[
        (
            firefox("CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200."),
            &["AllowOriginMissing"],
            None,
            Some("CORSMissingAllowOrigin2"),
        ),
        (
            firefox("Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed)."),
            &["AllowOriginMultiple"],
            None,
            Some("CORSMultipleAllowOriginNotAllowed"),
        ),
        (
            firefox("CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://b.example’)."),
            &["AllowOriginMismatch"],
            None,
            OTHER,
        ),
        (
            firefox("CORS header ‘Access-Control-Allow-Origin’ does not match ‘null’)."),
            &["AllowOriginMismatch"],
            None,
            OTHER,
        ),
        (
            firefox("CORS header ‘Access-Control-Allow-Origin’ does not match ‘myapp.com’)."),
            &["AllowOriginInvalid"],
            None,
            OTHER,
        ),
        (
            firefox("CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://a, https://b’)."),
            &["AllowOriginMultiple"],
            None,
            OTHER,
        ),
        (
            firefox("CORS header 'Access-Control-Allow-Origin' does not match '(null)')."),
            &["AllowOriginMismatch", "AllowOriginInvalid", "AllowOriginMultiple"],
            None,
            OTHER,
        ),
        (
            firefox("CORS header ‘Access-Control-Allow-Origin’ does not match"),
            &["AllowOriginMismatch", "AllowOriginInvalid", "AllowOriginMultiple"],
            None,
            OTHER,
        ),
        (
            firefox("Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’)."),
            &["WildcardWithCredentials"],
            None,
            Some("CORSNotSupportingCredentials"),
        ),
        (
            firefox("expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’)."),
            &["AllowCredentialsNotTrue"],
            None,
            Some("CORSMissingAllowCredentials"),
        ),
        (
            firefox("CORS preflight response did not succeed). Status code: 404."),
            &["PreflightStatus"],
            AT_PREFLIGHT,
            Some("CORSPreflightDidNotSucceed3"),
        ),
        (
            firefox("CORS preflight channel did not succeed)."),
            &["PreflightStatus"],
            AT_PREFLIGHT,
            Some("CORSPreflightDidNotSucceed3"),
        ),
        (
            firefox("CORS request external redirect not allowed)."),
            &["PreflightRedirect"],
            AT_PREFLIGHT,
            Some("CORSExternalRedirectNotAllowed"),
        ),
        (
            firefox("invalid token ‘PU T’ in CORS header ‘Access-Control-Allow-Methods’)."),
            &["AllowMethodsUnparsable"],
            AT_PREFLIGHT,
            Some("CORSInvalidAllowMethod"),
        ),
        (
            firefox("invalid token ‘x id’ in CORS header ‘Access-Control-Allow-Headers’)."),
            &["AllowHeadersUnparsable"],
            AT_PREFLIGHT,
            Some("CORSInvalidAllowHeader"),
        ),
        (
            firefox("Did not find method in CORS header ‘Access-Control-Allow-Methods’)."),
            &["MethodNotAllowed"],
            AT_PREFLIGHT,
            Some("CORSMethodNotFound"),
        ),
        (
            firefox(
                "header ‘x-id’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).",
            ),
            &["HeaderNotAllowed"],
            AT_PREFLIGHT,
            Some("CORSMissingAllowHeaderFromPreflight2"),
        ),
        (
            firefox(
                "missing token ‘x-id’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).",
            ),
            &["HeaderNotAllowed"],
            AT_PREFLIGHT,
            Some("CORSMissingAllowHeaderFromPreflight2"),
        ),
        (
            firefox("CORS request did not succeed). Status code: (null)."),
            &["NetworkFailed", "RedirectHasCredentials"],
            None,
            Some("CORSDidNotSucceed2"),
        ),
        (
            firefox("CORS request not http)."),
            &["SchemeNotSupported", "RedirectScheme"],
            None,
            Some("CORSRequestNotHttp"),
        ),
        (
            "Blocked loading mixed active content “http://api.example/x”".to_owned(),
            &["MixedContent"],
            BEFORE,
            None,
        ),
    ];
    check(Browser::Firefox, table);
}

#[test]
fn webkit_all() {
    let other: &[&str] = &["AllowOriginMissing", "AllowOriginMismatch", "AllowOriginInvalid"];
    let table: &[Row] = &[
        (
            webkit("Origin https://myapp.com is not allowed by Access-Control-Allow-Origin. Status code: 200"),
            other,
            None,
            None,
        ),
        (
            "XMLHttpRequest cannot load https://api.example/x. Origin null is not allowed by Access-Control-Allow-Origin."
                .to_owned(),
            other,
            None,
            None,
        ),
        (
            webkit("Access-Control-Allow-Origin cannot contain more than one origin."),
            &["AllowOriginMultiple"],
            None,
            None,
        ),
        (
            webkit("Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true."),
            &["WildcardWithCredentials"],
            None,
            None,
        ),
        (
            webkit("Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\"."),
            &["AllowCredentialsNotTrue"],
            None,
            None,
        ),
        (
            webkit("Preflight response is not successful. Status code: 404"),
            &["PreflightStatus"],
            AT_PREFLIGHT,
            None,
        ),
        (webkit("Preflight response is not successful"), &["PreflightStatus"], AT_PREFLIGHT, None),
        (
            webkit("Preflight response is not successful. Status code: 301"),
            &["PreflightRedirect"],
            AT_PREFLIGHT,
            None,
        ),
        (
            webkit("Header Access-Control-Allow-Methods has an invalid value: PU T"),
            &["AllowMethodsUnparsable"],
            AT_PREFLIGHT,
            None,
        ),
        (
            webkit("Header Access-Control-Allow-Headers has an invalid value: x id"),
            &["AllowHeadersUnparsable"],
            AT_PREFLIGHT,
            None,
        ),
        (
            webkit("Method PUT is not allowed by Access-Control-Allow-Methods."),
            &["MethodNotAllowed"],
            AT_PREFLIGHT,
            None,
        ),
        (
            webkit("Request header field x-id is not allowed by Access-Control-Allow-Headers."),
            &["HeaderNotAllowed"],
            AT_PREFLIGHT,
            None,
        ),
        (
            "Cross-origin redirection to https://u:p@b.example/ denied by Cross-Origin Resource Sharing policy: redirection \
             URL https://u:p@b.example/ has credentials"
                .to_owned(),
            &["RedirectHasCredentials"],
            AT_REDIRECT,
            None,
        ),
        (
            "Cross-origin redirection to ftp://b.example/ denied by Cross-Origin Resource Sharing policy: not allowed to \
             follow a cross-origin CORS redirection with non CORS scheme"
                .to_owned(),
            &["RedirectScheme"],
            AT_REDIRECT,
            None,
        ),
        (
            "Cross-origin redirection to https://b.example/ denied by Cross-Origin Resource Sharing policy: Origin \
             https://myapp.com is not allowed by Access-Control-Allow-Origin. Status code: 302"
                .to_owned(),
            other,
            AT_REDIRECT,
            None,
        ),
        (
            webkit("Cross origin requests are only supported for HTTP."),
            &["SchemeNotSupported"],
            BEFORE,
            None,
        ),
        (
            webkit("Cross origin requests are not allowed when using same-origin fetch mode."),
            &["DisallowedByMode"],
            BEFORE,
            None,
        ),
        (
            "[blocked] The page at https://myapp.com/list requested insecure content from http://api.example/x. This content \
             was blocked and must be served over HTTPS."
                .to_owned(),
            &["MixedContent"],
            BEFORE,
            None,
        ),
    ];
    check(Browser::WebKit, table);
    // The line alone tells nothing of the cause.
    for text in [
        "Fetch API cannot load https://api.example/x due to access control checks.",
        "XMLHttpRequest cannot load https://api.example/x due to access control checks.",
        "/127.0.0.1:8080/api/limits due to access control checks.",
    ] {
        let message = one(text);
        assert_eq!((message.causes[0].code(), message.certain), ("NetworkFailed", false), "{text}");
    }
}
