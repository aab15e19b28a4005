//! The browser's half alone, without a network.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use corsac_bench::Case;
use corsac_core::{Header, HeaderList, HeaderName, HeaderValue, safelist};

fn main() -> ExitCode {
    corsac_bench::main(&[Case { name: "unsafe-headers", run: unsafe_headers }])
}

/// Which of a request's ten headers ask for a preflight: two of them do.
fn unsafe_headers(iterations: u32) -> Duration {
    let headers = headers(&[
        ("accept", "application/json, text/plain, */*"),
        ("accept-language", "en-GB,en;q=0.9,de;q=0.8"),
        ("authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo"),
        ("content-language", "en"),
        ("content-type", "application/json"),
        ("range", "bytes=0-1023"),
        ("accept", "text/html"),
        ("accept-language", "fr"),
        ("content-type", "text/plain;charset=UTF-8"),
        ("content-language", "de-CH"),
    ]);
    measure(iterations, || safelist::unsafe_request_headers(black_box(&headers)))
}

/// A list of headers written down here.
fn headers(rows: &[(&'static str, &str)]) -> HeaderList {
    let header = |&(name, value): &(&'static str, &str)| Header {
        name: HeaderName::new(name).expect("a name written here"),
        value: HeaderValue::new(value.as_bytes()).expect("a value written here"),
    };
    rows.iter().map(header).collect()
}

/// How long it takes to do something this many times, its result kept from being optimised away.
fn measure<T>(iterations: u32, mut once: impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    for _ in 0..iterations {
        black_box(once());
    }
    start.elapsed()
}
