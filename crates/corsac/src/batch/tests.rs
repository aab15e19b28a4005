use std::io::Cursor;

use corsac_browser::{CacheMode, CredentialsMode, Initiator, Mode, RedirectMode, ReferrerPolicy};

use super::*;

fn ask(line: &str) -> Ask {
    match parse_line(line.as_bytes()) {
        Ok(Line::Fetch(ask)) => *ask,
        other => panic!("{line}: {other:?}"),
    }
}

/// A request line with these fields besides the two that it needs.
fn request(more: &str) -> String {
    format!(r#"{{"url": "/x", "page": {{"url": "https://a/"}}{more}}}"#)
}

/// A request line with these fields in its page.
fn page(more: &str) -> String {
    format!(r#"{{"url": "/x", "page": {{"url": "https://a/"{more}}}}}"#)
}

#[test]
fn other_lines() {
    let read = |line: &str| parse_line(line.as_bytes());
    let url = "https://a/".parse().unwrap();
    assert!(matches!(read(r#"{"navigate": "https://a/"}"#), Ok(Line::Navigate(found)) if found == url));
    assert!(matches!(read(r#"{"advance_ms": 1500}"#), Ok(Line::Advance(by)) if by.as_millis() == 1500));
    assert!(matches!(read(" {\"reset\" :true}\r"), Ok(Line::Reset)));
}

#[test]
fn a_request_has_the_defaults_of_fetch() {
    let Ask { page, request } = ask(&request(""));
    let fetch = request.fetch;
    assert_eq!((fetch.url.as_str(), fetch.method.as_str()), ("/x", "GET"));
    assert!(fetch.headers.is_empty() && fetch.body.is_none() && request.body.is_none());
    assert_eq!((fetch.mode, fetch.credentials), (Mode::Cors, CredentialsMode::SameOrigin));
    assert_eq!((fetch.redirect, fetch.cache), (RedirectMode::Follow, CacheMode::Default));
    assert_eq!(fetch.initiator, Initiator::Fetch);
    assert!(!fetch.upload_listener && !fetch.keepalive);
    assert_eq!(request.gate, corsac_fetch::Gate::SendAll);
    assert!(!page.sandboxed && page.id.is_none() && page.ancestors.is_empty());
    assert_eq!(page.referrer_policy, ReferrerPolicy::StrictOriginWhenCrossOrigin);
}

#[test]
fn each_field_is_read() {
    let line = r#"{"url": "https://b/", "page": {"url": "https://a/", "sandboxed": true, "id": "f",
        "ancestors": ["https://c/", "null"], "referrer_policy": "no-referrer"},
        "method": "put", "headers": [["X-A", "\u00e9"], ["x-b", ""]], "body": "é",
        "mode": "no-cors", "credentials": "include", "redirect": "manual", "cache": "no-store",
        "initiator": "xhr", "upload_listener": true, "keepalive": true}"#;
    let Ask { page, request } = ask(line);
    let fetch = &request.fetch;
    assert_eq!(fetch.method, "put");
    assert_eq!(fetch.headers, [("X-A".to_owned(), vec![0xe9]), ("x-b".to_owned(), vec![])]);
    assert_eq!(request.body.as_deref(), Some("é".as_bytes()));
    let body = fetch.body.as_ref().unwrap();
    assert_eq!((body.length, body.content_type.as_deref()), (Some(2), Some("text/plain;charset=UTF-8")));
    assert_eq!((fetch.mode, fetch.credentials), (Mode::NoCors, CredentialsMode::Include));
    assert_eq!((fetch.redirect, fetch.cache), (RedirectMode::Manual, CacheMode::NoStore));
    assert_eq!(fetch.initiator, Initiator::Xhr);
    assert!(fetch.upload_listener && fetch.keepalive);
    assert_eq!(page.id.as_deref(), Some("\"f\""));
    let page = page.page();
    assert!(page.origin().is_opaque());
    assert_eq!(page.base().as_str(), "https://a/");
    let ancestors: Vec<_> = page.ancestors().iter().map(ToString::to_string).collect();
    assert_eq!(ancestors, ["https://a", "https://c", "null"]);
    assert_eq!(page.referrer_policy(), ReferrerPolicy::NoReferrer);
}

#[test]
fn bodies() {
    // The field; the bytes; the type.
    type Row = (&'static str, Option<&'static [u8]>, Option<&'static str>);
    let table: &[Row] = &[
        ("null", None, None),
        (r#""""#, Some(b""), Some("text/plain;charset=UTF-8")),
        (r#"{"base64": "/wA="}"#, Some(b"\xff\0"), None),
        (r#"{"base64": "", "type": "image/png"}"#, Some(b""), Some("image/png")),
        (r#"{"base64": "YQ==", "type": null}"#, Some(b"a"), None),
    ];
    for (field, bytes, content_type) in table {
        let request = ask(&request(&format!(r#", "method": "POST", "body": {field}"#))).request;
        assert_eq!(request.body.as_deref(), *bytes, "{field}");
        let info = request.fetch.body;
        assert_eq!(
            info.as_ref().and_then(|info| info.length),
            bytes.map(|bytes| bytes.len() as u64),
            "{field}"
        );
        assert_eq!(info.and_then(|info| info.content_type).as_deref(), *content_type, "{field}");
    }
}

#[test]
fn each_field_wrong_once() {
    use InputCode as C;
    let huge = format!(r#"{{"advance_ms": {}}}"#, u64::MAX);
    let table: Vec<(String, InputCode, &str)> = vec![
        ("nonsense".into(), C::NotJson, "line 1 column 2"),
        ("{\"url\": \"\\ud800\"}".into(), C::NotJson, "column"),
        (format!("{}1", "[".repeat(1000)), C::NotJson, "recursion"),
        (r#"{"reset": true} {}"#.into(), C::NotJson, "trailing"),
        ("[1]".into(), C::NotAnObject, "a list"),
        ("1".into(), C::NotAnObject, "a number"),
        ("{}".into(), C::MissingField, "url"),
        (r#"{"mode": "cors"}"#.into(), C::MissingField, "url"),
        (r#"{"reset": true, "reset": true}"#.into(), C::DuplicateField, "\"reset\""),
        (page(r#", "url": "https://b/""#), C::DuplicateField, "\"url\""),
        (r#"{"navigat": "https://a/"}"#.into(), C::UnknownField, "\"navigat\""),
        (r#"{"reset": true, "x": 1}"#.into(), C::UnknownField, "\"x\""),
        (r#"{"navigate": "https://a/", "method": "GET"}"#.into(), C::UnknownField, "\"method\""),
        (request(r#", "credential": "omit""#), C::UnknownField, "\"credential\""),
        (page(r#", "sandbox": true"#), C::UnknownField, "\"page.sandbox\""),
        (request(r#", "body": {"base64": "", "typ": ""}"#), C::UnknownField, "\"body.typ\""),
        (r#"{"navigate": "https://a/", "reset": true}"#.into(), C::FieldConflict, "navigate and reset"),
        (request(r#", "advance_ms": 1"#), C::FieldConflict, "advance_ms and url"),
        (r#"{"navigate": 1}"#.into(), C::WrongType, "navigate must be a string, not a number"),
        (r#"{"navigate": "/x"}"#.into(), C::UrlInvalid, "navigate"),
        (r#"{"advance_ms": "1"}"#.into(), C::WrongType, "advance_ms"),
        (r#"{"advance_ms": -1}"#.into(), C::UnknownValue, "from 0"),
        (r#"{"advance_ms": 1.5}"#.into(), C::UnknownValue, "whole number"),
        (huge, C::UnknownValue, "whole number"),
        (r#"{"reset": 1}"#.into(), C::WrongType, "reset must be true or false"),
        (r#"{"reset": false}"#.into(), C::UnknownValue, "reset"),
        (r#"{"url": 1, "page": {"url": "https://a/"}}"#.into(), C::WrongType, "url must be a string"),
        (r#"{"url": "https://a/"}"#.into(), C::MissingField, "page is missing"),
        (r#"{"url": "/", "page": "https://a/"}"#.into(), C::WrongType, "page must be an object"),
        (r#"{"url": "/", "page": {}}"#.into(), C::MissingField, "page.url is missing"),
        (r#"{"url": "/", "page": {"url": "a.com"}}"#.into(), C::UrlInvalid, "page.url"),
        (page(r#", "sandboxed": null"#), C::WrongType, "page.sandboxed must be true or false, not null"),
        (page(r#", "id": 1.5"#), C::WrongType, "page.id"),
        (page(r#", "ancestors": "https://b/""#), C::WrongType, "page.ancestors must be a list"),
        (page(r#", "ancestors": [1]"#), C::WrongType, "page.ancestors[0]"),
        (page(r#", "ancestors": ["https://b/", ""]"#), C::UrlInvalid, "page.ancestors[1]"),
        (
            page(r#", "referrer_policy": """#),
            C::UnknownValue,
            "page.referrer_policy must be one of no-referrer",
        ),
        (request(r#", "method": null"#), C::WrongType, "method must be a string, not null"),
        (request(r#", "headers": {}"#), C::WrongType, "headers must be a list"),
        (request(r#", "headers": ["a"]"#), C::WrongType, "headers[0] must be [name, value], not a string"),
        (request(r#", "headers": [["a", "b"], ["a"]]"#), C::WrongType, "headers[1]"),
        (request(r#", "headers": [["a", 1]]"#), C::WrongType, "headers[0]"),
        (request(r#", "headers": [["a", "b", "c"]]"#), C::WrongType, "headers[0]"),
        (request(r#", "headers": [["a", "\u0100"]]"#), C::HeaderNotBytes, "headers[0]"),
        (request(r#", "headers": [["\u20ac", "a"]]"#), C::HeaderNotBytes, "headers[0]"),
        (request(r#", "body": 1"#), C::WrongType, "body must be"),
        (request(r#", "body": {}"#), C::MissingField, "body.base64 is missing"),
        (request(r#", "body": {"base64": "?"}"#), C::Base64Invalid, "body.base64"),
        (request(r#", "body": {"base64": "", "type": 1}"#), C::WrongType, "body.type"),
        (request(r#", "body": {"base64": "", "type": "\u20ac"}"#), C::HeaderNotBytes, "body.type"),
        (request(r#", "mode": "Cors""#), C::UnknownValue, "mode must be one of cors, no-cors, same-origin"),
        (request(r#", "mode": null"#), C::WrongType, "mode"),
        (request(r#", "credentials": true"#), C::WrongType, "credentials"),
        (request(r#", "credentials": "yes""#), C::UnknownValue, "omit, same-origin, include"),
        (request(r#", "redirect": "none""#), C::UnknownValue, "follow, error, manual"),
        (request(r#", "cache": "none""#), C::UnknownValue, "default, no-store"),
        (request(r#", "initiator": "img""#), C::UnknownValue, "fetch, xhr"),
        (request(r#", "upload_listener": 1"#), C::WrongType, "upload_listener"),
        (request(r#", "keepalive": "true""#), C::WrongType, "keepalive"),
    ];
    for (line, code, message) in table {
        let error = match parse_line(line.as_bytes()) {
            Err(error) => error,
            Ok(read) => panic!("{line}: {read:?}"),
        };
        assert_eq!(error.code, code, "{line}: {}", error.message);
        assert!(error.message.contains(message), "{line}: {}", error.message);
        assert!(!error.message.contains('\n'), "{line}: {}", error.message);
    }
    assert_eq!(parse_line(b"{\"url\": \"\xff\"}").unwrap_err().code, C::NotUtf8);
}

#[test]
fn the_same_id_is_the_same_frame() {
    let mut frames = Frames::default();
    let mut origin = |more: &str| frames.page(&ask(&page(more)).page).unwrap().origin().clone();
    let first = origin(r#", "sandboxed": true, "id": "f""#);
    assert_eq!(first, origin(r#", "id": "f", "sandboxed": true"#));
    assert_ne!(first, origin(r#", "sandboxed": true, "id": "g""#));
    assert_ne!(first, origin(r#", "sandboxed": true"#));
    // A number and a string are not the same name.
    assert_ne!(origin(r#", "sandboxed": true, "id": "1""#), origin(r#", "sandboxed": true, "id": 1"#));
    // The frame has been navigated away and back.
    assert!(!origin(r#", "id": "f""#).is_opaque());
    assert_ne!(first, origin(r#", "sandboxed": true, "id": "f""#));
}

/// Runs a batch that needs no network.
fn run_offline(input: String) -> (Summary, Vec<serde_json::Value>) {
    let client = Client::new().unwrap();
    let mut output = Vec::new();
    let reader = Cursor::new(input.into_bytes());
    let served = serve(&client, reader, &mut output, Shown::batch(Secrets::Hide));
    let summary = runtime().unwrap().block_on(served).unwrap();
    let lines = String::from_utf8(output).unwrap();
    (summary, lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn a_faulty_line_is_named_and_the_run_goes_on() {
    let fetch = request(r#", "mode": "same-origin", "method": "TRACE""#);
    let too_long = format!("{{\"url\": \"{}\"}}", "x".repeat(MAX_LINE));
    let input = format!("{fetch}\n\n{{\"rest\": true}}\n{too_long}\n{{\"reset\": true}}\n \t\r\n{fetch}");
    let (summary, lines) = run_offline(input);
    assert_eq!(summary, Summary { answered: 2, input_errors: 2 });
    assert_eq!(lines.len(), 4);
    for answer in [&lines[0], &lines[3]] {
        assert_eq!(answer["outcome"], "blocked");
        assert_eq!(answer["error"]["code"], "MethodForbidden");
        assert_eq!(answer["error"]["owner"], "page");
    }
    assert_eq!(lines[1]["line"], 3);
    assert_eq!(lines[1]["input_error"]["code"], "UnknownField");
    assert_eq!(lines[2]["line"], 4);
    assert_eq!(lines[2]["input_error"]["code"], "LineTooLong");
}

#[test]
fn a_data_url_is_readable_without_a_network() {
    let line = r#"{"url": "data:text/plain;base64,/w==", "page": {"url": "https://a/"}}"#;
    let (_, lines) = run_offline(line.to_owned());
    assert_eq!(lines[0]["outcome"], "readable");
    assert_eq!(lines[0]["response"]["body"], serde_json::json!({"base64": "/w=="}));
}

proptest::proptest! {
    #[test]
    fn no_line_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = parse_line(&bytes);
    }

    #[test]
    fn no_json_line_panics(more in "(,? ?\"(id|body|headers|mode|base64)\": ?(null|1|\"x\"|\\[\\]|\\{\\}))*") {
        let _ = parse_line(request(&more).as_bytes());
        let _ = parse_line(page(&more).as_bytes());
    }
}
