//! The differences between Corsac and the real browsers that are known and not yet mended.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::library::LibraryError;
use crate::observation::Browser;

/// A scenario in which Corsac is known to do otherwise than a browser.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFailure {
    /// The topic and the name of the scenario, with a slash between them.
    pub scenario: String,
    /// The browser.
    pub browser: Browser,
    /// Why it is not mended.
    pub why: String,
}

/// Reads the list beside the folder of scenarios.
///
/// # Errors
/// When it cannot be read.
pub fn load(scenarios: &Path) -> Result<Vec<ExpectedFailure>, LibraryError> {
    let path = scenarios.with_file_name("expected-failures.json");
    let text = fs::read_to_string(&path).map_err(|error| LibraryError::Io { path: path.clone(), error })?;
    serde_json::from_str(&text).map_err(|error| LibraryError::Json { path, error })
}
