//! What a task needs from the machine besides stable Rust: a table, and getting what is missing.

use crate::failure::Failure;
use crate::run;

/// Something a task calls for that a fresh machine may lack.
struct Need {
    /// The tasks that call for it.
    tasks: &'static [&'static str],
    /// A command that ends well exactly when the thing is there.
    probe: &'static [&'static str],
    /// What the thing is for.
    purpose: &'static str,
    /// Where it comes from.
    source: Source,
}

/// Where a missing thing comes from.
enum Source {
    /// A Debian package, installed without asking where apt can be used.
    Debian(&'static str),
    /// A program from crates.io, built into the target directory, where it changes nothing of the machine.
    Crate(&'static str),
    /// A command that a person types, since it changes their own toolchain.
    Typed(&'static str),
}

/// The tasks that drive real browsers.
const BROWSERS: &[&str] = &["ci", "conformance", "differential"];

/// The task that starts the servers of the bed: see testbed/README.md.
const SERVERS: &[&str] = &["test"];

const NEEDS: &[Need] = &[
    Need {
        tasks: &["test", "ci", "bench"],
        probe: &["cc", "--version"],
        purpose: "building ring, which TLS stands on",
        source: Source::Debian("build-essential"),
    },
    Need {
        tasks: SERVERS,
        probe: &["node", "-e", "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)"],
        purpose: "the test bed's servers in JavaScript, on Node.js 20 or later",
        source: Source::Debian("nodejs"),
    },
    Need {
        tasks: SERVERS,
        probe: &["npm", "--version"],
        purpose: "installing what they stand on",
        source: Source::Debian("npm"),
    },
    Need {
        tasks: SERVERS,
        probe: &["python3", "-m", "pip", "--version"],
        purpose: "the test bed's servers in Python, and what they stand on",
        source: Source::Debian("python3-pip"),
    },
    Need {
        tasks: SERVERS,
        probe: &["nginx", "-v"],
        purpose: "the test bed's servers on nginx",
        source: Source::Debian("nginx"),
    },
    Need {
        tasks: SERVERS,
        probe: &["haproxy", "-v"],
        purpose: "the test bed's servers on HAProxy",
        source: Source::Debian("haproxy"),
    },
    Need {
        tasks: SERVERS,
        probe: &["caddy", "version"],
        purpose: "the test bed's servers on Caddy",
        source: Source::Debian("caddy"),
    },
    Need {
        tasks: SERVERS,
        probe: &["apache2", "-v"],
        purpose: "the test bed's servers on Apache",
        source: Source::Debian("apache2-bin"),
    },
    Need {
        tasks: SERVERS,
        probe: &["go", "version"],
        purpose: "the test bed's servers in Go",
        source: Source::Debian("golang-go"),
    },
    Need {
        tasks: SERVERS,
        probe: &["test", "-d", "/usr/share/gocode/src/github.com/rs/cors"],
        purpose: "the test bed's servers in Go, with rs/cors",
        source: Source::Debian("golang-github-rs-cors-dev"),
    },
    Need {
        tasks: &["ci"],
        probe: &["git", "--version"],
        purpose: "listing the committed files",
        source: Source::Debian("git"),
    },
    Need {
        tasks: &["ci"],
        probe: &["cargo", "fmt", "--version"],
        purpose: "checking the layout of the code",
        source: Source::Typed("rustup component add rustfmt"),
    },
    Need {
        tasks: &["ci"],
        probe: &["cargo", "clippy", "--version"],
        purpose: "checking the code for known mistakes",
        source: Source::Typed("rustup component add clippy"),
    },
    Need {
        tasks: BROWSERS,
        probe: &["chromium", "--version"],
        purpose: "comparing with Chromium",
        source: Source::Debian("chromium"),
    },
    Need {
        tasks: BROWSERS,
        probe: &["chromedriver", "--version"],
        purpose: "driving Chromium",
        source: Source::Debian("chromium-driver"),
    },
    Need {
        tasks: BROWSERS,
        probe: &["firefox-esr", "--version"],
        purpose: "comparing with Firefox",
        source: Source::Debian("firefox-esr"),
    },
    Need {
        tasks: BROWSERS,
        probe: &["geckodriver", "--version"],
        purpose: "driving Firefox",
        source: Source::Crate("geckodriver"),
    },
    Need {
        tasks: BROWSERS,
        probe: &["WebKitWebDriver", "--help"],
        purpose: "comparing with WebKitGTK",
        source: Source::Debian("webkit2gtk-driver"),
    },
    Need {
        tasks: BROWSERS,
        probe: &["Xvfb", "-help"],
        purpose: "the screen that WebKitGTK asks for",
        source: Source::Debian("xvfb"),
    },
    Need {
        tasks: &["bench"],
        probe: &["valgrind", "--version"],
        purpose: "counting instructions",
        source: Source::Debian("valgrind"),
    },
    Need {
        tasks: &["fuzz"],
        probe: &["rustup", "run", "nightly", "rustc", "--version"],
        purpose: "the coverage that libFuzzer steers by",
        source: Source::Typed("rustup toolchain install nightly"),
    },
    Need {
        tasks: &["fuzz"],
        probe: &["cargo", "fuzz", "--version"],
        purpose: "building and running the targets",
        source: Source::Typed("cargo install cargo-fuzz --locked"),
    },
];

/// Gets what `task` needs, where the system can give it.
///
/// Whatever is then still missing is an error in CI. Elsewhere each missing thing is told in one line, and the task
/// goes on: its own error is the next thing to be seen. Returns whether all is there.
pub(crate) fn provide(task: &str) -> Result<bool, Failure> {
    let mut missing = missing(task, is_there);
    let packages: Vec<&str> = missing.iter().filter_map(|need| need.debian()).collect();
    if !packages.is_empty() && may_install() {
        install(&packages);
    }
    for need in &missing {
        if let Source::Crate(name) = need.source {
            build(name);
        }
    }
    missing.retain(|need| !is_there(need.probe));
    let lines: Vec<String> = missing.iter().map(|need| need.line()).collect();
    if lines.is_empty() {
        return Ok(true);
    }
    if in_ci() {
        return Err(Failure::Missing(lines));
    }
    for line in lines {
        eprintln!("xtask: {line}");
    }
    Ok(false)
}

/// The needs of `task` that are not met, as `is_there` sees it.
fn missing(task: &str, is_there: impl Fn(&[&str]) -> bool) -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| need.tasks.contains(&task) && !is_there(need.probe)).collect()
}

fn is_there(probe: &[&str]) -> bool {
    let Some((name, words)) = probe.split_first() else { return true };
    run::succeeds(&mut run::program(name, words))
}

impl Need {
    fn debian(&self) -> Option<&'static str> {
        match self.source {
            Source::Debian(package) => Some(package),
            Source::Crate(_) | Source::Typed(_) => None,
        }
    }

