use serde_json::Value;

use crate::browsers::compare;
use crate::schema;
use crate::server::{Answer, Seen, Server, answer};
use crate::{Ran, run};

pub(crate) const PAGE: &str = "http://localhost:3000";

/// Lets every page in, with credentials, by any method and header.
pub(crate) fn open(seen: &Seen) -> Answer {
    let origin = seen.header("origin").unwrap_or("*").to_owned();
    let methods = seen.header("access-control-request-method").unwrap_or_default().to_owned();
    let names = seen.header("access-control-request-headers").unwrap_or_default().to_owned();
    let headers = [
        ("Access-Control-Allow-Origin", origin.as_str()),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", &methods),
        ("Access-Control-Allow-Headers", &names),
        ("Content-Type", "text/plain"),
    ];
    answer(if seen.method == "OPTIONS" { 204 } else { 200 }, &headers, "hello")
}

/// Knows nothing of CORS.
pub(crate) fn closed(_: &Seen) -> Answer {
    answer(200, &[], "secret")
}

pub(crate) fn explain(server: &Server, flags: &[&str]) -> Ran {
    let url = server.url("/x");
    run(&[&["explain", &url, "--origin", PAGE], flags].concat(), b"")
}

pub(crate) fn json(server: &Server, flags: &[&str]) -> (Option<i32>, Value) {
    let ran = explain(server, &[flags, &["--json"]].concat());
    assert_eq!(ran.stdout.lines().count(), 1, "{ran:?}");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    schema::check(&value);
    (ran.code, value)
}

#[test]
fn exit_statuses_and_outcomes() {
    // Server; flags; exit status; outcome; methods that arrived.
    type Row = (fn(&Seen) -> Answer, &'static [&'static str], i32, &'static str, &'static [&'static str]);
    let table: &[Row] = &[
        (open, &[], 0, "readable", &["GET"]),
        (closed, &[], 1, "blocked", &["GET"]),
        (closed, &["--mode", "no-cors"], 1, "opaque", &["GET"]),
        (closed, &["--mode", "same-origin"], 1, "blocked", &[]),
        (
            |_| answer(302, &[("Location", "/y"), ("Access-Control-Allow-Origin", "*")], ""),
            &["--redirect", "manual"],
            1,
            "opaqueredirect",
            &["GET"],
        ),
        (|_| None, &["--max-time", "0.3"], 3, "failed", &["GET"]),
        (open, &["-X", "PUT"], 4, "held", &["OPTIONS"]),
        (open, &["-d", "a=1"], 4, "held", &[]),
        (open, &["-X", "PUT", "--send"], 0, "readable", &["OPTIONS", "PUT"]),
        (open, &["-d", "a=1", "--send"], 0, "readable", &["POST"]),
        (closed, &["-X", "PUT", "--send"], 1, "blocked", &["OPTIONS"]),
        (open, &["-I"], 2, "", &[]),
    ];
    for (answers, flags, code, outcome, methods) in table {
        let server = Server::start(answers);
        let flags = &[*flags, &["--no-experiments"]].concat();
        let ran = explain(&server, flags);
        assert_eq!(ran.code, Some(*code), "{flags:?}: {ran:?}");
        assert_eq!(server.methods(), *methods, "{flags:?}");
        if *code == 2 {
            assert!(ran.stdout.is_empty() && ran.stderr.starts_with("error: "), "{ran:?}");
            continue;
        }
        assert!(!ran.stdout.is_empty(), "{flags:?}: {ran:?}");
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains("panicked"), "{ran:?}");
        let (again, value) = json(&server, flags);
        assert_eq!((again, value["outcome"].as_str()), (Some(*code), Some(*outcome)), "{flags:?}: {value:#}");
        assert_eq!(
            value["response"].is_null(),
            !matches!(*outcome, "readable" | "opaque" | "opaqueredirect")
        );
        assert_eq!(value["error"].is_null(), !matches!(*outcome, "blocked" | "failed"));
    }
}

#[test]
fn nobody_listens() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let url = format!("http://127.0.0.1:{port}/");
    let ran = run(&["explain", &url, "--origin", PAGE, "--json"], b"");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    schema::check(&value);
    assert_eq!(ran.code, Some(3));
    assert_eq!(value["error"]["code"], "NetworkFailed");
    assert_eq!(value["error"]["owner"], "network");
    assert!(value["error"]["value"].is_string());
}

