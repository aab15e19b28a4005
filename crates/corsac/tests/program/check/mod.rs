//! `corsac check` against servers on loopback.

mod begin;
mod editors;
mod faults;
mod of_policy;
mod outputs;
mod sending;
mod workflow;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

use crate::Ran;
use crate::corsac;
use crate::server::Server;

/// A folder of a test's own, which the program runs in.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("check-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("a file");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("a file")
    }

    /// Runs the program there.
    pub(crate) fn run(&self, words: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = corsac();
        command.args(words).envs(variables.iter().copied()).current_dir(&self.0).stdin(Stdio::null());
        let output = command.output().expect("the program ends");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Checks a contract against a server, which is its base.
    pub(crate) fn check(&self, server: &Server, contract: &str, words: &[&str]) -> Ran {
        self.write("contract.toml", contract);
        let words = [&["check", "contract.toml"], words].concat();
        self.run(&words, &[("API_URL", &server.url("")), ("TOKEN", SECRET), ("DEAD_URL", &dead_url())])
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What stands in the variable TOKEN.
pub(crate) const SECRET: &str = "s3cr3t/value";

/// Where nobody listens: a port that was free a moment ago, the same one in a whole run.
pub(crate) fn dead_url() -> String {
    static PORT: OnceLock<u16> = OnceLock::new();
    let port = PORT.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("its address").port()
    });
    format!("http://127.0.0.1:{port}")
}

/// Compares with a committed file; with `UPDATE_EXPECT=1` it is written anew. The server's port stands there as `PORT`, that
/// of [`dead_url`] as `DEAD`.
pub(crate) fn expect(name: &str, text: &str, server: &Server) {
    let text = text.replace(&format!(":{}", server.port()), ":PORT");
    let dead = dead_url();
    let dead = dead.trim_start_matches("http://127.0.0.1:");
    let text = text.replace(&format!(":{dead}"), ":DEAD").replace(&format!("port {dead}"), "port DEAD");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/check").join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == text, "{} is not what is printed now:\n{text}", path.display());
}
