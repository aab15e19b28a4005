//! The bytes of HTTP/1 message heads, kept exact on both sides of hyper.
//!
//! Hyper frames messages, and is well proven at it, but its heads are not ours to shape: names go
//! out in small letters, lines of one name are drawn together, and of an answer's head neither the
//! case of names nor control bytes in values survive. A browser's request looks otherwise, and its
//! rules judge what the server really sent. So this layer stands between hyper and the socket: it
//! puts our head in the place of hyper's, and keeps the bytes of the answer's head while hyper
//! reads them.

use std::borrow::Cow;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use corsac_core::{HeaderList, HeaderName, HeaderValue, trim_tab_or_space};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Socket;

/// What ends a request head.
const END: &[u8] = b"\r\n\r\n";
/// Up to so many bytes of a body go out in one write with the head.
const WITH_HEAD: usize = 16 << 10;

/// The socket as hyper sees it.
pub(crate) struct Wire {
    socket: Box<dyn Socket>,
    turn: Arc<Turn>,
    /// Ours, on its way out.
    out: Vec<u8>,
    sent: usize,
}

/// One request and its answer: what the two ends of a connection tell each other past hyper.
#[derive(Debug)]
pub(crate) struct Turn {
    state: Mutex<State>,
    limits: HeadLimits,
}

/// How much the head of an answer may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeadLimits {
    /// Bytes, with the interim heads before it.
    pub(crate) bytes: usize,
    /// Lines after the first.
    pub(crate) lines: usize,
}

#[derive(Debug, Default)]
struct State {
    /// Goes out instead of the head that hyper writes next.
    head: Option<Vec<u8>>,
    /// How much of [`END`] hyper's head has shown so far.
    matched: usize,
    /// Whether a byte of the request went to the socket.
    written: bool,
    /// The answer's head as far as it came, interim heads gone.
    answer: Vec<u8>,
    /// Bytes of heads that came, interim ones included.
    came: usize,
    /// Lines of this head that came whole.
    lines: usize,
    /// Whether the bytes that come belong to a head.
    reading: bool,
    /// Whether the head exceeds the limit.
    too_large: bool,
}

impl Turn {
    pub(crate) fn new(limits: HeadLimits) -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), limits })
    }

    /// A new request begins with this head.
    pub(crate) fn begin(&self, head: Vec<u8>) {
        *self.state() = State { head: Some(head), reading: true, ..State::default() };
    }

    /// The header lines of the answer, as they came.
    pub(crate) fn take_headers(&self) -> HeaderList {
        let mut state = self.state();
        state.reading = false;
        header_lines(&std::mem::take(&mut state.answer))
    }

    /// Whether anything of the request was sent.
    pub(crate) fn has_written(&self) -> bool {
        self.state().written
    }

    /// Whether anything of an answer came.
    pub(crate) fn has_answer(&self) -> bool {
        self.state().came > 0
    }

    /// Whether the answer's head exceeds the limit.
    pub(crate) fn is_too_large(&self) -> bool {
        self.state().too_large
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes hyper's head out of what it writes: how much of the bytes belongs to it, and ours when
    /// it is complete.
    fn exchange(&mut self, bytes: &[u8]) -> (usize, Option<Vec<u8>>) {
        if self.head.is_none() {
            return (0, None);
        }
        for (index, &byte) in bytes.iter().enumerate() {
            self.matched = match END[self.matched] {
                expected if byte == expected => self.matched + 1,
                _ => usize::from(byte == END[0]),
            };
            if self.matched == END.len() {
                self.matched = 0;
                return (index + 1, self.head.take());
            }
        }
        (bytes.len(), None)
    }

    /// Keeps what belongs to the answer's head. An error when that is too much.
    fn keep(&mut self, bytes: &[u8], limits: HeadLimits) -> io::Result<()> {
        // One that is too large is refused before it is kept.
        self.answer.reserve(bytes.len().min(limits.bytes));
        // Only the end of a line can end a head.
        for mut line in bytes.split_inclusive(|&byte| byte == b'\n') {
            if !self.reading {
                break;
            }
            self.came += line.len();
            // Empty lines before an answer are no part of it (RFC 9112, 2.2).
            while let (true, [b'\r' | b'\n', rest @ ..]) = (self.answer.is_empty(), line) {
                line = rest;
            }
            self.lines += usize::from(line.ends_with(b"\n"));
            // The first line and the empty one at the end are no header lines.
            if self.came > limits.bytes || self.lines.saturating_sub(2) > limits.lines {
                self.too_large = true;
                return Err(io::Error::other("the head is too large"));
            }
            self.answer.extend_from_slice(line);
            if self.answer.ends_with(b"\n\r\n") || self.answer.ends_with(b"\n\n") {
                if is_interim(&self.answer) {
                    self.answer.clear();
                    self.lines = 0;
                } else {
                    self.reading = false;
                }
            }
        }
        Ok(())
    }
}

impl Wire {
    pub(crate) fn new(socket: Box<dyn Socket>, turn: Arc<Turn>) -> Self {
        Self { socket, turn, out: Vec::new(), sent: 0 }
    }

