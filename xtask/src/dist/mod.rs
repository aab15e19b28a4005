//! `cargo xtask dist`: what people get who do not build Corsac themselves. See dist/README.md.
//!
//! The same program is the same bytes: what is packed is sorted and has no times, owners or machine's folders.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use flate2::Compression;
use serde_json::Value;

use crate::dist::pack::Entry;
use crate::dist::target::{TARGETS, Target};
use crate::failure::Failure;
use crate::{needs, run, workspace};

mod archive;
mod elf;
mod npm;
mod pack;
mod target;
mod trial;
mod wheel;

/// The version of the workspace, which all packages have.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What every package carries of the repository's.
const LICENCES: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT"];

/// What registries show of a package.
const README: &str = "dist/package.md";

/// A file that was made, by its path below the folder of all, and its bytes.
type Made = (String, Vec<u8>);

/// Builds the program, packs it in every way, and with `--check` installs the packages in a folder and runs them.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let usage = || Failure::Usage("usage: cargo xtask dist [--target TRIPLE] [--check]".to_owned());
    let (mut triple, mut check) = (None, false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--target" if triple.is_none() => triple = Some(words.next().ok_or_else(usage)?.clone()),
            "--check" if !check => check = true,
            _ => return Err(usage()),
        }
    }
    let all = needs::provide(if check { "test" } else { "dist" })?;
    let target = find(triple.clone())?;
    let folder = workspace::metadata()?.target_directory.join("dist");
    let program = build(triple.as_deref(), &folder)?;
    let made = make(target, &program, Compression::best())?;
    let out = folder.join(target.triple);
    empty(&out)?;
    write(&out, &made)?;
    for (path, bytes) in &made {
        println!("{} ({} bytes)", out.join(path).display(), bytes.len());
    }
    if check { trial::run(target, &program, &out, &made, all) } else { Ok(()) }
}

/// The packages with a program that the tests have built, installed in a folder and run. Where not `all` is there that is
/// needed for it, ways to install are left out.
pub(crate) fn try_debug(all: bool) -> Result<(), Failure> {
    let folder = workspace::metadata()?.target_directory;
    let target = find(None)?;
    let out = folder.join("dist").join("debug");
    let program = out.join(target.program());
    empty(&out)?;
    // With all that debuggers read it is ten times as large.
    let built = folder
        .join(std::env::var("CARGO_BUILD_TARGET").unwrap_or_default())
        .join("debug")
        .join(target.program());
    run::shown(run::program("strip", &["-o"]).args([&program, &built]))?;
    let made = make(target, &program, Compression::fast())?;
    if made != make(target, &program, Compression::fast())? {
        let why = "packed again they are other bytes".to_owned();
        return Err(Failure::Unreadable { source: "the packages".to_owned(), why });
    }
    write(&out, &made)?;
    trial::run(target, &program, &out, &made, all)
}

/// Every package with the program, and a list of their sums.
fn make(target: &Target, program: &Path, level: Compression) -> Result<Vec<Made>, Failure> {
    let bytes = std::fs::read(program).map_err(|error| failed(program, error))?;
    let packed =
        |path: String, entries, pack: fn(Vec<Entry>, Compression) -> std::io::Result<Vec<u8>>| match pack(
            entries, level,
        ) {
            Ok(bytes) => Ok((path, bytes)),
            Err(error) => Err(Failure::File { path, error }),
        };
    let name = format!("corsac-{VERSION}-{}", target.triple);
    let files = archive::entries(&name, target, program, &bytes)?;
    let archive = if target.is_windows() {
        packed(format!("{name}.zip"), files, pack::zip)?
    } else {
        packed(format!("{name}.tar.gz"), files, pack::tar_gz)?
    };
    let (wheel, files) = wheel::entries(VERSION, target, &bytes)?;
    let wheel = packed(format!("pypi/{wheel}"), files, pack::zip)?;
    let npm = |package: &str, files| {
        packed(format!("npm/{}", npm::file_name(package, VERSION)), files, pack::tar_gz)
    };
    let launcher = npm("corsac", npm::launcher(VERSION)?)?;
    let system = npm(&target.npm(), npm::system(VERSION, target, &bytes)?)?;
    let mut made = vec![archive, launcher, system, wheel];
    let sums = made.iter().map(|(path, bytes)| format!("{}  {path}\n", pack::sha256_hex(bytes)));
    made.push((format!("{name}.sha256"), sums.collect::<String>().into_bytes()));
    Ok(made)
}

