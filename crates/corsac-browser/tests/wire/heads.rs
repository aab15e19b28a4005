//! Whole heads: every line, its order, its bytes.

use corsac_browser::{BodyInfo, CacheMode, CredentialsMode, Mode, Page, Request, RequestHead};
use corsac_core::HeaderValue;

use crate::support::{P, S, World, X, answer, at, get, grant_all, no_cors, redirect, url, welcome, xhr};

const UA: &str = "Test/1";

/// A world with a user agent of three letters, and cookies at the server.
fn world(cookies_at: &str) -> World {
    let mut world = World::default();
    world.session.user_agent = HeaderValue::from_static(UA);
    world.visit(cookies_at, |_| answer(200, &[("Set-Cookie", "sid=1; Path=/; SameSite=None; Secure")]));
    world.visit(cookies_at, |_| answer(200, &[("Set-Cookie", "lax=2; Path=/; SameSite=Lax")]));
    world
}

/// The head as text: method, URL, then a line for each header.
fn text(head: &RequestHead) -> String {
    let line = |header: &corsac_core::Header| format!("{}: {}\n", header.name, header.value.to_text());
    let lines: String = head.headers.iter().map(line).collect();
    format!("{} {}\n{lines}", head.method, head.url)
}

#[track_caller]
fn check(world: &mut World, page: Page, request: Request, expected: &[&str]) {
    let ran = world.run(page, request, |head| grant_all(head, "0"));
    let sent: Vec<String> = ran.sent.iter().map(|head| text(head)).collect();
    assert_eq!(sent, expected, "{:?}", ran.outcome);
}

fn https() -> Page {
    Page::new(url("https://app.example.com/dir/page?q#f"))
}

fn http() -> Page {
    Page::new(url("http://app.example.com/dir/page?q#f"))
}

fn json_put(to: &str) -> Request {
    get(to)
        .method("put")
        .header("X-B", "2")
        .header("Authorization", "Bearer t")
        .header("x-a", "1")
        .header("content-type", "application/json")
        .body(BodyInfo::text(17))
        .credentials(CredentialsMode::Include)
}

#[test]
fn a_preflighted_put_over_https() {
    let mut world = world("https://api.example.com/");
    check(
        &mut world,
        https(),
        json_put("https://api.example.com/profile#f"),
        &[
            "OPTIONS https://api.example.com/profile#f\n\
             Accept: */*\n\
             Access-Control-Request-Method: PUT\n\
             Access-Control-Request-Headers: authorization,content-type,x-a,x-b\n\
             Referer: https://app.example.com/\n\
             Origin: https://app.example.com\n\
             Sec-Fetch-Dest: empty\n\
             Sec-Fetch-Mode: cors\n\
             Sec-Fetch-Site: same-site\n\
             User-Agent: Test/1\n\
             Accept-Encoding: gzip, deflate, br\n",
            "PUT https://api.example.com/profile#f\n\
             X-B: 2\n\
             Authorization: Bearer t\n\
             x-a: 1\n\
             content-type: application/json\n\
             Accept: */*\n\
             Accept-Language: en-US,en;q=0.9\n\
             Content-Length: 17\n\
             Referer: https://app.example.com/\n\
             Origin: https://app.example.com\n\
             Sec-Fetch-Dest: empty\n\
             Sec-Fetch-Mode: cors\n\
             Sec-Fetch-Site: same-site\n\
             User-Agent: Test/1\n\
             Accept-Encoding: gzip, deflate, br\n\
             Cookie: sid=1; lax=2\n",
        ],
    );
}

#[test]
fn a_preflighted_put_over_http() {
    // Without https: no Sec-Fetch lines, no brotli, no Secure cookie.
    let mut world = world("http://api.example.com/");
    check(
        &mut world,
        http(),
        json_put("http://api.example.com/profile"),
        &[
            "OPTIONS http://api.example.com/profile\n\
             Accept: */*\n\
             Access-Control-Request-Method: PUT\n\
             Access-Control-Request-Headers: authorization,content-type,x-a,x-b\n\
             Referer: http://app.example.com/\n\
             Origin: http://app.example.com\n\
             User-Agent: Test/1\n\
             Accept-Encoding: gzip, deflate\n",
            "PUT http://api.example.com/profile\n\
             X-B: 2\n\
             Authorization: Bearer t\n\
             x-a: 1\n\
             content-type: application/json\n\
             Accept: */*\n\
             Accept-Language: en-US,en;q=0.9\n\
             Content-Length: 17\n\
             Referer: http://app.example.com/\n\
             Origin: http://app.example.com\n\
             User-Agent: Test/1\n\
             Accept-Encoding: gzip, deflate\n\
             Cookie: lax=2\n",
        ],
    );
}

