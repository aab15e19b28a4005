//! The judge: what belongs together, what it comes to, and what is said not to be known.

use corsac_browser::{CredentialsMode, EngineName, Initiator};
use corsac_diagnose::har::{Gap, Judged, Verdict};
use corsac_fetch::Outcome;
use serde_json::{Value, json};

use crate::make::{Headers, entry, failing, judge, judged, judged_by};

const OPEN: Headers<'_> = &[("Access-Control-Allow-Origin", "https://myapp.com")];
const FROM: (&str, &str) = ("Origin", "https://myapp.com");
const API: &str = "https://api.example/x";

fn fetch(method: &str, url: &str, status: u16, answered: Headers<'_>) -> Value {
    entry("fetch", method, url, &[FROM], status, answered)
}

fn preflight(method: &str, url: &str, status: u16, answered: Headers<'_>) -> Value {
    entry("preflight", "OPTIONS", url, &[FROM, ("Access-Control-Request-Method", method)], status, answered)
}

/// What is told of each: the entry, those with it, the verdict, the rule, the gaps.
fn told(found: &[Judged]) -> Vec<String> {
    found
        .iter()
        .map(|judged| {
            let rule = judged.account.failure().map_or("", corsac_browser::Failure::code);
            let gaps: Vec<&str> = judged.gaps.iter().map(Gap::code).collect();
            let text =
                format!("{} {:?} {} {rule} {gaps:?}", judged.entry, judged.others, judged.verdict.as_str());
            text.replace("  ", " ")
        })
        .collect()
}

