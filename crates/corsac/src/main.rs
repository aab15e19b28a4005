//! The program `corsac`. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    corsac::main()
}
