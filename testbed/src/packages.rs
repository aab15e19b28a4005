//! What the servers stand on: lists of packages with pinned versions, installed below the target directory.
//!
//! | list | how |
//! |---|---|
//! | `npm/…` | `npm ci` of a folder with its lock file |
//! | `python/….txt` | `pip install --target`, nothing but what the list says |
//! | `cargo` | a crate of its own, not in the workspace, whose programs are the servers |
//!
//! Debian packages are no lists: `xtask/src/needs.rs` has them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use crate::table::Product;
use crate::{Error, folders};

/// What to type where a list is not installed.
const INSTALL: &str = "cargo xtask test";

/// Installs every list that a product names and that is not there as it stands, and says what it does on stderr.
/// Returns what could not be installed.
///
/// # Errors
///
/// [`Error::File`]: a list, or the folder of what is installed, cannot be read or written.
pub fn install(products: &[Product]) -> Result<Vec<Error>, Error> {
    let mut lists: Vec<&str> = products.iter().filter_map(|product| product.packages.as_deref()).collect();
    lists.sort_unstable();
    lists.dedup();
    let mut failures = Vec::new();
    for list in lists {
        let stamp = stamp(list)?;
        if is_installed(list, &stamp) {
            continue;
        }
        match one(list) {
            Ok(()) => fs::write(stamp_file(list), stamp).map_err(Error::file(stamp_file(list)))?,
            Err(failure) => failures.push(failure),
        }
    }
    Ok(failures)
}

/// Looks whether a product can be started.
///
/// # Errors
///
/// [`Error::Missing`], and [`Error::File`] where a list cannot be read.
pub fn check(product: &Product) -> Result<(), Error> {
    if let Some(list) = &product.packages
        && !is_installed(list, &stamp(list)?)
    {
        let what = format!("testbed/packages/{list}, for {} ({})", product.name, product.versions);
        return Err(Error::Missing { what, install: INSTALL.to_owned() });
    }
    if let Some(needed) = product.needs.as_ref().filter(|needed| !Path::new(needed).exists()) {
        let what = format!("{needed}, for {}", product.name);
        return Err(Error::Missing { what, install: product.install.clone() });
    }
    match product.run.first() {
        Some(program) if !program.contains('{') && !on_path(program) => Err(Error::Missing {
            what: format!("{program}, for {}", product.name),
            install: product.install.clone(),
        }),
        _ => Ok(()),
    }
}

