//! `--browser all`: what goes out, what each browser comes to, and why they part.

use std::path::Path;

use serde_json::Value;

use crate::explain::{closed, explain, json, open};
use crate::run;
use crate::schema;
use crate::server::{Answer, Seen, Server, answer};

const BROWSERS: [&str; 3] = ["chromium", "firefox", "webkit"];

/// The outcome in each browser.
fn outcomes(value: &Value) -> Vec<&str> {
    BROWSERS.iter().map(|name| value["browsers"][name]["outcome"].as_str().unwrap()).collect()
}

/// The topics in which they part: those that can be seen, and the others.
fn topics(value: &Value, visible: bool) -> Vec<&str> {
    let differences = value["differences"].as_array().unwrap();
    let chosen = differences.iter().filter(|difference| difference["visible"] == visible);
    chosen.map(|difference| difference["topic"].as_str().unwrap()).collect()
}

/// Compares with a committed file, or writes it. The port, of five digits, is another one each time.
pub(crate) fn compare(name: &str, text: &str, server: &Server) {
    let text = text.replace(&server.port().to_string(), "54321");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program").join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(committed, text, "{name} is not as committed (UPDATE_EXPECT=1 accepts)");
}

/// Sends a PUT on with 303 to where no preflight is answered.
fn sends_on(seen: &Seen) -> Answer {
    let open = ("Access-Control-Allow-Origin", "*");
    match (seen.target.as_str(), seen.method.as_str()) {
        ("/x", "OPTIONS") => answer(204, &[open, ("Access-Control-Allow-Methods", "PUT")], ""),
        ("/x", _) => answer(303, &[open, ("Location", "/made")], ""),
        (_, "OPTIONS") => answer(404, &[], ""),
        _ => answer(200, &[open], "made"),
    }
}

/// Gives out a cookie, which only Firefox takes from a third party, and sends on.
fn logs_in(seen: &Seen) -> Answer {
    let mut answer = open(seen);
    if let (Some((status, headers, _)), "/x") = (&mut answer, seen.target.as_str()) {
        *status = 307;
        headers.push(("Set-Cookie", "sid=hunter2".to_owned()));
        headers.push(("Location", "/in".to_owned()));
    }
    answer
}

/// Any page may do anything, and remembers it for a day.
fn open_for_a_day(seen: &Seen) -> Answer {
    let mut answer = open(seen);
    if let Some((_, headers, _)) = &mut answer {
        headers.push(("Access-Control-Max-Age", "86400".to_owned()));
    }
    answer
}

#[test]
fn a_refusal_that_all_agree_on_is_asked_for_once() {
    let server = Server::start(closed);
    let ran = explain(&server, &["-X", "PUT", "--send", "--no-experiments"]);
    assert_eq!((ran.code, server.methods()), (Some(1), vec!["OPTIONS".to_owned()]), "{ran:?}");
    compare("browsers_agree.txt", &ran.stdout, &server);
    let (code, value) = json(&server, &["-X", "PUT", "--send", "--no-experiments"]);
    assert_eq!((code, value["browser"].as_str()), (Some(1), Some("chromium")));
    assert_eq!(value["differences"], serde_json::json!([]));
    assert_eq!(outcomes(&value), ["blocked"; 3]);
    assert_eq!(server.methods().len(), 2);
    for field in ["outcome", "error", "response", "exchanges"] {
        assert_eq!(value[field], value["browsers"]["chromium"][field], "{field}");
    }
}

