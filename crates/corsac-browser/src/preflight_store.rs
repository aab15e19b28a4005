//! The CORS-preflight cache ([#cors-preflight-cache](https://fetch.spec.whatwg.org/#cors-preflight-cache)).

use std::collections::HashMap;
use std::time::Duration;

use corsac_core::{HeaderValue, Site};
use url::Url;

/// What earlier preflights allow, and until when.
#[derive(Debug, Default)]
pub struct PreflightStore {
    grants: HashMap<StoreKey, Vec<Entry>>,
}

/// What a request is looked up by. The origin is the serialised one, `null` after a redirect that
/// taints it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StoreKey {
    /// The network partition.
    pub partition: NetworkPartition,
    /// The byte-serialised request origin.
    pub origin: HeaderValue,
    /// The whole URL, query and fragment included.
    pub url: Url,
}

/// A network partition key ([#network-partition-keys](https://fetch.spec.whatwg.org/#network-partition-keys)):
/// the top-level site, and as its second key the frame itself when its origin is opaque, so that
/// two sandboxed frames share nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NetworkPartition {
    /// The site of the top-level document.
    pub top_level: Site,
    /// The number of an opaque origin.
    pub opaque_frame: Option<u64>,
}

/// What one cache entry allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted {
    /// A method, compared byte for byte.
    Method(String),
    /// Any method.
    AnyMethod,
    /// A header name in small letters.
    Header(String),
    /// Any header name but `authorization`.
    AnyHeader,
}

#[derive(Debug)]
struct Entry {
    credentials: bool,
    expires: Duration,
    granted: Granted,
}

/// The most entries for one URL. A longer list of allowed methods or headers is cut; the standard
/// lets entries go at any time.
const MAX_ENTRIES: usize = 256;

impl PreflightStore {
    /// Whether an entry covers a method
    /// ([#concept-cache-match-method](https://fetch.spec.whatwg.org/#concept-cache-match-method)).
    pub fn matches_method(&self, key: &StoreKey, include: bool, method: &str, now: Duration) -> bool {
        self.live(key, include, now).any(|entry| covers_method(&entry.granted, method))
    }

    /// Whether an entry covers a header name in small letters
    /// ([#concept-cache-match-header](https://fetch.spec.whatwg.org/#concept-cache-match-header)).
    pub fn matches_header(&self, key: &StoreKey, include: bool, name: &str, now: Duration) -> bool {
        self.live(key, include, now).any(|entry| covers_header(&entry.granted, name))
    }

    /// Whether anything at all is remembered for the key.
    pub fn knows(&self, key: &StoreKey, include: bool, now: Duration) -> bool {
        self.live(key, include, now).next().is_some()
    }

    /// What of a request is not covered: the method, if it needs permission, and the header names in
    /// small letters. Empty when no preflight is needed; `None` when nothing is remembered at all
    /// ([#http-fetch](https://fetch.spec.whatwg.org/#http-fetch), step 4.1).
    pub fn missing(
        &self,
        key: &StoreKey,
        include: bool,
        method: Option<&str>,
        names: &[String],
        now: Duration,
    ) -> Option<Vec<String>> {
        if !self.knows(key, include, now) {
            return None;
        }
        let method = method.filter(|method| !self.matches_method(key, include, method, now));
        let names = names.iter().filter(|name| !self.matches_header(key, include, name, now));
        Some(method.into_iter().map(str::to_owned).chain(names.cloned()).collect())
    }

    /// Keeps what a preflight allowed for so long, in at most `size` URLs
    /// ([#cors-preflight-fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), steps 7.12 to 7.15).
    pub fn store(
        &mut self,
        key: StoreKey,
        include: bool,
        granted: impl Iterator<Item = Granted>,
        max_age: Duration,
        now: Duration,
        size: usize,
    ) {
        if max_age.is_zero() {
            // Entries of this moment would never match again; those that match now end now.
            if let Some(entries) = self.grants.get_mut(&key) {
                for granted in granted {
                    entries.retain(|entry| !(entry.usable(include, now) && covers(&entry.granted, &granted)));
                }
            }
            return;
        }
        if !self.grants.contains_key(&key) && self.grants.len() >= size.max(1) {
            self.make_room(now, size.max(1));
        }
        let expires = now.saturating_add(max_age);
        let entries = self.grants.entry(key).or_default();
        entries.retain(|entry| entry.expires > now);
        for granted in granted {
            // The standard only sets the max-age of an entry that matches; that it counts from now
            // on is what every browser makes of it.
            let mut matched = false;
            for entry in entries.iter_mut().filter(|entry| entry.usable(include, now)) {
                if covers(&entry.granted, &granted) {
                    entry.expires = expires;
                    matched = true;
                }
            }
            if !matched && entries.len() < MAX_ENTRIES {
                entries.push(Entry { credentials: include, expires, granted });
            }
        }
    }

    /// Forgets a URL for an origin
    /// ([#concept-cache-clear](https://fetch.spec.whatwg.org/#concept-cache-clear)).
    pub fn clear(&mut self, key: &StoreKey) {
        self.grants.remove(key);
    }

    /// Forgets everything.
    pub fn clear_all(&mut self) {
        self.grants.clear();
    }

    /// The entries that hold for a request
    /// ([#concept-cache-match](https://fetch.spec.whatwg.org/#concept-cache-match)).
    fn live(&self, key: &StoreKey, include: bool, now: Duration) -> impl Iterator<Item = &Entry> {
        self.grants.get(key).into_iter().flatten().filter(move |entry| entry.usable(include, now))
    }

    fn make_room(&mut self, now: Duration, size: usize) {
        for entries in self.grants.values_mut() {
            entries.retain(|entry| entry.expires > now);
        }
        self.grants.retain(|_, entries| !entries.is_empty());
        while self.grants.len() >= size {
            let next_to_expire =
                self.grants.iter().min_by_key(|(_, entries)| entries.iter().map(|entry| entry.expires).max());
            let Some(key) = next_to_expire.map(|(key, _)| key.clone()) else { return };
            self.grants.remove(&key);
        }
    }
}

impl Entry {
    /// Of a credentialed preflight an uncredentialed request may make use, but not the other way.
    fn usable(&self, include: bool, now: Duration) -> bool {
        self.expires > now && (self.credentials || !include)
    }
}

fn covers(have: &Granted, want: &Granted) -> bool {
    match want {
        Granted::Method(method) => covers_method(have, method),
        Granted::AnyMethod => *have == Granted::AnyMethod,
        Granted::Header(name) => covers_header(have, name),
        Granted::AnyHeader => *have == Granted::AnyHeader,
    }
}

fn covers_method(granted: &Granted, method: &str) -> bool {
    match granted {
        Granted::Method(allowed) => allowed == method,
        Granted::AnyMethod => true,
        Granted::Header(_) | Granted::AnyHeader => false,
    }
}

fn covers_header(granted: &Granted, name: &str) -> bool {
    match granted {
        Granted::Header(allowed) => allowed == name,
        Granted::AnyHeader => !name.eq_ignore_ascii_case("authorization"),
        Granted::Method(_) | Granted::AnyMethod => false,
    }
}
