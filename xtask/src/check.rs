//! `cargo xtask check-text`: what the committed files themselves must keep to, gathered from its scanners.

use crate::failure::Failure;
use crate::finding::Finding;
use crate::workspace::{self, Metadata};
use crate::{fuzz, layers, pure, text};

/// Runs every scanner over the committed files, prints all that they find, and fails if that is anything.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    if !words.is_empty() {
        return Err(Failure::Usage("usage: cargo xtask check-text".to_owned()));
    }
    let mut findings = Vec::new();
    for path in workspace::committed()? {
        // A file that git lists and the disk lacks is on its way out.
        let Some(bytes) = workspace::read(&path)? else { continue };
        let Some(text) = text::decode(&bytes) else { continue };
        findings.extend(text::scan(&path, &text));
        findings.extend(pure::scan(&path, &text));
    }
    let Metadata { packages, .. } = workspace::metadata()?;
    findings.extend(layers::scan(&packages));
    findings.extend(fuzz::unlisted()?);
    report(&findings)
}

fn report(findings: &[Finding]) -> Result<(), Failure> {
    for finding in findings {
        eprintln!("{finding}");
    }
    if findings.is_empty() { Ok(()) } else { Err(Failure::Findings(findings.len())) }
}
