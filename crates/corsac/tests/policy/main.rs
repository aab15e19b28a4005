//! What `corsac policy` prints, beside committed files.

mod ask;
mod lint;

use std::path::{Path, PathBuf};

/// The text of a policy file of these tests.
fn file(name: &str) -> String {
    let path = folder().join("files").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy")
}

/// Compares with a committed file; with `UPDATE_EXPECT=1` it is written anew.
fn expect(name: &str, text: &str) {
    let path = folder().join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == text, "{} is not what is printed now:\n{text}", path.display());
}
