//! The packages installed in a folder, without a network, and run: each does as the program itself does.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};

use crate::dist::target::Target;
use crate::dist::{Made, empty, failed};
use crate::failure::Failure;
use crate::run;

/// A way to install a package and to run what it installs.
struct Way {
    /// What people type.
    name: &'static str,
    /// Whether the command that it becomes is the program or our launcher. npx and uvx stand in between with notes of
    /// their own on stderr, and their own ways to end by a signal.
    direct: bool,
    /// Whether this machine can.
    probe: &'static [&'static str],
    /// Installs in an empty folder, and returns the words that run it there.
    install: fn(&Packages, &Path) -> Result<Vec<OsString>, Failure>,
}

const WAYS: &[Way] = &[
    Way { name: "tar", direct: true, probe: &["tar", "--version"], install: tar },
    Way { name: "npx", direct: false, probe: &["npm", "--version"], install: npx },
    Way { name: "npm install", direct: true, probe: &["npm", "--version"], install: npm },
    Way { name: "pip install", direct: true, probe: &["python3", "-m", "pip", "--version"], install: pip },
    Way { name: "uvx", direct: false, probe: &["uvx", "--version"], install: uvx },
];

/// One call of the program: its words, its stdin, and how it ends.
struct Call {
    words: &'static [&'static str],
    stdin: &'static str,
    status: i32,
}

const CALLS: &[Call] = &[
    Call { words: &["--version"], stdin: "", status: 0 },
    Call { words: &["explain", "--demo", "refused-preflight"], stdin: "", status: 0 },
    Call {
        words: &["explain", "--console", "-"],
        stdin: "Access to fetch at 'https://api.mybackend.com/profile' from origin 'https://myapp.com' has been blocked by \
                CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.\n",
        status: 1,
    },
    Call { words: &["explain", "-"], stdin: "curl 'https://api.mybackend.com/profile", status: 2 },
    Call { words: &["explain", ""], stdin: "", status: 2 },
];

/// The files that are installed, by their whole paths.
struct Packages {
    archive: PathBuf,
    npm: Vec<PathBuf>,
    wheel: PathBuf,
}

/// Tries every way in which `all` or this machine can. `made` stands in the folder `out`.
pub(super) fn run(
    target: &Target,
    program: &Path,
    out: &Path,
    made: &[Made],
    all: bool,
) -> Result<(), Failure> {
    let with = |ending: &str| -> Vec<PathBuf> {
        made.iter().filter(|(path, _)| path.ends_with(ending)).map(|(path, _)| out.join(path)).collect()
    };
    let one = |ending: &str| match <[PathBuf; 1]>::try_from(with(ending)) {
        Ok([path]) => Ok(path),
        Err(paths) => Err(differs("the packages", format!("{} files {ending} and not one", paths.len()))),
    };
    let packages = Packages { archive: one(".tar.gz")?, npm: with(".tgz"), wheel: one(".whl")? };
    tag_is_true(target, program, &packages.wheel)?;

    let here = out.join("trial");
    empty(&here)?;
    let itself = vec![program.as_os_str().to_owned()];
    let mut expected = Vec::new();
    for call in CALLS {
        let output = call.output(&itself, &here)?;
        if output.status.code() != Some(call.status) {
            return Err(differs("the program", format!("{:?} ends with {}", call.words, output.status)));
        }
        expected.push(output);
    }
    let ended = interrupted(&itself, &here)?;
    if ended.success() {
        return Err(differs("the program", "it goes on after SIGTERM"));
    }

    for way in WAYS {
        if !all && !run::succeeds(&mut run::program(way.probe[0], &way.probe[1..])) {
            eprintln!(
                "xtask: left out: the package by {}, since `{}` does not run",
                way.name,
                way.probe.join(" ")
            );
            continue;
        }
        let folder = here.join(way.name.replace(' ', "-"));
        empty(&folder)?;
        let command = (way.install)(&packages, &folder)?;
        for (call, expected) in CALLS.iter().zip(&expected) {
            let output = call.output(&command, &folder)?;
            let alike = output.status == expected.status
                && output.stdout == expected.stdout
                && (!way.direct || output.stderr == expected.stderr);
            if !alike {
                let why = format!("{:?} is {output:?} and not {expected:?}", call.words);
                return Err(differs(way.name, why));
            }
        }
        if way.direct {
            let status = interrupted(&command, &folder)?;
            if status != ended {
                return Err(differs(
                    way.name,
                    format!("after SIGTERM it ends with {status} and not {ended}"),
                ));
            }
        }
        eprintln!("xtask: by {} it does as the program itself", way.name);
    }
    Ok(())
}

fn tar(packages: &Packages, folder: &Path) -> Result<Vec<OsString>, Failure> {
    run::shown(prepared("tar", folder).arg("-xzf").arg(&packages.archive))?;
    let name = packages.archive.file_name().unwrap_or_default().to_string_lossy();
    let unpacked = folder.join(name.trim_end_matches(".tar.gz"));
    let manual = unpacked.join("man/man1/corsac.1");
    std::fs::metadata(&manual).map_err(|error| failed(&manual, error))?;
    Ok(vec![unpacked.join("corsac").into()])
}

