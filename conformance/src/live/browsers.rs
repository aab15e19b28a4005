//! Starts the real browsers.

use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::webdriver::{self, Driver, Session};
use crate::observation::Browser;

/// How long a driver may take until it listens.
const DRIVER_STARTS: Duration = Duration::from_secs(20);

/// How often to look whether it does.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A browser that runs, with nothing in its profile. Dropped, it ends with all that was started for it.
#[derive(Debug)]
pub struct Running {
    /// What drives it.
    pub session: Session,
    _driver: Group,
    _screen: Option<Group>,
    _home: Home,
}

/// Why a browser does not start.
#[derive(Debug)]
pub enum Error {
    /// A program is not there.
    Missing {
        /// Its name.
        program: &'static str,
        /// How to install it.
        install: &'static str,
    },
    /// A program cannot be run.
    Run {
        /// Its path.
        program: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file or a port for it cannot be had.
    Prepare(std::io::Error),
    /// The driver does not listen.
    Silent {
        /// Its path.
        program: PathBuf,
        /// What it wrote.
        wrote: String,
    },
    /// `Xvfb` does not tell the number of its display.
    Screen,
    /// The driver does not start the browser.
    Driver {
        /// What it answers.
        error: webdriver::Error,
        /// What it wrote.
        wrote: String,
    },
}

/// Starts a browser without a window, which accepts any certificate. Chromium has third-party cookies on or off; the others
/// are as they come.
///
/// # Errors
///
/// When a program is missing or does not start.
pub async fn start(browser: Browser, third_party_cookies: bool) -> Result<Running, Error> {
    let found = Found::look_for(browser)?;
    let home = Home::new(browser)?;
    let port = free_port().map_err(Error::Prepare)?;
    let mut command = home.command(&found.driver);
    command.arg(format!("--port={port}"));
    if browser == Browser::Firefox {
        // Its other port is fixed otherwise, so that no two could run.
        command.arg("--websocket-port=0");
    }
    let screen = if browser == Browser::WebKit { Group::screen(&home)? } else { None };
    if let Some((_, display)) = &screen {
        command.env("DISPLAY", display);
    }
    let wrote = fs::File::create(home.log()).map_err(Error::Prepare)?;
    let wrote_too = wrote.try_clone().map_err(Error::Prepare)?;
    let group = Group::start(command.stdout(wrote).stderr(wrote_too), &found.driver)?;
    let driver = Driver::at(port);
    let begin = Instant::now();
    while !driver.is_ready().await {
        if begin.elapsed() > DRIVER_STARTS {
            return Err(Error::Silent { program: found.driver, wrote: home.read_log() });
        }
        sleep(LOOK_AGAIN).await;
    }
    match driver.start(capabilities(browser, &found.browser, third_party_cookies)).await {
        Ok(session) => {
            Ok(Running { session, _driver: group, _screen: screen.map(|(screen, _)| screen), _home: home })
        }
        Err(error) => Err(Error::Driver { error, wrote: home.read_log() }),
    }
}

fn capabilities(browser: Browser, binary: &Path, third_party_cookies: bool) -> Value {
    match browser {
        Browser::Chromium => json!({
            "acceptInsecureCerts": true,
            "goog:chromeOptions": {
                "binary": binary,
                "args": [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-breakpad",
                ],
                // On as in Chrome, off as in Debian's build.
                "prefs": {
                    "profile.block_third_party_cookies": !third_party_cookies,
                    "profile.cookie_controls_mode": u8::from(!third_party_cookies),
                },
            },
            "goog:loggingPrefs": { "performance": "ALL" },
        }),
        Browser::Firefox => json!({
            "acceptInsecureCerts": true,
            "moz:firefoxOptions": {
                "binary": binary,
                "args": ["-headless"],
                "prefs": { "network.proxy.type": 0 },
            },
        }),
        Browser::WebKit => json!({
            "acceptInsecureCerts": true,
            "webkitgtk:browserOptions": { "binary": binary, "args": ["--automation"] },
        }),
    }
}

/// The programs of a browser.
struct Found {
    driver: PathBuf,
    browser: PathBuf,
}

impl Found {
    fn look_for(browser: Browser) -> Result<Self, Error> {
        let (driver, program) = match browser {
            Browser::Chromium => (
                on_path("chromedriver", "apt install chromium-driver")?,
                on_path("chromium", "apt install chromium")?,
            ),
            Browser::Firefox => (
                on_path("geckodriver", "cargo install geckodriver --locked")?,
                on_path("firefox-esr", "apt install firefox-esr")?,
            ),
            Browser::WebKit => {
                (on_path("WebKitWebDriver", "apt install webkit2gtk-driver")?, mini_browser()?)
            }
        };
        Ok(Self { driver, browser: program })
    }
}

fn on_path(program: &'static str, install: &'static str) -> Result<PathBuf, Error> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .ok_or(Error::Missing { program, install })
}

