//! The server's half: what a layer adds to a service that does nothing.
//!
//! A case is called `PEER/SCENARIO/KIND/ORIGINS`, such as `corsac/actual-allowed/exact/1000`. The peer `bare` is the
//! service alone, and `bare-actix` the same in actix-web, whose layers are no tower layers.

mod actix;
mod cold;
mod floor;
mod scenario;
mod towers;

use std::process::ExitCode;
use std::time::Duration;

use scenario::Setting;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [case, iterations] = words.as_slice() else { return usage() };
    let Ok(iterations) = iterations.parse() else { return usage() };
    match run(case, iterations) {
        Some(figure) => {
            println!("{figure}");
            ExitCode::SUCCESS
        }
        None => usage(),
    }
}

/// The nanoseconds that the iterations took together, or as many times the bytes of one origin.
fn run(case: &str, iterations: u32) -> Option<u128> {
    let (peer, setting) = case.split_once('/')?;
    let setting: Setting = setting.parse().ok()?;
    let taken: Duration = match peer {
        "corsac" => towers::corsac(&setting, iterations),
        "tower-http" => towers::tower_http(&setting, iterations),
        "floor" => towers::floor(&setting, iterations),
        "bare" => towers::bare(&setting, iterations),
        "actix-cors" => actix::layered(&setting, iterations),
        "bare-actix" => actix::bare(&setting, iterations),
        "decide" => towers::decide(&setting, iterations),
        "decide-cold" => cold::decide(&setting, iterations),
        "compile" => cold::compile(&setting, iterations),
        "bytes" => return Some(u128::from(iterations) * cold::bytes_an_origin(&setting)),
        _ => return None,
    };
    Some(taken.as_nanos())
}

fn usage() -> ExitCode {
    eprintln!("usage: server PEER/SCENARIO/KIND/ORIGINS ITERATIONS");
    ExitCode::from(2)
}
