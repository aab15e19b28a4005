//! The reader.

use corsac_diagnose::har::{Entry, HarError, Item, PageSeen};

use crate::make::{Pieces, items};

/// With what browsers leave to be passed over.
const HAR: &str = r#"{ "x": [1, {"log": 2}], "log" : {
  "version": "1.2", "comment": "\"}]",
  "creator": {"name": "WebInspector", "version": "537.36", "_x": {}},
  "browser": {"version": "1", "name": "Ch\u0072ome"},
  "pages": [ {"id": "p", "title": "https://a.example/", "pageTimings": {"onLoad": -1.5e3}}, null, {"_url": "https://b.example/"} ],
  "entries": [
    {"_initiator": {"type": "script", "url": "https://a.example/app.js", "stack": {"callFrames": []}},
     "_resourceType": "fetch", "pageref": "p", "time": 12.5,
     "request": {"method": "PUT", "url": "https://api.example/\u00e9\ud83d\ude00\/", "httpVersion": "h3",
       "headers": [{"name": ":authority", "value": "x"}, {"value": "1", "name": "X-A"}, {"name": "x-a", "value": "\"\\\n"}, 7],
       "cookies": [{"name": "a"}, {}], "bodySize": 5, "postData": {"text": "hello", "mimeType": "x"}},
     "response": {"status": 204, "headers": [], "content": {"size": 3, "text": "a\"}"}, "_error": null,
       "_fetchedViaServiceWorker": true}},
    "no entry",
    {"request": {"url": 5, "headers": {}, "postData": {"text": "abc"}, "bodySize": -1}, "response": {"status": "200", "_error": "net::ERR_FAILED"},
     "_fetchType": "Service Worker", "_initiator": null}
  ], "after": 1 } , "more": true }
 "#;

fn entries(items: Vec<Item>) -> Vec<Entry> {
    let entry = |item| match item {
        Item::Entry(entry) => Some(*entry),
        _ => None,
    };
    items.into_iter().filter_map(entry).collect()
}

#[test]
fn what_is_kept() {
    let (items, fault) = items(HAR.as_bytes());
    assert_eq!(fault, None);
    let [Item::Creator(creator), Item::Browser(browser), Item::Page(page), Item::Page(other), rest @ ..] =
        items.as_slice()
    else {
        panic!("{items:?}")
    };
    assert_eq!((creator.name.as_str(), creator.version.as_str()), ("WebInspector", "537.36"));
    assert_eq!((browser.name.as_str(), browser.version.as_str()), ("Chrome", "1"));
    assert_eq!((page.id.as_str(), page.title.as_str(), &page.url), ("p", "https://a.example/", &None));
    assert_eq!(other.url.as_deref(), Some("https://b.example/"));
    let entries = entries(rest.to_vec());
    let [first, second] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((first.number, first.page.as_deref()), (1, Some("p")));
    assert_eq!(first.resource_type.as_deref(), Some("fetch"));
    assert_eq!(first.initiator.as_deref(), Some("https://a.example/app.js"));
    assert_eq!(
        (first.request.method.as_str(), first.request.url.as_str()),
        ("PUT", "https://api.example/é\u{1f600}/")
    );
    assert_eq!(first.request.headers, [("X-A".into(), "1".into()), ("x-a".into(), "\"\\\n".into())]);
    assert_eq!(first.asked("X-a"), Some("1"));
    assert_eq!((first.request.cookies, first.request.body), (2, Some(5)));
    assert_eq!((first.response.status, first.response.content, first.response.by_worker), (204, 3, true));
    assert_eq!((&first.response.error, first.cut), (&None, false));
    let length = HAR.find("\"no entry\"").unwrap() - HAR.find("{\"_init").unwrap() - 6;
    assert_eq!(first.bytes, length as u64);
    assert_eq!((second.number, second.request.url.as_str(), second.response.status), (2, "", 0));
    assert_eq!(second.response.error.as_deref(), Some("net::ERR_FAILED"));
    assert_eq!((second.request.body, second.response.by_worker), (Some(3), true));
}

#[test]
fn whatever_the_pieces_are() {
    let whole = items(HAR.as_bytes());
    for piece in [1, 2, 3, 7, 64, 1000] {
        assert_eq!(items(Pieces(HAR.as_bytes(), piece)), whole, "{piece}");
    }
    // Where a string exceeds what is kept, with an escape that means nothing at each place near there.
    for length in 1020..1030 {
        let har = format!("{{\"{}\\z\": 1, \"log\": {{\"entries\": []}}}}", "k".repeat(length));
        let whole = items(har.as_bytes());
        assert_eq!(whole.1.is_none(), length >= 1024, "{length}: {whole:?}");
        for piece in [1, 2, 1000] {
            assert_eq!(items(Pieces(har.as_bytes(), piece)), whole, "{length} {piece}");
        }
    }
    // Pieces that end within strings longer than what is read at a time.
    let long = "x\\u00e9".repeat(100_000);
    let har =
        format!("{{\"log\":{{\"comment\":\"{long}\",\"pages\":[{{\"title\":\"{long}\"}}],\"entries\":[]}}}}");
    let (items, fault) = items(har.as_bytes());
    let [Item::Page(PageSeen { title, .. })] = items.as_slice() else { panic!() };
    assert!(
        fault.is_none() && title.starts_with("xéxé") && (10_000..=16 * 1024).contains(&title.len()),
        "{}",
        title.len()
    );
}