/// Whether a product can be started. Where it cannot, that is told in a line on stderr; but in CI, and where the bed is said
/// to be whole (`CORSAC_TESTBED`, as `cargo xtask test` sets it), it is an error.
///
/// # Errors
///
/// As [`check`].
pub fn is_there(product: &Product) -> Result<bool, Error> {
    let means_yes = |name| {
        let value = std::env::var(name).unwrap_or_default();
        !matches!(value.as_str(), "" | "0" | "false")
    };
    match check(product) {
        Ok(()) => Ok(true),
        Err(missing @ Error::Missing { .. }) if !["CI", "CORSAC_TESTBED"].into_iter().any(means_yes) => {
            eprintln!("left out: {missing}");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Builds the program of a server of the list `cargo` whose text was changed, and puts it into the server's folder.
///
/// A server of this name is always built in the same place: what the next one needs is there, and nothing piles up.
pub(crate) fn build_changed(name: &str, source: &Path, folder: &Path) -> Result<PathBuf, Error> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let list = source_of("cargo");
    let name = format!("{name}-changed");
    let place = folders::installed().join("changed").join(&name);
    fs::create_dir_all(&place).map_err(Error::file(&place))?;
    let manifest = list.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).map_err(Error::file(&manifest))?;
    let shared = text.split("[[bin]]").next().unwrap_or_default();
    let manifest = place.join("Cargo.toml");
    let text = format!("{shared}[[bin]]\nname = {name:?}\npath = \"main.rs\"\n");
    fs::write(&manifest, text).map_err(Error::file(&manifest))?;
    copy(&list.join("Cargo.lock"), &place.join("Cargo.lock"))?;
    copy(source, &place.join("main.rs"))?;
    run(&mut cargo_build(&manifest))?;
    let built = folder.join("program");
    copy(&program(&name), &built)?;
    Ok(built)
}

/// Where the list `cargo` puts a program.
pub(crate) fn program(name: &str) -> PathBuf {
    folders::installed().join("cargo/debug").join(name)
}

/// Where a list stands.
fn source_of(list: &str) -> PathBuf {
    folders::bed().join("packages").join(list)
}

/// All that decides what is installed, as one text: the same text, the same packages.
fn stamp(list: &str) -> Result<String, Error> {
    let mut text = String::new();
    for file in inputs(list)? {
        text += &fs::read_to_string(&file).map_err(Error::file(&file))?;
    }
    Ok(text)
}

fn inputs(list: &str) -> Result<Vec<PathBuf>, Error> {
    let folder = source_of(list);
    Ok(match kind(list) {
        Kind::Npm => [".npmrc", "package.json", "package-lock.json"].map(|name| folder.join(name)).to_vec(),
        Kind::Python => vec![folder.with_extension("txt")],
        Kind::Cargo => {
            let manifest = folder.join("Cargo.toml");
            let text = fs::read_to_string(&manifest).map_err(Error::file(&manifest))?;
            let paths = text.lines().filter_map(|line| line.strip_prefix("path = \"")?.strip_suffix('"'));
            let mut files: Vec<PathBuf> = paths.map(|path| folder.join(path)).collect();
            files.extend([folder.join("Cargo.lock"), manifest]);
            files
        }
    })
}

fn stamp_file(list: &str) -> PathBuf {
    folders::installed().join(format!("{}.stamp", list.replace('/', "-")))
}

fn is_installed(list: &str, stamp: &str) -> bool {
    fs::read_to_string(stamp_file(list)).is_ok_and(|found| found == stamp)
}

enum Kind {
    Npm,
    Python,
    Cargo,
}

fn kind(list: &str) -> Kind {
    match list.split('/').next() {
        Some("npm") => Kind::Npm,
        Some("python") => Kind::Python,
        _ => Kind::Cargo,
    }
}

/// Installs one list anew.
fn one(list: &str) -> Result<(), Error> {
    let (from, to) = (source_of(list), folders::installed().join(list));
    if !matches!(kind(list), Kind::Cargo) && to.exists() {
        fs::remove_dir_all(&to).map_err(Error::file(&to))?;
    }
    fs::create_dir_all(&to).map_err(Error::file(&to))?;
    match kind(list) {
        Kind::Npm => {
            for file in inputs(list)? {
                copy(&file, &to.join(file.file_name().unwrap_or_default()))?;
            }
            run(Command::new("npm").args(["ci", "--no-progress"]).current_dir(&to))
        }
        Kind::Python => {
            let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
            let mut command = Command::new("python3");
            command.args(words).arg("--target").arg(&to).arg("-r").arg(from.with_extension("txt"));
            run(command.env("PIP_ROOT_USER_ACTION", "ignore"))
        }
        Kind::Cargo => run(&mut cargo_build(&from.join("Cargo.toml"))),
    }
}

fn cargo_build(manifest: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--locked", "--manifest-path"]).arg(manifest);
    command.arg("--target-dir").arg(folders::installed().join("cargo"));
    command
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    fs::copy(from, to).map_err(Error::file(from))?;
    Ok(())
}

/// Says what runs, runs it, and keeps what it writes for the case that it fails.
fn run(command: &mut Command) -> Result<(), Error> {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for word in command.get_args() {
        line = format!("{line} {}", word.to_string_lossy());
    }
    eprintln!("testbed: {line}");
    let failed = |wrote: String| Error::Install { command: line.clone(), wrote };
    let output = command.stdin(Stdio::null()).output().map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let wrote = [output.stdout, output.stderr].concat();
    Err(failed(String::from_utf8_lossy(&wrote).into_owned()))
}

/// `PATH`, and behind it the folders that Debian keeps for root.
pub(crate) fn path() -> OsString {
    let own = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&own).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    std::env::join_paths(folders).unwrap_or(own)
}

fn on_path(program: &str) -> bool {
    std::env::split_paths(&path()).any(|folder| folder.join(program).is_file())
}
