use corsac_core::{HeaderValue, Method};
use url::Url;

use crate::cookies::{CookieJar, CookieRejected, StoredCookie};
use crate::engine::Engine;
use crate::http_request;
use crate::message::Now;
use crate::preflight_store::PreflightStore;
use crate::request::{Mode, Page};
use crate::state::RequestState;

/// What a browser keeps between fetches: a profile. It lives as long as the caller wants.
#[derive(Debug)]
#[non_exhaustive]
pub struct Session {
    /// How the browser behaves where engines differ.
    pub engine: Engine,
    /// The cookies.
    pub cookies: CookieJar,
    /// The preflight cache.
    pub preflights: PreflightStore,
    /// `User-Agent`.
    pub user_agent: HeaderValue,
    /// `Accept-Language`, for requests that bring none; none is sent when `None`.
    pub accept_language: Option<HeaderValue>,
}

impl Session {
    /// A fresh profile of an engine.
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            cookies: CookieJar::new(),
            preflights: PreflightStore::default(),
            user_agent: HeaderValue::from_static(concat!(
                "Mozilla/5.0 (compatible; Corsac/",
                env!("CARGO_PKG_VERSION"),
                ")"
            )),
            accept_language: Some(HeaderValue::from_static("en-US,en;q=0.9")),
        }
    }

    /// Puts a cookie into the jar whose attributes nobody knows, as from a pasted command, so that a
    /// request from this page to this URL finds it ([`CookieJar::import`]).
    ///
    /// # Errors
    /// As [`CookieJar::import`].
    pub fn import_cookie(
        &mut self,
        page: &Page,
        url: &Url,
        name: &[u8],
        value: &[u8],
        now: Now,
    ) -> Result<StoredCookie, CookieRejected> {
        let state = RequestState::new(self.engine, Method::GET, url.clone(), Some(page.clone()), Mode::Cors);
        let partition = http_request::partition(&state);
        let context = http_request::cookie_context(&state, &partition, false, now);
        self.cookies.import(name, value, &context, &self.engine.cookies)
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new(Engine::default())
    }
}