    fn line(&self) -> String {
        let probe = self.probe.join(" ");
        let how = match self.source {
            Source::Debian(package) => format!("apt-get install {package}"),
            Source::Crate(name) => format!("cargo install {name} --locked"),
            Source::Typed(command) => command.to_owned(),
        };
        format!("missing, for {}: `{probe}` does not run; to get it: {how}", self.purpose)
    }
}

/// Whether packages can be installed without asking anyone: apt is there and this is root.
fn may_install() -> bool {
    let root = run::captured(&mut run::program("id", &["-u"])).is_ok_and(|id| id.trim_ascii() == b"0");
    root && is_there(&["apt-get", "--version"])
}

/// Installs Debian packages. A failure is shown here and found by the caller, who looks for the thing again.
fn install(packages: &[&str]) {
    let apt = |words: &[&str]| {
        let mut command = run::program("apt-get", words);
        // Messages of apt are notes: stdout is for the task's own data.
        command.env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr());
        // Programs are wanted, not services: where init scripts start those, they do not in the level for one user.
        command.env("RUNLEVEL", "1");
        if let Err(failure) = run::shown(&mut command) {
            eprintln!("xtask: {failure}");
        }
    };
    apt(&["update", "-qq"]);
    apt(&[&["install", "-y", "-qq", "--no-install-recommends"], packages].concat());
}

/// Builds a program from crates.io. A failure is shown here and found by the caller, as above.
fn build(name: &str) {
    let root = run::tools();
    let mut command = run::cargo(&["install", name, "--locked", "--quiet", "--root"]);
    if let Err(failure) = run::shown(command.arg(root)) {
        eprintln!("xtask: {failure}");
    }
}

/// Whether the variable `CI` has a value that means yes.
pub(crate) fn in_ci() -> bool {
    means_yes(std::env::var("CI").ok().as_deref())
}

fn means_yes(value: Option<&str>) -> bool {
    !matches!(value, None | Some("" | "0" | "false"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ci_is_a_yes_unless_it_says_no() {
        let rows = [(None, false), (Some(""), false), (Some("0"), false), (Some("false"), false)];
        for (value, expected) in rows.into_iter().chain([(Some("true"), true), (Some("1"), true)]) {
            assert_eq!(means_yes(value), expected, "CI={value:?}");
        }
    }

    #[test]
    fn only_a_task_s_own_needs_are_missing_and_each_is_one_line() {
        let purposes = |task, there: bool| -> Vec<_> {
            missing(task, |_| there).iter().map(|need| need.purpose).collect()
        };
        assert_eq!(purposes("bench", false), ["building ring, which TLS stands on", "counting instructions"]);
        assert!(purposes("bench", true).is_empty());
        assert!(purposes("no such task", false).is_empty());
        for need in NEEDS {
            assert!(!need.line().contains('\n'), "{}", need.line());
        }
    }

    #[test]
    fn every_need_belongs_to_a_task() {
        for need in NEEDS {
            for task in need.tasks {
                assert!(crate::TASKS.iter().any(|known| known.name == *task), "{task}");
            }
        }
    }
}
