//! The servers of the bed, a few at a time: each is started and asked once, and all tests judge the same answer.

use std::process::Command;
use std::sync::{Mutex, OnceLock};
use std::thread;

use corsac_testbed::packages::is_there;
use corsac_testbed::table::{self, Product, Server};
use corsac_testbed::{Running, start};
use serde_json::Value;

/// How many servers a processor has to do with at once: one is mostly being waited for.
const AT_ONCE: usize = 2;

/// What a server of the bed was asked, and what the program said.
pub(crate) struct Asked {
    /// The server.
    pub(crate) server: Server,
    /// `PRODUCT/NAME`
    name: String,
    /// The program's line, or why there is none.
    answer: Result<Value, String>,
}

/// Each server of the bed with the program's answer to what its entry asks, experiments included, in the order of the
/// table. Whichever test is first starts the servers.
/// A product that is not on this machine is left out, where [`is_there`] says that it may be.
pub(crate) fn asked() -> &'static [Asked] {
    static ASKED: OnceLock<Vec<Asked>> = OnceLock::new();
    ASKED.get_or_init(ask_all)
}

/// The faults that `judge` finds in the answers, each with the server's name. A server that does not start is one, too.
pub(crate) fn faults(judge: impl Fn(&Server, &Value) -> Result<(), String>) -> Vec<String> {
    let fault = |asked: &Asked| {
        let verdict = asked.answer.as_ref().map_err(String::clone);
        let fault = verdict.and_then(|answer| judge(&asked.server, answer)).err()?;
        Some(format!("{}: {fault}", asked.name))
    };
    asked().iter().filter_map(fault).collect()
}

fn ask_all() -> Vec<Asked> {
    let products = table::load().unwrap_or_else(|error| panic!("{error}"));
    of_each(&present(&products), |product, server| {
        let name = format!("{}/{}", product.name, server.name);
        Asked { server: server.clone(), name, answer: ask(&products, product, server) }
    })
}

/// What `then` finds with each server, a few at a time, in their order.
pub(crate) fn of_each<T: Send>(
    all: &[(&Product, &Server)],
    then: impl Fn(&Product, &Server) -> T + Sync,
) -> Vec<T> {
    let next = Mutex::new(all.iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(all.len()));
    let threads = AT_ONCE * thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((at, (product, server))) = take(&next) {
                    let found = then(product, server);
                    done.lock().expect("no panic").push((at, found));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no panic");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, found)| found).collect()
}

/// The next of a list that several threads take from; the lock is held no longer.
fn take<T>(list: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    list.lock().expect("no panic").next()
}

/// The servers that are asked something, of the products that are on this machine, as are those behind them.
pub(crate) fn present(products: &[Product]) -> Vec<(&Product, &Server)> {
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
fn ask(products: &[Product], product: &Product, server: &Server) -> Result<Value, String> {
    let running = start(products, product, server).map_err(|error| error.to_string())?;
    let asked = explain(&running, server, &[]);
    asked.map(|said| said.line).map_err(|why| format!("{why}; the server wrote:\n{}", running.wrote()))
}

/// What the program says of a server.
pub(crate) struct Said {
    /// How it ended.
    pub(crate) status: Option<i32>,
    /// Its line.
    pub(crate) line: Value,
}

/// Asks the program what a server's entry asks, and with these words more.
pub(crate) fn explain(running: &Running, server: &Server, more: &[String]) -> Result<Said, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    for name in ["http_proxy", "https_proxy", "no_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.args(running.words(server)).args(more).arg("--json");
    let output = command.output().map_err(|error| error.to_string())?;
    let line = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error}; {}", String::from_utf8_lossy(&output.stderr)))?;
    Ok(Said { status: output.status.code(), line })
}