/// Nothing is reported anywhere and no cache of the user's is used; npm may not ask its registry.
fn npm(packages: &Packages, folder: &Path) -> Result<Vec<OsString>, Failure> {
    std::fs::write(folder.join("package.json"), "{}").map_err(|error| failed(folder, error))?;
    let words = ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    let mut command = prepared("npm", folder);
    run::shown(command.args(words).args(&packages.npm).stdout(std::io::stderr()))?;
    Ok(vec![folder.join("node_modules/.bin/corsac").into()])
}

fn npx(packages: &Packages, folder: &Path) -> Result<Vec<OsString>, Failure> {
    npm(packages, folder)?;
    Ok(["npx", "--no-install", "--offline", "corsac"].map(OsString::from).to_vec())
}

fn pip(packages: &Packages, folder: &Path) -> Result<Vec<OsString>, Failure> {
    let to = folder.join("installed");
    let mut command = prepared("python3", folder);
    command.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--disable-pip-version-check",
        "--target",
    ]);
    run::shown(command.arg(&to).arg(&packages.wheel).stdout(std::io::stderr()))?;
    Ok(vec![to.join("bin/corsac").into()])
}

/// It installs when it is run first, which is here, so that a fault of that is told as such.
fn uvx(packages: &Packages, folder: &Path) -> Result<Vec<OsString>, Failure> {
    let mut command = ["uvx", "--quiet", "--offline", "--no-config", "--from"].map(OsString::from).to_vec();
    command.extend([packages.wheel.clone().into(), "corsac".into()]);
    run::quiet(prepared("uvx", folder).args(&command[1..]).arg("--version"))?;
    Ok(command)
}

/// A program with what keeps package managers to the folder.
fn prepared(name: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = run::program(&name.as_ref().to_string_lossy(), &[]);
    command.current_dir(folder);
    command.env("npm_config_cache", folder.join("cache")).env("npm_config_update_notifier", "false");
    command.env("UV_CACHE_DIR", folder.join("cache")).env("UV_PYTHON_DOWNLOADS", "never");
    command.env("PIP_ROOT_USER_ACTION", "ignore");
    command
}

impl Call {
    fn output(&self, command: &[OsString], folder: &Path) -> Result<Output, Failure> {
        let mut child = start(command, self.words, folder)?;
        let failed = |error| Failure::NotStarted { command: format!("{command:?}"), error };
        if let Some(mut stdin) = child.stdin.take() {
            // A program that reads nothing may have ended.
            let _ = stdin.write_all(self.stdin.as_bytes());
        }
        child.wait_with_output().map_err(failed)
    }
}

/// Starts a batch, which goes on as long as its stdin does, ends it with SIGTERM as soon as it has answered a line, and
/// looks whether the program itself has ended, too.
fn interrupted(command: &[OsString], folder: &Path) -> Result<ExitStatus, Failure> {
    let mut child = start(command, &["explain", "--batch"], folder)?;
    let failed = |error| Failure::NotStarted { command: format!("{command:?} explain --batch"), error };
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(differs("a batch", "it has no streams"));
    };
    stdin.write_all(b"{}\n").map_err(failed)?;
    let (mut stdout, mut line) = (BufReader::new(stdout), String::new());
    stdout.read_line(&mut line).map_err(failed)?;
    if !line.contains("MissingField") {
        return Err(differs("a batch", format!("it answers {line:?}")));
    }
    run::quiet(&mut run::program("kill", &["-TERM", &child.id().to_string()]))?;
    let status = child.wait().map_err(failed)?;
    // If the program goes on it answers this line, too; else nobody reads it.
    let _ = stdin.write_all(b"{}\n");
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).map_err(failed)?;
    if rest.is_empty() { Ok(status) } else { Err(differs("a batch", "it goes on after SIGTERM")) }
}

fn start(command: &[OsString], words: &[&str], folder: &Path) -> Result<std::process::Child, Failure> {
    let (program, first) = command.split_first().ok_or_else(|| differs("a command", "it has no words"))?;
    let mut started = prepared(program, folder);
    started.args(first).args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    started.spawn().map_err(|error| Failure::NotStarted { command: format!("{command:?}"), error })
}

/// Looks whether the wheel's tag names the glibc that the program needs. The tag was read from the tables of its file;
/// here all versions are looked for that stand in it as text.
fn tag_is_true(target: &Target, program: &Path, wheel: &Path) -> Result<(), Failure> {
    if target.os != "linux" {
        return Ok(());
    }
    let bytes = std::fs::read(program).map_err(|error| failed(program, error))?;
    let words = bytes.split(|byte| *byte == 0).filter_map(|word| std::str::from_utf8(word).ok());
    let numbers = words.filter_map(|word| {
        let (major, minor) = word.strip_prefix("GLIBC_")?.split_once('.')?;
        let minor = minor.split_once('.').map_or(minor, |(minor, _)| minor);
        Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
    });
    let newest = numbers.max().map(|(major, minor)| format!("-manylinux_{major}_{minor}_"));
    let name = wheel.to_string_lossy();
    match newest {
        Some(tag) if name.contains(&tag) => Ok(()),
        other => Err(differs(&name, format!("the program's file speaks of {other:?}"))),
    }
}

fn differs(source: &str, why: impl Into<String>) -> Failure {
    Failure::Unreadable { source: source.to_owned(), why: why.into() }
}
