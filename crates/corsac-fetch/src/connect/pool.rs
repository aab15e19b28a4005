//! Connections at rest, kept for the next request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::http1::Http1;
use super::http2::Http2;
use super::proxy::Proxy;

/// How long an idle connection is worth keeping. Found out when the pool is next used.
const IDLE: Duration = Duration::from_mins(1);
/// How long it may have been idle to carry a request that must not be sent twice: the longer it was
/// silent, the likelier the server is just closing it.
const IDLE_UNSAFE: Duration = Duration::from_secs(2);
/// Idle HTTP/1 connections of one key, as many as browsers open to a host.
const MAX_IDLE: usize = 6;
/// Idle connections of all keys together.
const MAX_TOTAL: usize = 64;

/// Requests of one key may share connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    https: bool,
    /// `host:port`.
    place: Arc<str>,
    proxy: Option<Arc<Proxy>>,
    /// Browsers keep connections that carry credentials apart from those that must not
    /// ([#connections](https://fetch.spec.whatwg.org/#connections)).
    credentials: bool,
}

/// A connection that can take a request.
#[derive(Debug)]
pub(crate) enum Connection {
    Http1(Box<Http1>),
    Http2(Http2),
}

#[derive(Debug, Default)]
pub(crate) struct Pool {
    places: Mutex<HashMap<Key, Place>>,
}

#[derive(Debug, Default)]
struct Place {
    idle: Vec<(Box<Http1>, Instant)>,
    shared: Option<(Http2, Instant)>,
}

impl Key {
    pub(crate) fn new(url: &Url, place: Arc<str>, proxy: Option<Arc<Proxy>>, credentials: bool) -> Self {
        Self { https: url.scheme() == "https", place, proxy, credentials }
    }
}

impl Pool {
    /// A connection for a request that is safe to send again, or not.
    pub(crate) fn take(&self, key: &Key, safe: bool) -> Option<Connection> {
        let mut places = self.places();
        let place = places.get_mut(key)?;
        let now = Instant::now();
        let longest = if safe { IDLE } else { IDLE_UNSAFE };
        if let Some((shared, used)) = &mut place.shared {
            if shared.is_ready() && now.duration_since(*used) < IDLE {
                *used = now;
                return Some(Connection::Http2(shared.clone()));
            }
            place.shared = None;
        }
        // The one used last is the one most likely still open.
        while let Some((mut idle, _)) = place.idle.pop_if(|(_, since)| now.duration_since(*since) < longest) {
            if idle.is_open() {
                return Some(Connection::Http1(idle));
            }
        }
        None
    }

    /// Keeps a connection that has come to rest.
    pub(crate) fn put(&self, key: Key, connection: Box<Http1>) {
        let now = Instant::now();
        let mut places = self.places();
        places.retain(|_, place| {
            place.idle.retain(|(_, since)| now.duration_since(*since) < IDLE);
            if place.shared.as_ref().is_some_and(|(shared, _)| !shared.is_ready()) {
                place.shared = None;
            }
            !place.idle.is_empty() || place.shared.is_some()
        });
        let total: usize = places.values().map(|place| place.idle.len()).sum();
        let place = places.entry(key).or_default();
        if total < MAX_TOTAL && place.idle.len() < MAX_IDLE {
            place.idle.push((connection, now));
        }
    }

    /// Shares a connection. When there is one already, that one is used and this one given up.
    pub(crate) fn share(&self, key: Key, connection: Http2) -> Http2 {
        let mut places = self.places();
        let place = places.entry(key).or_default();
        if let Some((shared, used)) = &mut place.shared
            && shared.is_ready()
        {
            *used = Instant::now();
            return shared.clone();
        }
        place.shared = Some((connection.clone(), Instant::now()));
        connection
    }

    /// Gives every connection up that is at rest.
    pub(crate) fn clear(&self) {
        self.places().clear();
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Key, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
