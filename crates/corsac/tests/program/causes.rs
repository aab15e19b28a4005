//! Causes: what is asked besides, how it is announced, and where their pages are.

use serde_json::Value;

use crate::browsers::compare;
use crate::explain::{PAGE, closed, explain, json, open};
use crate::run;
use crate::schema;
use crate::server::{Answer, Seen, Server, answer};

/// Adds the headers to successes only.
fn without_always(seen: &Seen) -> Answer {
    let server = ("Server", "nginx");
    match (seen.target.as_str(), seen.method.as_str()) {
        (_, "OPTIONS") => answer(405, &[server], ""),
        ("/", _) => answer(200, &[server, ("Access-Control-Allow-Origin", PAGE)], "home"),
        _ => answer(404, &[server], "nothing"),
    }
}

fn codes(value: &Value) -> Vec<&str> {
    value["causes"].as_array().unwrap().iter().map(|cause| cause["code"].as_str().unwrap()).collect()
}

#[test]
fn experiments_find_what_one_trace_cannot_tell() {
    let server = Server::start(without_always);
    let ran = explain(&server, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    compare("experiments.txt", &(ran.stderr.clone() + "\n" + &ran.stdout), &server);
    // The fetch itself, and what was announced.
    let announced = ran.stderr.lines().filter(|line| line.starts_with("note: experiment: ")).count();
    assert_eq!(server.seen().len(), 1 + announced);
    assert!((1..=4).contains(&announced), "{ran:?}");
}

#[test]
fn the_one_trace_alone_is_one_request() {
    for flags in [["--no-experiments"], ["--curl"]] {
        let server = Server::start(without_always);
        explain(&server, &flags);
        assert_eq!(server.methods(), ["GET"], "{flags:?}");
    }
    let server = Server::start(without_always);
    let (_, value) = json(&server, &["--no-experiments"]);
    assert_eq!(codes(&value)[0], "error-without-cors");
    assert_eq!(value["causes"][0]["certainty"], "possible");
    assert_eq!(value["experiments"], serde_json::json!([]));
}

#[test]
fn programs_are_told_the_causes_and_what_was_asked() {
    let server = Server::start(without_always);
    let (code, value) = json(&server, &["-b", "sid=hunter2"]);
    assert_eq!((code, codes(&value)[0]), (Some(1), "error-without-cors"), "{value:#}");
    let first = &value["causes"][0];
    assert_eq!((&first["owner"], &first["certainty"]), (&"server".into(), &"certain".into()));
    assert_eq!(first["fix"]["headers"][0], serde_json::json!(["Access-Control-Allow-Origin", PAGE]));
    let experiments = value["experiments"].as_array().unwrap();
    assert!(!experiments.is_empty());
    for request in server.seen().iter().skip(1) {
        assert_eq!(request.header("cookie"), None, "{request:?}");
        assert!(["GET", "OPTIONS"].contains(&request.method.as_str()), "{request:?}");
    }
    assert_eq!(value["causes"], value["browsers"]["chromium"]["causes"]);
    let browsers = value["browsers"].as_object().unwrap();
    assert!(browsers.values().all(|answer| answer["causes"].is_array()), "{value:#}");
    // A batch is a browser for programs: nothing is asked besides.
    let server = Server::start(closed);
    let line = format!(r#"{{"page":{{"url":"{PAGE}"}},"url":"{}"}}"#, server.url("/x"));
    let ran = run(&["explain", "--batch"], line.as_bytes());
    let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    schema::check(&value);
    assert!(value.get("causes").is_none() && server.seen().len() == 1, "{value:#}");
}

#[test]
fn past_the_proxy_the_application_says_it_once() {
    let application = Server::start(open);
    let proxy = Server::start(|seen| {
        let mut answer = open(seen);
        if let Some((_, headers, _)) = &mut answer {
            headers.push(("Access-Control-Allow-Origin", PAGE.to_owned()));
        }
        answer
    });
    let direct = application.url("");
    let (_, value) = json(&proxy, &["--direct", &direct]);
    assert_eq!(codes(&value), ["duplicate-cors-headers"]);
    let because = value["causes"][0]["because"].to_string();
    assert!(because.contains("sends it once: the proxy adds it again"), "{because}");
    assert_eq!((proxy.seen().len(), application.seen().len()), (1, 1));
    let ran = explain(&proxy, &["--direct", "localhost:3000"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
}

#[test]
fn what_the_user_knows_counts() {
    let server = Server::start(|seen| {
        let mut answer = open(seen);
        if let Some((_, headers, _)) = &mut answer {
            headers.push(("ETag", "1".to_owned()));
            headers.push(("Vary", "Origin".to_owned()));
        }
        answer
    });
    let table: [(&[&str], &[&str]); 4] = [
        (&[], &[]),
        (&["--read-header", "etag"], &["header-not-exposed"]),
        (&["--read-header", "content-type"], &[]),
        (&["--blocked-in-browser"], &["browser-only"]),
    ];
    for (flags, expected) in table {
        let (code, value) = json(&server, flags);
        assert_eq!((code, codes(&value).as_slice()), (Some(0), expected), "{flags:?}");
    }
    let closed = Server::start(closed);
    let (_, value) = json(&closed, &["--configured"]);
    assert_eq!(codes(&value)[0], "policy-ignored");
}

#[test]
fn each_cause_has_a_page_to_read() {
    let list = run(&["cause"], b"");
    assert_eq!((list.code, list.stdout.lines().count()), (Some(0), 28), "{list:?}");
    for line in list.stdout.lines() {
        let (code, title) = line.split_once(' ').expect("a code and a title");
        let page = run(&["cause", code], b"");
        assert!(page.stdout.starts_with(&format!("{code}: {}\n", title.trim())), "{page:?}");
        assert!(page.stdout.contains("\nWhat to change\n  "), "{page:?}");
        assert!(page.stdout.lines().all(|line| line.chars().count() <= 100), "{page:?}");
    }
    let unknown = run(&["cause", "no-such"], b"");
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("there is no cause no-such"), "{unknown:?}");
}
