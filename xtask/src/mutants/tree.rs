//! A copy of a crate and of those below it, to be changed.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::{run, workspace};

/// A workspace of its own below the target directory. It stays there, so that the next run builds little.
pub(crate) struct Tree {
    /// The crate.
    pub(crate) package: &'static str,
    /// Where the copy is.
    pub(crate) root: PathBuf,
}

impl Tree {
    /// Brings the copy up to date: the crate, the crates of the workspace that it names, the manifest, and the
    /// versions of all others.
    pub(crate) fn copy(package: &'static str) -> Result<Self, Failure> {
        let tree = Self { package, root: run::tools().with_file_name("mutants").join("tree") };
        let packages = workspace::metadata()?.packages;
        let mut names = vec![package.to_owned()];
        let mut next = 0;
        while let Some(name) = names.get(next) {
            let found = packages.iter().find(|package| package.name == *name);
            let below = found.map(|package| package.dependencies.clone()).unwrap_or_default();
            for name in below {
                if packages.iter().any(|package| package.name == name) && !names.contains(&name) {
                    names.push(name);
                }
            }
            next += 1;
        }
        let manifest = workspace::read("Cargo.toml")?.unwrap_or_default();
        tree.place("Cargo.toml", own_workspace(&String::from_utf8_lossy(&manifest)).as_bytes())?;
        tree.place("Cargo.lock", &workspace::read("Cargo.lock")?.unwrap_or_default())?;
        for path in workspace::committed()? {
            let of_these = |name: &String| path.starts_with(&format!("crates/{name}/"));
            if !names.iter().any(of_these) {
                continue;
            }
            if let Some(bytes) = workspace::read(&path)? {
                tree.place(&path, &bytes)?;
            }
        }
        Ok(tree)
    }

    /// Writes a file, unless it is there just so: what was built from it is then still good.
    fn place(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let place = self.root.join(path);
        if std::fs::read(&place).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        let failed = |error| Failure::File { path: place.display().to_string(), error };
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(&place, bytes).map_err(failed)
    }

    fn source(&self, file: &str) -> PathBuf {
        self.root.join("crates").join(self.package).join("src").join(file)
    }

    /// A file of the crate's `src`.
    pub(crate) fn read(&self, file: &str) -> Result<String, Failure> {
        let path = self.source(file);
        std::fs::read_to_string(&path)
            .map_err(|error| Failure::File { path: path.display().to_string(), error })
    }

    /// Writes a file of the crate's `src`.
    pub(crate) fn write(&self, file: &str, text: &str) -> Result<(), Failure> {
        let path = self.source(file);
        std::fs::write(&path, text).map_err(|error| Failure::File { path: path.display().to_string(), error })
    }
}

/// The manifest of a workspace that has those crates alone which are there.
fn own_workspace(manifest: &str) -> String {
    let lines =
        manifest.lines().filter(|line| !line.starts_with("default-members") && !line.starts_with("exclude"));
    let lines = lines.map(|line| if line.starts_with("members") { "members = [\"crates/*\"]" } else { line });
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_is_a_workspace_of_what_is_there() {
        let manifest = "[workspace]\nmembers = [\"crates/*\", \"bench\"]\ndefault-members = [\"a\"]\nexclude = [\"b\"]\nx = 1\n";
        assert_eq!(own_workspace(manifest), "[workspace]\nmembers = [\"crates/*\"]\nx = 1\n");
    }
}
