use std::time::Duration;

/// What a fetch may cost at most. Every limit holds for answers from anyone: servers and proxies.
///
/// ```
/// use std::time::Duration;
/// use corsac_fetch::Limits;
/// let limits = Limits { total: Duration::from_secs(5), ..Limits::default() };
/// assert_eq!(limits.headers, 256);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For the whole fetch: preflight, redirects, and the body until its last byte. 30 s.
    pub total: Duration,
    /// For one connection: name resolution, TCP, the proxy's part, and TLS. 10 s.
    pub connect: Duration,
    /// Bytes of an answer's head, over HTTP/1 with the interim (1xx) heads before it. 256 KiB.
    pub head_bytes: usize,
    /// Header lines of an answer. 256.
    pub headers: usize,
    /// Bytes of an answer's body, as they come and again after decoding. 64 MiB.
    pub body_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            head_bytes: 256 << 10,
            headers: 256,
            body_bytes: 64 << 20,
        }
    }
}