/// Debian keeps it beside the library, in `/usr/lib/<architecture>/webkit2gtk-4.1/`.
fn mini_browser() -> Result<PathBuf, Error> {
    let beside = |folder: fs::DirEntry| folder.path().join("webkit2gtk-4.1/MiniBrowser");
    fs::read_dir("/usr/lib")
        .into_iter()
        .flatten()
        .flatten()
        .map(beside)
        .find(|file| file.is_file())
        .ok_or(Error::Missing { program: "MiniBrowser", install: "apt install libwebkit2gtk-4.1-0" })
}

fn free_port() -> std::io::Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr().map(|address| address.port())
}

/// A folder for the files of one browser, removed when dropped.
#[derive(Debug)]
struct Home(PathBuf);

impl Home {
    fn new(browser: Browser) -> Result<Self, Error> {
        let folder = std::env::temp_dir();
        for number in 0.. {
            // Short, since sockets live in there, whose paths must be.
            let home = folder.join(format!("corsac-{}-{}-{number}", browser.as_str(), std::process::id()));
            match fs::create_dir(&home) {
                Ok(()) => return Ok(Self(home)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::Prepare(error)),
            }
        }
        Err(Error::Prepare(std::io::ErrorKind::AlreadyExists.into()))
    }

    /// A [command](Group::command) for which this is the user's folder and that of temporary files.
    fn command(&self, program: &Path) -> Command {
        let mut command = Group::command(program);
        command.env("HOME", &self.0).env("TMPDIR", &self.0);
        for name in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
            command.env_remove(name);
        }
        command
    }

    fn log(&self) -> PathBuf {
        self.0.join("driver.log")
    }

    fn read_log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.log()).unwrap_or_default()).trim().to_owned()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // Killed processes may still hold and make files for a moment.
        for _ in 0..100 {
            match fs::remove_dir_all(&self.0) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => thread::sleep(LOOK_AGAIN),
                _ => return,
            }
        }
    }
}

/// A program and all that it starts, killed when dropped, and also when this process ends in any other way: a shell
/// leads the group and reads a pipe whose other end is here.
#[derive(Debug)]
struct Group(Child);

impl Group {
    const LEADER: &str = r#""$@" & exec >/dev/null 2>&1; read -r _; kill -s KILL -- "-$$""#;

    /// A command to which arguments are added and then given to [`start`](Self::start).
    fn command(program: &Path) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", Self::LEADER, "sh"]).arg(program);
        command
    }

    fn start(command: &mut Command, program: &Path) -> Result<Self, Error> {
        let child = command.stdin(Stdio::piped()).process_group(0).spawn();
        child.map(Self).map_err(|error| Error::Run { program: program.to_owned(), error })
    }

    /// A screen for a browser that cannot do without, and its name; none when there is one.
    fn screen(home: &Home) -> Result<Option<(Self, String)>, Error> {
        if std::env::var_os("DISPLAY").is_some_and(|display| !display.is_empty()) {
            return Ok(None);
        }
        let program = on_path("Xvfb", "apt install xvfb")?;
        let mut command = home.command(&program);
        command.args(["-displayfd", "1", "-nolisten", "tcp"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut group = Self::start(&mut command, &program)?;
        let mut number = String::new();
        if let Some(stdout) = group.0.stdout.take() {
            BufReader::new(stdout).read_line(&mut number).map_err(Error::Prepare)?;
        }
        match number.trim() {
            "" => Err(Error::Screen),
            number => Ok(Some((group, format!(":{number}")))),
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // It has killed itself with the others; nothing can be done if that cannot be learnt.
        let _ = self.0.wait();
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with = |f: &mut fmt::Formatter<'_>, wrote: &str| match wrote {
            "" => Ok(()),
            wrote => write!(f, "; it wrote:\n{wrote}"),
        };
        match self {
            Self::Missing { program, install } => {
                write!(f, "{program} is not installed\nhint: {install}")
            }
            Self::Run { program, error } => write!(f, "cannot run {}: {error}", program.display()),
            Self::Prepare(error) => write!(f, "cannot prepare for a browser: {error}"),
            Self::Silent { program, wrote } => {
                write!(f, "{} does not listen", program.display())?;
                with(f, wrote)
            }
            Self::Screen => f.write_str("Xvfb does not start"),
            Self::Driver { error, wrote } => {
                write!(f, "the browser does not start: {error}")?;
                with(f, wrote)
            }
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn dropped_it_ends_what_was_started() {
        let home = Home::new(Browser::WebKit).unwrap();
        let folder = home.0.clone();
        let program = on_path("sh", "").unwrap();
        let mut command = home.command(&program);
        // What the program itself starts must end too.
        command.args(["-c", "echo \"$HOME\"; (sleep 5; echo alive) & wait"]).stdout(Stdio::piped());
        let mut group = Group::start(&mut command, &program).unwrap();
        let mut stdout = BufReader::new(group.0.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(Path::new(line.trim_end()), folder);
        drop(group);
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
        assert!(folder.exists());
        drop(home);
        assert!(!folder.exists());
    }

    #[test]
    fn a_missing_program_is_told() {
        let error = on_path("corsac-has-no-such-program", "apt install it").unwrap_err();
        assert_eq!(error.to_string(), "corsac-has-no-such-program is not installed\nhint: apt install it");
    }
}
