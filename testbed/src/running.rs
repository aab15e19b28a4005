//! A server that runs, from its start to its end.

use std::collections::HashSet;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::table::{self, Product, Server};
use crate::{Error, folders, packages, plain};

/// How long a server may take to listen.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long to wait between two looks at whether it does.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// How often to look whether what was killed is gone.
const LOOKS: usize = 1000;

/// How often a server is tried on another port, where somebody took the first between the choice and the start.
const TRIES: usize = 3;

/// Where a server writes what it has to say.
const OUTPUT: &str = "output.txt";

/// The file that is there once a server has ended by itself.
const ENDED: &str = "ended";

/// A server that runs, in a folder of its own, on a port of loopback. Dropping it ends it, and all that it started.
///
/// Its file is copied into that folder with these words replaced; in `product.toml` they stand in `{}`:
///
/// | in the file | in `product.toml` | |
/// |---|---|---|
/// | `@PORT@` | `{port}` | where to listen |
/// | `@BACKEND@` | `{backend}` | the port of the server behind it |
/// | `@FOLDER@` | `{folder}` | its folder |
/// | | `{source}` | the file itself |
/// | | `{name}` | its name, without the ending |
/// | | `{packages}` | where the product's packages are installed |
/// | | `{program}` | the program that a server in Rust is |
///
/// `PORT` and `BACKEND` stand in its environment, too.
#[derive(Debug)]
pub struct Running {
    port: u16,
    behind: u16,
    // In this order: the server ends before its folder goes, and before the server behind it.
    _group: Group,
    folder: Folder,
    _backend: Option<Box<Running>>,
}

/// Starts a server, after the one behind it, makes the requests that come before, and returns when it listens.
///
/// # Errors
///
/// Every variant of [`Error`] but [`Error::Install`].
pub fn start(products: &[Product], product: &Product, server: &Server) -> Result<Running, Error> {
    let source = product.source(server);
    let text = fs::read_to_string(&source).map_err(Error::file(&source))?;
    start_with(products, product, server, &text)
}

/// The same with another text for the server's file: what it is after a change.
///
/// # Errors
///
/// As [`start`].
pub fn start_with(
    products: &[Product],
    product: &Product,
    server: &Server,
    text: &str,
) -> Result<Running, Error> {
    packages::check(product)?;
    let (backend, behind) = match server.backend.as_deref() {
        None => (None, 0),
        Some("down") => (None, free_port()?),
        Some(name) => {
            let (product, server) = table::find(products, name).ok_or_else(|| Error::Table {
                path: product.folder(),
                why: format!("{name} is not there"),
            })?;
            let backend = start(products, product, server)?;
            let port = backend.port;
            (Some(Box::new(backend)), port)
        }
    };
    let (port, group, folder) = tried(product, server, text, behind)?;
    let running = Running { port, behind, _group: group, folder, _backend: backend };
    for before in &server.before {
        running.get(&before.url, before.origin.as_deref())?;
    }
    Ok(running)
}

impl Running {
    /// The port of 127.0.0.1 that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The words after `corsac` that ask it what its entry says a page asks.
    pub fn words(&self, server: &Server) -> Vec<String> {
        let mut words = vec!["explain".to_owned(), self.url(&server.url)];
        words.extend(["--origin".to_owned(), server.origin.clone()]);
        words.extend(["--browser".to_owned(), server.browser.clone()]);
        words.extend(server.ask.iter().map(|word| self.replaced(word)));
        words
    }

    /// The URL that an entry's `url` means.
    pub fn url(&self, url: &str) -> String {
        let url = self.replaced(url);
        if url.starts_with('/') { format!("http://127.0.0.1:{}{url}", self.port) } else { url }
    }

    fn replaced(&self, word: &str) -> String {
        word.replace("{port}", &self.port.to_string()).replace("{backend}", &self.behind.to_string())
    }

    /// Sends it a plain GET and returns the bytes of its answer.
    ///
    /// # Errors
    ///
    /// [`Error::Exchange`].
    pub fn get(&self, path: &str, origin: Option<&str>) -> Result<Vec<u8>, Error> {
        plain::get(self.port, path, origin).map_err(|error| Error::Exchange { error })
    }

    /// What it wrote until now.
    pub fn wrote(&self) -> String {
        self.folder.wrote()
    }
}

/// Starts it on one port after the other, until it listens on one.
fn tried(
    product: &Product,
    server: &Server,
    text: &str,
    backend: u16,
) -> Result<(u16, Group, Folder), Error> {
    let mut failure = None;
    for _ in 0..TRIES {
        let folder = Folder::new()?;
        let port = free_port()?;
        let mut values = Values::new(product, server, &folder.0, port, backend);
        values.lay(product, server, text)?;
        if product.packages.as_deref() == Some("cargo") {
            values.0.push(("program", program(product, server, &folder.0, text)?));
        }
        let group = Group::start(product, &values, &folder.0, port)?;
        if listens(product, port, &folder.0) {
            return Ok((port, group, folder));
        }
        drop(group);
        failure = Some(folder.wrote());
    }
    Err(Error::Start {
        server: format!("{}/{}", product.name, server.name),
        wrote: failure.unwrap_or_default(),
    })
}

/// The program that a server in Rust is: the one that is installed, or one that is built of another text.
fn program(product: &Product, server: &Server, folder: &Path, text: &str) -> Result<String, Error> {
    let source = product.source(server);
    let name = format!("{}-{}", product.name, server.name);
    let path = if fs::read_to_string(&source).is_ok_and(|installed| installed == text) {
        packages::program(&name)
    } else {
        let changed = folder.join(format!("{}.{}", server.name, product.extension));
        packages::build_changed(&name, &changed, folder)?
    };
    Ok(path.to_string_lossy().into_owned())
}

