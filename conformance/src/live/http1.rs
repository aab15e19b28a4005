//! The server's side of HTTP/1.1, which writes header lines as a scenario gives them, faulty ones too.

use std::io;

use http::StatusCode;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::servers::{Desk, Incoming, MAX_BODY, MAX_HEAD};
use crate::scenario::{Answer, Speaks};
use crate::script::{to_bytes, to_text};

/// The longest line that tells the size of a chunk.
const MAX_CHUNK_LINE: usize = 1024;

/// Answers the requests of a connection until it ends. A request that cannot be read ends it.
pub(super) async fn serve(desk: &Desk, speaks: Speaks, socket: impl AsyncRead + AsyncWrite + Unpin) {
    let mut connection = Connection { socket, buffer: Vec::new() };
    loop {
        let (answer, goes_on) = match connection.request().await {
            Ok(Some(Head { incoming, goes_on })) => (desk.answer(speaks, incoming), goes_on),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => (refused(), false),
            Ok(None) | Err(_) => return,
        };
        if connection.socket.write_all(&written(&answer)).await.is_err()
            || connection.socket.flush().await.is_err()
        {
            return;
        }
        if !goes_on {
            let _ = connection.socket.shutdown().await;
            return;
        }
    }
}

/// A request, and whether another can follow.
struct Head {
    incoming: Incoming,
    goes_on: bool,
}

struct Connection<S> {
    socket: S,
    /// What has come and is not yet read.
    buffer: Vec<u8>,
}

/// How a body is framed.
enum Framing {
    Length(usize),
    Chunked,
}

impl<S: AsyncRead + Unpin> Connection<S> {
    /// The next request; `None` when the client has no more.
    ///
    /// # Errors
    /// `InvalidData` when it is no request of HTTP/1.1 or is too large.
    async fn request(&mut self) -> io::Result<Option<Head>> {
        let Some(head) = self.until(b"\r\n\r\n", MAX_HEAD).await? else {
            return if self.buffer.is_empty() { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        };
        let (mut incoming, version) = parse(&head).ok_or_else(invalid)?;
        let closes = incoming
            .header("Connection")
            .is_some_and(|value| value.split(',').any(|word| word.trim().eq_ignore_ascii_case("close")));
        let body = match framing(&incoming).ok_or_else(invalid)? {
            Framing::Length(length) => self.take(length).await?,
            Framing::Chunked => self.chunks().await?,
        };
        incoming.body = to_text(&body);
        Ok(Some(Head { incoming, goes_on: version == "HTTP/1.1" && !closes }))
    }

    /// The bytes up to the mark, without it; `None` when the client ends before it.
    async fn until(&mut self, mark: &[u8], limit: usize) -> io::Result<Option<Vec<u8>>> {
        let mut searched = 0;
        loop {
            let found = self.buffer[searched..].windows(mark.len()).position(|window| window == mark);
            if let Some(found) = found.map(|found| found + searched).filter(|found| *found <= limit) {
                let mut before: Vec<u8> = self.buffer.drain(..found + mark.len()).collect();
                before.truncate(found);
                return Ok(Some(before));
            }
            if self.buffer.len() > limit {
                return Err(invalid());
            }
            searched = self.buffer.len().saturating_sub(mark.len() - 1);
            if self.socket.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// So many bytes.
    async fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if length > MAX_BODY {
            return Err(invalid());
        }
        while self.buffer.len() < length {
            if self.socket.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.buffer.drain(..length).collect())
    }

    /// The bytes of all chunks; trailers are dropped.
    async fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line().await?;
            let size = line.split(|byte| *byte == b';').next().unwrap_or_default();
            let size = str::from_utf8(size).ok().and_then(|size| usize::from_str_radix(size.trim(), 16).ok());
            let size = size.filter(|size| *size <= MAX_BODY - body.len()).ok_or_else(invalid)?;
            if size == 0 {
                break;
            }
            body.extend(self.take(size).await?);
            if !self.line().await?.is_empty() {
                return Err(invalid());
            }
        }
        while !self.line().await?.is_empty() {}
        Ok(body)
    }