#[test]
fn a_body_that_breaks_off_is_a_failed_network() {
    let server = Server::start(|_| {
        let headers =
            [("Access-Control-Allow-Origin", "*"), ("Transfer-Encoding", "chunked"), ("Connection", "close")];
        answer(200, &headers, "5\r\nhel")
    });
    let (code, value) = json(&server, &[]);
    assert_eq!((code, value["outcome"].as_str()), (Some(3), Some("failed")), "{value:#}");
}

#[test]
fn json_tells_every_exchange() {
    let server = Server::start(open);
    let (_, value) = json(&server, &["-X", "PUT", "-H", "X-A: 1", "--send", "-d", "body"]);
    let kinds: Vec<_> = value["exchanges"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["preflight", "actual"]);
    let [preflight, actual] = value["exchanges"].as_array().unwrap().as_slice() else { panic!() };
    assert_eq!(preflight["request"]["method"], "OPTIONS");
    assert_eq!(preflight["request"]["has_body"], false);
    assert_eq!(preflight["response"]["status"], 204);
    assert_eq!(actual["request"]["has_body"], true);
    assert!(actual["request"]["headers"].as_array().unwrap().contains(&serde_json::json!(["X-A", "1"])));
    assert!(!preflight["events"].as_array().unwrap().is_empty());
    let response = &value["response"];
    assert_eq!((&response["type"], &response["status"]), (&"cors".into(), &200.into()));
    assert_eq!(response["body"], "hello");
    assert_eq!(
        response["headers"],
        serde_json::json!([["content-length", "5"], ["content-type", "text/plain"]])
    );
    let names: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names.len(), 9, "{names:?}");
    let (_, one) = json(&server, &["--browser", "standard"]);
    assert_eq!((one["browser"].as_str(), one.as_object().unwrap().len()), (Some("standard"), 7));
}

#[test]
fn the_line_has_its_fields_in_order() {
    let server = Server::start(open);
    let line = explain(&server, &["--json"]).stdout;
    let places: Vec<_> = [
        "{\"outcome\":",
        ",\"error\":",
        ",\"response\":{\"type\":",
        ",\"status\":",
        ",\"url\":",
        ",\"redirected\":",
        ",\"headers\":",
        ",\"body\":",
        ",\"exchanges\":[{\"kind\":",
        ",\"cached\":",
        ",\"request\":{\"method\":",
    ]
    .map(|key| line.find(key).unwrap_or_else(|| panic!("{key}: {line}")))
    .into();
    assert!(places.is_sorted(), "{places:?} {line}");
}

#[test]
fn secrets_are_shown_only_when_asked_for() {
    let server = Server::start(|seen| {
        let mut answer = open(seen);
        if let Some((_, headers, _)) = &mut answer {
            headers.push(("Set-Cookie", "sid=hunter2; Path=/".to_owned()));
        }
        answer
    });
    let url = server.url("/x?access_token=hunter2");
    let flags = ["-H", "Authorization: Bearer hunter2", "-H", "X-Api-Key: hunter2", "-b", "sid=hunter2"];
    for output in [&["--json"][..], &["--curl"], &[]] {
        let words = [&["explain", &url, "--origin", PAGE][..], &flags, output].concat();
        let ran = run(&words, b"");
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(!ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"), "{ran:?}");
        let shown = run(&[&words[..], &["--show-secrets"]].concat(), b"");
        if output == ["--json"] {
            assert!(shown.stdout.contains("Bearer hunter2"), "{shown:?}");
        }
    }
    // The hint repeats what was typed, but not secrets.
    let ran = run(&[&["explain", &url][..], &flags].concat(), b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("hint: corsac explain") && !ran.stderr.contains("hunter2"), "{ran:?}");
}

#[test]
fn both_meanings_of_json() {
    let server = Server::start(open);
    let (code, value) = json(&server, &["--json", "{\"a\":1}", "--send"]);
    assert_eq!((code, value["outcome"].as_str()), (Some(0), Some("readable")), "{value:#}");
    let sent = server.seen().pop().unwrap();
    assert_eq!((sent.method.as_str(), sent.body.as_slice()), ("POST", &b"{\"a\":1}"[..]));
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.header("accept"), Some("application/json"));
    // A URL behind the switch is the URL.
    let url = server.url("/behind");
    let ran = run(&["explain", "--origin", PAGE, "--json", &url], b"");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(server.seen().pop().unwrap().target, "/behind");
}

