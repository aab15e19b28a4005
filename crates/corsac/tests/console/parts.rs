//! What is taken out of messages, and how several lines make one.

use corsac::console::{MAX_ALSO, MAX_MESSAGES, MAX_TEXT, Message, account, read};
use corsac::render::Options;
use proptest::prelude::*;

use crate::{chromium, chromium_preflight, firefox, webkit};

fn messages(text: &str) -> Vec<Message> {
    read(text).unwrap_or_else(|error| panic!("{error}: {text}")).messages
}

/// `name=value` for every part that is there.
fn parts(message: &Message) -> String {
    let url = |url: &Option<url::Url>| url.as_ref().map(ToString::to_string);
    let parts = [
        ("url", url(&message.url)),
        ("from", url(&message.redirected_from)),
        ("origin", message.origin.clone()),
        ("method", message.method.clone()),
        ("header", message.header.clone()),
        ("value", message.value.clone()),
        ("status", message.status.map(|status| status.to_string())),
    ];
    let there = parts.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    there.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_each_message_tells() {
    let both = "url=https://api.example/x origin=https://myapp.com";
    let table = [
        (chromium("No 'Access-Control-Allow-Origin' header is present on the requested resource."), both.to_owned()),
        (
            chromium("Method PROPFIND is not allowed by Access-Control-Allow-Methods in preflight response."),
            format!("{both} method=PROPFIND"),
        ),
        (
            chromium("Request header field X-Id is not allowed by Access-Control-Allow-Headers in preflight response."),
            format!("{both} header=X-Id"),
        ),
        // No token, so it is none.
        (
            chromium("Method P(T is not allowed by Access-Control-Allow-Methods in preflight response."),
            both.to_owned(),
        ),
        (
            chromium("The 'Access-Control-Allow-Origin' header contains the invalid value ''https://myapp.com''."),
            format!("{both} value='https://myapp.com'"),
        ),
        (
            chromium_preflight(
                "The 'Access-Control-Allow-Origin' header contains multiple values 'https://a, *', but only one is allowed.",
            ),
            format!("{both} value=https://a, *"),
        ),
        (
            chromium_preflight(
                "The value of the 'Access-Control-Allow-Credentials' header in the response is 'True' which must be 'true' \
                 when the request's credentials mode is 'include'.",
            ),
            format!("{both} value=True"),
        ),
        (
            "app.js:12 Access to XMLHttpRequest at 'https://b.example/y?a=1' (redirected from 'https://api.example/x') from \
             origin 'null' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present"
                .to_owned(),
            "url=https://b.example/y?a=1 from=https://api.example/x origin=null".to_owned(),
        ),
        (
            firefox("CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 503."),
            "url=https://api.example/x status=503".to_owned(),
        ),
        (
            firefox("CORS request did not succeed). Status code: (null)."),
            "url=https://api.example/x".to_owned(),
        ),
        (
            firefox("header ‘x-id’ is not allowed according to header ‘Access-Control-Allow-Headers’ from"),
            "url=https://api.example/x header=x-id".to_owned(),
        ),
        (
            firefox("invalid token ‘PU T’ in CORS header ‘Access-Control-Allow-Methods’)."),
            "url=https://api.example/x value=PU T".to_owned(),
        ),
        // The URL stands in the next line.
        (
            webkit("Origin https://myapp.com:8443 is not allowed by Access-Control-Allow-Origin. Status code: 404"),
            "url=https://api.example/x origin=https://myapp.com:8443 status=404".to_owned(),
        ),
        (
            webkit("Header Access-Control-Allow-Methods has an invalid value: GET; PUT"),
            "url=https://api.example/x value=GET; PUT".to_owned(),
        ),
        (
            "Mixed Content: The page at 'https://myapp.com/list?a' was loaded over HTTPS, but requested an insecure \
             XMLHttpRequest endpoint 'http://api.example/x'. This request has been blocked; the content must be served over \
             HTTPS."
                .to_owned(),
            "url=http://api.example/x origin=https://myapp.com".to_owned(),
        ),
        (
            "Fetch API cannot load https://api.example/x. Request mode is \"same-origin\" but the URL's origin is not same as \
             the request origin https://myapp.com."
                .to_owned(),
            both.to_owned(),
        ),
        (
            "Cross-origin redirection to https://u:p@b.example/ denied by Cross-Origin Resource Sharing policy: redirection \
             URL https://u:p@b.example/ has credentials"
                .to_owned(),
            "value=https://u:p@b.example/".to_owned(),
        ),
    ];
    for (text, expected) in table {
        let found = messages(&text);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(parts(&found[0]), expected, "{text}");
    }
}

#[test]
fn whose_origin_the_server_was_told() {
    let line = |first: &str, last: &str, origin: &str| {
        let text = chromium("No 'Access-Control-Allow-Origin' header is present on the requested resource.");
        let redirected =
            if first.is_empty() { String::new() } else { format!("(redirected from '{first}') ") };
        text.replace(
            "'https://api.example/x' from origin 'https://myapp.com'",
            &format!("'{last}' {redirected}from origin '{origin}'"),
        )
    };
    // The first URL, the last one, the origin; whether the server was told null; the page's own origin.
    let table = [
        ("", "https://b/", "https://a", false, Some("https://a")),
        ("", "https://b/", "null", true, Some("null")),
        ("https://b/", "https://b/x", "https://a", false, Some("https://a")),
        ("https://a/", "https://b/", "https://a", false, Some("https://a")),
        ("https://b/", "https://c/", "https://a", true, Some("https://a")),
        ("https://b/", "https://c/", "null", true, None),
    ];
    for (first, last, origin, as_null, page) in table {
        let message = &messages(&line(first, last, origin))[0];
        assert_eq!((message.asks_as_null(), message.page()), (as_null, page), "{first} {last} {origin}");
        let told = account(&read(&line(first, last, origin)).unwrap(), &Options::default());
        assert_eq!(told.contains("Never allow the origin null"), as_null, "{told}");
        assert!(!told.contains("Access-Control-Allow-Origin: null"), "{told}");
    }
}

#[test]
fn what_surrounds_a_message_does_not_matter() {
    let line = chromium("Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.");
    let expected = messages(&line);
    let around = [
        format!("profile.js:3  {line}"),
        format!("12:01:02.345 {line} Understand this error"),
        format!("\u{1b}[31m{line}\u{1b}[0m"),
        line.replace('\'', "’"),
        line.replace("has been blocked", "\r\n  has been blocked"),
        line.replace(" from origin", "\nfrom origin").replace(" by CORS", "\nby CORS"),
        format!(
            "GET https://other.example/ 404 (Not Found)\n{line}\nUncaught (in promise) TypeError: Failed to fetch"
        ),
        format!("Failed to load resource: net::ERR_FAILED {line}"),
    ];
    for text in around {
        assert_eq!(messages(&text), expected, "{text}");
    }
    let line = firefox("CORS header ‘Access-Control-Allow-Origin’ missing).");
    assert_eq!(messages(&line.replace(['‘', '’'], "'")), messages(&line));
}

#[test]
fn chromium_tells_the_method_in_another_line() {
    let line = chromium("No 'Access-Control-Allow-Origin' header is present on the requested resource.");
    let table = [
        (
            "app.js:3  POST https://api.example/x net::ERR_FAILED 500 (Internal Server Error)",
            "POST",
            Some(500),
        ),
        ("POST https://api.example/x net::ERR_FAILED", "POST", None),
        ("app.js:3  POST https://other.example/ net::ERR_FAILED 500", "", None),
        ("https://api.example/x net::ERR_FAILED 500", "", None),
    ];
    for (beside, method, status) in table {
        for text in [format!("{line}\n{beside}"), format!("{beside}\n{line}"), format!("{line} {beside}")] {
            let found = messages(&text);
            let told = (found[0].method.as_deref().unwrap_or_default(), found[0].status);
            assert_eq!(told, (method, status), "{text}");
        }
    }
}

#[test]
fn each_message_once() {
    let missing = "No 'Access-Control-Allow-Origin' header is present on the requested resource.";
    let first = chromium(missing);
    let second = first.replace("/x'", "/y'");
    let other = chromium("Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.");
    let found = messages(&[&*first, &*other, &*first, &*second, &*second].join("\n"));
    let codes: Vec<&str> = found.iter().map(|message| message.causes[0].code()).collect();
    assert_eq!(codes, ["AllowOriginMissing", "MethodNotAllowed"]);
    assert_eq!(found[0].also.iter().map(url::Url::as_str).collect::<Vec<_>>(), ["https://api.example/y"]);
    // The same of the preflight is something else.
    assert_eq!(messages(&[first, chromium_preflight(missing)].join("\n")).len(), 2);
    // That it failed follows from the cause, in Firefox for the same URL only.
    let cause = firefox("CORS preflight response did not succeed). Status code: 404.");
    let failed = firefox("CORS request did not succeed). Status code: (null).");
    assert_eq!(messages(&format!("{cause}\n{failed}")).len(), 1);
    assert_eq!(messages(&format!("{cause}\n{}", failed.replace("/x.", "/y."))).len(), 2);
    // Each of WebKit's causes gets the URL behind it.
    let origin =
        webkit("Origin https://myapp.com is not allowed by Access-Control-Allow-Origin. Status code: 200");
    let method =
        webkit("Method PUT is not allowed by Access-Control-Allow-Methods.").replace("/x due", "/y due");
    let found = messages(&format!("{origin}\n{method}"));
    let urls: Vec<_> = found.iter().map(|message| message.url.as_ref().unwrap().as_str()).collect();
    assert_eq!(urls, ["https://api.example/x", "https://api.example/y"]);
}

#[test]
fn only_so_many() {
    let line = |number: usize| {
        format!(
            "Request header field x{number} is not allowed by Access-Control-Allow-Headers in preflight response."
        )
    };
    let all: Vec<String> = (0..MAX_MESSAGES + 5).map(line).collect();
    let reading = read(&all.join("\n")).unwrap();
    assert_eq!((reading.messages.len(), reading.left_out), (MAX_MESSAGES, 5));
    let failed = |number: usize| {
        format!("Fetch API cannot load https://a/{number}. URL scheme \"file\" is not supported.")
    };
    let all: Vec<String> = (0..MAX_ALSO + 5).map(failed).collect();
    assert_eq!(messages(&all.join("\n"))[0].also.len(), MAX_ALSO);
}

proptest! {
    /// Marks in any order and number, and anything between them.
    #[test]
    fn nothing_panics(words in proptest::collection::vec(
        proptest::sample::select(vec![
            "Access to fetch at '", "' from origin '", "' has been blocked", "https://a/", "null", "\n", "‘", "é",
            "Method ", " is not allowed by Access-Control-Allow-Methods", "Origin ", "Status code: 3", "net::ERR_", " ",
            "(redirected from '", "contains the invalid value '", "'.", "due to access control checks", "[Error]",
            "CORS request did not succeed", "remote resource at ", ". (", "cannot load ",
        ]), 0..60,
    )) {
        let text = words.concat();
        prop_assume!(text.len() <= MAX_TEXT);
        if let Ok(reading) = read(&text) {
            prop_assert!(!reading.messages.is_empty());
            let shown = account(&reading, &Options::default());
            prop_assert!(shown.lines().all(|line| line.trim_end() == line));
        }
    }
}
