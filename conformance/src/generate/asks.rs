//! What scripts ask for.

use corsac_browser::{CacheMode, CredentialsMode, Initiator, Mode, RedirectMode};

use super::places::referrer_policy;
use super::random::Random;
use crate::scenario::{Ask, Body};

const METHODS: [(usize, &str); 22] = [
    (18, "GET"),
    (22, "POST"),
    (5, "HEAD"),
    (9, "PUT"),
    (6, "DELETE"),
    (5, "PATCH"),
    (2, "OPTIONS"),
    (2, "CHICKEN"),
    (1, "chicken"),
    (1, "get"),
    (1, "head"),
    (1, "post"),
    (1, "Post"),
    (1, "put"),
    (1, "Put"),
    (1, "delete"),
    (1, "options"),
    (2, "patch"),
    (1, "Patch"),
    (1, "QUERY"),
    (1, "TRACE"),
    (1, "GE T"),
];

/// Methods that HTML forms always could use, and HEAD.
const SIMPLE: [(usize, &str); 3] = [(4, "GET"), (4, "POST"), (1, "HEAD")];

/// Headers that a script may set without asking.
const SAFE: [(&str, &str); 12] = [
    ("Accept", "application/json"),
    ("Accept", "text/html, */*;q=0.1"),
    ("Accept-Language", "en-US"),
    ("Accept-Language", "en;q=0.8, *"),
    ("Content-Language", "de"),
    ("Content-Language", "en-GB, fr"),
    ("Content-Type", "text/plain"),
    ("Content-Type", "text/plain;charset=UTF-8"),
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("Content-Type", "multipart/form-data; boundary=x"),
    ("Range", "bytes=0-255"),
    ("Range", "bytes=5-"),
];

/// Headers that need permission, are near to it, or are not the script's to set.
const OTHER: [(&str, &str); 47] = [
    ("Content-Type", "application/json"),
    ("Content-Type", "application/json;charset=utf-8"),
    ("Content-Type", "text/html"),
    ("Content-Type", "text/plain, application/json"),
    ("Content-Type", "TEXT/PLAIN"),
    ("Content-Type", "text/plain;a=\"{\""),
    ("Content-Type", "text/plain;"),
    ("Content-Type", "text"),
    ("Content-Type", ""),
    ("Accept", "a:b"),
    ("Accept", "(comment)"),
    ("Accept", "<tag>"),
    ("Accept", ""),
    ("Accept-Language", "en_US"),
    ("Accept-Language", "en@us"),
    ("Content-Language", "fr[1]"),
    ("Range", "bytes=-500"),
    ("Range", "bytes=0-1,5-9"),
    ("Range", "bytes=9-1"),
    ("Range", "items=0-9"),
    ("Range", "bytes = 0-9"),
    ("Authorization", "Bearer token"),
    ("Authorization", "Basic YTpi"),
    ("X-Custom", "1"),
    ("X-Custom", ""),
    ("x-two", "2"),
    ("X_Under", "3"),
    ("X-Requested-With", "XMLHttpRequest"),
    ("If-None-Match", "\"x\""),
    ("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"),
    ("Cache-Control", "no-cache"),
    ("Pragma", "no-cache"),
    ("DNT", "1"),
    ("Cookie", "forged=1"),
    ("Host", "evil.test"),
    ("Origin", "https://forged.test"),
    ("Referer", "https://forged.test/"),
    ("Sec-Fetch-Site", "none"),
    ("Proxy-Authorization", "x"),
    ("Access-Control-Request-Method", "PUT"),
    ("X-HTTP-Method-Override", "TRACE"),
    ("X-HTTP-Method-Override", "PUT"),
    ("Traceparent", "00-1-2-01"),
    ("Save-Data", "on"),
    ("DPR", "2"),
    ("Priority", "u=1"),
    ("Bad Name", "1"),
];

/// What a theme wants of its asks: so often in a hundred.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taste {
    /// A request that needs a preflight.
    pub(super) preflight: usize,
    /// Credentials.
    pub(super) include: usize,
    /// Mode `no-cors`.
    pub(super) no_cors: usize,
}

/// An ask for a URL.
pub(super) fn ask(random: &mut Random, url: String, taste: Taste) -> Ask {
    let mut ask = Ask::at(url);
    let preflight = random.chance(taste.preflight);
    if random.chance(20) {
        ask.initiator = Initiator::Xhr;
    } else {
        ask.mode = match random.below(100) {
            percent if percent < taste.no_cors => Mode::NoCors,
            96.. => Mode::SameOrigin,
            _ => Mode::Cors,
        };
        ask.redirect = *random.weighted(&[
            (88, RedirectMode::Follow),
            (6, RedirectMode::Manual),
            (6, RedirectMode::Error),
        ]);
        ask.cache = cache(random, ask.mode);
        ask.referrer_policy = random.chance(12).then(|| referrer_policy(random));
        ask.keepalive = random.chance(9);
    }
    ask.credentials = credentials(random, ask.initiator, taste.include);
    ask.method = method(random, ask.mode, preflight);
    headers(random, &mut ask, preflight);
    body(random, &mut ask);
    ask.upload_listener = ask.initiator == Initiator::Xhr && random.chance(40);
    ask
}

