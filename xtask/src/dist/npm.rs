//! The npm packages: `corsac`, a launcher that is the same everywhere, and one for each system, which carries the program.
//! npm installs of the optional dependencies the one that fits. Nothing is run or fetched by the installation itself.

use serde_json::{Map, Value, json};

use crate::dist::pack::Entry;
use crate::dist::target::{TARGETS, Target, Wheel};
use crate::dist::{LICENCES, README, text_of};
use crate::failure::Failure;

/// The files of the package `corsac`.
pub(crate) fn launcher(version: &str) -> Result<Vec<Entry>, Failure> {
    let mut manifest = template("dist/npm/corsac.json", version)?;
    let systems: Map<String, Value> = TARGETS.iter().map(|target| (target.npm(), json!(version))).collect();
    manifest.insert("optionalDependencies".to_owned(), Value::Object(systems));
    let mut entries = common(&manifest)?;
    entries.push(Entry::program("package/launcher.js", text_of("dist/npm/launcher.js")?));
    Ok(entries)
}

/// The files of the package with the program for one system.
pub(crate) fn system(version: &str, target: &Target, program: &[u8]) -> Result<Vec<Entry>, Failure> {
    let mut manifest = template("dist/npm/system.json", version)?;
    manifest.insert("name".to_owned(), json!(target.npm()));
    manifest.insert("os".to_owned(), json!([target.os]));
    manifest.insert("cpu".to_owned(), json!([target.cpu]));
    if matches!(target.wheel, Wheel::Manylinux(_)) {
        manifest.insert("libc".to_owned(), json!(["glibc"]));
    }
    let mut entries = common(&manifest)?;
    entries.push(Entry::program(format!("package/{}", target.program()), program));
    Ok(entries)
}

/// What `npm pack` would call the package's file.
pub(crate) fn file_name(package: &str, version: &str) -> String {
    format!("{}-{version}.tgz", package.trim_start_matches('@').replace('/', "-"))
}

fn template(path: &str, version: &str) -> Result<Map<String, Value>, Failure> {
    let unreadable = |why: String| Failure::Unreadable { source: path.to_owned(), why };
    let mut manifest: Map<String, Value> =
        serde_json::from_str(&text_of(path)?).map_err(|error| unreadable(error.to_string()))?;
    manifest.insert("version".to_owned(), json!(version));
    Ok(manifest)
}

fn common(manifest: &Map<String, Value>) -> Result<Vec<Entry>, Failure> {
    let mut entries = vec![
        Entry::file("package/package.json", format!("{:#}\n", Value::Object(manifest.clone()))),
        Entry::file("package/README.md", text_of(README)?),
    ];
    for licence in LICENCES {
        entries.push(Entry::file(format!("package/{licence}"), text_of(licence)?));
    }
    Ok(entries)
}