/// Builds the program for release, and returns where it is.
fn build(triple: Option<&str>, folder: &Path) -> Result<PathBuf, Failure> {
    let mut command = run::cargo(&["build", "--release", "--locked", "-p", "corsac", "--bin", "corsac"]);
    command.arg("--message-format=json-render-diagnostics");
    command.arg("--target-dir").arg(folder.join("build")).env("CARGO_ENCODED_RUSTFLAGS", flags());
    if let Some(triple) = triple {
        command.args(["--target", triple]);
    }
    eprintln!("xtask: building the program for release");
    let output = run::captured(&mut command)?;
    executable(&String::from_utf8_lossy(&output)).ok_or_else(|| Failure::Unreadable {
        source: "what cargo says of the build".to_owned(),
        why: "it names no program".to_owned(),
    })
}

/// Flags under which this machine's folders do not stand in the program: those of the packages from crates.io and of the
/// repository. Flags from the environment stay.
fn flags() -> OsString {
    let own = match (std::env::var_os("CARGO_ENCODED_RUSTFLAGS"), std::env::var("RUSTFLAGS")) {
        (Some(own), _) => own,
        (None, Ok(own)) => own.split_whitespace().collect::<Vec<_>>().join("\x1f").into(),
        (None, Err(_)) => OsString::new(),
    };
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let mut flags = own;
    for (folder, name) in [(home, "cargo"), (Some(workspace::root()), "corsac")] {
        let Some(folder) = folder else { continue };
        if !flags.is_empty() {
            flags.push("\x1f");
        }
        flags.push("--remap-path-prefix=");
        flags.push(folder);
        flags.push("=");
        flags.push(name);
    }
    flags
}

/// The program in cargo's messages, a line each.
fn executable(messages: &str) -> Option<PathBuf> {
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    artifacts.filter_map(|message| Some(message.get("executable")?.as_str()?.into())).next_back()
}

/// The system of this name, or the one that cargo builds for.
fn find(triple: Option<String>) -> Result<&'static Target, Failure> {
    let triple = match triple.or_else(|| std::env::var("CARGO_BUILD_TARGET").ok()) {
        Some(triple) => triple,
        None => host()?,
    };
    Target::find(&triple).ok_or_else(|| {
        let known: Vec<&str> = TARGETS.iter().map(|target| target.triple).collect();
        Failure::Usage(format!("no packages are made for {triple}, but for {}", known.join(", ")))
    })
}

fn host() -> Result<String, Failure> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let about = run::captured(&mut run::program(&rustc, &["-vV"]))?;
    let about = String::from_utf8_lossy(&about);
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::Unreadable {
        source: "rustc -vV".to_owned(),
        why: "it names no host".to_owned(),
    })
}

/// Writes what was made below a folder.
fn write(folder: &Path, made: &[Made]) -> Result<(), Failure> {
    for (path, bytes) in made {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
        std::fs::write(&path, bytes).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}

/// Makes a folder, or takes away what is in it.
fn empty(folder: &Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(folder, error)),
        _ => {}
    }
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))
}

/// A text file of the repository that must be there, with the same ends of lines wherever it was checked out.
fn text_of(path: &str) -> Result<String, Failure> {
    let whole = workspace::root().join(path);
    let text =
        std::fs::read_to_string(&whole).map_err(|error| Failure::File { path: path.to_owned(), error })?;
    Ok(text.replace("\r\n", "\n"))
}

fn failed(path: &Path, error: std::io::Error) -> Failure {
    Failure::File { path: path.display().to_string(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_the_last_that_cargo_names() {
        let messages =
            "{\"reason\":\"a\",\"executable\":null}\nno json\n{\"executable\":\"target/corsac\"}\n{}\n";
        assert_eq!(executable(messages), Some("target/corsac".into()));
        assert_eq!(executable("{}\n"), None);
    }

    #[test]
    fn a_wrong_call_and_an_unknown_system_are_told() {
        for words in [&["--target"][..], &["--chekc"], &["--check", "--check"]] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert!(matches!(run(&words), Err(Failure::Usage(_))), "{words:?}");
        }
        let failure = find(Some("vax-dec-vms".to_owned())).expect_err("is not in the table");
        assert!(failure.to_string().contains("x86_64-unknown-linux-gnu"), "{failure}");
    }
}
