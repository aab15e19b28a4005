//! No HAR, however odd, may panic the reader or the judge; in pieces it is read as it is in one; what stands before a fault
//! is told; and no entry is told of twice.
#![no_main]

use std::collections::HashSet;
use std::io::{self, Read};

use corsac_diagnose::har::{HarError, Item, Judge, Reader};
use libfuzzer_sys::fuzz_target;

/// A byte at a time.
struct Bytes<'a>(&'a [u8]);

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
        buffer[0] = *first;
        self.0 = rest;
        Ok(1)
    }
}

fn items(source: impl Read) -> (Vec<Item>, Option<HarError>) {
    let mut reader = Reader::new(source);
    let mut items = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(item)) => items.push(item),
            Ok(None) => return (items, None),
            Err(fault) => return (items, Some(fault)),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    check(data);
    // What begins as a HAR does comes further.
    let entries: &[u8] = b"{\"log\":{\"creator\":{\"name\":\"WebInspector\"},\"entries\":[{\"_resourceType\":\"fetch\",\"request\":{\"method\":\"PUT\",\"url\":\"https://b/\",\"headers\":[{\"name\":\"Origin\",\"value\":\"https://a\"}";
    check(&[entries, data].concat());
});

fn check(data: &[u8]) {
    let whole = items(data);
    assert_eq!(items(Bytes(data)), whole);
    let mut judge = Judge::new(None);
    let mut told = HashSet::new();
    let mut all = 0;
    let mut each = |judged: corsac_diagnose::har::Judged| {
        all += 1 + judged.others.len();
        told.insert(judged.entry);
        told.extend(judged.others);
    };
    for item in whole.0 {
        judge.take(item, &mut each);
    }
    judge.finish(&mut each);
    assert_eq!(told.len(), all);
}
