//! The servers of the bed, a few at a time: each is started and asked once, and all tests judge the same answer.

use std::io::Write;
use std::process::{Command, Stdio};
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
    /// What is wrong with the contract that the program writes of it: of servers that are configured well.
    contract: Option<Result<(), String>>,
}

/// Each server of the bed with the program's answer to what its entry asks, experiments included, in the order of the
/// table. Whichever test is first starts the servers.
/// A product that is not on this machine is left out, where [`is_there`] says that it may be.
pub(crate) fn asked() -> &'static [Asked] {
    static ASKED: OnceLock<Vec<Asked>> = OnceLock::new();
    ASKED.get_or_init(ask_all)
}

/// What is wrong with the contracts of the servers that are configured well, each with the server's name; and how many such
/// servers there are.
pub(crate) fn contract_faults() -> (Vec<String>, usize) {
    let begun = asked().iter().filter_map(|asked| Some((&asked.name, asked.contract.as_ref()?)));
    let all: Vec<_> = begun.collect();
    let fault = |(name, contract): &(&String, &Result<(), String>)| {
        Some(format!("{name}: {}", contract.as_ref().err()?))
    };
    (all.iter().filter_map(fault).collect(), all.len())
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
    let all = present(&products);
    let next = Mutex::new(all.iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(all.len()));
    let threads = AT_ONCE * thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((at, (product, server))) = take(&next) {
                    let name = format!("{}/{}", product.name, server.name);
                    let (answer, contract) = match ask(&products, product, server) {
                        Ok((answer, contract)) => (Ok(answer), contract),
                        Err(why) => (Err(why), None),
                    };
                    let asked = Asked { server: (*server).clone(), name, answer, contract };
                    done.lock().expect("no panic").push((at, asked));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no panic");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, asked)| asked).collect()
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
fn ask(
    products: &[Product],
    product: &Product,
    server: &Server,
) -> Result<(Value, Option<Result<(), String>>), String> {
    let running = start(products, product, server).map_err(|error| error.to_string())?;
    let answer =
        explain(&running, server).map_err(|why| format!("{why}; the server wrote:\n{}", running.wrote()))?;
    let contract = server.cause.is_none().then(|| check(&running, server));
    Ok((answer, contract))
}

fn explain(running: &Running, server: &Server) -> Result<Value, String> {
    let output =
        corsac().args(running.words(server)).arg("--json").output().map_err(|error| error.to_string())?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error}; {}", String::from_utf8_lossy(&output.stderr)))
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
