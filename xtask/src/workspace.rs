//! Where the workspace is and what cargo knows about it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::Failure;
use crate::run;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // Set by `cargo run`. Asked for at run time, so that two clones may share a target directory.
    let own = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    own.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A file of the repository, by its path from the root; `None` if there is none.
pub(crate) fn read(path: &str) -> Result<Option<Vec<u8>>, Failure> {
    match std::fs::read(root().join(path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::File { path: path.to_owned(), error }),
    }
}

/// The sorted names in a folder of the repository; none if there is no such folder.
pub(crate) fn files(folder: &str) -> Result<Vec<String>, Failure> {
    let failed = |error| Failure::File { path: folder.to_owned(), error };
    let entries = match std::fs::read_dir(root().join(folder)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.map(|entry| entry.file_name().to_string_lossy().into_owned())
    };
    let mut names: Vec<String> = entries.map(name).collect::<Result<_, _>>().map_err(failed)?;
    names.sort();
    Ok(names)
}

/// The repository's files as git lists them, by their paths from the root.
pub(crate) fn committed() -> Result<Vec<String>, Failure> {
    let list = run::captured(&mut run::program("git", &["ls-files", "-z"]))?;
    Ok(String::from_utf8_lossy(&list).split_terminator('\0').map(str::to_owned).collect())
}

/// A package of the workspace and the packages it names as dependencies, of every kind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<String>,
}

/// What `cargo metadata` says of the workspace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) target_directory: PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// Asks cargo about the workspace's own packages.
pub(crate) fn metadata() -> Result<Metadata, Failure> {
    let words = ["metadata", "--format-version=1", "--no-deps", "--offline", "--locked"];
    let output = run::captured(&mut run::cargo(&words))?;
    let unreadable = |why: String| Failure::Unreadable { source: "cargo metadata".to_owned(), why };
    let value: Value = serde_json::from_slice(&output).map_err(|error| unreadable(error.to_string()))?;
    parse(&value).ok_or_else(|| unreadable("a field is missing".to_owned()))
}

fn parse(value: &Value) -> Option<Metadata> {
    let packages = value.get("packages")?.as_array()?.iter().map(parse_package).collect::<Option<_>>()?;
    Some(Metadata { target_directory: value.get("target_directory")?.as_str()?.into(), packages })
}

fn parse_package(value: &Value) -> Option<Package> {
    let name_of = |value: &Value| value.get("name")?.as_str().map(str::to_owned);
    let dependencies = value.get("dependencies")?.as_array()?.iter().map(name_of).collect::<Option<_>>()?;
    Some(Package { name: name_of(value)?, dependencies })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn metadata_is_read_or_refused() {
        let package =
            json!({"name": "a", "dependencies": [{"name": "b", "kind": null}, {"name": "c", "kind": "dev"}]});
        let whole = json!({"target_directory": "t", "packages": [package]});
        let expected = Package { name: "a".to_owned(), dependencies: vec!["b".to_owned(), "c".to_owned()] };
        assert_eq!(parse(&whole), Some(Metadata { target_directory: "t".into(), packages: vec![expected] }));
        for broken in
            [json!(null), json!({"packages": []}), json!({"target_directory": "t", "packages": [{}]})]
        {
            assert_eq!(parse(&broken), None, "{broken}");
        }
    }
}