    async fn line(&mut self) -> io::Result<Vec<u8>> {
        self.until(b"\r\n", MAX_CHUNK_LINE).await?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

/// A request without its body, and its version.
fn parse(head: &[u8]) -> Option<(Incoming, &str)> {
    let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let mut words = str::from_utf8(lines.next()?).ok()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    if method.is_empty()
        || !target.starts_with('/')
        || !version.starts_with("HTTP/1.")
        || words.next().is_some()
    {
        return None;
    }
    let mut headers = Vec::new();
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let value = line[colon + 1..].trim_ascii();
        headers.push((to_text(&line[..colon]), to_text(value)));
    }
    let mut incoming = Incoming {
        method: method.to_owned(),
        authority: String::new(),
        target: target.to_owned(),
        headers,
        body: String::new(),
    };
    incoming.authority = incoming.header("Host")?.to_owned();
    Some((incoming, version))
}

fn framing(incoming: &Incoming) -> Option<Framing> {
    match (incoming.header("Transfer-Encoding"), incoming.header("Content-Length")) {
        (Some(coding), _) => coding.eq_ignore_ascii_case("chunked").then_some(Framing::Chunked),
        (None, Some(length)) => length.parse().ok().map(Framing::Length),
        (None, None) => Some(Framing::Length(0)),
    }
}

fn written(answer: &Answer) -> Vec<u8> {
    let reason = StatusCode::from_u16(answer.status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default();
    let mut out = format!("HTTP/1.1 {} {reason}\r\n", answer.status).into_bytes();
    for (name, value) in &answer.headers {
        out.extend(to_bytes(name));
        out.extend(b": ");
        out.extend(to_bytes(value));
        out.extend(b"\r\n");
    }
    out.extend(b"\r\n");
    out.extend(answer.body.as_bytes());
    out
}

fn refused() -> Answer {
    let headers = vec![("Content-Length".to_owned(), "0".to_owned())];
    Answer { status: 400, headers, body: String::new() }
}

fn invalid() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn requests(bytes: &[u8]) -> Vec<Result<(Incoming, bool), io::ErrorKind>> {
        let mut connection = Connection { socket: bytes, buffer: Vec::new() };
        let mut all = Vec::new();
        loop {
            match connection.request().await {
                Ok(Some(head)) => all.push(Ok((head.incoming, head.goes_on))),
                Ok(None) => return all,
                Err(error) => {
                    all.push(Err(error.kind()));
                    return all;
                }
            }
        }
    }

    #[tokio::test]
    async fn bodies_as_they_are_framed() {
        let rows: &[(&str, &str)] = &[
            ("Content-Length: 3\r\n\r\nabc", "abc"),
            ("Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nTrailer: 1\r\n\r\n", "abc"),
            ("\r\n", ""),
        ];
        for (rest, body) in rows {
            let one = format!("POST /x HTTP/1.1\r\nHost: a\r\n{rest}");
            let all = requests(format!("{one}{one}").as_bytes()).await;
            assert_eq!(all.len(), 2, "{rest:?}");
            for request in all {
                let (incoming, goes_on) = request.unwrap();
                assert_eq!((incoming.body.as_str(), incoming.target.as_str(), goes_on), (*body, "/x", true));
            }
        }
    }

    #[tokio::test]
    async fn what_is_no_request() {
        let long = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", "a".repeat(MAX_HEAD));
        let large = format!("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", MAX_BODY + 1);
        let rows = [
            ("\r\n\r\n", io::ErrorKind::InvalidData),
            ("GET /\r\nHost: a\r\n\r\n", io::ErrorKind::InvalidData),
            ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", io::ErrorKind::InvalidData),
            ("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", io::ErrorKind::InvalidData),
            ("GET / HTTP/1.1\r\n\r\n", io::ErrorKind::InvalidData),
            ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", io::ErrorKind::InvalidData),
            ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", io::ErrorKind::InvalidData),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
                io::ErrorKind::InvalidData,
            ),
            (&long, io::ErrorKind::InvalidData),
            (&large, io::ErrorKind::InvalidData),
            ("GET / HTTP/1.1\r\nHost:", io::ErrorKind::UnexpectedEof),
            ("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab", io::ErrorKind::UnexpectedEof),
        ];
        for (bytes, kind) in rows {
            let all = requests(bytes.as_bytes()).await;
            assert!(
                matches!(&all[..], [Err(other)] if *other == kind),
                "{:?}: {all:?}",
                &bytes[..bytes.len().min(80)]
            );
        }
    }
}
