//! `cargo xtask check-text`: what the committed files themselves must keep to, gathered from its scanners.

use crate::failure::Failure;
use crate::finding::Finding;
use crate::{fuzz, layers, mutants, pure, text, workspace};

/// Runs every scanner over the committed files, prints all that they find, and fails if that is anything.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    if !words.is_empty() {
        return Err(Failure::Usage("usage: cargo xtask check-text".to_owned()));
    }
    let mut count = 0;
    for path in workspace::committed()? {
        // A file that git lists and the disk lacks is on its way out.
        let Some(bytes) = workspace::read(&path)? else { continue };
        let Some(text) = text::decode(&bytes) else { continue };
        count += report(&text::scan(&path, &text)) + report(&pure::scan(&path, &text));
    }
    count += report(&fuzz::unlisted()?);
    count += report(&mutants::stale()?);
    // Last, since cargo itself refuses some of what is looked for here.
    count += report(&layers::scan(&workspace::metadata()?.packages));
    if count == 0 { Ok(()) } else { Err(Failure::Findings(count)) }
}

/// Prints faults, and says how many.
fn report(findings: &[Finding]) -> usize {
    for finding in findings {
        eprintln!("{finding}");
    }
    findings.len()
}
