//! The CORS-preflight cache ([#cors-preflight-cache](https://fetch.spec.whatwg.org/#cors-preflight-cache)).

use std::collections::HashMap;
use std::time::Duration;

use corsac_core::{HeaderValue, Origin, Site, registrable_domain};
use url::{Host, Url};

use crate::engine::{CachedWildcard, Engine, PreflightCache};

/// What earlier preflights allow, and until when.
#[derive(Debug, Default)]
pub struct PreflightStore {
    grants: HashMap<StoreKey, Remembered>,
    /// When an IP address was looked up, in each way, in the order of [`looks`](Self::looks).
    lookups: HashMap<(NetworkPartition, String), Vec<u64>>,
    /// How often it was looked at.
    looks: u64,
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
    /// Its origin, where the engine goes by that.
    pub top_level_origin: Option<Origin>,
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
    /// Nothing by name: the preflight passed.
    Passed,
}

/// What a request needs permission for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Whether credentials are included.
    pub include: bool,
    /// The method, if it needs permission.
    pub method: Option<&'a str>,
    /// The header names that need permission, in small letters.
    pub names: &'a [String],
}

/// What is remembered of a URL.
#[derive(Debug, Default)]
struct Remembered {
    entries: Vec<Entry>,
    /// Since when there is something for requests without credentials, and with them.
    since: [Option<u64>; 2],
    /// When it was looked at last.
    used: u64,
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

/// The most addresses whose look-ups are remembered.
const MAX_ADDRESSES: usize = 1024;

impl PreflightStore {
    /// What of a request is not covered: the method, if it needs permission, and the header names in
    /// small letters. Empty when no preflight is needed; `None` when nothing is remembered at all
    /// ([#http-fetch](https://fetch.spec.whatwg.org/#http-fetch), step 4.1).
    ///
    /// A cache that keeps the last answer only drops it when it does not cover the request.
    pub fn missing(
        &mut self,
        key: &StoreKey,
        wanted: &Wanted<'_>,
        engine: &Engine,
        now: Duration,
    ) -> Option<Vec<String>> {
        self.looks += 1;
        if engine.address_lookups > 0
            && is_looked_up(key)
            && self.is_older_than_a_lookup(key, wanted.include, engine)
        {
            self.drop_for(key, wanted.include);
            return None;
        }
        let remembered = self.grants.get_mut(key)?;
        remembered.used = self.looks;
        let entries = &remembered.entries;
        let live = || entries.iter().filter(|entry| entry.is_usable(wanted.include, engine, now));
        if live().next().is_none() {
            // There is an answer, but for requests without credentials.
            if engine.preflight_cache == PreflightCache::LastAnswer {
                self.grants.remove(key);
            }
            return None;
        }
        let include = wanted.include;
        let method =
            wanted.method.filter(|method| !live().any(|entry| entry.covers_method(method, include, engine)));
        let names = wanted
            .names
            .iter()
            .filter(|name| !live().any(|entry| entry.covers_header(name, include, engine)));
        let missing: Vec<String> = method.into_iter().map(str::to_owned).chain(names.cloned()).collect();
        if !missing.is_empty() && engine.preflight_cache == PreflightCache::LastAnswer {
            self.grants.remove(key);
        }
        Some(missing)
    }

    /// Keeps what a preflight allowed for so long
    /// ([#cors-preflight-fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), steps 7.12 to 7.15).
    pub fn store(
        &mut self,
        key: StoreKey,
        include: bool,
        granted: Vec<Granted>,
        max_age: Duration,
        now: Duration,
        engine: &Engine,
    ) {
        if engine.preflight_cache == PreflightCache::LastAnswer {
            self.grants.remove(&key);
        }
        if max_age.is_zero() && !self.grants.contains_key(&key) {
            // There is nothing to end, and nothing that would outlast this moment.
            return;
        }
        let is_literal = engine.preflight_cache == PreflightCache::LiteralEntries;
        let size = engine.preflight_cache_size.max(1);
        if !self.grants.contains_key(&key) && self.grants.len() >= size {
            self.make_room(now, size, is_literal);
        }
        let expires = now.saturating_add(max_age);
        self.looks += 1;
        let Remembered { entries, since, used } = self.grants.entry(key).or_default();
        if !max_age.is_zero() {
            since[usize::from(include)].get_or_insert(self.looks);
        }
        *used = self.looks;
        entries.retain(|entry| entry.expires > now);
        // That a preflight passed is worth remembering, whatever it allowed.
        for granted in std::iter::once(Granted::Passed).chain(granted) {
            // The standard only sets the max-age of an entry that matches; that it counts from now
            // on is what every browser makes of it.
            let mut matched = false;
            for entry in entries.iter_mut().filter(|entry| entry.is_usable(include, engine, now)) {
                if entry.covers(&granted, include, engine) {
                    if entry.expires != Duration::MAX {
                        entry.expires = expires;
                    }
                    matched = true;
                }
            }
            // What has no name has no end there, if it has a beginning.
            let endless = is_literal && granted == Granted::Passed && !max_age.is_zero();
            let expires = if endless { Duration::MAX } else { expires };
            if !matched && entries.len() < MAX_ENTRIES {
                entries.push(Entry { credentials: include, expires, granted });
            }
        }
        entries.retain(|entry| entry.expires > now);
    }

