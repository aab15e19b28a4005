//! A server of HTTP/1.1 on loopback that answers as a test says, and remembers what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// An answer: status, header lines, body; `None` is silence until the client gives up.
/// Header strings are one byte a character.
pub(crate) type Answer = Option<(u16, Vec<(&'static str, String)>, Vec<u8>)>;

#[allow(clippy::unnecessary_wraps, reason = "so that every handler can return it")]
pub(crate) fn answer(status: u16, headers: &[(&'static str, &str)], body: impl AsRef<[u8]>) -> Answer {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Some((status, headers, body.as_ref().to_vec()))
}

/// It listens until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    stop: Arc<std::sync::atomic::AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(answers: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (answers, log, stopped) = (Arc::new(answers), seen.clone(), stop.clone());
        let listener = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(std::sync::atomic::Ordering::SeqCst) {
                    break;
                }
                let (answers, log) = (answers.clone(), log.clone());
                thread::spawn(move || serve(&stream, &*answers, &log));
            }
        });
        Self { address, seen, stop, listener: Some(listener) }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// A URL of another origin than `http://localhost`, and of another site.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port())
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no thread panicked").clone()
    }

    pub(crate) fn methods(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.method).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, std::sync::atomic::Ordering::SeqCst);
        // Wakes the listener. Connections end when their clients do.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

fn serve(stream: &TcpStream, answers: &dyn Fn(&Seen) -> Answer, log: &Mutex<Vec<Seen>>) {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Some(seen) = read(&mut reader) {
        log.lock().expect("no thread panicked").push(seen.clone());
        let Some((status, headers, body)) = answers(&seen) else {
            // Silence: until the client closes.
            let _ = reader.read(&mut [0]);
            return;
        };
        let has = |wanted: &str| headers.iter().any(|(name, _)| *name == wanted);
        let mut lines = vec![format!("HTTP/1.1 {status} X")];
        lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        if status != 204 && status != 304 && !has("Transfer-Encoding") {
            lines.push(format!("Content-Length: {}", body.len()));
        }
        let head = lines.join("\r\n") + "\r\n\r\n";
        let mut bytes: Vec<u8> =
            head.chars().map(|character| u8::try_from(character).expect("a byte")).collect();
        if seen.method != "HEAD" {
            bytes.extend(body);
        }
        if writer.write_all(&bytes).is_err() || has("Connection") {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Seen> {
    let line = |reader: &mut dyn BufRead| {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok()?;
        let text: String = line.iter().map(|byte| char::from(*byte)).collect();
        text.strip_suffix("\r\n").map(str::to_owned)
    };
    let first = line(reader)?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let text = line(reader)?;
        let Some((name, value)) = text.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut seen = Seen { method, target, headers, body: Vec::new() };
    let length = seen.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    seen.body = vec![0; length];
    reader.read_exact(&mut seen.body).ok()?;
    Some(seen)
}
