//! `cargo xtask test`: every test of the workspace, on a machine that has stable Rust and a C compiler.

use std::time::Instant;

use crate::failure::Failure;
use crate::{needs, run};

/// Gets what the tests need, runs them all (unit, integration and documentation tests), and says so.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    if !words.is_empty() {
        return Err(Failure::Usage("usage: cargo xtask test".to_owned()));
    }
    let start = Instant::now();
    needs::provide("test")?;
    run::shown(&mut run::cargo(&["test", "--workspace", "--locked"]))?;
    eprintln!("xtask: all tests passed ({} s)", start.elapsed().as_secs());
    Ok(())
}