#[test]
fn what_the_har_tells_and_what_not() {
    let failed = "net::ERR_FAILED";
    let allows = &[OPEN[0], ("Access-Control-Allow-Methods", "PUT, DELETE")];
    let table: Vec<(&str, Vec<Value>, &[&str])> = vec![
        ("open", vec![fetch("GET", API, 200, OPEN)], &["1 [] readable []"]),
        (
            "closed",
            vec![failing(fetch("GET", API, 200, &[]), failed)],
            &["1 [] blocked AllowOriginMissing []"],
        ),
        (
            "a preflight after its request, as in Firefox",
            vec![fetch("PUT", API, 200, OPEN), preflight("PUT", API, 204, allows)],
            &["1 [2] readable []"],
        ),
        (
            "a preflight before its request, as in Chromium",
            vec![preflight("PUT", API, 401, &[]), failing(fetch("PUT", API, 0, &[]), failed)],
            &["2 [1] blocked AllowOriginMissing []"],
        ),
        (
            "each has its own preflight",
            vec![
                preflight("PUT", API, 204, allows),
                fetch("PUT", API, 200, OPEN),
                preflight("DELETE", API, 204, OPEN),
                failing(fetch("DELETE", API, 0, &[]), failed),
                preflight("PUT", "https://api.example/y", 500, allows),
                failing(fetch("PUT", "https://api.example/y", 0, &[]), failed),
            ],
            &["2 [1] readable []", "4 [3] blocked MethodNotAllowed []", "6 [5] blocked PreflightStatus []"],
        ),
        (
            "two methods at one URL",
            vec![
                fetch("PUT", API, 200, OPEN),
                failing(fetch("DELETE", API, 0, &[]), failed),
                preflight("DELETE", API, 401, &[]),
                preflight("PUT", API, 204, allows),
            ],
            &["1 [4] readable []", "2 [3] blocked AllowOriginMissing []"],
        ),
        (
            "a preflight alone before another's request",
            vec![
                preflight("PUT", "https://api.example/y", 403, OPEN),
                fetch("PUT", API, 200, OPEN),
                preflight("PUT", API, 204, allows),
            ],
            &["1 [] blocked PreflightStatus [\"request-missing\"]", "2 [3] readable []"],
        ),
        (
            "no preflight, and the request went out",
            vec![fetch("PUT", API, 200, OPEN)],
            &["1 [] readable [\"preflight-not-recorded\"]"],
        ),
        (
            "no preflight, and the answer is refused",
            vec![failing(fetch("PUT", API, 200, &[]), failed)],
            &["1 [] blocked AllowOriginMissing [\"preflight-not-recorded\"]"],
        ),
        (
            "no preflight, and no answer",
            vec![failing(fetch("PUT", API, 0, &[]), failed)],
            &["1 [] undecided [\"preflight-missing\", \"unanswered\"]"],
        ),
        (
            "a preflight without an answer",
            vec![failing(preflight("PUT", API, 0, &[]), failed), failing(fetch("PUT", API, 0, &[]), failed)],
            &["2 [1] undecided [\"preflight-unanswered\"]"],
        ),
        (
            "a preflight that the network failed",
            vec![
                failing(preflight("PUT", API, 0, &[]), "net::ERR_CONNECTION_REFUSED"),
                failing(fetch("PUT", API, 0, &[]), failed),
            ],
            &["2 [1] failed NetworkFailed []"],
        ),
        (
            "a preflight alone",
            vec![preflight("PUT", API, 403, OPEN)],
            &["1 [] blocked PreflightStatus [\"request-missing\"]"],
        ),
        (
            "a preflight alone that passed",
            vec![preflight("PUT", API, 204, allows)],
            &["1 [] undecided [\"request-missing\", \"unanswered\"]"],
        ),
        ("no answer", vec![failing(fetch("GET", API, 0, &[]), failed)], &["1 [] undecided [\"unanswered\"]"]),
        (
            "the network failed",
            vec![failing(fetch("GET", API, 0, &[]), "net::ERR_CERT_DATE_INVALID")],
            &["1 [] failed NetworkFailed []"],
        ),
        (
            "the network failed before the preflight",
            vec![failing(fetch("PUT", API, 0, &[]), "net::ERR_NAME_NOT_RESOLVED")],
            &["1 [] failed NetworkFailed []"],
        ),
        (
            "a redirect",
            vec![
                fetch("GET", API, 302, &[OPEN[0], ("Location", "/y")]),
                fetch("GET", "https://api.example/y", 200, OPEN),
            ],
            &["1 [2] readable []"],
        ),
        (
            "a redirect home, which ends under CORS",
            vec![
                fetch("GET", API, 302, &[OPEN[0], ("Location", "https://myapp.com/login")]),
                entry("fetch", "GET", "https://myapp.com/login", &[("Origin", "null")], 200, &[]),
            ],
            &["1 [2] blocked AllowOriginMissing []"],
        ),
        (
            "a redirect from home",
            vec![
                entry(
                    "fetch",
                    "GET",
                    "https://myapp.com/x",
                    &[("Referer", "https://myapp.com/")],
                    302,
                    &[("Location", API)],
                ),
                fetch("GET", API, 200, &[]),
            ],
            &["1 [2] blocked AllowOriginMissing []"],
        ),
        (
            "a redirect to a preflight",
            vec![
                preflight("PUT", API, 204, allows),
                fetch("PUT", API, 307, &[OPEN[0], ("Location", "https://api.example/y")]),
                preflight("PUT", "https://api.example/y", 404, OPEN),
                failing(fetch("PUT", "https://api.example/y", 0, &[]), failed),
            ],
            &["2 [1, 3, 4] blocked PreflightStatus []"],
        ),
        (
            "a redirect to where it came from",
            vec![
                preflight(
                    "PUT",
                    API,
                    204,
                    &[OPEN[0], ("Access-Control-Allow-Methods", "PUT"), ("Access-Control-Max-Age", "0")],
                ),
                fetch("PUT", API, 307, &[OPEN[0], ("Location", API)]),
                preflight("PUT", API, 404, OPEN),
                failing(fetch("PUT", API, 0, &[]), failed),
            ],
            &["2 [1, 3, 4] blocked PreflightStatus []"],
        ),
        (
            "a redirect to nowhere",
            vec![
                fetch("GET", API, 302, &[OPEN[0], ("Location", "/y")]),
                fetch("GET", "https://api.example/z", 200, OPEN),
            ],
            &["1 [] undecided [\"redirect-missing\"]", "2 [] readable []"],
        ),
        (
            "credentials that only the failure tells of",
            vec![failing(fetch("GET", API, 200, &[("Access-Control-Allow-Origin", "*")]), failed)],
            &["1 [] blocked WildcardWithCredentials [\"credentials-inferred\"]"],
        ),
        (
            "another failure",
            vec![failing(
                fetch("GET", API, 200, &[OPEN[0], ("Access-Control-Allow-Credentials", "true")]),
                "net::ERR_BLOCKED_BY_CLIENT",
            )],
            &["1 [] undecided [\"failed-otherwise\"]"],
        ),
        (
            "what is no access control keeps no secret",
            {
                let mut entry = fetch("GET", API, 200, &[]);
                entry["response"]["content"]["size"] = json!(3);
                vec![entry]
            },
            &["1 [] undecided AllowOriginMissing [\"read-all-the-same\"]"],
        ),
        (
            "not modified",
            vec![fetch("GET", API, 304, &[]), fetch("GET", API, 304, OPEN)],
            &["1 [] undecided [\"not-modified\"]", "2 [] readable []"],
        ),
        (
            "a service worker",
            {
                let mut entry = fetch("GET", API, 200, &[]);
                entry["response"]["_fetchedViaServiceWorker"] = json!(true);
                vec![entry]
            },
            &["1 [] undecided [\"by-worker\"]"],
        ),
        (
            "secrets left out",
            vec![
                entry(
                    "preflight",
                    "OPTIONS",
                    API,
                    &[
                        FROM,
                        ("Access-Control-Request-Method", "GET"),
                        ("Access-Control-Request-Headers", "authorization"),
                    ],
                    204,
                    OPEN,
                ),
                failing(fetch("GET", API, 0, &[]), failed),
            ],
            &["2 [1] blocked HeaderNotAllowed [\"headers-left-out\"]"],
        ),
    ];
    for (name, entries, expected) in table {
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(told(&judged(&entries)), expected, "{name}");
    }
}

