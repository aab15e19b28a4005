//! The files of scenarios: one a topic.

use std::collections::BTreeMap;
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

/// The versions of the browsers that the scenarios were recorded in, by the browsers' names.
pub type Versions = BTreeMap<String, String>;

/// Where the files of this workspace are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// Where this workspace builds, and puts what it finds.
pub fn target() -> PathBuf {
    let own = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(own)
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
    let text = match text(&topic.scenarios) {
        Ok(text) => text,
        Err(error) => return Err(LibraryError::Json { path, error }),
    };
    fs::write(&path, text).map_err(|error| LibraryError::Io { path, error })
}

/// The text of a value, laid out as in the files.
///
/// # Errors
/// When it has none.
pub fn text(value: &impl serde::Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string(value).map(|compact| pretty(&compact))
}

/// Reads the versions that stand beside the folder of scenarios. Without that file there are none.
///
/// # Errors
/// When the file cannot be read.
pub fn load_versions(scenarios: &Path) -> Result<Versions, LibraryError> {
    let path = scenarios.with_file_name(VERSIONS);
    match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| LibraryError::Json { path, error }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Versions::new()),
        Err(error) => Err(LibraryError::Io { path, error }),
    }
}

/// Writes the versions.
///
/// # Errors
/// When the file cannot be written.
pub fn save_versions(scenarios: &Path, versions: &Versions) -> Result<(), LibraryError> {
    let path = scenarios.with_file_name(VERSIONS);
    let text = match serde_json::to_string_pretty(versions) {
        Ok(text) => text + "\n",
        Err(error) => return Err(LibraryError::Json { path, error }),
    };
    fs::write(&path, text).map_err(|error| LibraryError::Io { path, error })
}

const VERSIONS: &str = "versions.json";
