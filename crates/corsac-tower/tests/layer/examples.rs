//! Each example is run as the program that it is, and asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// An example that runs until it is dropped, and the addresses that it said it listens on.
struct Running {
    process: Child,
    addresses: Vec<String>,
}

impl Running {
    /// Starts it and reads as many addresses as it opens.
    fn start(name: &str, ports: usize) -> Self {
        let mut process = Command::new(example(name)).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = |line: std::io::Result<String>| line.unwrap().rsplit(' ').next().unwrap().to_owned();
        let addresses: Vec<String> = lines.take(ports).map(address).collect();
        assert_eq!(addresses.len(), ports, "{name} ended early");
        Self { process, addresses }
    }

    /// What comes back from one of its ports, as text.
    fn ask(&self, port: usize, head: &[&str], body: &[u8]) -> String {
        String::from_utf8_lossy(&self.ask_for_bytes(port, head, body)).into_owned()
    }

    fn ask_for_bytes(&self, port: usize, head: &[&str], body: &[u8]) -> Vec<u8> {
        let length = format!("Content-Length: {}", body.len());
        let (first, rest) = head.split_first().unwrap();
        let lines = [&["Host: api.test", "Connection: close", &length], rest].concat();
        let request = format!("{first} HTTP/1.1\r\n{}\r\n\r\n", lines.join("\r\n"));
        let mut stream = TcpStream::connect(&self.addresses[port]).unwrap();
        stream.write_all(&[request.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The program of an example: the one that cargo has built beside this test, unless it is missing or older than what it is
/// made from, as when this test alone is asked for.
fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let beside = test.parent().unwrap().with_file_name("examples").join(name);
    let beside = beside.with_extension(std::env::consts::EXE_EXTENSION);
    if is_fresh(&beside) { beside } else { built(name) }
}

/// Whether a program is newer than all files that cargo says it is made from.
fn is_fresh(program: &Path) -> bool {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|data| data.modified()).ok();
    let sources = std::fs::read_to_string(program.with_extension("d")).unwrap_or_default();
    let Some((_, sources)) = sources.split_once(": ") else { return false };
    let oldest = changed(program);
    sources
        .split_whitespace()
        .map(Path::new)
        .all(|source| changed(source).is_some_and(|at| Some(at) <= oldest))
}

/// The program of an example, built now.
fn built(name: &str) -> PathBuf {
    static BUILT: OnceLock<Vec<PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args(["build", "--examples", "--message-format=json", "--manifest-path"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let messages = output.stdout.split(|byte| *byte == b'\n');
        let program = |line| {
            let message: serde_json::Value = serde_json::from_slice(line).ok()?;
            message["executable"].as_str().map(PathBuf::from)
        };
        messages.filter_map(program).collect()
    });
    let found = built.iter().find(|path| path.file_stem().is_some_and(|stem| stem == name));
    found.unwrap_or_else(|| panic!("no example {name} among {built:?}")).clone()
}

/// Looks for lines in an answer's head, and for what it must not hold.
fn check(answer: &str, status: u16, has: &[&str], has_not: &[&str]) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    for line in has {
        assert!(answer.contains(&format!("\r\n{line}")), "{line} is missing:\n{answer}");
    }
    for text in has_not {
        assert!(!answer.contains(text), "{text} is there:\n{answer}");
    }
}

const PAGE: &str = "Origin: https://myapp.com";
const OTHER: &str = "Origin: https://other.example";
const ALLOWED: &str = "access-control-allow-origin: https://myapp.com\r\n";
const NONE: &str = "access-control-";

#[test]
fn hyper() {
    let example = Running::start("with_hyper", 1);
    let preflight = ["OPTIONS /api/profile", PAGE, "Access-Control-Request-Method: PUT"];
    check(&example.ask(0, &preflight, b""), 204, &[ALLOWED, "access-control-max-age: 600\r\n"], &[]);
    let refused = [preflight[0], OTHER, preflight[2]];
    check(&example.ask(0, &refused, b""), 403, &["vary: Origin"], &[NONE]);
    let answer = example.ask(0, &["PUT /api/profile", PAGE], b"x");
    check(&answer, 200, &[ALLOWED, "vary: Origin\r\n", "\r\nPUT /api/profile\n"], &[]);
    check(&example.ask(0, &["GET /api/profile", OTHER], b""), 200, &["vary: Origin\r\n"], &[NONE]);
    check(&example.ask(0, &["GET /", PAGE], b""), 200, &[], &[NONE, "vary"]);
}

#[test]
fn axum_with_a_reload() {
    let example = Running::start("with_axum", 2);
    let put = |origin| ["PUT /api/v1/profile", origin, "Sec-Fetch-Site: cross-site"];
    check(&example.ask(0, &put(PAGE), b"x"), 200, &[ALLOWED, "\r\nsaved\n"], &[]);
    check(&example.ask(0, &put(OTHER), b"x"), 403, &["vary: Origin\r\n"], &[NONE]);
    check(
        &example.ask(0, &["GET /status", OTHER], b""),
        200,
        &["access-control-allow-origin: *\r\n"],
        &["vary"],
    );

    let read = ["GET /api/v1/profile", "Origin: https://new.myapp.com"];
    check(&example.ask(0, &read, b""), 200, &["vary: Origin\r\n"], &[NONE]);
    // The admin port knows what it is told, and the public one does not have it.
    check(&example.ask(0, &["POST /origins"], b"https://*.myapp.com"), 404, &[], &[]);
    let answer = example.ask(1, &["POST /origins"], b"https://*.myapp.com\nhttps://myapp.com/path");
    check(&answer, 422, &["\r\nrule 1, tier 1, origins 2: "], &[]);
    check(&example.ask(0, &read, b""), 200, &["vary: Origin\r\n"], &[NONE]);
    check(&example.ask(1, &["POST /origins"], b"https://*.myapp.com"), 200, &["\r\nreloaded\n"], &[]);
    let allowed = "access-control-allow-origin: https://new.myapp.com\r\n";
    check(&example.ask(0, &read, b""), 200, &[allowed], &[]);
    check(&example.ask(0, &["GET /api/v1/profile", PAGE], b""), 200, &[], &[NONE]);
}

#[test]
fn tonic_behind_grpc_web() {
    let example = Running::start("with_tonic", 1);
    let preflight = [
        "OPTIONS /demo.Greeter/Greet",
        PAGE,
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: content-type,x-grpc-web,x-user-agent",
    ];
    let headers = "access-control-allow-headers: Content-Type, X-Grpc-Web, X-User-Agent, Grpc-Timeout\r\n";
    check(&example.ask(0, &preflight, b""), 204, &[ALLOWED, headers], &[]);
    let refused = [preflight[0], OTHER, preflight[2], preflight[3]];
    check(&example.ask(0, &refused, b""), 403, &[], &[NONE]);

    // A message is a byte of flags, four of length, and the bytes themselves. The trailers are one whose flag is 0x80.
    let call =
        ["POST /demo.Greeter/Greet", PAGE, "Content-Type: application/grpc-web+proto", "X-Grpc-Web: 1"];
    let exposed = "access-control-expose-headers: Grpc-Status, Grpc-Message, Grpc-Status-Details-Bin\r\n";
    let answer = example.ask_for_bytes(0, &call, b"\0\0\0\0\x03you");
    check(&String::from_utf8_lossy(&answer), 200, &[ALLOWED, exposed], &[]);
    let holds = |part: &[u8]| answer.windows(part.len()).any(|window| window == part);
    assert!(holds(b"\0\0\0\0\x09hello you") && holds(b"grpc-status:0"), "{answer:?}");

    // A call that fails at once has its status in the headers, which the page may read only since they are exposed.
    let answer = example.ask(0, &call, b"\0\0\0\0\0");
    check(&answer, 200, &[ALLOWED, exposed, "grpc-status: 3\r\n"], &[]);
}
