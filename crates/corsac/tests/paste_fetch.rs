//! "Copy as fetch" calls, as browsers write them and as people do: what is read of them, and what is refused.

use corsac::paste::{FetchCall, FetchPasteError as Fault, MAX_TEXT, Writer, parse_fetch};
use corsac_browser::{CacheMode, CredentialsMode, Mode, RedirectMode, ReferrerPolicy};

const CHROMIUM: &str = r#"fetch("https://api.mybackend.com/profile?token=t0p", {
  "headers": {
    "accept": "*/*",
    "accept-language": "de-DE,de;q=0.9",
    "authorization": "Bearer hunter2",
    "cache-control": "no-cache",
    "content-type": "application/json",
    "pragma": "no-cache",
    "priority": "u=1, i",
    "sec-ch-ua": "\"Chromium\";v=\"156\", \"Not?A_Brand\";v=\"8\"",
    "sec-ch-ua-mobile": "?0",
    "sec-ch-ua-platform": "\"Linux\"",
    "sec-fetch-dest": "empty",
    "sec-fetch-mode": "cors",
    "sec-fetch-site": "cross-site"
  },
  "referrer": "https://myapp.com/",
  "body": "{\"name\":\"Zo\u00eb \\u2028\"}",
  "method": "PUT",
  "mode": "cors",
  "credentials": "include"
});"#;

/// As Chromium 156 wrote it.
const CHROMIUM_156: &str = r#"fetch("http://localhost:3200/open-put", {
  "headers": {
    "accept": "*/*",
    "accept-language": "en-US,en;q=0.9",
    "authorization": "Bearer hunter2",
    "content-type": "application/json"
  },
  "referrer": "http://localhost:3100/",
  "body": "{\"a\":1}",
  "method": "PUT",
  "mode": "cors",
  "credentials": "include"
});"#;

/// As Chromium 156 wrote the same for Node.js.
const CHROMIUM_156_NODE: &str = r#"fetch("http://localhost:3200/open-put", {
  "headers": {
    "accept": "*/*",
    "accept-language": "en-US,en;q=0.9",
    "authorization": "Bearer hunter2",
    "content-type": "application/json",
    "Referer": "http://localhost:3100/"
  },
  "body": "{\"a\":1}",
  "method": "PUT"
});"#;

/// As Firefox ESR 153 wrote the same.
const FIREFOX_153: &str = r#"await fetch("http://localhost:3200/open-put", {
    "credentials": "include",
    "headers": {
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
        "Accept": "*/*",
        "Accept-Language": "en-US,en;q=0.9",
        "content-type": "application/json",
        "authorization": "Bearer hunter2",
        "Sec-Fetch-Dest": "empty",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Site": "same-site",
        "Priority": "u=4"
    },
    "referrer": "http://localhost:3100/",
    "body": "{\"a\":1}",
    "method": "PUT",
    "mode": "cors"
});"#;

const NODE: &str = r#"fetch("https://api.mybackend.com/profile", {
  "headers": {
    "accept": "*/*",
    "x-token": "1",
    "cookie": "sid=hunter2; theme=dark",
    "Referer": "https://myapp.com/"
  },
  "body": null,
  "method": "GET"
});"#;

const FIREFOX: &str = r#"await fetch("https://api.mybackend.com/profile", {
    "credentials": "omit",
    "headers": {
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
        "Accept": "*/*",
        "Accept-Language": "en-US,en;q=0.5",
        "X-Requested-With": "XMLHttpRequest",
        "Sec-Fetch-Dest": "empty",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Site": "cross-site"
    },
    "referrer": "https://myapp.com/",
    "method": "GET",
    "mode": "cors"
});"#;

const WEBKIT: &str = r#"fetch("https://api.mybackend.com/profile", {
    "body": "a=1&b=%20",
    "cache": "no-store",
    "credentials": "omit",
    "headers": {
        "Accept": "*/*",
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15"
    },
    "integrity": "sha256-AAAA",
    "method": "POST",
    "mode": "cors",
    "redirect": "manual",
    "referrer": "https://myapp.com/start",
    "referrerPolicy": "strict-origin-when-cross-origin"
})"#;

