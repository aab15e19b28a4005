//! `corsac check --init` writes of each server that is configured well what it keeps.

use std::io::Write;
use std::process::{Command, Stdio};

use corsac_testbed::table::{self, Product, Server};
use corsac_testbed::{Running, start};

use crate::bed;

#[test]
fn the_first_contract_of_a_good_server_is_kept() {
    let products = table::load().unwrap_or_else(|error| panic!("{error}"));
    let all: Vec<(&Product, &Server)> =
        bed::present(&products).into_iter().filter(|(_, server)| server.cause.is_none()).collect();
    let faults = bed::of_each(&all, |product, server| {
        let checked = start(&products, product, server)
            .map_err(|error| error.to_string())
            .and_then(|running| check(&running, server));
        Some(format!("{}/{}: {}", product.name, server.name, checked.err()?))
    });
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(
        faults.is_empty(),
        "{} of {} servers do otherwise:\n{}",
        faults.len(),
        all.len(),
        faults.join("\n")
    );
}

/// Lets the program write a contract of what the server does, and check it at once.
fn check(running: &Running, server: &Server) -> Result<(), String> {
    let url = running.url(&server.url);
    let begun = corsac()
        .args(["check", "--init", &url, "--origin", &server.origin])
        .output()
        .map_err(|error| error.to_string())?;
    if !begun.status.success() {
        return Err(String::from_utf8_lossy(&begun.stderr).into_owned());
    }
    let mut check = corsac()
        .args(["check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let written = check.stdin.take().map(|mut stdin| stdin.write_all(&begun.stdout));
    written.unwrap_or(Ok(())).map_err(|error| error.to_string())?;
    let checked = check.wait_with_output().map_err(|error| error.to_string())?;
    let told = [begun.stdout, checked.stdout].concat();
    if checked.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&told).into_owned()) }
}

/// The program, with nothing of the environment that changes what it does.
fn corsac() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    for name in ["http_proxy", "https_proxy", "no_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command
}
