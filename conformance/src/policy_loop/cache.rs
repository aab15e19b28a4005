//! An HTTP cache that does what RFC 9111 asks of it: shared by all pages, and faithful to `Vary`.

use http::header::VARY;
use http::{HeaderMap, HeaderName, Method, Request};

/// How long an answer is fresh, in seconds; every answer says so, by `Cache-Control: public, max-age=1000`.
pub(super) const FRESH: u64 = 1000;

/// A cache before a server.
#[derive(Debug, Default)]
pub(super) struct HttpCache {
    keeps_options: bool,
    stored: Vec<Stored>,
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
}

#[derive(Debug)]
struct Stored {
    url: String,
    options: bool,
    /// The names that its `Vary` has, and what the request for it had there.
    varies: Vec<(HeaderName, Vec<Vec<u8>>)>,
    answer: Answer,
    until: u64,
}

impl HttpCache {
    pub(super) const fn new(keeps_options: bool) -> Self {
        Self { keeps_options, stored: Vec::new() }
    }

    /// The last answer that is fresh and is for such a request (RFC 9111, 4.1). HEAD is answered from a GET.
    pub(super) fn find(&self, url: &str, request: &Request<()>, now: u64) -> Option<Answer> {
        let options = *request.method() == Method::OPTIONS;
        if !(options || *request.method() == Method::GET || *request.method() == Method::HEAD) {
            return None;
        }
        let fits = |stored: &&Stored| {
            let fresh = stored.until > now && stored.url == url && stored.options == options;
            fresh && stored.is_for(request)
        };
        self.stored.iter().rev().find(fits).map(|stored| stored.answer.clone())
    }

    /// Keeps an answer if it may be kept (RFC 9111, 3), and forgets what a change has made old (4.4).
    pub(super) fn store(&mut self, url: &str, request: &Request<()>, answer: &Answer, now: u64) {
        let options = *request.method() == Method::OPTIONS;
        let is_safe = options || *request.method() == Method::GET || *request.method() == Method::HEAD;
        if !is_safe && answer.status < 400 {
            self.stored.retain(|stored| stored.url != url);
        }
        if !(*request.method() == Method::GET || (options && self.keeps_options)) {
            return;
        }
        let mut varies = Vec::new();
        for line in answer.headers.get_all(VARY) {
            for name in line.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                match HeaderName::from_bytes(name) {
                    Ok(_) if name == b"*" => return,
                    Ok(name) => {
                        let values = values(request, &name);
                        varies.push((name, values));
                    }
                    Err(_) => return,
                }
            }
        }
        self.stored
            .retain(|stored| stored.url != url || stored.options != options || !stored.is_for(request));
        let until = now + FRESH;
        self.stored.push(Stored { url: url.to_owned(), options, varies, answer: answer.clone(), until });
    }
}

impl Stored {
    fn is_for(&self, request: &Request<()>) -> bool {
        self.varies.iter().all(|(name, had)| values(request, name) == *had)
    }
}

fn values(request: &Request<()>, name: &HeaderName) -> Vec<Vec<u8>> {
    request.headers().get_all(name).iter().map(|value| value.as_bytes().to_vec()).collect()
}
