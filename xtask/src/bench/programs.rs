//! The release programs that a bench runs: Corsac itself, and the cases in the crate `corsac-bench`.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use crate::failure::Failure;
use crate::{run, workspace};

/// The folder of programs built in release.
pub(super) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Builds them.
    pub(super) fn build() -> Result<Self, Failure> {
        let words =
            ["build", "--release", "--locked", "--package=corsac", "--package=corsac-bench", "--bins"];
        // Messages are notes: stdout is for figures.
        run::shown(run::cargo(&words).stdout(std::io::stderr()))?;
        Ok(Self { folder: workspace::metadata()?.target_directory.join("release") })
    }

    /// Where a program is, or a file of a bench beside it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Nanoseconds an iteration of a case, as its own program measured them, preparation left out.
    ///
    /// Every bench program is called with the case's name and the number of iterations, and prints the nanoseconds
    /// that all of them took together.
    pub(super) fn nanoseconds(&self, bench: &str, case: &str, iterations: u32) -> Result<f64, Failure> {
        let iterations = iterations.max(1);
        self.number(bench, case, iterations).map(|taken| taken / f64::from(iterations))
    }

    /// The number that a bench program prints for a case and a number given.
    pub(super) fn number(&self, bench: &str, case: &str, given: u32) -> Result<f64, Failure> {
        let mut command = run::program(&self.path(bench).to_string_lossy(), &[case, &given.to_string()]);
        let output = run::captured(&mut command)?;
        let unreadable = || Failure::Unreadable {
            source: format!("what `{bench} {case} {given}` printed"),
            why: "no number".to_owned(),
        };
        String::from_utf8_lossy(&output).trim().parse().map_err(|_| unreadable())
    }

    /// Milliseconds from starting a program to its end.
    pub(super) fn milliseconds_of_life(&self, name: &str, words: &[&str]) -> Result<f64, Failure> {
        life(&self.path(name), words)
    }
}

fn life(program: &Path, words: &[&str]) -> Result<f64, Failure> {
    let mut command = run::program(&program.to_string_lossy(), words);
    let start = Instant::now();
    run::quiet(command.stderr(Stdio::null()))?;
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_fails_has_no_life_to_measure() {
        assert!(life(Path::new("true"), &[]).is_ok());
        assert!(life(Path::new("false"), &[]).is_err());
        assert!(life(Path::new("no-such-program-anywhere"), &[]).is_err());
    }
}