#[test]
fn a_file_of_data() {
    let path = std::env::temp_dir().join(format!("corsac-data-{}", std::process::id()));
    std::fs::write(&path, "a=1\r\nb=2\n").unwrap();
    let server = Server::start(open);
    let ran = explain(&server, &["--send", "-d", &format!("@{}", path.display())]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(server.seen()[0].body, b"a=1b=2");
    // From stdin.
    let url = server.url("/x");
    let ran = run(&["explain", &url, "--origin", PAGE, "--send", "-d", "@-"], b"from\nstdin");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(server.seen()[1].body, b"fromstdin");
}

#[test]
fn an_address_by_hand() {
    let server = Server::start(open);
    let url = format!("http://api.test:{}/x", server.port());
    let resolve = format!("api.test:{}:127.0.0.1", server.port());
    let ran = run(&["explain", &url, "--origin", "http://app.test", "--resolve", &resolve], b"");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(server.seen()[0].header("host"), Some(format!("api.test:{}", server.port()).as_str()));
}

#[test]
fn a_paste_from_stdin() {
    let server = Server::start(open);
    let paste = format!(
        "curl '{}' -H 'accept: */*' -H 'accept-language: de' -b 'sid=hunter2' -H 'origin: {PAGE}' \\\n  \
         -H 'referer: {PAGE}/' -H 'sec-fetch-site: cross-site' -H 'user-agent: Mozilla/5.0 Pasted' -H 'x-a: 1' --compressed",
        server.url("/pasted")
    );
    let ran = run(&["explain", "-", "--json", "--no-experiments"], paste.as_bytes());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    schema::check(&serde_json::from_str(&ran.stdout).unwrap());
    assert!(!ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"), "{ran:?}");
    for words in ["sec-fetch-site", "taken as SameSite=None", "\"include\"", "Origin header"] {
        assert!(ran.stderr.contains(words), "{words}: {ran:?}");
    }
    assert!(ran.stderr.lines().all(|line| line.starts_with("note: ")), "{ran:?}");
    let seen = server.seen();
    // The cookie goes along in every browser, as it did in the one that it was pasted from.
    assert_eq!(server.methods(), ["OPTIONS", "GET"]);
    assert_eq!(seen[1].header("cookie"), Some("sid=hunter2"));
    assert_eq!(seen[0].header("access-control-request-headers"), Some("x-a"));
    let actual = &seen[1];
    assert_eq!(actual.target, "/pasted");
    assert_eq!(actual.header("user-agent"), Some("Mozilla/5.0 Pasted"));
    assert_eq!(actual.header("accept-language"), Some("de"));
    assert_eq!(actual.header("origin"), Some(PAGE));
    assert_eq!(actual.header("x-a"), Some("1"));
}

#[test]
fn a_copied_call_is_told_as_committed() {
    let server = Server::start(closed);
    let paste = format!(
        "fetch(\"{}\", {{\n  \"headers\": {{\n    \"accept\": \"*/*\",\n    \"authorization\": \"Bearer hunter2\"\n  }},\n  \
         \"referrer\": \"{PAGE}/\",\n  \"body\": \"{{}}\",\n  \"method\": \"PUT\",\n  \"mode\": \"cors\",\n  \
         \"credentials\": \"include\"\n}});",
        server.url("/profile?token=hunter2")
    );
    let ran = run(&["explain", "-", "--browser", "chromium", "--no-experiments"], paste.as_bytes());
    assert_eq!((ran.code, server.methods()), (Some(1), vec!["OPTIONS".to_owned()]), "{ran:?}");
    assert!(!format!("{ran:?}").contains("hunter2"), "{ran:?}");
    compare("copied_call.txt", &(ran.stderr.clone() + "\n" + &ran.stdout), &server);
}

/// A browser's line.
const BLOCKED: &str = "index.js:4 Access to fetch at 'https://b/' from origin 'https://a' has been blocked by CORS policy: \
                       No 'Access-Control-Allow-Origin' header is present on the requested resource.";

#[test]
fn what_is_on_stdin_is_told_apart() {
    let server = Server::start(open);
    let url = server.url("/pasted");
    let chromium = format!(
        "fetch(\"{url}\", {{\n  \"headers\": {{ \"accept\": \"*/*\", \"x-a\": \"1\" }},\n  \"referrer\": \"{PAGE}/\",\n  \
         \"body\": null,\n  \"method\": \"GET\",\n  \"mode\": \"cors\",\n  \"credentials\": \"omit\"\n}});"
    );
    let rows = [
        (chromium, "read as \"Copy as fetch\" of Chromium"),
        (
            format!("await fetch('{url}', {{headers: {{'x-a': '1'}}, referrer: '{PAGE}/'}})"),
            "read as a call of fetch()",
        ),
        (format!("curl '{url}' -H 'x-a: 1' -e '{PAGE}/'"), "read as a curl command (bash)"),
        (format!("curl ^\"{url}^\" ^\r\n  -H ^\"x-a: 1^\" -e ^\"{PAGE}/^\""), "read as a curl command (cmd)"),
    ];
    for (paste, said) in rows {
        let before = server.seen().len();
        let ran = run(&["explain", "-", "--no-experiments"], paste.as_bytes());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.stderr.starts_with(&format!("note: {said}")), "{ran:?}");
        let seen = &server.seen()[before..];
        let asked: Vec<_> = seen.iter().map(|seen| (seen.method.as_str(), seen.target.as_str())).collect();
        assert_eq!(asked, [("OPTIONS", "/pasted"), ("GET", "/pasted")], "{paste}");
        assert_eq!((seen[1].header("origin"), seen[1].header("x-a")), (Some(PAGE), Some("1")), "{paste}");
    }
    let ran = run(&["explain", "-"], BLOCKED.as_bytes());
    let told = run(&["explain", "--console", BLOCKED], b"");
    assert_eq!((ran.code, &ran.stdout), (Some(1), &told.stdout), "{ran:?}");
    assert_eq!(ran.stderr, "note: read as what a browser's console says\n");
}

#[test]
fn pastes_that_need_more() {
    // The paste; words; what stderr says.
    let table: &[(&str, &[&str], &str)] = &[
        ("curl https://b/", &[], "hint: ... | corsac explain - --origin https://myapp.com"),
        ("", &[], "error: there is nothing to read"),
        ("fetch('https://b/')", &[], "hint: ... | corsac explain - --origin https://myapp.com"),
        ("fetch(url)", &[], "error: only the page knows the value of url (at byte 6)"),
        (
            "fetch('a');\nfetch('b');",
            &[],
            "hint: paste the one call that fails; or save them all as a HAR file",
        ),
        ("{\"url\": \"https://b/\"}", &[], "hint: ... | corsac explain --batch"),
        ("{\"a\": 1}", &[], "error: this is nothing that can be explained: it looks like JSON"),
        (
            "Invoke-WebRequest -Uri https://b/",
            &[],
            "nothing that can be explained: it looks like a PowerShell",
        ),
        ("https://b/", &[], "hint: give the URL as the argument"),
        ("hello", &[], "hint: paste one of these: from the Network panel \"Copy as cURL\" (bash or cmd)"),
        ("A=b curl https://b/", &[], "error: the command sets the variable A before curl"),
        (BLOCKED, &["-X", "PUT"], "nothing is sent again: -X has no meaning"),
        ("curl https://b/ --next https://c/", &["--origin", PAGE], "error: --next"),
    ];
    for (paste, words, expected) in table {
        let ran = run(&[&["explain", "-"], *words].concat(), paste.as_bytes());
        assert_eq!(ran.code, Some(2), "{paste}: {ran:?}");
        assert!(ran.stdout.is_empty() && ran.stderr.contains(expected), "{paste}: {ran:?}");
    }
}

#[test]
fn what_cannot_go_together() {
    let table: &[&[&str]] = &[
        &["explain"],
        &["explain", "https://a/", "--batch"],
        &["explain", "--batch", "--json"],
        &["explain", "--demo", "--batch"],
        &["explain", "--demo", "--origin", "https://a"],
        &["explain", "https://a/", "--origin", "https://b", "--json", "--curl"],
        &["explain", "--batch", "--browser", "all"],
        &["explain", "--demo", "--browser", "all"],
    ];
    for words in table {
        let ran = run(words, b"");
        assert_eq!(ran.code, Some(2), "{words:?}: {ran:?}");
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains("\nhint: "), "{words:?}: {ran:?}");
    }
}
