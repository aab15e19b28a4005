//! The plainest of clients: what others asked before a page does, and whether somebody listens.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The most bytes of an answer that are read.
const MOST: u64 = 1 << 20;

/// Whether a connection to this port of loopback is accepted.
pub(crate) fn listens(port: u16) -> bool {
    connect(port).is_ok()
}

/// Sends a GET and reads the answer to its end.
pub(crate) fn get(port: u16, path: &str, origin: Option<&str>) -> io::Result<Vec<u8>> {
    let mut stream = connect(port)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let origin = origin.map_or_else(String::new, |origin| format!("Origin: {origin}\r\n"));
    let head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{origin}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(MOST).read_to_end(&mut answer)?;
    if answer.starts_with(b"HTTP/1.") {
        Ok(answer)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "this is not HTTP"))
    }
}

fn connect(port: u16) -> io::Result<TcpStream> {
    TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE)
}