#[test]
fn what_has_no_part_in_cors_is_counted() {
    let entries = [
        entry("document", "GET", "https://myapp.com/", &[("sec-fetch-mode", "navigate")], 200, &[]),
        entry("fetch", "GET", "https://myapp.com/own", &[("Referer", "https://myapp.com/")], 200, &[]),
        entry("image", "GET", "https://cdn.example/a.png", &[("sec-fetch-mode", "no-cors")], 200, &[]),
        entry("script", "GET", "https://myapp.com/a.js", &[], 200, &[]),
        entry("websocket", "GET", "wss://api.example/", &[FROM], 101, &[]),
        entry("fetch", "GET", "data:text/plain,x", &[], 200, &[]),
        entry("script", "GET", "no URL", &[], 200, &[]),
        // A module, a font: they are read under CORS.
        entry("script", "GET", "https://cdn.example/m.js", &[FROM], 200, OPEN),
        entry("font", "GET", "https://cdn.example/f.woff2", &[FROM], 200, OPEN),
    ];
    let (found, counts) = judged_by("WebInspector", &entries);
    assert_eq!(told(&found), ["8 [] readable []", "9 [] readable []"]);
    assert_eq!((counts.entries, counts.same_origin, counts.no_cors, counts.others), (9, 2, 1, 4));
    assert_eq!(counts.without_page, 0);
    let mut nobodys = entry("fetch", "GET", API, &[], 200, &[]);
    nobodys["pageref"] = json!("page_9");
    let (found, counts) = judged_by("WebInspector", &[nobodys]);
    assert_eq!((found.len(), counts.without_page), (0, 1));
    // Where the pages stand last, they are waited for.
    let own = entry("fetch", "GET", "https://myapp.com/own", &[], 200, &[]);
    let foreign = entry("fetch", "GET", API, &[], 200, OPEN);
    let pages = json!([{"id": "page_1", "title": "https://myapp.com/"}]);
    let har =
        json!({"log": {"creator": {"name": "WebInspector"}, "entries": [own, foreign], "pages": pages}});
    let (found, counts) = judge(&har.to_string());
    assert_eq!((told(&found), counts.same_origin), (vec!["2 [] readable []".to_owned()], 1));
}

#[test]
fn whose_page_asked() {
    // Headers of the request; the initiator; the page's URL and origin.
    let table: &[(Headers<'_>, Option<&str>, &str, &str)] = &[
        (&[FROM], None, "https://myapp.com/start", "https://myapp.com"),
        (
            &[FROM, ("Referer", "https://myapp.com/deep?x")],
            None,
            "https://myapp.com/deep?x",
            "https://myapp.com",
        ),
        (
            &[("Origin", "https://frame.example"), ("Referer", "https://myapp.com/")],
            None,
            "https://frame.example/",
            "https://frame.example",
        ),
        (&[("Referer", "https://frame.example/x")], None, "https://frame.example/x", "https://frame.example"),
        (&[], Some("https://cdn.example/app.js"), "https://myapp.com/start", "https://myapp.com"),
        (&[("Origin", "null"), ("Referer", "https://myapp.com/")], None, "about:srcdoc", "null"),
    ];
    for (asked, initiator, url, origin) in table {
        let mut entry = entry("fetch", "GET", API, asked, 200, &[("Access-Control-Allow-Origin", "*")]);
        entry["_initiator"] = json!({"type": "script", "url": initiator});
        let found = judged(&[entry]);
        let page = found[0].account.page.as_ref().unwrap();
        assert_eq!((page.url().as_str(), page.origin().to_string().as_str()), (*url, *origin), "{asked:?}");
    }
    // Where neither headers nor pages tell, what started it does.
    let mut entry = entry("fetch", "GET", API, &[], 200, OPEN);
    entry["pageref"] = Value::Null;
    entry["_initiator"] = json!({"url": "https://myapp.com/app.js"});
    assert_eq!(judged(&[entry])[0].account.page.as_ref().unwrap().origin().to_string(), "https://myapp.com");
}

#[test]
fn what_the_script_asked_for() {
    let asked = [
        FROM,
        ("accept", "*/*"),
        ("user-agent", "x"),
        ("sec-fetch-mode", "cors"),
        ("content-type", "application/json"),
        ("X-A", "1"),
        ("cookie", "sid=1; t"),
    ];
    let allows = [
        OPEN[0],
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "PUT"),
        ("Access-Control-Allow-Headers", "x-a, content-type"),
    ];
    let mut put = entry("xhr", "PUT", API, &asked, 200, &allows);
    put["request"]["bodySize"] = json!(12);
    put["response"]["content"]["size"] = json!(34);
    let asks = [
        FROM,
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "content-type,x-a"),
    ];
    let found = judged(&[entry("preflight", "OPTIONS", API, &asks, 204, &allows), put]);
    let account = &found[0].account;
    let names: Vec<&str> = account.request.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["content-type", "X-A"]);
    assert_eq!(account.request.body.as_ref().unwrap().length, Some(12));
    assert_eq!(
        (account.request.credentials, account.request.initiator),
        (CredentialsMode::Include, Initiator::Xhr)
    );
    let exchanges = &account.trace.exchanges;
    assert_eq!(
        exchanges[0].request.header("access-control-request-headers").as_deref(),
        Some("content-type,x-a")
    );
    assert_eq!(exchanges[1].request.header("cookie").as_deref(), Some("sid=1; t"));
    assert_eq!((account.bodies[0], account.bodies[1].map(|seen| seen.bytes)), (None, Some(34)));
    assert_eq!((found[0].verdict, found[0].status, found[0].gaps.len()), (Verdict::Readable, 200, 0));

    // A plain POST that was asked for first: its upload is listened to.
    let mut post = entry("xhr", "POST", API, &[FROM], 200, OPEN);
    post["request"]["bodySize"] = json!(3);
    let found = judged(&[post, preflight("POST", API, 200, OPEN)]);
    assert!(found[0].account.request.upload_listener);
    assert_eq!(told(&found), ["1 [2] readable []"]);
}

