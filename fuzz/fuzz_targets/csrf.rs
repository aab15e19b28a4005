//! Any bytes as the headers and the path that CSRF protection looks at: what passes has a reason that a naive reading
//! of the same bytes finds, too.
//!
//! The first byte chooses the method; then a line each: path, Sec-Fetch-Site, Origin, Host, Upgrade. A line that begins
//! with `-` is left out, and with `+` it stands there twice.
#![no_main]

use corsac_server::{Csrf, CsrfAllowed, CsrfDecision, CsrfRefusal, RequestHead};
use http::{HeaderMap, HeaderValue, Method, Uri};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 4] = ["sec-fetch-site", "origin", "host", "upgrade"];

fn values<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a [u8]> {
    headers.get_all(name).iter().map(HeaderValue::as_bytes).collect()
}

fuzz_target!(|data: &[u8]| {
    let csrf = Csrf::builder().trust(["https://*.a.com:*"]).bypass(["/h/{*rest}"]).build().expect("valid");
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let method = [Method::GET, Method::POST, Method::CONNECT, Method::DELETE][usize::from(first & 3)].clone();
    let mut lines = rest.split(|&byte| byte == b'\n');
    let Ok(uri) = Uri::try_from(lines.next().unwrap_or_default()) else { return };
    let mut headers = HeaderMap::new();
    for (name, line) in NAMES.into_iter().zip(lines) {
        let (times, value) = match line {
            [b'-', ..] => (0, line),
            [b'+', value @ ..] => (2, value),
            value => (1, value),
        };
        let Ok(value) = HeaderValue::from_bytes(value) else { continue };
        for _ in 0..times {
            headers.append(name, value.clone());
        }
    }
    let head = RequestHead { method: &method, uri: &uri, headers: &headers };
    let decision = csrf.decide(&head);
    let (site, origin) = (values(&headers, "sec-fetch-site"), values(&headers, "origin"));
    let upgrade = values(&headers, "upgrade").concat().to_ascii_lowercase();
    // Within a longer word it is none.
    let is_websocket = values(&headers, "upgrade")
        .into_iter()
        .flat_map(|line| line.split(|byte| *byte == b','))
        .any(|item| item.trim_ascii().eq_ignore_ascii_case(b"websocket"));
    let names_websocket = upgrade.windows(9).any(|name| name == b"websocket");
    match decision {
        CsrfDecision::Allowed(CsrfAllowed::SafeMethod) => {
            assert_eq!(method, Method::GET);
            assert!(!is_websocket);
        }
        CsrfDecision::Allowed(CsrfAllowed::SameOrigin) => assert_eq!(site, [b"same-origin"]),
        CsrfDecision::Allowed(CsrfAllowed::NoPage) => assert_eq!(site, [b"none"]),
        CsrfDecision::Allowed(CsrfAllowed::NotABrowser) => assert!(site.is_empty() && origin.is_empty()),
        CsrfDecision::Allowed(CsrfAllowed::TrustedOrigin) => {
            let [origin] = origin[..] else { panic!("{origin:?}") };
            let host = origin.strip_prefix(b"https://").expect("the pattern's scheme");
            let host = host.split(|&byte| byte == b':').next().unwrap_or_default();
            assert!(host.len() > 6 && host.ends_with(b".a.com"));
        }
        CsrfDecision::Allowed(CsrfAllowed::OriginIsHost) => {
            assert!(site.is_empty());
            let [origin] = origin[..] else { panic!("{origin:?}") };
            let origin = std::str::from_utf8(origin).expect("text");
            let url = url::Url::parse(origin).expect("an origin is a URL");
            assert!(matches!(url.scheme(), "http" | "https"));
            let hosts = values(&headers, "host");
            assert!(hosts.len() < 2 && (hosts.len() == 1 || uri.authority().is_some()));
            let authority = uri.authority().map(|authority| authority.as_str().as_bytes());
            for asked in hosts.into_iter().chain(authority) {
                let asked = std::str::from_utf8(asked).expect("text");
                let asked = url::Url::parse(&format!("{}://{asked}/", url.scheme())).expect("a host");
                assert_eq!(asked.origin(), url.origin(), "{origin}");
            }
        }
        CsrfDecision::Allowed(CsrfAllowed::Bypassed) => {
            // As sent, and as a browser would resolve it.
            let resolved = url::Url::parse(&format!("http://a.com{}", uri.path())).expect("a path");
            assert!(uri.path().starts_with("/h/") && resolved.path().starts_with("/h/"));
        }
        CsrfDecision::Allowed(other) => panic!("{other:?}"),
        CsrfDecision::Refused(why) => {
            // A browser's own page is never refused, nor what no browser sends.
            assert_ne!(site, [b"same-origin"]);
            assert!(!site.is_empty() || !origin.is_empty());
            assert!(method != Method::GET || names_websocket);
            assert_eq!(why == CsrfRefusal::OriginNull, site.is_empty() && origin == [b"null"]);
        }
    }
});
