//! The browser's half alone, without a network.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use corsac_bench::Case;
use corsac_browser::cookies::{CookieContext, PartitionKey};
use corsac_browser::{
    Action, BodyInfo, CredentialsMode, Fetch, Input, Now, Page, Request, ResponseHead, Session,
};
use corsac_core::{Header, HeaderList, HeaderName, HeaderValue, safelist};

fn main() -> ExitCode {
    corsac_bench::main(&[
        Case { name: "unsafe-headers", run: unsafe_headers },
        Case { name: "preflighted-fetch", run: preflighted_fetch },
    ])
}

/// A whole fetch that needs a preflight and takes ten cookies along, with its account of every
/// decision. Copies of the page, the request and the answers are part of the figure, as any caller
/// has to make them; the preflight's answer is not kept, so that each fetch asks again.
fn preflighted_fetch(iterations: u32) -> Duration {
    let url = "https://api.mybackend.com/profile";
    let mut session = Session::default();
    let parsed = url.parse().expect("a URL written here");
    let partition = PartitionKey::first_party(&parsed);
    for name in 0..10 {
        let cookie = format!("cookie{name}=0123456789abcdef; Path=/; Secure; SameSite=None");
        let context = CookieContext::first_party(&parsed, &partition, Duration::ZERO);
        let policy = session.engine.cookies;
        session.cookies.store(cookie.as_bytes(), &context, &policy).expect("a cookie that is kept");
    }
    let page = Page::new("https://myapp.com/".parse().expect("a URL written here"));
    let request = Request::new(url)
        .method("PUT")
        .header("Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG")
        .header("Content-Type", "application/json")
        .credentials(CredentialsMode::Include)
        .body(BodyInfo::text(17));
    let allowed = ResponseHead::new(204)
        .header("access-control-allow-origin", "https://myapp.com")
        .header("access-control-allow-credentials", "true")
        .header("access-control-allow-methods", "GET, POST, PUT")
        .header("access-control-allow-headers", "authorization, content-type")
        .header("access-control-max-age", "0");
    let answer = ResponseHead::new(200)
        .header("access-control-allow-origin", "https://myapp.com")
        .header("access-control-allow-credentials", "true")
        .header("access-control-expose-headers", "x-request-id")
        .header("content-type", "application/json")
        .header("content-length", "49")
        .header("vary", "Origin")
        .header("x-request-id", "1");
    let mut once = || {
        let mut fetch = Fetch::new(page.clone(), request.clone());
        let asked = fetch.step(&mut session, Now::default(), Input::Start);
        let sent = fetch.step(&mut session, Now::default(), Input::Head(allowed.clone()));
        let end = fetch.step(&mut session, Now::default(), Input::Head(answer.clone()));
        (asked, sent, end, fetch)
    };
    // A figure of something else would be worth nothing.
    let (_, Action::Send(head), Action::Deliver(_), fetch) = once() else { panic!("a fetch that is read") };
    assert_eq!(head.header("cookie").map(|cookies| cookies.split("; ").count()), Some(10));
    assert_eq!(fetch.trace().exchanges.len(), 2);
    measure(iterations, once)
}

/// Which of a request's ten headers ask for a preflight: two of them do.
fn unsafe_headers(iterations: u32) -> Duration {
    let headers = headers(&[
        ("accept", "application/json, text/plain, */*"),
        ("accept-language", "en-GB,en;q=0.9,de;q=0.8"),
        ("authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo"),
        ("content-language", "en"),
        ("content-type", "application/json"),
        ("range", "bytes=0-1023"),
        ("accept", "text/html"),
        ("accept-language", "fr"),
        ("content-type", "text/plain;charset=UTF-8"),
        ("content-language", "de-CH"),
    ]);
    measure(iterations, || safelist::unsafe_request_headers(black_box(&headers)))
}

/// A list of headers written down here.
fn headers(rows: &[(&'static str, &str)]) -> HeaderList {
    let header = |&(name, value): &(&'static str, &str)| Header {
        name: HeaderName::new(name).expect("a name written here"),
        value: HeaderValue::new(value.as_bytes()).expect("a value written here"),
    };
    rows.iter().map(header).collect()
}

/// How long it takes to do something this many times, its result kept from being optimised away.
fn measure<T>(iterations: u32, mut once: impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    for _ in 0..iterations {
        black_box(once());
    }
    start.elapsed()
}