#[test]
fn a_preflight_that_an_earlier_one_stands_for_is_not_made_up() {
    let found = judged(&[fetch("PUT", API, 200, OPEN)]);
    let [asked, sent] = found[0].account.trace.exchanges.as_slice() else { panic!() };
    assert!(asked.cached && asked.response.is_none(), "{asked:?}");
    assert!(!sent.cached && sent.response.is_some());
    // Of an opaque origin some browsers keep nothing, so that one asks again: no answer is shown that nobody gave.
    for creator in ["WebInspector", "Firefox", "WebKit Web Inspector"] {
        let put =
            entry("fetch", "PUT", API, &[("Origin", "null")], 200, &[("Access-Control-Allow-Origin", "*")]);
        let (found, _) = judged_by(creator, &[put]);
        let [asked, _] = found[0].account.trace.exchanges.as_slice() else { panic!() };
        assert!(asked.cached && asked.response.is_none(), "{creator}: {asked:?}");
        assert!(matches!(found[0].account.outcome, Outcome::Delivered(_)), "{creator}");
    }
}

#[test]
fn the_browser_that_is_named_judges() {
    let wildcard = &[("Access-Control-Allow-Origin", "*")];
    let table = [
        ("WebInspector", EngineName::Chromium, "1 [] readable []"),
        ("Firefox", EngineName::Firefox, "1 [] readable [\"credentials-unknown\"]"),
        ("WebKit Web Inspector", EngineName::WebKitGtk, "1 [] readable [\"credentials-unknown\"]"),
        ("mitmproxy", EngineName::Standard, "1 [] readable [\"credentials-unknown\"]"),
    ];
    for (creator, browser, line) in table {
        let (found, _) = judged_by(creator, &[fetch("GET", API, 200, wildcard)]);
        assert_eq!((found[0].browser, told(&found)), (browser, vec![line.to_owned()]), "{creator}");
    }
}

#[test]
fn header_lines_that_were_joined_are_two() {
    let joined = &[("Access-Control-Allow-Origin", "https://myapp.com\n*")];
    let found = judged(&[failing(fetch("GET", API, 200, joined), "net::ERR_FAILED")]);
    assert_eq!(told(&found), ["1 [] blocked AllowOriginMultiple []"]);
}

#[test]
fn far_apart_and_many() {
    // A preflight and its request with others between them, more than wait at a time all in all.
    let mut entries = Vec::new();
    for number in 0..1500 {
        let url = format!("https://api.example/{number}");
        entries.push(preflight("PUT", &url, 204, OPEN));
        entries.push(fetch("GET", &format!("{url}?more"), 200, OPEN));
        entries.push(failing(fetch("PUT", &url, 0, &[]), "net::ERR_FAILED"));
    }
    let found = judged(&entries);
    assert_eq!(found.len(), 3000);
    let blocked: Vec<&Judged> = found.iter().filter(|judged| judged.verdict == Verdict::Blocked).collect();
    assert_eq!(blocked.len(), 1500);
    assert!(blocked.iter().all(|judged| judged.others == [judged.entry - 2]));
}
