//! The bed proves itself: each server starts, and a browser sees with it what its entry says.

use serde_json::Value;

use crate::bed;

#[test]
fn each_server_shows_what_its_entry_says() {
    let faults = bed::faults(|server, answer| {
        let (seen, error) = (seen(answer), answer["error"]["code"].as_str());
        if seen == server.seen && error == server.error.as_deref() {
            Ok(())
        } else {
            Err(format!("seen = {seen:?}\n    error = {error:?}"))
        }
    });
    assert!(
        faults.is_empty(),
        "{} of {} servers show otherwise:\n{}",
        faults.len(),
        bed::asked().len(),
        faults.join("\n")
    );
}

/// What went over the wire for the fetch itself, each as `METHOD STATUS`, in order; `-` where no answer came.
fn seen(answer: &Value) -> Vec<String> {
    let exchanges = answer["exchanges"].as_array().expect("exchanges");
    let line = |exchange: &Value| {
        let method = exchange["request"]["method"].as_str().expect("a method");
        let status = exchange["response"]["status"].as_u64();
        format!("{method} {}", status.map_or_else(|| "-".to_owned(), |status| status.to_string()))
    };
    exchanges.iter().map(line).collect()
}
