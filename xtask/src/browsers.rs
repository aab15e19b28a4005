//! `cargo xtask conformance` and `cargo xtask differential`: Corsac beside real browsers. The work is done by the program of
//! the crate `corsac-conformance`; here it gets what it needs.

use crate::failure::Failure;
use crate::{needs, run};

/// Records what the real browsers do, or compares it with what is recorded.
pub(crate) fn conformance(words: &[String]) -> Result<(), Failure> {
    with_browsers("conformance", words)
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

fn with_browsers(task: &str, words: &[String]) -> Result<(), Failure> {
    if !needs::provide(task)? {
        return Err(Failure::Missing(vec!["the parts named above are needed".to_owned()]));
    }
    let mut command = run::cargo(&["run", "--quiet", "--locked", "-p", "corsac-conformance", "--"]);
    run::shown(command.args(words))
}
