//! The bed proves itself: each server starts, and a browser sees with it what its entry says.

use serde_json::Value;

use crate::bed::{self, Told};

#[test]
fn each_server_shows_what_its_entry_says() {
    let (faults, count) = bed::each(&[], |told| {
        let (seen, error) = (seen(&told.answer), told.answer["error"]["code"].as_str());
        let as_said = seen == told.server.seen && error == told.server.error.as_deref();
        (!as_said).then(|| line(told, &seen, error))
    });
    assert!(faults.is_empty(), "{} of {count} servers show otherwise:\n{}", faults.len(), faults.join("\n"));
}

/// What went over the wire, each as `METHOD STATUS`, in order.
fn seen(answer: &Value) -> Vec<String> {
    let exchanges = answer["exchanges"].as_array().expect("exchanges");
    let status = |exchange: &Value| match exchange["response"]["status"].as_u64() {
        Some(status) => status.to_string(),
        None => "-".to_owned(),
    };
    let line = |exchange: &Value| format!("{} {}", exchange["request"]["method"].as_str().expect("a method"), status(exchange));
    exchanges.iter().map(line).collect()
}

/// The two lines that the entry would need.
fn line(told: &Told, seen: &[String], error: Option<&str>) -> String {
    format!("{}: seen = {seen:?}\n    error = {error:?}", told.name())
}