/// The same ask once more, or one that differs in a single way, as a preflight cache sees it.
pub(super) fn again(random: &mut Random, before: &Ask, taste: Taste) -> Ask {
    let mut ask = before.clone();
    match random.below(100) {
        0..45 => {}
        45..58 => {
            ask.method = method(random, ask.mode, true);
            body(random, &mut ask);
        }
        58..72 => {
            if random.chance(40) {
                ask.headers.clear();
            }
            headers(random, &mut ask, true);
        }
        72..82 => ask.credentials = credentials(random, ask.initiator, 50),
        82..90 if ask.initiator == Initiator::Fetch => ask.cache = cache(random, ask.mode),
        _ => ask = Ask { method: ask.method, headers: ask.headers, ..self::ask(random, ask.url, taste) },
    }
    if ask.body.is_some() && matches!(&*ask.method, "GET" | "HEAD") {
        ask.body = None;
    }
    ask
}

fn credentials(random: &mut Random, initiator: Initiator, include: usize) -> CredentialsMode {
    match random.below(100) {
        percent if percent < include => CredentialsMode::Include,
        // `XMLHttpRequest` has no way to leave them out.
        percent if percent % 4 == 0 && initiator == Initiator::Fetch => CredentialsMode::Omit,
        _ => CredentialsMode::SameOrigin,
    }
}

fn cache(random: &mut Random, mode: Mode) -> CacheMode {
    let modes = [
        (64, CacheMode::Default),
        (9, CacheMode::NoStore),
        (9, CacheMode::Reload),
        (9, CacheMode::NoCache),
        (9, CacheMode::ForceCache),
    ];
    // Elsewhere it throws, which is seldom worth a scenario.
    if mode == Mode::SameOrigin && random.chance(10) || random.below(500) == 0 {
        return CacheMode::OnlyIfCached;
    }
    *random.weighted(&modes)
}

fn method(random: &mut Random, mode: Mode, preflight: bool) -> String {
    let simple = (mode == Mode::NoCors && random.chance(95)) || (!preflight && random.chance(85));
    (*random.weighted(if simple { &SIMPLE[..] } else { &METHODS })).to_owned()
}

fn headers(random: &mut Random, ask: &mut Ask, preflight: bool) {
    let count = *random.weighted(&[(5, 0), (4, 1), (2, 2), (1, 3)]);
    for index in 0..count {
        let (name, value) = match random.below(100) {
            0..70 if preflight => *random.pick(&OTHER),
            0..10 => *random.pick(&OTHER),
            _ => *random.pick(&SAFE),
        };
        // A name that comes twice makes one list, which is rarely meant.
        let known = ask.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
        if !known || (index > 0 && random.chance(5)) {
            ask.headers.push((name.to_owned(), value.to_owned()));
        }
    }
    let long = random.chance(2);
    if long {
        let length = *random.pick(&[127, 128, 129, 130]);
        ask.headers.push(((*random.pick(&["Accept", "X-Custom"])).to_owned(), "x".repeat(length)));
    }
    if random.below(200) == 0 {
        ask.headers.push(("Accept".to_owned(), "caf\u{e9}".to_owned()));
    }
}

fn body(random: &mut Random, ask: &mut Ask) {
    ask.body = None;
    let none = matches!(&*ask.method, "GET" | "HEAD" | "get" | "head");
    // GET with a body throws.
    if random.chance(if none { 1 } else { 88 }) {
        ask.body = Some(some_body(random, ask));
    }
}

fn some_body(random: &mut Random, ask: &Ask) -> Body {
    let pairs = |random: &mut Random| match random.below(3) {
        0 => vec![("a".to_owned(), "b".to_owned())],
        1 => vec![("a".to_owned(), "1 & 2".to_owned()), ("c".to_owned(), String::new())],
        _ => vec![("q".to_owned(), "x=y".to_owned()), ("q".to_owned(), "z".to_owned())],
    };
    let text = (*random.pick(&["hi", "{\"a\":1}", "a=b&c=d", ""])).to_owned();
    // Over HTTP/1.1, and outside of CORS, a stream is refused.
    let streams = ask.initiator == Initiator::Fetch
        && (random.chance(30) || (ask.url.contains(":7445/") && ask.mode == Mode::Cors && !ask.keepalive));
    match random.below(100) {
        _ if streams && random.chance(60) => Body::Stream(text),
        0..20 => Body::Text(text),
        20..40 => Body::UrlSearchParams(pairs(random)),
        40..60 => Body::FormData(pairs(random)),
        60..80 => {
            let types = ["", "text/plain", "application/json", "text/x-odd;a=b", "multipart/form-data"];
            Body::Blob { text, r#type: (*random.pick(&types)).to_owned() }
        }
        _ => Body::Buffer(text),
    }
}
