//! The bed at work by hand: installs what it needs, lists its servers, starts one.
//!
//! It exits 0 when all is well, 1 when something failed, 2 when it is called wrongly.

use std::io::Read as _;
use std::process::{Command, ExitCode};

use corsac_testbed::table::Server;
use corsac_testbed::{Error, Running, packages, start, table};

const USAGE: &str = "usage: cargo run -p corsac-testbed -- install
       cargo run -p corsac-testbed -- list
       cargo run -p corsac-testbed -- start PRODUCT/NAME
       cargo run -p corsac-testbed -- ask PRODUCT/NAME CORSAC [FLAG...]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["install"] => install(),
        ["list"] => list(),
        ["start", name] => run(name),
        ["ask", name, program, ref flags @ ..] => ask(name, program, flags),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("testbed: {error}");
        ExitCode::FAILURE
    })
}

/// Installs what can be, and tells what cannot; fails where something is missing.
fn install() -> Result<ExitCode, Error> {
    let products = table::load()?;
    let failures = packages::install(&products)?;
    for failure in &failures {
        eprintln!("testbed: {failure}");
    }
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn list() -> Result<ExitCode, Error> {
    for product in table::load()? {
        println!("{} ({})", product.name, product.versions);
        for server in &product.servers {
            let cause = match &server.cause {
                _ if server.behind => "behind others",
                Some(cause) => cause,
                None => "well",
            };
            println!("  {:<28} {cause:<28} {}", server.name, server.why);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Starts a server, says how to ask it, and ends it when stdin ends.
fn run(name: &str) -> Result<ExitCode, Error> {
    with(name, |running, server| {
        println!("corsac {}", running.words(server).join(" "));
        eprintln!("testbed: {name} runs on 127.0.0.1:{} until stdin ends (Ctrl-D)", running.port());
        // Whatever is typed ends nothing; only the end of stdin does.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        ExitCode::SUCCESS
    })
}

/// Starts a server, asks it by this program what its entry asks, and ends it. The program's own status says nothing of the
/// bed.
fn ask(name: &str, program: &str, flags: &[&str]) -> Result<ExitCode, Error> {
    with(name, |running, server| {
        match Command::new(program).args(running.words(server)).args(flags).status() {
            Ok(_) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("testbed: {program}: {error}");
                ExitCode::FAILURE
            }
        }
    })
}

fn with(name: &str, then: impl FnOnce(&Running, &Server) -> ExitCode) -> Result<ExitCode, Error> {
    let products = table::load()?;
    let Some((product, server)) = table::find(&products, name) else {
        eprintln!("no server is called {name}\n{USAGE}");
        return Ok(ExitCode::from(2));
    };
    let running = start(&products, product, server)?;
    Ok(then(&running, server))
}
