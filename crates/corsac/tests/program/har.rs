//! `corsac explain --har`, and a HAR on stdin.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{run, schema};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/har/files").join(name)
}

fn har(entries: &str) -> String {
    format!(r#"{{"log": {{"creator": {{"name": "WebInspector"}}, "entries": [{entries}]}}}}"#)
}

fn entry(status: u16, error: &str) -> String {
    format!(
        r#"{{"_resourceType": "fetch",
        "request": {{"method": "GET", "url": "https://b.example/", "headers": [{{"name": "Origin", "value": "https://a.example"}}]}},
        "response": {{"status": {status}, "headers": [], "_error": "{error}"}}}}"#
    )
}

#[test]
fn exit_statuses() {
    let blocked = entry(200, "net::ERR_FAILED");
    let undecided = entry(0, "net::ERR_FAILED");
    let failed = entry(0, "net::ERR_NAME_NOT_RESOLVED");
    let open = blocked
        .replace("\"headers\": []", r#""headers": [{"name": "Access-Control-Allow-Origin", "value": "*"}]"#)
        .replace("net::ERR_FAILED", "");
    let rows = [
        (har(""), 0),
        (har(&open), 0),
        (har(&format!("{open}, {undecided}")), 4),
        (har(&format!("{open}, {undecided}, {blocked}")), 1),
        (har(&format!("{failed}, {blocked}, {undecided}")), 3),
        (har(&format!("{blocked}, ")), 2),
        ("[]".to_owned(), 2),
    ];
    for (text, code) in rows {
        let ran = run(&["explain", "--har", "-"], text.as_bytes());
        assert_eq!(ran.code, Some(code), "{text}: {ran:?}");
        assert_eq!(ran.stderr.is_empty(), code != 2, "{ran:?}");
    }
}

#[test]
fn from_a_file_and_from_stdin() {
    let path = file("chromium.har");
    let bytes = std::fs::read(&path).unwrap();
    let path = path.to_string_lossy();
    let of_file = run(&["explain", "--har", &path], b"");
    assert_eq!((of_file.code, of_file.stderr.as_str()), (Some(3), ""));
    assert_eq!(of_file.stdout, include_str!("../har/chromium.txt"));
    assert_eq!(run(&["explain", "--har", "-"], &bytes), of_file);
    let mut told_apart = run(&["explain", "-"], &bytes);
    assert_eq!(told_apart.stderr, "note: read as a HAR\n");
    told_apart.stderr.clear();
    assert_eq!(told_apart, of_file);
    // Of another browser's rules, of one entry, of few.
    let ran = run(&["explain", "--har", &path, "--browser", "firefox"], b"");
    assert!(ran.stdout.contains("judged by the rules of Firefox."), "{ran:?}");
    let ran = run(&["explain", "--har", &path, "--entry", "6"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), include_str!("../har/one.txt")));
    let ran = run(&["explain", "--har", &path, "--limit", "3"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), include_str!("../har/few.txt")));
    let ran = run(&["explain", "--har", &path, "--entry", "5", "--server", "nginx"], b"");
    assert!(ran.stdout.contains("add_header Access-Control-Allow-Origin"), "{ran:?}");
    let ran = run(&["explain", "-", "--show-secrets", "--entry", "7"], &bytes);
    assert!(ran.stdout.contains("authorization: Bearer hunter2"), "{ran:?}");
}

#[test]
fn a_har_that_ends_in_the_middle_is_told_as_far_as_it_goes() {
    let bytes = std::fs::read(file("chromium.har")).unwrap();
    let end = bytes.len() / 3;
    let ran = run(&["explain", "--har", "-"], &bytes[..end]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), include_str!("../har/cut.txt")));
    let expected = format!(
        "error: stdin: it ends in the middle, at byte {end}: the rest is missing\n\
         hint: what stands before has been read; save the file again for the rest\n"
    );
    assert_eq!(ran.stderr, expected);
}

#[test]
fn lines_for_programs_are_as_the_schema_says() {
    for name in ["chromium.har", "firefox.har", "webkit.har", "gaps.har"] {
        let ran = run(&["explain", "--har", &file(name).to_string_lossy(), "--json"], b"");
        assert!(ran.stdout.lines().count() > 5, "{ran:?}");
        for line in ran.stdout.lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            schema::check_har(&value);
            if let Some(explained) = value.get("explained") {
                schema::check(explained);
            }
        }
        assert!(ran.stdout.lines().last().unwrap().starts_with("{\"summary\":"), "{ran:?}");
    }
    let ran =
        run(&["explain", "--har", &file("chromium.har").to_string_lossy(), "--json", "--entry", "9"], b"");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, &value["entry"]), (Some(1), &Value::from(10)));
    // What has been read of a HAR that ends in the middle stands there, and why it ends.
    let bytes = std::fs::read(file("chromium.har")).unwrap();
    let ran = run(&["explain", "-", "--json"], &bytes[..9000]);
    let last: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    schema::check_har(&last);
    assert!(last["summary"]["fault"].as_str().unwrap().contains("byte 9000"), "{last}");
}

#[test]
fn what_cannot_be_done_says_what_to_type() {
    let path = file("chromium.har");
    let path = path.to_string_lossy();
    let rows: &[(&[&str], &[u8], &str)] = &[
        (&["--har", "/no/such.har"], b"", "error: the HAR \"/no/such.har\" cannot be read"),
        (&["--har", "-"], b"", "error: stdin: there is nothing to read\nhint: in the Network panel"),
        (&["--har", "-"], b"{\"a\": 1}", "error: stdin: it is no HAR: up to byte 7"),
        (&["--har", &path, "--browser", "all"], b"", "error: a HAR is what one browser did"),
        (&["--har", &path, "--entry", "2"], b"", "error: the entry 2 is no fetch to another origin\nhint: "),
        (&["--har", &path, "-X", "PUT"], b"", "cannot be used with"),
        (&["--har", &path, "https://a.example/"], b"", "cannot be used with"),
        (&["--har", &path, "--max-time", "5"], b"", "cannot be used with"),
        (
            &["https://a.example/", "--origin", "https://b", "--entry", "2"],
            b"",
            "--entry and --limit are about a HAR",
        ),
        (&["-", "--limit", "2"], b"curl https://a.example/", "about a HAR, and this is none"),
        (
            &["-", "-X", "PUT"],
            b"{\"log\": {\"entries\": []}}",
            "a HAR tells what was sent, and nothing is sent again: -X",
        ),
    ];
    for (words, stdin, expected) in rows {
        let ran = run(&[&["explain"], *words].concat(), stdin);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{words:?}: {ran:?}");
        assert!(ran.stderr.contains(expected), "{words:?}: {ran:?}");
    }
}
