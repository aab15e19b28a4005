//! The program itself, run against servers on loopback: what it sends, prints and returns.

mod batch;
mod browsers;
mod causes;
mod check;
mod console;
mod explain;
mod fixes;
mod har;
mod others;
mod policy;
mod schema;
mod server;

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// The program, with nothing of the environment that changes what it does.
fn corsac() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    for name in ["http_proxy", "https_proxy", "no_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("COLUMNS");
    command
}

/// Runs it to its end.
fn run(words: &[&str], stdin: &[u8]) -> Ran {
    let mut child = corsac()
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("stdin is piped");
    let input = stdin.to_vec();
    let writer = std::thread::spawn(move || {
        // The program may end without reading all of it.
        let _ = pipe.write_all(&input);
    });
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    Ran {
        code: status.code(),
        stdout: String::from_utf8(stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(stderr).expect("stderr is UTF-8"),
    }
}

/// What a run left behind.
#[derive(Debug, PartialEq)]
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}