#[test]
fn wherever_it_ends_what_stands_before_is_read() {
    let (whole, _) = items(HAR.as_bytes());
    let last = HAR.trim_end().len();
    for end in 0..last {
        let (found, fault) = items(&HAR.as_bytes()[..end]);
        let fault = fault.unwrap_or_else(|| panic!("{end}: {found:?}"));
        assert!(matches!(fault, HarError::Truncated { .. } | HarError::Empty), "{end}: {fault:?}");
        for (found, whole) in found.iter().zip(&whole) {
            match (found, whole) {
                (Item::Entry(found), Item::Entry(_)) if found.cut => assert!(!found.request.url.is_empty()),
                _ => assert_eq!(found, whole, "{end}"),
            }
        }
    }
    // In the middle of an entry whose request is known.
    let end = HAR.find("\"size\": 3").unwrap();
    let (found, fault) = items(&HAR.as_bytes()[..end]);
    let cut = entries(found);
    assert_eq!((cut.len(), cut[0].cut, cut[0].response.status), (1, true, 204));
    assert_eq!(fault, Some(HarError::Truncated { offset: end as u64 }));
}

#[test]
fn what_is_no_har() {
    let unexpected = |wanted, offset| HarError::Unexpected { wanted, offset };
    let table: Vec<(&str, HarError)> = vec![
        ("", HarError::Empty),
        (" \n", HarError::Empty),
        ("\u{feff}", HarError::Empty),
        ("[]", HarError::NotHar { offset: 0 }),
        ("x", HarError::NotHar { offset: 0 }),
        ("{}", HarError::NotHar { offset: 1 }),
        (r#"{"log": []}"#, HarError::NotHar { offset: 10 }),
        (r#"{"log": {"entries": 5}}"#, HarError::NotHar { offset: 22 }),
        (r#"{"log": {"entries": []}"#, HarError::Truncated { offset: 23 }),
        (r#"{"log": {"entries": [}}"#, unexpected("a value", 21)),
        (r#"{"log": {"pages": [1 2]}}"#, unexpected("a comma, or the end of the object or list", 21)),
        (r#"{"log" {"#, unexpected("a colon", 7)),
        (r#"{"log": {"entries": []}} {"#, unexpected("nothing more", 25)),
        ("{log: {", unexpected("a key", 1)),
        (r#"{"a": tru"#, HarError::Truncated { offset: 9 }),
        (r#"{"a": trux"#, unexpected("true, false or null", 9)),
        (r#"{"a": [}]"#, unexpected("the bracket that closes what is open", 7)),
        (r#"{"a": -x"#, unexpected("a number", 7)),
        (r#"{"\x": 1"#, HarError::BadEscape { offset: 3 }),
        (r#"{"\u00g0": 1"#, HarError::BadEscape { offset: 3 }),
    ];
    for (text, expected) in table {
        let (items, fault) = items(text.as_bytes());
        assert_eq!((items.len(), fault.as_ref()), (0, Some(&expected)), "{text}");
        let line = expected.to_string();
        assert!(!line.contains('\n') && !line.is_empty(), "{line}");
    }
    let deep = format!("{{\"a\": {}", "[".repeat(600));
    assert_eq!(items(deep.as_bytes()).1, Some(HarError::TooDeep { offset: 518 }));
    let deep = format!("{{\"a\": {}{}, \"log\": {{\"entries\": []}}}}", "[".repeat(512), "]".repeat(512));
    assert_eq!(items(deep.as_bytes()).1, None);
    let marked = "\u{feff} {\"log\": {\"entries\": []}}";
    assert_eq!(items(marked.as_bytes()), (vec![], None));
}

#[test]
fn a_source_that_fails_says_so() {
    struct Broken(bool);
    impl std::io::Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(std::io::Error::other("gone"));
            }
            buffer[..2].copy_from_slice(b"{ ");
            Ok(2)
        }
    }
    let (_, fault) = items(Broken(false));
    assert_eq!(fault, Some(HarError::Io { offset: 2, message: "gone".into() }));
}

#[test]
fn nothing_is_kept_without_bound() {
    let header = |value: &str| format!("{{\"name\":\"a\",\"value\":\"{value}\"}}");
    let many = vec![header(&"v".repeat(1000)); 1000].join(",");
    let huge = header(&"w".repeat(1 << 20));
    for headers in [many, huge] {
        let har = format!(
            "{{\"log\":{{\"entries\":[{{\"request\":{{\"method\":\"GET\",\"url\":\"{}\",\"headers\":[{headers}]}}}}]}}}}",
            "u".repeat(1 << 20)
        );
        let (items, fault) = items(har.as_bytes());
        assert_eq!(fault, None);
        let entries = entries(items);
        let kept: usize =
            entries[0].request.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        assert!(kept <= 257 * 1024 && entries[0].request.url.len() <= 64 * 1024, "{kept}");
    }
}
