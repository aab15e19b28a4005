//! Every command of the README and the docs is run as it stands there, in a folder with the files that it names, in a
//! world whose servers all let the page read (`world.rs`).

mod commands;
mod world;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use commands::{Documented, commands};
use world::World;

/// What the commands read.
const FILES: [(&str, &str); 2] =
    [("corsac.toml", include_str!("corsac.toml")), ("network.har", include_str!("../har/files/webkit.har"))];

/// What somebody has copied, where the text says `xclip -o`.
const COPIED_CALL: &str =
    "curl 'https://api.mybackend.com/profile' -H 'Origin: https://myapp.com' --compressed";
const COPIED_LINE: &str = "Access to fetch at 'https://api.mybackend.com/profile' from origin 'https://myapp.com' has \
    been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every text for users, with its name.
fn texts() -> Vec<(String, String)> {
    let mut files = vec![root().join("README.md")];
    for folder in ["docs", "crates"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            files.push(if path.is_dir() { path.join("README.md") } else { path });
        }
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    let name = |path: &Path| path.strip_prefix(root()).unwrap().display().to_string();
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// A folder with the files that commands name, and programs that stand for those of a desktop.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documented");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("bin")).unwrap();
    for (name, text) in FILES {
        fs::write(folder.join(name), text).unwrap();
    }
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```toml\n").expect("the README has a contract");
    fs::write(folder.join("contract.toml"), rest.split_once("```").unwrap().0).unwrap();
    folder
}

/// The address of a server of one's own, in the texts.
const HOME: &str = "127.0.0.1:3000";

fn run(command: &Documented, folder: &Path, world: &World) -> Output {
    let copied = if command.text.contains("--console") { COPIED_LINE } else { COPIED_CALL };
    fs::write(folder.join("copied"), copied).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_corsac"));
    // A function in front of the command, so that nothing needs to be installed.
    let line = format!(
        "xclip() {{ cat copied; }}\ncorsac() {{ {:?} \"$@\"; }}\n{}",
        program.display().to_string(),
        command.text.replace(HOME, world.address())
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).current_dir(folder).stdin(fs::File::open(folder.join("copied")).unwrap());
    for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "ALL_PROXY"] {
        shell.env_remove(name);
    }
    // What asks this machine asks it without a proxy.
    shell.env("all_proxy", format!("http://{}", world.address()));
    shell.env("API_URL", format!("http://{}", world.address()));
    shell.env("SSL_CERT_FILE", world.root_certificate());
    shell.output().unwrap()
}

#[test]
fn every_command_does_what_it_is_there_for() {
    let texts = texts();
    let all: Vec<Documented> = texts.iter().flat_map(|(name, text)| commands(name, text)).collect();
    // Where the README alone has more, they have not been found.
    assert!(all.len() >= 20, "{all:#?}");
    let folder = folder();
    let world = World::start(&folder);
    let mut failed = Vec::new();
    for command in &all {
        let output = run(command, &folder, &world);
        let [stdout, stderr] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
        // The page may read, or it may not, or the request was not sent: then the command has been understood and done.
        let is_done = matches!(output.status.code(), Some(0 | 1 | 4)) && !stderr.contains("error:");
        if !is_done || stdout.is_empty() && !command.text.contains('>') {
            failed.push(format!("{}: {}\n{}\n{stdout}{stderr}", command.file, command.text, output.status));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
