//! A HAR read, judged and told, as `corsac explain --har` does it.
//!
//! `har generate BYTES` writes one beside this program, the same each time, and prints the length of its largest entry;
//! `har explain TIMES` prints the nanoseconds that reading and telling it took; `har memory 1` and `har memory-of-empty 1`
//! print the most memory that this process held meanwhile, in KiB, as Linux counts it. `-small`: of one without bodies.

mod generate;

use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use corsac::har::{DEFAULT_LIMIT, Report, read, report};
use corsac::render::Options;
use corsac_diagnose::Told;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = words.get(1).and_then(|word| word.parse().ok());
    let printed = match (words.first().map(String::as_str), number) {
        (Some("generate"), Some(bytes)) => generate_file(LARGE, bytes),
        (Some("generate-small"), Some(bytes)) => generate_file(SMALL, bytes),
        (Some("explain"), Some(times)) => explain_file(LARGE, times),
        (Some("explain-small"), Some(times)) => explain_file(SMALL, times),
        (Some("memory"), Some(_)) => explain_file(LARGE, 1).and_then(|_| peak()),
        (Some("memory-small"), Some(_)) => explain_file(SMALL, 1).and_then(|_| peak()),
        (Some("memory-of-empty"), Some(_)) => {
            explain(&b"{\"log\": {\"version\": \"1.2\", \"entries\": []}}"[..]);
            peak()
        }
        _ => {
            eprintln!(
                "usage: har generate[-small] BYTES | explain[-small] TIMES | memory[-small] 1 | memory-of-empty 1"
            );
            return ExitCode::from(2);
        }
    };
    match printed {
        Ok(number) => {
            println!("{number}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("har: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The HAR with large bodies, and the one without bodies.
const LARGE: &str = "bench.har";
const SMALL: &str = "bench-small.har";

/// Beside this program: the target directory is not committed.
fn path(name: &str) -> io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(name))
}

fn generate_file(name: &str, bytes: u128) -> io::Result<u128> {
    let mut file = BufWriter::new(File::create(path(name)?)?);
    let largest = generate::write(&mut file, u64::try_from(bytes).unwrap_or(u64::MAX), name == LARGE)?;
    file.flush()?;
    Ok(largest.into())
}

fn explain_file(name: &str, times: u128) -> io::Result<u128> {
    let mut taken = Duration::ZERO;
    for _ in 0..times {
        let file = File::open(path(name)?)?;
        let start = Instant::now();
        explain(file);
        taken += start.elapsed();
    }
    Ok(taken.as_nanos())
}

fn explain(source: impl Read) {
    let mut found = Report::new(DEFAULT_LIMIT, None);
    let fault = read(source, None, &mut found, |_| {});
    assert!(fault.is_none(), "{fault:?}");
    black_box(report(&found, &Told::default(), &Options::default()));
}

/// `VmHWM` of this process.
fn peak() -> io::Result<u128> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    number.ok_or_else(|| io::Error::other("/proc/self/status has no VmHWM"))
}
