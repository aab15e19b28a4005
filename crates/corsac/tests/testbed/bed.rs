//! The servers of the bed, one after the other, on as many threads as there are processors.

use std::process::Command;
use std::sync::Mutex;
use std::thread;

use corsac_testbed::table::{self, Product, Server};
use corsac_testbed::{Error, Running, packages, start};
use serde_json::Value;

/// A server, the one that runs, and what the program said of it.
pub(crate) struct Told<'a> {
    pub(crate) product: &'a Product,
    pub(crate) server: &'a Server,
    pub(crate) answer: Value,
}

impl Told<'_> {
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.product.name, self.server.name)
    }
}

/// Starts each server of the bed and asks the program what its entry asks, with `flags`; what `judge` makes of it comes
/// back in the order of the table, and with it the number of servers.
///
/// A product that is not on this machine is told in a line on stderr and left out, unless `CI` is set or the bed is said to
/// be whole, as `cargo xtask test` does.
pub(crate) fn each<T: Send>(flags: &[&str], judge: impl Fn(&Told) -> Option<T> + Sync) -> (Vec<T>, usize) {
    let products = table::load().unwrap_or_else(|error| panic!("{error}"));
    let present: Vec<&Product> = products.iter().filter(|product| is_there(product)).collect();
    let all: Vec<(&Product, &Server)> = present
        .iter()
        .flat_map(|product| product.servers.iter().map(move |server| (*product, server)))
        .filter(|(_, server)| !server.behind)
        .filter(|(_, server)| server.backend.as_deref().is_none_or(|name| {
            name == "down" || present.iter().any(|product| name.starts_with(&format!("{}/", product.name)))
        }))
        .collect();
    let next = Mutex::new(all.iter().enumerate());
    let found = Mutex::new(Vec::new());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some((at, (product, server))) = next.lock().expect("no panic").next() else { break };
                    let answer = ask(&products, product, server, flags);
                    if let Some(what) = judge(&Told { product, server, answer }) {
                        found.lock().expect("no panic").push((at, what));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().expect("no panic");
    found.sort_by_key(|(at, _)| *at);
    (found.into_iter().map(|(_, what)| what).collect(), all.len())
}

fn is_there(product: &Product) -> bool {
    let must = ["CI", "CORSAC_TESTBED"].map(|name| std::env::var(name).unwrap_or_default());
    match packages::check(product) {
        Ok(()) => true,
        Err(missing @ Error::Missing { .. }) => {
            let whole = must.iter().any(|value| !matches!(value.as_str(), "" | "0" | "false"));
            assert!(!whole, "{missing}");
            eprintln!("left out: {missing}");
            false
        }
        Err(error) => panic!("{error}"),
    }
}

/// Starts a server and asks the program what its entry asks.
fn ask(products: &[Product], product: &Product, server: &Server, flags: &[&str]) -> Value {
    let running = start(products, product, server).unwrap_or_else(|error| panic!("{error}"));
    explain(&running, server, flags).unwrap_or_else(|why| {
        panic!("{}/{}: {why}; the server wrote:\n{}", product.name, server.name, running.wrote())
    })
}

fn explain(running: &Running, server: &Server, flags: &[&str]) -> Result<Value, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    for name in ["http_proxy", "https_proxy", "no_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.args(running.words(server)).args(["--json", "--browser", "chromium"]).args(flags);
    let output = command.output().map_err(|error| error.to_string())?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error}; {}", String::from_utf8_lossy(&output.stderr)))
}