    /// Forgets a URL for an origin
    /// ([#concept-cache-clear](https://fetch.spec.whatwg.org/#concept-cache-clear)).
    pub fn clear(&mut self, key: &StoreKey) {
        self.grants.remove(key);
    }

    /// Forgets everything.
    pub fn clear_all(&mut self) {
        self.grants.clear();
        self.lookups.clear();
    }

    /// Whether what is held for an IP address, with or without credentials, is older than a look-up of the address. The
    /// first that is missing is made now.
    fn is_older_than_a_lookup(&mut self, key: &StoreKey, include: bool, engine: &Engine) -> bool {
        let since = self.grants.get(key).and_then(|remembered| remembered.since[usize::from(include)]);
        let Some(since) = since else { return false };
        let place = (key.partition.clone(), key.url.host_str().unwrap_or_default().to_owned());
        if self.lookups.len() >= MAX_ADDRESSES && !self.lookups.contains_key(&place) {
            let oldest = self.lookups.iter().min_by_key(|(_, times)| times.last());
            if let Some(oldest) = oldest.map(|(place, _)| place.clone()) {
                self.lookups.remove(&oldest);
            }
        }
        let times = self.lookups.entry(place).or_default();
        if times.iter().any(|time| *time > since) {
            return true;
        }
        let is_missing = times.len() < engine.address_lookups;
        if is_missing {
            times.push(self.looks);
        }
        is_missing
    }

    /// Forgets a URL for requests with or without credentials.
    fn drop_for(&mut self, key: &StoreKey, include: bool) {
        if let Some(remembered) = self.grants.get_mut(key) {
            remembered.entries.retain(|entry| entry.credentials != include);
            remembered.since[usize::from(include)] = None;
            if remembered.entries.is_empty() {
                self.grants.remove(key);
            }
        }
    }

    /// Drops what is over, and then what was not used for the longest time.
    fn make_room(&mut self, now: Duration, size: usize, is_literal: bool) {
        self.grants.retain(|_, remembered| {
            // What has no end goes with what it came with.
            let lives =
                |entry: &Entry| entry.expires > now && !(is_literal && entry.granted == Granted::Passed);
            let some_live = remembered.entries.iter().any(lives);
            remembered.entries.retain(|entry| some_live && entry.expires > now);
            some_live
        });
        while self.grants.len() >= size {
            let oldest = self.grants.iter().min_by_key(|(_, remembered)| remembered.used);
            let Some(key) = oldest.map(|(key, _)| key.clone()) else { return };
            self.grants.remove(&key);
        }
    }
}

/// Whether the URL is at an IP address, and the top-level site a registrable domain.
fn is_looked_up(key: &StoreKey) -> bool {
    let Site::Tuple(_, top_level) = &key.partition.top_level else { return false };
    matches!(key.url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)))
        && matches!(Host::parse(top_level), Ok(Host::Domain(domain)) if registrable_domain(&domain).is_some())
}

impl Entry {
    /// Whether it holds for a request with or without credentials
    /// ([#concept-cache-match](https://fetch.spec.whatwg.org/#concept-cache-match)): of a credentialed
    /// preflight an uncredentialed request may make use, but not the other way.
    fn is_usable(&self, include: bool, engine: &Engine, now: Duration) -> bool {
        let fits = match engine.preflight_cache {
            PreflightCache::Entries | PreflightCache::LastAnswer => self.credentials || !include,
            PreflightCache::LiteralEntries => self.credentials == include,
        };
        fits && self.expires > now
    }

    /// [#concept-cache-match-method](https://fetch.spec.whatwg.org/#concept-cache-match-method)
    fn covers_method(&self, method: &str, include: bool, engine: &Engine) -> bool {
        match &self.granted {
            Granted::Method(allowed) => allowed == method,
            Granted::AnyMethod => method == "*" || self.wildcard_counts(include, engine),
            Granted::Header(_) | Granted::AnyHeader | Granted::Passed => false,
        }
    }

    /// [#concept-cache-match-header](https://fetch.spec.whatwg.org/#concept-cache-match-header)
    fn covers_header(&self, name: &str, include: bool, engine: &Engine) -> bool {
        match &self.granted {
            Granted::Header(allowed) => allowed == name,
            Granted::AnyHeader => {
                name == "*"
                    || self.wildcard_counts(include, engine)
                        && (engine.cached_wildcard_covers_authorization
                            || !name.eq_ignore_ascii_case("authorization"))
            }
            Granted::Method(_) | Granted::AnyMethod | Granted::Passed => false,
        }
    }

    fn wildcard_counts(&self, include: bool, engine: &Engine) -> bool {
        engine.preflight_cache != PreflightCache::LiteralEntries
            && match engine.cached_wildcard {
                CachedWildcard::Always => true,
                CachedWildcard::UnlessKeptWithCredentials => !self.credentials,
                CachedWildcard::UnlessAskedWithCredentials => !include,
            }
    }

    fn covers(&self, granted: &Granted, include: bool, engine: &Engine) -> bool {
        match granted {
            Granted::Method(method) => self.covers_method(method, include, engine),
            Granted::Header(name) => self.covers_header(name, include, engine),
            Granted::AnyMethod | Granted::AnyHeader | Granted::Passed => self.granted == *granted,
        }
    }
}
