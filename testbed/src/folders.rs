//! Where things are.

use std::path::{Path, PathBuf};

/// This crate's folder, with the servers and the lists of packages.
pub(crate) fn bed() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where packages are installed: below the target directory, so that nothing of the machine changes.
pub(crate) fn installed() -> PathBuf {
    let root = bed().parent().unwrap_or(bed());
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    root.join(target).join("testbed")
}
