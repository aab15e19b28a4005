//! HARs by another writer than browsers.

use std::io::{self, Read};

use corsac_diagnose::har::{Counts, HarError, Item, Judge, Judged, Reader};
use serde_json::{Value, json};

/// A source that gives so many bytes at a time.
pub(crate) struct Pieces<'a>(pub(crate) &'a [u8], pub(crate) usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(buffer.len()).min(self.0.len());
        let (now, rest) = self.0.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.0 = rest;
        Ok(length)
    }
}

/// All pieces, and what has ended the reading, if not the end.
pub(crate) fn items(source: impl Read) -> (Vec<Item>, Option<HarError>) {
    let mut reader = Reader::new(source);
    let mut items = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(item)) => items.push(item),
            Ok(None) => return (items, None),
            Err(fault) => {
                // It stays so.
                assert_eq!(reader.next(), Err(fault.clone()));
                return (items, Some(fault));
            }
        }
    }
}

/// What comes of a HAR by Chromium with these entries.
pub(crate) fn judged(entries: &[Value]) -> Vec<Judged> {
    judged_by("WebInspector", entries).0
}

pub(crate) fn judged_by(creator: &str, entries: &[Value]) -> (Vec<Judged>, Counts) {
    let entries = Value::from(entries);
    judge(&format!(
        r#"{{"log": {{"creator": {{"name": "{creator}", "version": "1"}},
        "pages": [{{"id": "page_1", "title": "https://myapp.com/start"}}], "entries": {entries}}}}}"#
    ))
}

pub(crate) fn judge(har: &str) -> (Vec<Judged>, Counts) {
    let (items, fault) = items(har.as_bytes());
    assert_eq!(fault, None);
    let mut judge = Judge::new(None);
    let mut found = Vec::new();
    for item in items {
        judge.take(item, &mut |judged| found.push(judged));
    }
    judge.finish(&mut |judged| found.push(judged));
    assert_eq!(judge.counts().judged, found.len());
    (found, judge.counts())
}

pub(crate) type Headers<'a> = &'a [(&'a str, &'a str)];

/// An entry of a page at <https://myapp.com>, as Chromium has it.
pub(crate) fn entry(
    kind: &str,
    method: &str,
    url: &str,
    asked: Headers<'_>,
    status: u16,
    answered: Headers<'_>,
) -> Value {
    let headers = |headers: Headers<'_>| -> Vec<Value> {
        headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
    };
    json!({
        "_resourceType": kind,
        "pageref": "page_1",
        "request": {"method": method, "url": url, "headers": headers(asked), "cookies": []},
        "response": {"status": status, "headers": headers(answered), "content": {"size": 0}},
    })
}

/// With what the browser says that failed.
pub(crate) fn failing(mut entry: Value, error: &str) -> Value {
    entry["response"]["_error"] = json!(error);
    entry
}
