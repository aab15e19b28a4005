//! The files of scenarios: one a topic.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::layout::pretty;
use crate::scenario::Scenario;

/// A file of scenarios.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its name: the file's, without `.json`.
    pub name: String,
    /// What it holds.
    pub scenarios: Vec<Scenario>,
}

/// Why the files cannot be read or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum LibraryError {
    /// The system refuses.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is no list of scenarios.
    Json {
        /// The file.
        path: PathBuf,
        /// Why.
        error: serde_json::Error,
    },
}

impl fmt::Display for LibraryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Json { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for LibraryError {}

/// Where the files of this workspace are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// Reads all files of a folder, in the order of their names.
///
/// # Errors
/// The first file that cannot be read.
pub fn load(folder: &Path) -> Result<Vec<Topic>, LibraryError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |error| LibraryError::Io { path, error }
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(io(folder))? {
        let path = entry.map_err(io(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).map_err(io(&path))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let scenarios = serde_json::from_str(&text).map_err(|error| LibraryError::Json { path, error })?;
        Ok(Topic { name, scenarios })
    };
    paths.into_iter().map(read).collect()
}

/// Writes a file anew.
///
/// # Errors
/// When it cannot be written.
pub fn save(folder: &Path, topic: &Topic) -> Result<(), LibraryError> {
    let path = folder.join(format!("{}.json", topic.name));
    let text = match serde_json::to_string(&topic.scenarios) {
        Ok(compact) => pretty(&compact),
        Err(error) => return Err(LibraryError::Json { path, error }),
    };
    fs::write(&path, text).map_err(|error| LibraryError::Io { path, error })
}