#[test]
fn a_method_alone_asks_for_no_header() {
    check(
        &mut world("https://api.example.com/"),
        https(),
        get("https://api.example.com/x").method("DELETE"),
        &[
            "OPTIONS https://api.example.com/x\n\
             Accept: */*\n\
             Access-Control-Request-Method: DELETE\n\
             Referer: https://app.example.com/\n\
             Origin: https://app.example.com\n\
             Sec-Fetch-Dest: empty\n\
             Sec-Fetch-Mode: cors\n\
             Sec-Fetch-Site: same-site\n\
             User-Agent: Test/1\n\
             Accept-Encoding: gzip, deflate, br\n",
            "DELETE https://api.example.com/x\n\
             Accept: */*\n\
             Accept-Language: en-US,en;q=0.9\n\
             Referer: https://app.example.com/\n\
             Origin: https://app.example.com\n\
             Sec-Fetch-Dest: empty\n\
             Sec-Fetch-Mode: cors\n\
             Sec-Fetch-Site: same-site\n\
             User-Agent: Test/1\n\
             Accept-Encoding: gzip, deflate, br\n",
        ],
    );
}

#[test]
fn a_simple_get_and_post() {
    check(
        &mut world("https://other.test/"),
        https(),
        get("https://other.test/"),
        &["GET https://other.test/\n\
           Accept: */*\n\
           Accept-Language: en-US,en;q=0.9\n\
           Referer: https://app.example.com/\n\
           Origin: https://app.example.com\n\
           Sec-Fetch-Dest: empty\n\
           Sec-Fetch-Mode: cors\n\
           Sec-Fetch-Site: cross-site\n\
           User-Agent: Test/1\n\
           Accept-Encoding: gzip, deflate, br\n"],
    );
    // Cross-site, with credentials: SameSite=None goes, Lax stays.
    check(
        &mut world("https://other.test/"),
        https(),
        get("https://other.test/")
            .method("POST")
            .body(BodyInfo::text(5))
            .credentials(CredentialsMode::Include),
        &["POST https://other.test/\n\
           Content-Type: text/plain;charset=UTF-8\n\
           Accept: */*\n\
           Accept-Language: en-US,en;q=0.9\n\
           Content-Length: 5\n\
           Referer: https://app.example.com/\n\
           Origin: https://app.example.com\n\
           Sec-Fetch-Dest: empty\n\
           Sec-Fetch-Mode: cors\n\
           Sec-Fetch-Site: cross-site\n\
           User-Agent: Test/1\n\
           Accept-Encoding: gzip, deflate, br\n\
           Cookie: sid=1\n"],
    );
}

#[test]
fn at_home() {
    check(
        &mut world("https://app.example.com/"),
        https(),
        get("other").header("X-A", "1").header("Accept", "text/html").header("Accept-Language", "de"),
        &["GET https://app.example.com/dir/other\n\
           X-A: 1\n\
           Accept: text/html\n\
           Accept-Language: de\n\
           Referer: https://app.example.com/dir/page?q\n\
           Sec-Fetch-Dest: empty\n\
           Sec-Fetch-Mode: cors\n\
           Sec-Fetch-Site: same-origin\n\
           User-Agent: Test/1\n\
           Accept-Encoding: gzip, deflate, br\n\
           Cookie: sid=1; lax=2\n"],
    );
    check(
        &mut world("https://app.example.com/"),
        https(),
        get("/x").method("POST").credentials(CredentialsMode::Omit).mode(Mode::SameOrigin),
        &["POST https://app.example.com/x\n\
           Accept: */*\n\
           Accept-Language: en-US,en;q=0.9\n\
           Content-Length: 0\n\
           Referer: https://app.example.com/dir/page?q\n\
           Origin: https://app.example.com\n\
           Sec-Fetch-Dest: empty\n\
           Sec-Fetch-Mode: same-origin\n\
           Sec-Fetch-Site: same-origin\n\
           User-Agent: Test/1\n\
           Accept-Encoding: gzip, deflate, br\n"],
    );
}

#[test]
fn no_cors_get() {
    check(
        &mut world("https://other.test/"),
        https(),
        no_cors(get("https://other.test/x")).cache(CacheMode::NoStore).credentials(CredentialsMode::Include),
        &["GET https://other.test/x\n\
           Accept: */*\n\
           Accept-Language: en-US,en;q=0.9\n\
           Referer: https://app.example.com/\n\
           Sec-Fetch-Dest: empty\n\
           Sec-Fetch-Mode: no-cors\n\
           Sec-Fetch-Site: cross-site\n\
           User-Agent: Test/1\n\
           Pragma: no-cache\n\
           Cache-Control: no-cache\n\
           Accept-Encoding: gzip, deflate, br\n\
           Cookie: sid=1\n"],
    );
}

