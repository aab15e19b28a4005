//! `cargo xtask test`: every test of the workspace, on a machine that has stable Rust and a C compiler.

use std::time::Instant;

use crate::failure::Failure;
use crate::{dist, needs, run};

/// Says to the tests that all servers of the bed can be started, so that one that cannot is a fault and not left out.
const WHOLE_BED: &str = "CORSAC_TESTBED";

/// Gets what the tests need, runs them all (unit, integration and documentation tests), installs the
/// packages that `cargo xtask dist` makes and runs them, and says so.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    if !words.is_empty() {
        return Err(Failure::Usage("usage: cargo xtask test".to_owned()));
    }
    let start = Instant::now();
    let provided = needs::provide("test")?;
    let whole = install_bed()? && provided;
    let mut command = run::cargo(&["test", "--workspace", "--locked"]);
    if whole {
        command.env(WHOLE_BED, "1");
    }
    run::shown(&mut command)?;
    dist::try_debug(provided)?;
    eprintln!("xtask: all tests passed ({} s)", start.elapsed().as_secs());
    Ok(())
}

/// Installs the packages that the servers of the bed stand on. A failure, which is shown, is an error in CI; elsewhere the
/// tests go on without these servers. Returns whether all is there.
fn install_bed() -> Result<bool, Failure> {
    let words = ["run", "--quiet", "--locked", "-p", "corsac-testbed", "--", "install"];
    match run::shown(&mut run::cargo(&words)) {
        Ok(()) => Ok(true),
        Err(Failure::Unsuccessful { .. }) if !needs::in_ci() => Ok(false),
        Err(failure) => Err(failure),
    }
}