#[test]
fn they_part_after_a_redirect() {
    let server = Server::start(sends_on);
    let ran = explain(&server, &["-X", "PUT", "--send"]);
    assert_eq!(server.methods(), ["OPTIONS", "PUT", "GET", "OPTIONS"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    compare("browsers_part.txt", &ran.stdout, &server);
    let (_, value) = json(&server, &["-X", "PUT", "--send"]);
    assert_eq!(outcomes(&value), ["readable", "blocked", "blocked"]);
    assert_eq!(value["browser"], "firefox");
    assert_eq!(value["error"], value["browsers"]["firefox"]["error"]);
    let code = |name: &str| value["browsers"][name]["error"]["code"].as_str();
    assert_eq!([code("firefox"), code("webkit")], [Some("AllowOriginMissing"), Some("PreflightStatus")]);
    let told = &value["differences"][1]["browsers"];
    assert_eq!([&told["firefox"], &told["webkit"]], ["the CORS headers, then the status", "the status"]);
}

#[test]
fn where_they_do_alike_what_is_not_seen_is_told_apart() {
    let server = Server::start(open_for_a_day);
    let ran = explain(&server, &["-X", "PUT", "--send"]);
    assert_eq!((ran.code, server.methods().len()), (Some(0), 2), "{ran:?}");
    compare("browsers_remember.txt", &ran.stdout, &server);
}

#[test]
fn an_unsafe_request_goes_out_once() {
    let server = Server::start(open);
    let ran = explain(&server, &["-d", "a=1", "--send"]);
    assert_eq!((ran.code, server.methods()), (Some(0), vec!["POST".to_owned()]), "{ran:?}");
    assert!(ran.stdout.contains("Chromium, Firefox and WebKitGTK do alike."), "{ran:?}");
}

#[test]
fn an_unsafe_request_that_differs_is_held_back() {
    let server = Server::start(logs_in);
    let flags = ["--credentials", "include", "-d", "a=1", "--send"];
    let ran = explain(&server, &flags);
    assert_eq!((ran.code, server.methods()), (Some(4), vec!["POST".to_owned(); 2]), "{ran:?}");
    compare("browsers_held.txt", &ran.stdout, &server);
    let (code, value) = json(&server, &flags);
    assert_eq!((code, value["browser"].as_str()), (Some(4), Some("firefox")));
    assert_eq!(outcomes(&value), ["readable", "held", "readable"]);
    // In that browser alone it goes out.
    let ran = explain(&server, &[&flags[..], &["--browser", "firefox"]].concat());
    assert_eq!((ran.code, server.methods().len()), (Some(0), 6), "{ran:?}");
    let seen = server.seen();
    assert_eq!([seen[3].header("cookie"), seen[5].header("cookie")], [None, Some("sid=hunter2")]);
}

#[test]
fn the_worst_exit_status_counts() {
    // Only Chromium sends Save-Data without asking.
    const HINT: &[&str] = &["-H", "Save-Data: on"];
    // What the server answers to a preflight; flags; exit status; whose.
    type Row = (fn(&Seen) -> Answer, &'static [&'static str], i32, &'static str);
    let table: &[Row] = &[
        (open, &[], 0, "chromium"),
        (open, &["-X", "POST"], 4, "chromium"),
        (|_| answer(204, &[], ""), &[], 1, "firefox"),
        (|_| answer(204, &[], ""), &["-X", "POST"], 1, "firefox"),
        (|_| None, &["--max-time", "0.5"], 3, "firefox"),
        (|_| None, &["--max-time", "0.5", "--mode", "no-cors"], 1, "chromium"),
    ];
    for (preflight, flags, code, browser) in table {
        let server =
            Server::start(|seen| if seen.method == "OPTIONS" { preflight(seen) } else { open(seen) });
        let (found, value) = json(&server, &[HINT, flags].concat());
        assert_eq!((found, value["browser"].as_str()), (Some(*code), Some(*browser)), "{flags:?} {value:#}");
    }
}

/// A redirect to another origin: `localhost` instead of `127.0.0.1`.
fn away(seen: &Seen) -> Answer {
    let host = seen.header("host").unwrap().replace("127.0.0.1", "localhost");
    match seen.method.as_str() {
        "DELETE" if seen.target == "/x" => {
            let mut answer = answer(307, &[("Access-Control-Allow-Origin", "*")], "");
            answer.as_mut().unwrap().1.push(("Location", format!("http://{host}/y")));
            answer
        }
        _ => open(seen),
    }
}

#[test]
fn why_they_part() {
    // What the server answers; flags; topics that are seen, by how they begin; those that are not.
    type Row<'a> = (fn(&Seen) -> Answer, &'a [&'a str], &'a [&'a str], &'a [&'a str]);
    let language = format!("Accept-Language: {}", "a".repeat(100));
    let twelve: Vec<&str> = (0..12).flat_map(|_| ["-H", language.as_str()]).collect();
    let twice = &twelve[..4];
    let table: &[Row<'_>] = &[
        (open, &[], &[], &[]),
        (open, &["-H", "Save-Data: on"], &["client hints"], &[]),
        (
            open,
            &["-H", "Accept: \u{e9}"],
            &["bytes above 0x7F in `Accept`", "bytes above 0x7F in a header"],
            &[],
        ),
        (open, &["-H", "Range: BYTES=0-1"], &["`Range: BYTES=0-1`", "`Range: Bytes = 00-1`"], &[]),
        (open, twice, &["a safelisted header that is set several times"], &[]),
        // More than 1024 bytes together, too; but the sum alone would ask for other names.
        (open, &twelve, &["a safelisted header"], &[]),
        (
            open,
            &["-H", "User-Agent: me"],
            &["`User-Agent` set by a script", "`User-Agent` of a preflight"],
            &[],
        ),
        (sends_on, &["-X", "PUT", "--send"], &["the hops of a request", "what is blamed first"], &[]),
        (
            away,
            &["-X", "DELETE", "--send"],
            &[
                "`Origin` of a preflight after redirects",
                "DELETE over a redirect",
                "`Sec-Fetch-Site` after",
                "`Sec-Fetch-Site` of a",
            ],
            &[],
        ),
        (open, &["-b", "a=1"], &[], &[]),
        // WebKitGTK refuses the cookie as a third party's, not as one of a cross-site request.
        (
            logs_in,
            &["--credentials", "include"],
            &["a cookie without `SameSite`"],
            &["Lax and Strict cookies of an answer"],
        ),
        (
            |seen| answer(if seen.method == "OPTIONS" { 404 } else { 200 }, &[], ""),
            &["-X", "PUT"],
            &["what is blamed first"],
            &[],
        ),
        (open_for_a_day, &["-X", "PUT"], &[], &["the longest `Access-Control-Max-Age`"]),
        // Several points, some of which do nothing alone.
        (
            open,
            &["-H", "Save-Data: on", "-H", "User-Agent: me"],
            &["client hints", "`User-Agent` set", "`User-Agent` of a"],
            &[],
        ),
    ];
    for (answers, flags, seen, unseen) in table {
        let server = Server::start(*answers);
        let (_, value) = json(&server, flags);
        for (visible, expected) in [(true, seen), (false, unseen)] {
            let found = topics(&value, visible);
            let fits = found.len() == expected.len()
                && found.iter().zip(*expected).all(|(topic, begin)| topic.starts_with(begin));
            assert!(fits, "{flags:?}: {found:?} instead of {expected:?}");
        }
    }
}

#[test]
fn a_loop_is_told_in_few_words() {
    // Between two origins. WebKitGTK sends no Sec-Fetch headers just after such a redirect.
    let server = Server::start(|seen| {
        let host = seen.header("host").unwrap();
        let other = match host.strip_prefix("localhost") {
            Some(port) => format!("http://127.0.0.1{port}/x"),
            None => format!("http://{}/x", host.replace("127.0.0.1", "localhost")),
        };
        answer(302, &[("Access-Control-Allow-Origin", "*"), ("Location", &other)], "")
    });
    let ran = explain(&server, &[]);
    assert_eq!((ran.code, server.methods().len()), (Some(1), 21 + 20), "{ran:?}");
    assert_eq!(ran.stdout.matches(" went out again for WebKitGTK").count(), 2, "{ran:?}");
    assert_eq!(ran.stdout.matches(", 10 times\n").count(), 2, "{ran:?}");
    assert!(ran.stdout.ends_with(" Step for step as in Chromium, but for what is said above.\n"), "{ran:?}");
}

#[test]
fn curl_commands_for_each_group() {
    let server = Server::start(sends_on);
    let ran = explain(&server, &["-X", "PUT", "--send", "--curl"]);
    let places: Vec<_> = ["# ===== Chromium =====", "# ===== Firefox =====", "# ===== WebKitGTK ====="]
        .iter()
        .map(|heading| ran.stdout.find(heading).unwrap_or_else(|| panic!("{heading}: {ran:?}")))
        .collect();
    assert!(places.is_sorted() && places[0] == 0, "{ran:?}");
    let server = Server::start(closed);
    let ran = explain(&server, &["--curl"]);
    assert!(!ran.stdout.contains("====="), "{ran:?}");
    assert!(ran.stdout.starts_with("# 1  the GET itself."), "{ran:?}");
}

#[test]
fn secrets_of_requests_that_differ_are_hidden() {
    let server = Server::start(logs_in);
    let ran = explain(&server, &["--credentials", "include"]);
    assert!(ran.stdout.contains("sid=<redacted> instead"), "{ran:?}");
    assert!(!ran.stdout.contains("hunter2"), "{ran:?}");
}

#[test]
fn who_would_not_hold_a_cookie_is_told() {
    // Flags; what is noted of the cookie.
    let table: &[(&[&str], Option<&str>)] = &[
        (
            &["-b", "=x"],
            Some("Firefox would not hold the cookie \"\", so it is left out there: it has no name"),
        ),
        (&["-b", "=x", "--browser", "firefox"], Some("Firefox would not hold the cookie \"\"")),
        (&["-b", "=x", "--browser", "chromium"], None),
        (
            &["-b", "a=\u{1}; b=2"],
            Some("no browser would hold the cookie \"a\", so it is left out: it has the control"),
        ),
        (&["-b", "a=\u{1}", "--browser", "standard"], Some("no browser would hold the cookie \"a\"")),
    ];
    for (flags, note) in table {
        let server = Server::start(open);
        let ran = explain(&server, flags);
        let found: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("would")).collect();
        assert_eq!(found.len(), usize::from(note.is_some()), "{ran:?}");
        assert!(note.is_none_or(|note| found[0].contains(note)), "{ran:?}");
    }
}

#[test]
fn third_party_cookies_are_the_users_choice() {
    // Flags; whether the cookie goes to another site.
    let table: &[(&[&str], bool)] = &[
        (&["--browser", "chromium"], true),
        (&["--browser", "chromium", "--third-party-cookies", "on"], true),
        (&["--browser", "chromium", "--third-party-cookies", "off"], false),
        (&["--browser", "standard", "--third-party-cookies", "off"], false),
        (&["--third-party-cookies", "off"], false),
        (&["--browser", "firefox", "--third-party-cookies", "off"], true),
    ];
    for (flags, sent) in table {
        let server = Server::start(open);
        let ran = explain(&server, &[&["-b", "a=1"], *flags].concat());
        assert_eq!(server.seen()[0].header("cookie").is_some(), *sent, "{ran:?}");
        let why = "stays behind: the browser sends no third-party cookies";
        assert_eq!(ran.stdout.contains(why), !sent, "{ran:?}");
    }
    // A frame that cannot have cookies may ask for them: its GET tells who it is, unless they are on.
    let origin_sent = |flags: &[&str]| {
        let server = Server::start(open);
        let url = server.url("/x");
        let frame =
            ["--page", &*server.url("/"), "--sandboxed", "--mode", "no-cors", "--credentials", "include"];
        run(&[&["explain", &*url, "--browser", "chromium"], &frame[..], flags].concat(), b"");
        server.seen()[0].header("origin").is_some()
    };
    assert!(!origin_sent(&["--third-party-cookies", "on"]));
    assert!(origin_sent(&["--third-party-cookies", "off"]));
    assert!(origin_sent(&[]));
}

#[test]
fn one_browser_as_before() {
    for browser in ["chromium", "firefox", "webkit", "standard"] {
        let server = Server::start(closed);
        let (code, value) = json(&server, &["--browser", browser]);
        assert_eq!((code, value["browser"].as_str()), (Some(1), Some(browser)));
        assert!(value.get("browsers").is_none() && value.get("differences").is_none());
        let ran = explain(&server, &["--browser", browser]);
        assert!(!ran.stdout.contains("alike"), "{ran:?}");
    }
    // A batch is one session, of the standard unless it says otherwise.
    let server = Server::start(open);
    let line = format!(
        "{{\"url\": \"{}\", \"page\": {{\"url\": \"http://localhost/\"}}, \"headers\": [[\"Save-Data\", \"on\"]]}}\n",
        server.url("/x")
    );
    let ran = run(&["explain", "--batch"], line.as_bytes());
    assert_eq!(server.methods(), ["OPTIONS", "GET"], "{ran:?}");
    schema::check(&serde_json::from_str(&ran.stdout).unwrap());
}