fn read(text: &str) -> FetchCall {
    parse_fetch(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn the_same_request_of_real_browsers() {
    let rows = [
        (CHROMIUM_156, Writer::Chromium),
        (CHROMIUM_156_NODE, Writer::ChromiumForNode),
        (FIREFOX_153, Writer::Firefox),
    ];
    for (text, writer) in rows {
        let call = read(text);
        assert_eq!((call.writer, call.url.as_str()), (writer, "http://localhost:3200/open-put"));
        assert_eq!((call.effective_method(), call.header("authorization")), ("PUT", Some("Bearer hunter2")));
        assert_eq!(call.header("content-type"), Some("application/json"));
        assert_eq!(call.body.unwrap().bytes, b"{\"a\":1}");
        let page =
            call.referrer.or_else(|| Some(call.headers.into_iter().find(|(name, _)| name == "Referer")?.1));
        assert_eq!(page.as_deref(), Some("http://localhost:3100/"));
        assert_eq!(call.credentials.is_some(), writer != Writer::ChromiumForNode);
    }
}

#[test]
fn chromium() {
    let call = read(CHROMIUM);
    assert_eq!(call.writer, Writer::Chromium);
    assert_eq!(call.url, "https://api.mybackend.com/profile?token=t0p");
    assert_eq!(call.effective_method(), "PUT");
    assert_eq!(call.headers.len(), 13);
    assert_eq!(call.header("Sec-CH-UA"), Some("\"Chromium\";v=\"156\", \"Not?A_Brand\";v=\"8\""));
    let body = call.body.unwrap();
    assert_eq!(String::from_utf8(body.bytes).unwrap(), "{\"name\":\"Zo\u{eb} \\u2028\"}");
    assert_eq!(body.content_type, "text/plain;charset=UTF-8");
    assert_eq!((call.mode, call.credentials), (Some(Mode::Cors), Some(CredentialsMode::Include)));
    assert_eq!(call.referrer.as_deref(), Some("https://myapp.com/"));
    assert_eq!((call.redirect, call.cache, call.referrer_policy, call.keepalive), (None, None, None, false));
    assert!(call.ignored.is_empty() && call.notes.is_empty() && call.cookies.is_none());
}

#[test]
fn chromium_for_node() {
    let call = read(NODE);
    assert_eq!(call.writer, Writer::ChromiumForNode);
    assert_eq!(call.cookies.as_deref(), Some("sid=hunter2; theme=dark"));
    assert_eq!(call.header("referer"), Some("https://myapp.com/"));
    assert!(call.header("cookie").is_none() && call.body.is_none() && call.credentials.is_none());
}

#[test]
fn firefox() {
    let call = read(FIREFOX);
    assert_eq!(call.writer, Writer::Firefox);
    assert_eq!(call.header("x-requested-with"), Some("XMLHttpRequest"));
    assert_eq!((call.credentials, call.body), (Some(CredentialsMode::Omit), None));
}

#[test]
fn webkit() {
    let call = read(WEBKIT);
    assert_eq!(call.writer, Writer::WebKit);
    assert_eq!((call.redirect, call.cache), (Some(RedirectMode::Manual), Some(CacheMode::NoStore)));
    assert_eq!(call.referrer_policy, Some(ReferrerPolicy::StrictOriginWhenCrossOrigin));
    assert_eq!(call.body.map(|body| body.bytes), Some(b"a=1&b=%20".to_vec()));
    assert_eq!(call.ignored, ["integrity"]);
}

#[test]
fn what_people_write() {
    // The text; URL, method, headers, body and its type.
    type Row = (
        &'static str,
        &'static str,
        &'static str,
        &'static [(&'static str, &'static str)],
        Option<(&'static str, &'static str)>,
    );
    let text = "text/plain;charset=UTF-8";
    let form = "application/x-www-form-urlencoded;charset=UTF-8";
    let table: &[Row] = &[
        ("fetch('https://b/')", "https://b/", "GET", &[], None),
        ("fetch('/api/x', undefined);", "/api/x", "GET", &[], None),
        ("const response = await fetch(`https://b/`)", "https://b/", "GET", &[], None),
        ("return window.fetch(new URL('/x', 'https://b/y'))", "https://b/x", "GET", &[], None),
        (
            "// saves\nfetch('https://b/', { method: 'PATCH', /* all */ headers: { 'X-A': '1', b: 2 }, })",
            "https://b/",
            "PATCH",
            &[("X-A", "1"), ("b", "2")],
            None,
        ),
        (
            "fetch('https://b/', {headers: [['X-A', '1'], [\"x-a\", null]]})",
            "https://b/",
            "GET",
            &[("X-A", "1"), ("x-a", "null")],
            None,
        ),
        (
            "fetch('https://b/', {headers: new Headers({a: 'b'}), signal: controller.signal})",
            "https://b/",
            "GET",
            &[("a", "b")],
            None,
        ),
        (
            "fetch('https://b/', {method: 'POST', body: JSON.stringify({a: [1, .5], b: 'x'})})",
            "https://b/",
            "POST",
            &[],
            Some((r#"{"a":[1,0.5],"b":"x"}"#, text)),
        ),
        (
            "fetch('https://b/', {method: 'POST', body: new URLSearchParams({a: 1, b: 'x y'})})",
            "https://b/",
            "POST",
            &[],
            Some(("a=1&b=x+y", form)),
        ),
        (
            "fetch('https://b/', {method: 'POST', body: new URLSearchParams('?a=1&b')})",
            "https://b/",
            "POST",
            &[],
            Some(("a=1&b=", form)),
        ),
        ("fetch('https://b/', {body: 'a', body: undefined})", "https://b/", "GET", &[], None),
        ("fetch('https://b/', {body: undefined, body: 'a'})", "https://b/", "GET", &[], Some(("a", text))),
        ("fetch('https://b/' + 'c', {method: 'a', method: 'b'})", "https://b/c", "b", &[], None),
    ];
    for (written, url, method, headers, body) in table {
        let call = read(written);
        assert_eq!(call.writer, Writer::Person, "{written}");
        assert_eq!((call.url.as_str(), call.effective_method()), (*url, *method), "{written}");
        let found: Vec<_> = call.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(found, *headers, "{written}");
        let found =
            call.body.as_ref().map(|body| (std::str::from_utf8(&body.bytes).unwrap(), body.content_type));
        assert_eq!(found, *body, "{written}");
    }
}

#[test]
fn options_that_are_words() {
    let call = read(
        "fetch('https://b/', {mode: 'no-cors', credentials: 'same-origin', redirect: 'error', cache: 'reload', \
         referrer: '', referrerPolicy: '', keepalive: true, priority: 'high', duplex: 'half'})",
    );
    assert_eq!((call.mode, call.credentials), (Some(Mode::NoCors), Some(CredentialsMode::SameOrigin)));
    assert_eq!((call.redirect, call.cache), (Some(RedirectMode::Error), Some(CacheMode::Reload)));
    assert_eq!((call.referrer.as_deref(), call.referrer_policy, call.keepalive), (Some(""), None, true));
    assert_eq!(call.ignored, ["priority", "duplex"]);
}

#[test]
fn what_follows_is_left_out_and_said() {
    for rest in
        [".then(r => r.json())", "\n  .catch(console.error);", ";\nconst prefetched = 1;", "; // fetch it"]
    {
        let call = read(&format!("fetch('https://b/'){rest}"));
        let expected: &[&str] =
            if rest.starts_with("; //") { &[] } else { &["what follows the call of fetch() is left out"] };
        assert_eq!(call.notes, expected, "{rest}");
    }
}

#[test]
fn faults_say_where() {
    let wrong = |option, wanted, offset| Fault::WrongType { option, wanted, offset };
    let table: Vec<(&str, Fault)> = vec![
        ("", Fault::Empty),
        (" \n", Fault::Empty),
        ("prefetch('https://b/')", Fault::NotFetch { offset: 0 }),
        ("  let = fetch('https://b/')", Fault::NotFetch { offset: 2 }),
        ("fetch", Fault::NotFetch { offset: 0 }),
        ("fetch()", Fault::NoUrl),
        ("fetch(url)", Fault::Variable { name: "url".into(), offset: 6 }),
        ("fetch(`https://b/${id}`)", Fault::Substitution { offset: 17 }),
        ("fetch(5)", wrong("the URL", "a string", 6)),
        ("fetch(new URL('x', 'y'))", Fault::Variable { name: "URL".into(), offset: 6 }),
        ("fetch('https://b/', 5)", wrong("the second argument", "an object of options", 20)),
        ("fetch('https://b/', options)", Fault::Variable { name: "options".into(), offset: 20 }),
        ("fetch('https://b/', {...options})", Fault::Spread { offset: 21 }),
        ("fetch('https://b/", Fault::Unterminated { what: "string", offset: 6 }),
        ("fetch('https://b/', {", Fault::Unexpected { wanted: "a key", offset: 21 }),
        (
            "fetch('https://b/' {})",
            Fault::Unexpected { wanted: "a comma or the closing parenthesis", offset: 19 },
        ),
        ("fetch('a\\7')", Fault::BadEscape { offset: 8 }),
        ("\u{feff}fetch('a\\7')", Fault::BadEscape { offset: 11 }),
        ("fetch('a', {method})", Fault::Variable { name: "method".into(), offset: 12 }),
        ("fetch('a', {headers: 5})", wrong("headers", "an object of names and values", 21)),
        ("fetch('a', {headers: [5]})", wrong("headers", "pairs of a name and a value", 22)),
        ("fetch('a', {headers: {a: token}})", Fault::Variable { name: "token".into(), offset: 25 }),
        ("fetch('a', {headers: {a: '\u{20ac}'}})", Fault::HeaderValue { name: "a".into(), offset: 25 }),
        ("fetch('a', {keepalive: 1})", wrong("keepalive", "true or false", 23)),
        (
            "fetch('a', {mode: 'CORS'})",
            Fault::UnknownWord { option: "mode", allowed: Mode::WORDS, offset: 18 },
        ),
        ("fetch('a', {body: new FormData()})", Fault::BodyOfPage { name: "FormData".into(), offset: 18 }),
        (
            "fetch('a', {body: JSON.stringify({a: b})})",
            Fault::Variable { name: "what JSON.stringify is given".into(), offset: 37 },
        ),
        ("fetch('a'); ;\nfetch('b');", Fault::SeveralCalls { offset: 14 }),
        ("fetch('a').then(() => fetch('b'))", Fault::SeveralCalls { offset: 22 }),
    ];
    for (text, expected) in table {
        let error = parse_fetch(text.as_bytes()).expect_err(text);
        assert_eq!(error, expected, "{text}");
        let line = error.to_string();
        assert!(!line.is_empty() && !line.contains('\n'), "{line:?}");
    }
    assert_eq!(parse_fetch(b"fetch('\xff')"), Err(Fault::NotUtf8 { offset: 7 }));
    let long = vec![b' '; MAX_TEXT + 1];
    assert_eq!(parse_fetch(&long), Err(Fault::TooLong { bytes: MAX_TEXT + 1 }));
}

#[test]
fn no_fault_repeats_a_secret() {
    for text in [
        "fetch('https://b/', {headers: {authorization: 'Bearer hunter2\u{20ac}'}})",
        "fetch('https://b/', {mode: 'hunter2'})",
        "fetch('https://b/?hunter2",
    ] {
        let error = parse_fetch(text.as_bytes()).expect_err(text);
        assert!(!format!("{error} {:?}", error.hint()).contains("hunter2"), "{error}");
    }
}