#[test]
fn what_cache_modes_add() {
    let go = |mode, headers: &[(&str, &str)]| {
        let request = headers
            .iter()
            .fold(get(&at(P, "/")).cache(mode), |request, (name, value)| request.header(*name, *value));
        let ran = World::default().fetch(request, |_| answer(200, &[]));
        let lines =
            |name| ran.sent[0].headers.values(name).map(HeaderValue::to_text).collect::<Vec<_>>().join("|");
        (lines("Pragma"), lines("Cache-Control"))
    };
    let said = |pragma: &str, cache_control: &str| (pragma.to_owned(), cache_control.to_owned());
    assert_eq!(go(CacheMode::Default, &[]), said("", ""));
    assert_eq!(go(CacheMode::ForceCache, &[]), said("", ""));
    assert_eq!(go(CacheMode::NoCache, &[]), said("", "max-age=0"));
    assert_eq!(go(CacheMode::Reload, &[]), said("no-cache", "no-cache"));
    // The script's own stay alone.
    let own = [("Cache-Control", "max-age=1"), ("Pragma", "mine")];
    for mode in [CacheMode::Default, CacheMode::NoCache, CacheMode::NoStore, CacheMode::Reload] {
        assert_eq!(go(mode, &own), said("mine", "max-age=1"), "{mode}");
    }
    // A condition of the script's makes the default mode no-store, and no other mode.
    for name in ["If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "If-Match", "If-Range"] {
        assert_eq!(go(CacheMode::Default, &[(name, "x")]), said("no-cache", "no-cache"), "{name}");
        assert_eq!(go(CacheMode::ForceCache, &[(name, "x")]), said("", ""), "{name}");
    }
}

#[test]
fn a_part_is_asked_for_uncoded() {
    check(
        &mut world("https://other.test/"),
        https(),
        get("https://other.test/x").header("Range", "bytes=0-9"),
        &["GET https://other.test/x\n\
           Range: bytes=0-9\n\
           Accept: */*\n\
           Accept-Language: en-US,en;q=0.9\n\
           Referer: https://app.example.com/\n\
           Origin: https://app.example.com\n\
           Sec-Fetch-Dest: empty\n\
           Sec-Fetch-Mode: cors\n\
           Sec-Fetch-Site: cross-site\n\
           User-Agent: Test/1\n\
           Accept-Encoding: identity\n"],
    );
}

#[test]
fn a_visit() {
    let mut world = world("https://app.example.com/");
    let ran = world.visit("https://app.example.com/x", |_| answer(200, &[]));
    assert_eq!(
        text(&ran.sent[0]),
        "GET https://app.example.com/x\n\
         Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\n\
         Accept-Language: en-US,en;q=0.9\n\
         Upgrade-Insecure-Requests: 1\n\
         Sec-Fetch-Dest: document\n\
         Sec-Fetch-Mode: navigate\n\
         Sec-Fetch-Site: none\n\
         Sec-Fetch-User: ?1\n\
         User-Agent: Test/1\n\
         Accept-Encoding: gzip, deflate, br\n\
         Cookie: sid=1; lax=2\n"
    );
    assert!(ran.sent[0].credentials && !ran.sent[0].has_body);
    // A visit follows redirects, to anywhere, and is never a preflight.
    let ran = world.visit("https://app.example.com/x", |head| {
        if head.url.path() == "/x" { redirect(302, "http://other.test/y") } else { answer(404, &[]) }
    });
    assert_eq!((ran.methods().as_str(), ran.verdict()), ("GET GET", "basic"));
    assert_eq!(ran.sent[1].url.as_str(), "http://other.test/y");
    for elsewhere in ["data:text/html,x", "about:blank", "file:///x"] {
        assert_eq!(world.visit(elsewhere, welcome).verdict(), "SchemeNotSupported", "{elsewhere}");
    }
}

#[test]
fn content_length() {
    let stream = BodyInfo { length: None, content_type: None, replayable: true };
    let rows = [
        ("GET", None, ""),
        ("DELETE", None, ""),
        ("PATCH", None, ""),
        ("POST", None, "0"),
        ("PUT", None, "0"),
        ("POST", Some(BodyInfo::bytes(0)), "0"),
        ("PATCH", Some(BodyInfo::bytes(7)), "7"),
        ("DELETE", Some(BodyInfo::bytes(7)), "7"),
        ("POST", Some(stream), ""),
    ];
    for (method, body, expected) in rows {
        let mut request = get(&at(P, "/")).method(method);
        request.body.clone_from(&body);
        let ran = World::default().fetch(request, |_| answer(200, &[]));
        assert_eq!(ran.header(0, "Content-Length"), expected, "{method} {body:?}");
        assert_eq!(ran.sent[0].has_body, body.is_some());
    }
}

