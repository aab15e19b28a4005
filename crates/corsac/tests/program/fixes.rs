//! The lines of the server's own: for what was recognised, for what was named, and none where none can be given.

use serde_json::Value;

use crate::browsers::compare;
use crate::explain::{explain, json};
use crate::run;
use crate::server::{Answer, Seen, Server, answer};

const NGINX: (&str, &str) = ("Server", "nginx/1.22.1");
const EXPRESS: (&str, &str) = ("X-Powered-By", "Express");
const ANY: (&str, &str) = ("Access-Control-Allow-Origin", "*");

/// A login check before CORS, in an application that says what it is, behind something that does, too.
fn express(seen: &Seen) -> Answer {
    let marks = [NGINX, EXPRESS];
    if seen.method == "OPTIONS" { answer(401, &marks, "") } else { answer(200, &marks, "you") }
}

fn unknown(_: &Seen) -> Answer {
    answer(200, &[("Server", "one of ours, before nginx")], "secret")
}

const TOKEN: [&str; 2] = ["-H", "Authorization: Bearer x"];

#[test]
fn what_is_recognised_gets_its_own_lines() {
    let server = Server::start(express);
    let ran = explain(&server, &[&TOKEN[..], &["--browser", "chromium", "--no-experiments"]].concat());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    compare("fix_recognised.txt", &ran.stdout, &server);
    let (_, value) = json(&server, &TOKEN);
    let fix = &value["causes"][0]["fix"]["server"];
    assert_eq!(
        [&fix["name"], &fix["template"], &fix["seen"]],
        ["express", "policy", "X-Powered-By: Express"]
    );
    // Either may be the one that sends the headers.
    assert_eq!(fix["sure"], false);
    let alone = |_: &Seen| answer(200, &[EXPRESS], "you");
    let (_, value) = json(&Server::start(alone), &[]);
    let fix_alone = &value["causes"][0]["fix"]["server"];
    assert_eq!([&fix_alone["name"], &fix_alone["sure"]], [&Value::from("express"), &Value::from(true)]);
    let lines: Vec<&str> =
        fix["blocks"].as_array().unwrap().iter().map(|block| block["lines"].as_str().unwrap()).collect();
    assert!(lines.iter().any(|lines| lines.contains("allowedHeaders: ['Authorization']")), "{lines:?}");
}

#[test]
fn what_is_named_counts_more_than_what_is_seen() {
    let server = Server::start(express);
    let flags = [&TOKEN[..], &["--browser", "chromium", "--no-experiments", "--server", "caddy"]].concat();
    compare("fix_named.txt", &explain(&server, &flags).stdout, &server);
    let (_, value) = json(&server, &[&TOKEN[..], &["--server", "starlette"]].concat());
    let fix = &value["causes"][0]["fix"]["server"];
    assert_eq!((&fix["name"], &fix["seen"]), (&"fastapi".into(), &Value::Null), "a name that means the same");
}

#[test]
fn of_an_application_and_its_proxy_the_change_says_who_is_asked() {
    // What the answer has twice, or lacks, is the proxy's; who may read at all is the application's.
    type Row = (fn(&Seen) -> Answer, &'static str);
    let rows: [Row; 3] = [
        (|_| answer(200, &[NGINX, EXPRESS, ANY, ANY], "you"), "nginx/alone"),
        (
            |seen| {
                if seen.target == "/x" { answer(502, &[NGINX, EXPRESS], "") } else { answer(200, &[ANY], "") }
            },
            "nginx/alone",
        ),
        (
            |_| {
                answer(
                    200,
                    &[NGINX, EXPRESS, ("Access-Control-Allow-Origin", "https://localhost:3000")],
                    "you",
                )
            },
            "express/policy",
        ),
    ];
    for (answers, expected) in rows {
        let (_, value) = json(&Server::start(answers), &[]);
        let fix = &value["causes"][0]["fix"]["server"];
        let text = |name: &str| fix[name].as_str().unwrap_or_default();
        assert_eq!(format!("{}/{}", text("name"), text("template")), expected, "{:#}", value["causes"]);
    }
}

#[test]
fn a_name_that_nobody_knows_is_told_with_the_others() {
    let ran = run(
        &["explain", "https://api.example.com/", "--origin", "https://app.example.com", "--server", "iis"],
        b"",
    );
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/fix_unknown.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &ran.stderr).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), ran.stderr, "UPDATE_EXPECT=1 accepts");
}

#[test]
fn where_lines_cannot_be_given_the_headers_are() {
    // Flags; whether there are lines. The headers stand there always.
    let rows: [(&[&str], bool); 6] = [
        (&["--origin", "https://app.example.com", "--server", "go"], true),
        (&["--origin", "https://app.example.com"], false),
        // What would end a string, or begin something else, stands in no program.
        (&["--origin", "https://it's.example.com", "--server", "express"], false),
        (&["--origin", "https://app.example.com", "--server", "express", "-H", "X'Y: 1"], false),
        (&["--origin", "https://app.example.com", "--server", "axum", "-X", "PROPFIND"], false),
        // Nobody is to allow it.
        (&["--origin", "null", "--server", "express"], false),
    ];
    let server = Server::start(unknown);
    for (flags, has_lines) in rows {
        let url = server.url("/x");
        let ran = run(&[&["explain", &url, "--json"], flags].concat(), b"");
        let value: Value =
            serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
        let first = &value["causes"][0];
        assert!(first["code"].is_string(), "{flags:?}: {value:#}");
        assert_eq!(first["fix"]["server"].is_object(), has_lines, "{flags:?}: {first:#}");
        let headers = first["fix"]["headers"].as_array().unwrap();
        assert!(!headers.is_empty() || flags.contains(&"null"), "{flags:?}: {first:#}");
    }
}
