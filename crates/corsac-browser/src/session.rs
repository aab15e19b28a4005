use corsac_core::HeaderValue;

use crate::cookies::CookieJar;
use crate::engine::Engine;
use crate::preflight_store::PreflightStore;

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
}

impl Default for Session {
    fn default() -> Self {
        Self::new(Engine::default())
    }
}
