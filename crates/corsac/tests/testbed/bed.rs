//! The servers of the bed, one after the other, on as many threads as there are processors.

use std::process::Command;
use std::sync::Mutex;
use std::thread;

use corsac_testbed::packages::is_there;
use corsac_testbed::table::{self, Product, Server};
use corsac_testbed::{Running, start};
use serde_json::Value;

/// Starts each server of the bed and asks the program what its entry asks, with `flags`. Returns the faults that `judge`
/// finds in the answers, in the order of the table, each with the server's name, and the servers that were asked. One that
/// does not start is a fault, too.
/// A product that is not on this machine is left out, where [`is_there`] says that it may be.
pub(crate) fn faults(
    flags: &[&str],
    judge: impl Fn(&Server, &Value) -> Result<(), String> + Sync,
) -> (Vec<String>, Vec<Server>) {
    let products = table::load().unwrap_or_else(|error| panic!("{error}"));
    let all = present(&products);
    let next = Mutex::new(all.iter().enumerate());
    let found = Mutex::new(Vec::new());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((at, (product, server))) = take(&next) {
                    let answer = ask(&products, product, server, flags);
                    if let Err(fault) = answer.and_then(|answer| judge(server, &answer)) {
                        let fault = format!("{}/{}: {fault}", product.name, server.name);
                        found.lock().expect("no panic").push((at, fault));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().expect("no panic");
    found.sort();
    let asked = all.into_iter().map(|(_, server)| server.clone()).collect();
    (found.into_iter().map(|(_, fault)| fault).collect(), asked)
}

/// The next of a list that several threads take from; the lock is held no longer.
fn take<T>(list: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    list.lock().expect("no panic").next()
}

/// The servers that are asked something, of the products that are on this machine, as are those behind them.
fn present(products: &[Product]) -> Vec<(&Product, &Server)> {
    let present: Vec<&Product> = products
        .iter()
        .filter(|product| is_there(product).unwrap_or_else(|error| panic!("{error}")))
        .collect();
    let there = |name: &str| present.iter().any(|product| name.split('/').next() == Some(&product.name));
    let startable = |server: &Server| {
        let backend = server.backend.as_deref();
        !server.behind && backend.is_none_or(|name| name == "down" || there(name))
    };
    let pairs = present.iter().flat_map(|product| product.servers.iter().map(|server| (*product, server)));
    pairs.filter(|(_, server)| startable(server)).collect()
}

/// Starts a server and asks the program what its entry asks.
fn ask(products: &[Product], product: &Product, server: &Server, flags: &[&str]) -> Result<Value, String> {
    let running = start(products, product, server).map_err(|error| error.to_string())?;
    explain(&running, server, flags).map_err(|why| format!("{why}; the server wrote:\n{}", running.wrote()))
}

fn explain(running: &Running, server: &Server, flags: &[&str]) -> Result<Value, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    for name in ["http_proxy", "https_proxy", "no_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.args(running.words(server)).arg("--json").args(flags);
    let output = command.output().map_err(|error| error.to_string())?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error}; {}", String::from_utf8_lossy(&output.stderr)))
}