    /// Writes what is ours.
    fn drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.out.len() {
            let sent = ready!(Pin::new(&mut self.socket).poll_write(cx, &self.out[self.sent..]))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += sent;
            self.turn.state().written = true;
        }
        self.out.clear();
        self.sent = 0;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.drain(cx))?;
        let (theirs, ours) = self.turn.state().exchange(bytes);
        let Some(ours) = ours else {
            if theirs > 0 {
                return Poll::Ready(Ok(theirs));
            }
            return Pin::new(&mut self.socket).poll_write(cx, bytes);
        };
        self.out = ours;
        let body = &bytes[theirs..];
        let body = &body[..body.len().min(WITH_HEAD)];
        self.out.extend_from_slice(body);
        // What cannot go now goes with the flush that follows every head.
        if let Poll::Ready(Err(error)) = self.drain(cx) {
            return Poll::Ready(Err(error));
        }
        Poll::Ready(Ok(theirs + body.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(cx, buf))?;
        let mut state = self.turn.state();
        if state.reading {
            state.keep(&buf.filled()[before..], self.turn.limits)?;
        }
        Poll::Ready(Ok(()))
    }
}

/// Whether a head is that of an interim answer, which another follows. 101 is final: it ends HTTP.
fn is_interim(head: &[u8]) -> bool {
    let status = head.split(|&byte| byte == b' ').nth(1).unwrap_or_default();
    matches!(status, [b'1', _, _, ..]) && !status.starts_with(b"101")
}

/// The header lines of a head that hyper has accepted.
///
/// Folded lines are joined by a space (RFC 9112, 5.2). Lines without a colon, or whose name is no
/// token, are left out, as browsers do.
fn header_lines(head: &[u8]) -> HeaderList {
    let mut lines: Vec<(&[u8], Cow<'_, [u8]>)> = Vec::with_capacity(16);
    for line in head.split(|&byte| byte == b'\n').skip(1) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if matches!(line[0], b' ' | b'\t') {
            if let Some((_, value)) = lines.last_mut() {
                let value = value.to_mut();
                value.push(b' ');
                value.extend_from_slice(trim_tab_or_space(line));
            }
            continue;
        }
        // A line that is none gets no name: its folds go with it.
        let (name, value) = match line.iter().position(|&byte| byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (&b""[..], &b""[..]),
        };
        lines.push((name, trim_tab_or_space(value).into()));
    }
    let mut list = HeaderList::with_capacity(lines.len());
    for (name, value) in lines {
        if let Ok(name) = HeaderName::from_wire(name) {
            list.append(name, HeaderValue::from_wire(&value));
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(head: &[u8]) -> Vec<(String, String)> {
        header_lines(head).iter().map(|header| (header.name.to_string(), header.value.to_text())).collect()
    }

    #[test]
    fn header_lines_as_they_came() {
        type Lines = &'static [(&'static str, &'static str)];
        let rows: &[(&[u8], Lines)] = &[
            (b"HTTP/1.1 200 OK\r\n\r\n", &[]),
            (b"HTTP/1.1 200 OK\r\nX-A: 1\r\nB:\t2 \r\n\r\n", &[("X-A", "1"), ("B", "2")]),
            (b"HTTP/1.1 200 OK\nX-A: 1\nB:2\n\n", &[("X-A", "1"), ("B", "2")]),
            (b"HTTP/1.1 200 OK\r\nA: \x0bx\xe9\x0c\r\n\r\n", &[("A", "\u{b}x\u{e9}\u{c}")]),
            (b"HTTP/1.1 200 OK\r\nA: 1\r\n  2\r\n\t3\r\nB: 4\r\n\r\n", &[("A", "1 2 3"), ("B", "4")]),
            (b"HTTP/1.1 200 OK\r\nno colon\r\n folded\r\nA : 1\r\nB: 2\r\n\r\n", &[("B", "2")]),
            (b"HTTP/1.1 200 OK\r\n folded\r\nA:\r\n\r\n", &[("A", "")]),
        ];
        for (head, expected) in rows {
            let expected: Vec<_> =
                expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            assert_eq!(lines(head), expected, "{}", head.escape_ascii());
        }
    }

    #[test]
    fn the_head_is_kept_however_it_comes() {
        let stream = b"\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 100\n\nHTTP/1.1 200 OK\r\nA: 1\r\n\r\nbody\r\n\r\n";
        for piece in 1..stream.len() {
            let mut state = State { reading: true, ..State::default() };
            for piece in stream.chunks(piece) {
                state.keep(piece, HeadLimits { bytes: 1024, lines: 1 }).unwrap();
            }
            assert_eq!(state.answer, b"HTTP/1.1 200 OK\r\nA: 1\r\n\r\n", "by {piece}");
            assert!(!state.reading);
        }
        for limits in [HeadLimits { bytes: 40, lines: 9 }, HeadLimits { bytes: 1024, lines: 0 }] {
            let mut state = State { reading: true, ..State::default() };
            assert!(state.keep(stream, limits).is_err() && state.too_large, "{limits:?}");
        }
    }

    #[test]
    fn hypers_head_is_replaced_however_it_goes() {
        let written = b"PUT / HTTP/1.1\r\r\nhost: a\r\n\r\nbody";
        for piece in 1..=written.len() {
            let mut state = State { head: Some(b"ours".to_vec()), ..State::default() };
            let mut out = Vec::new();
            for mut piece in written.chunks(piece) {
                while !piece.is_empty() {
                    let (theirs, ours) = state.exchange(piece);
                    if theirs == 0 {
                        out.extend_from_slice(piece);
                        break;
                    }
                    out.extend(ours.unwrap_or_default());
                    piece = &piece[theirs..];
                }
            }
            assert_eq!(out, b"oursbody", "by {piece}");
        }
    }
}
