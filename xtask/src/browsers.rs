//! `cargo xtask conformance` and `cargo xtask differential`: Corsac beside real browsers. The work is done by the program of
//! the crate `corsac-conformance`; here it gets what it needs.

use crate::failure::Failure;
use crate::{needs, run};

/// Records what the real browsers do, compares it with what is recorded, or shows that, which needs no browser; or plays
/// policies in them.
pub(crate) fn conformance(words: &[String]) -> Result<(), Failure> {
    match words.first().map(String::as_str) {
        Some("record" | "verify" | "server") => with_browsers("conformance", words),
        _ => program(words),
    }
}

/// Random scenarios, in the real browsers and in Corsac.
pub(crate) fn differential(words: &[String]) -> Result<(), Failure> {
    let words: Vec<String> =
        std::iter::once("differential".to_owned()).chain(words.iter().cloned()).collect();
    with_browsers("differential", &words)
}

/// The subset of the conformance scenarios that is compared before every change.
pub(crate) fn verify_fast() -> Result<(), Failure> {
    with_browsers("ci", &["verify".to_owned(), "--fast".to_owned()])
}

/// The subset of the random policies that is played in real browsers before every change.
pub(crate) fn server_fast() -> Result<(), Failure> {
    with_browsers("ci", &["server".to_owned(), "--fast".to_owned()])
}

fn with_browsers(task: &str, words: &[String]) -> Result<(), Failure> {
    if !needs::provide(task)? {
        return Err(Failure::Missing(vec!["the parts named above are needed".to_owned()]));
    }
    program(words)
}

/// The program, which tells by itself how it is called.
fn program(words: &[String]) -> Result<(), Failure> {
    let mut command = run::cargo(&["run", "--quiet", "--locked", "-p", "corsac-conformance", "--"]);
    match run::shown(command.args(words)) {
        Err(Failure::Unsuccessful { status, .. }) if status.code() == Some(2) => {
            Err(Failure::Usage("called wrongly, as said above".to_owned()))
        }
        other => other,
    }
}
