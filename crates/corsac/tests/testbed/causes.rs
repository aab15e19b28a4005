//! The cause that is named first, for each server of the bed.

use serde_json::Value;

use crate::bed;

/// Of a hundred misconfigured servers, for how many the first cause must be the right one.
const AT_LEAST: usize = 95;

#[test]
fn the_first_cause_is_right_and_a_well_configured_server_has_none() {
    let faults = bed::faults(|server, answer| {
        let named = codes(answer);
        if named.first() == server.cause.as_ref() {
            return Ok(());
        }
        let expected = server.cause.as_deref().unwrap_or(NONE);
        Err(format!("{expected} was expected, named were {named:?}\n    {}", server.why))
    });
    let misconfigured = bed::asked().iter().filter(|asked| asked.server.cause.is_some()).count();
    let (well, wrong): (Vec<_>, Vec<_>) = faults.into_iter().partition(|fault| fault.contains(NONE));
    let right = misconfigured - wrong.len();
    let wrong = wrong.join("\n");
    println!("the first cause is right for {right} of {misconfigured} misconfigured servers\n{wrong}");
    assert!(well.is_empty(), "well configured servers with a cause:\n{}", well.join("\n"));
    assert!(100 * right >= AT_LEAST * misconfigured, "right for {right} of {misconfigured} only:\n{wrong}");
}

/// What is expected of a server that is configured well.
const NONE: &str = "no cause at all";

fn codes(answer: &Value) -> Vec<String> {
    let causes = answer["causes"].as_array().expect("causes");
    causes.iter().map(|cause| cause["code"].as_str().expect("a code").to_owned()).collect()
}
