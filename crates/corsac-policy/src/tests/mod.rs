mod docs;
mod pages;
mod properties;
mod reading;
mod schema;

use corsac_server::Severity;

use crate::{Lint, lint};

/// The codes of what is found, in order.
fn codes(lint: &Lint) -> Vec<&'static str> {
    lint.findings.iter().map(crate::Finding::code).collect()
}

/// The codes of the errors, in order.
fn errors(text: &str) -> Vec<&'static str> {
    let lint = lint(text);
    let errors = lint.findings.iter().filter(|finding| finding.severity() == Severity::Error);
    errors.map(crate::Finding::code).collect()
}

/// Each block of TOML in a text of Markdown.
fn toml_blocks(markdown: &str) -> Vec<&str> {
    let blocks = markdown.split("```toml\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

/// The text of a file of the repository; with `UPDATE_EXPECT=1` it is written anew.
fn expect_file(path: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} is not up to date: UPDATE_EXPECT=1 writes it anew", path.display());
}