/// Waits until the server listens on the port, and is ready; `false` if it has ended or took too long.
fn listens(product: &Product, port: u16, folder: &Path) -> bool {
    let began = Instant::now();
    let ended = folder.join(ENDED);
    while began.elapsed() < PATIENCE {
        let over = ended.exists();
        if plain::listens(port) && product.ready.as_ref().is_none_or(|path| is_ready(port, path)) {
            // Nobody else's: the server would have ended, for the port was taken.
            return !over;
        }
        if over {
            return false;
        }
        thread::sleep(LOOK_AGAIN);
    }
    false
}

/// Whether this path is there.
fn is_ready(port: u16, path: &str) -> bool {
    plain::get(port, path, None).is_ok_and(|answer| !answer.starts_with(b"HTTP/1.1 404"))
}

/// A port of loopback that is free now, and that this process gave to nobody before.
fn free_port() -> Result<u16, Error> {
    static GIVEN: Mutex<Option<HashSet<u16>>> = Mutex::new(None);
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let port = listener.and_then(|listener| listener.local_addr());
        let port = port.map_err(|error| Error::Exchange { error })?.port();
        let mut given = GIVEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if given.get_or_insert_default().insert(port) {
            return Ok(port);
        }
    }
}

/// What the words in braces and between `@` stand for.
struct Values(Vec<(&'static str, String)>);

impl Values {
    fn new(product: &Product, server: &Server, folder: &Path, port: u16, backend: u16) -> Self {
        let source = folder.join(format!("{}.{}", server.name, product.extension));
        let installed = product.packages.as_ref().map(|list| folders::installed().join(list));
        let path = |path: &Path| path.to_string_lossy().into_owned();
        Self(vec![
            ("port", port.to_string()),
            ("backend", backend.to_string()),
            ("folder", path(folder)),
            ("source", path(&source)),
            ("name", server.name.clone()),
            ("packages", installed.as_deref().map(path).unwrap_or_default()),
        ])
    }

    fn in_table(&self, word: &str) -> String {
        let replaced =
            |text: String, (name, value): &(&str, String)| text.replace(&format!("{{{name}}}"), value);
        self.0.iter().fold(word.to_owned(), replaced)
    }

    fn in_file(&self, text: &str) -> String {
        let replaced = |text: String, (name, value): &(&str, String)| {
            text.replace(&format!("@{}@", name.to_uppercase()), value)
        };
        self.0.iter().fold(text.to_owned(), replaced)
    }

    /// Puts the server's file, and those that all servers of the product share, into the folder.
    fn lay(&self, product: &Product, server: &Server, text: &str) -> Result<(), Error> {
        let folder = Path::new(&self.0[2].1);
        let file = folder.join(format!("{}.{}", server.name, product.extension));
        fs::write(&file, self.in_file(text)).map_err(Error::file(&file))?;
        let shared = product.folder().join("files");
        if shared.is_dir() { self.copy(&shared, folder) } else { Ok(()) }
    }

    fn copy(&self, from: &Path, to: &Path) -> Result<(), Error> {
        for entry in fs::read_dir(from).map_err(Error::file(from))? {
            let entry = entry.map_err(Error::file(from))?;
            let (path, to) = (entry.path(), to.join(entry.file_name()));
            if path.is_dir() {
                fs::create_dir(&to).map_err(Error::file(&to))?;
                self.copy(&path, &to)?;
            } else {
                let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
                fs::write(&to, self.in_file(&text)).map_err(Error::file(&to))?;
            }
        }
        Ok(())
    }
}

/// A folder of one server, gone with it. It is not below the target directory: servers that give up the rights of root
/// must be able to read it.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Error> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("corsac-testbed-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        // Left behind by a process of the same number that was killed.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).map_err(Error::file(&path))?;
        Ok(Self(path))
    }

    fn wrote(&self) -> String {
        let bytes = fs::read(self.0.join(OUTPUT)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Killed processes may still hold and make files for a moment.
        for _ in 0..LOOKS {
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
struct Group {
    leader: Child,
    port: u16,
}

impl Group {
    const LEADER: &str = r#"{ "$@"; : >ended; } & exec >/dev/null 2>&1; read -r _; kill -s KILL -- "-$$""#;

    fn start(product: &Product, values: &Values, folder: &Path, port: u16) -> Result<Self, Error> {
        let output = folder.join(OUTPUT);
        let file = File::create(&output).map_err(Error::file(&output))?;
        let both = file.try_clone().map_err(Error::file(&output))?;
        let mut command = Command::new("sh");
        command.args(["-c", Self::LEADER, "sh"]).args(product.run.iter().map(|word| values.in_table(word)));
        command.envs(product.env.iter().map(|(name, value)| (name, values.in_table(value))));
        command.env("PORT", &values.0[0].1).env("BACKEND", &values.0[1].1);
        command.env("PATH", packages::path());
        for name in ["http_proxy", "https_proxy", "no_proxy", "all_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        command.current_dir(folder).stdin(Stdio::piped()).stdout(file).stderr(both);
        let leader = command.process_group(0).spawn().map_err(Error::file("sh"))?;
        Ok(Self { leader, port })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        drop(self.leader.stdin.take());
        // It has killed itself with the others; nothing can be done if that cannot be learnt.
        let _ = self.leader.wait();
        // Those are gone a moment later.
        for _ in 0..LOOKS {
            if !plain::listens(self.port) {
                return;
            }
            thread::sleep(LOOK_AGAIN);
        }
    }
}