#[test]
fn what_credentials_say() {
    use CredentialsMode::{Include, Omit, SameOrigin};
    for (server, mode, expected) in [
        (P, Omit, false),
        (P, SameOrigin, true),
        (P, Include, true),
        (S, Omit, false),
        (S, SameOrigin, false),
        (S, Include, true),
        (X, SameOrigin, false),
        (X, Include, true),
    ] {
        let ran = World::default().fetch(get(&at(server, "/")).credentials(mode), welcome);
        assert_eq!(ran.sent[0].credentials, expected, "{server} {mode}");
    }
}

#[test]
fn bodies_and_keepalive() {
    let go = |length: u64, keepalive: bool| {
        let mut request = get(&at(P, "/")).method("POST").body(BodyInfo::bytes(length));
        request.keepalive = keepalive;
        World::default().fetch(request, |_| answer(200, &[])).verdict()
    };
    assert_eq!(go(65_536, true), "basic");
    assert_eq!(go(65_537, true), "KeepaliveTooLarge");
    assert_eq!(go(65_537, false), "basic");
}

#[test]
fn fetch_and_xml_http_request() {
    // Either way a header goes out once, with all its values.
    let twice = || get(&at(P, "/")).header("X-A", "1").header("x-a", "2");
    for request in [twice(), xhr(twice())] {
        let ran = World::default().fetch(request, |_| answer(200, &[]));
        let lines: Vec<_> = ran.sent[0].headers.values("x-a").map(HeaderValue::to_text).collect();
        assert_eq!(lines, ["1, 2"]);
    }
    // XMLHttpRequest drops a GET's body where fetch refuses it, and takes a user name in its URL.
    let body = || get(&at(P, "/")).body(BodyInfo::text(2));
    assert_eq!(World::default().fetch(body(), |_| answer(200, &[])).verdict(), "BodyNotAllowed");
    let ran = World::default().fetch(xhr(body()), |_| answer(200, &[]));
    assert_eq!((ran.verdict(), ran.sent[0].has_body), ("basic", false));
    let userinfo = || get("http://u:p@localhost:9301/");
    assert_eq!(World::default().fetch(userinfo(), |_| answer(200, &[])).verdict(), "UrlHasCredentials");
    assert_eq!(World::default().fetch(xhr(userinfo()), |_| answer(200, &[])).verdict(), "basic");
    // It knows no mode, and no omit.
    let ran = World::default().fetch(xhr(no_cors(get(&at(S, "/")))), |_| answer(200, &[]));
    assert_eq!(ran.verdict(), "AllowOriginMissing");
    let ran = World::default()
        .fetch(xhr(get(&at(P, "/")).credentials(CredentialsMode::Omit)), |_| answer(200, &[]));
    assert!(ran.sent[0].credentials);
}

#[test]
fn what_throws_at_once() {
    let rows = [
        (get("http://["), "UrlInvalid"),
        (get("http://u@localhost:9301/"), "UrlHasCredentials"),
        (get("http://:p@localhost:9301/"), "UrlHasCredentials"),
        (get("/").mode(Mode::Navigate), "NavigateMode"),
        (get("/").method("TRACE"), "MethodForbidden"),
        (get("/").method("connect"), "MethodForbidden"),
        (get("/").method("Track"), "MethodForbidden"),
        (get("/").method(""), "MethodInvalid"),
        (get("/").method("GE T"), "MethodInvalid"),
        (get("/").header("", "1"), "HeaderInvalid"),
        (get("/").header("a b", "1"), "HeaderInvalid"),
        (get("/").header("a", "1\r\nb: 2"), "HeaderInvalid"),
        (get("/").header("a", "1\0"), "HeaderInvalid"),
        (get("/").body(BodyInfo::text(1)), "BodyNotAllowed"),
        (get("/").method("HEAD").body(BodyInfo::text(1)), "BodyNotAllowed"),
        (get("/").cache(CacheMode::OnlyIfCached), "CacheModeNotAllowed"),
        (get("/").cache(CacheMode::OnlyIfCached).mode(Mode::SameOrigin), "NotCached"),
    ];
    for (request, expected) in rows {
        let ran = World::default().fetch(request.clone(), |_| answer(200, &[]));
        assert_eq!((ran.verdict(), ran.sent.len()), (expected, 0), "{request:?}");
        assert!(ran.codes().contains(&expected));
    }
}
