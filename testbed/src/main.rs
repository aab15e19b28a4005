//! The bed at work by hand: installs what it needs, lists its servers, starts one.
//!
//! It exits 0 when all is well, 1 when something failed, 2 when it is called wrongly.

use std::io::Read as _;
use std::process::ExitCode;

use corsac_testbed::{Error, packages, start, table};

const USAGE: &str = "usage: cargo run -p corsac-testbed -- install
       cargo run -p corsac-testbed -- list
       cargo run -p corsac-testbed -- start PRODUCT/NAME";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["install"] => install(),
        ["list"] => list(),
        ["start", name] => run(name),
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
    let products = table::load()?;
    let Some((product, server)) = table::find(&products, name) else {
        eprintln!("no server is called {name}\n{USAGE}");
        return Ok(ExitCode::from(2));
    };
    let running = start(&products, product, server)?;
    println!("corsac {}", running.words(server).join(" "));
    eprintln!("testbed: {name} runs on 127.0.0.1:{} until Ctrl-D", running.port());
    // Whatever is typed ends nothing; only the end of stdin does.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    Ok(ExitCode::SUCCESS)
}
