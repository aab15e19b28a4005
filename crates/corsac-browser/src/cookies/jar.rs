//! The jar: who may store a cookie (RFC 6265bis, 5.7), and which ones go with a request (5.8.3).

use std::collections::HashMap;
use std::time::Duration;

use super::cookie::{default_path, domain_matches, path_matches};
use super::rules::{
    check_prefixes, check_same_site, cookie_domain, cookie_host, covering_domains, group_of, header_order,
    header_order_of_all, is_never_stored, is_secure, why_withheld,
};
use super::set_cookie::{check_pair, is_control};
use super::{
    Cookie, CookieContext, CookieName, CookieOrder, CookiePolicy, CookieRejected, PartitionKey, Retrieved,
    SameSite, SetCookie, StoreAction, StoredCookie, ThirdParty, Withheld,
};
use corsac_core::HeaderValue;

/// The cookies of one browser profile.
///
/// Its size is bounded by the policy's limits. A cookie that has expired may be counted until the
/// jar comes across it, but is never sent.
#[derive(Clone, Debug, Default)]
pub struct CookieJar {
    /// By the cookie's domain: a request asks for its host and each domain above it.
    buckets: HashMap<Box<str>, Bucket>,
    len: usize,
    /// Goes up with every use; orders cookies by creation and by last use.
    tick: u64,
}

/// The cookies of one domain, none of them empty.
#[derive(Clone, Debug)]
struct Bucket {
    /// The registrable domain, by which cookies are counted.
    group: Box<str>,
    /// In the order of the header: longer paths first, then older cookies.
    cookies: Vec<Cookie>,
}

impl CookieJar {
    /// An empty jar.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many cookies there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Throws all cookies away.
    pub fn clear(&mut self) {
        self.buckets.clear();
        self.len = 0;
    }

    /// The cookies, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Cookie> {
        self.buckets.values().flat_map(|bucket| &bucket.cookies)
    }

    /// Parses and stores one Set-Cookie value.
    ///
    /// Whether the response is one whose cookies count at all (its request's credentials) is the
    /// caller's to know; whether the page may read it does not matter.
    ///
    /// # Errors
    /// The first rule that it breaks. The jar is then as it was.
    pub fn store(
        &mut self,
        set_cookie: &[u8],
        context: &CookieContext<'_>,
        policy: &CookiePolicy,
    ) -> Result<StoredCookie, CookieRejected> {
        let host = cookie_host(context.url).ok_or(CookieRejected::NotHttp)?;
        let parsed = SetCookie::parse(set_cookie, policy)?;
        let is_secure = is_secure(context.url, policy);

        // 5.7, steps 7 to 10.
        let (domain, host_only) = match parsed.domain {
            None => (host.to_string(), true),
            Some(attribute) => cookie_domain(attribute, &host, policy)?,
        };
        // Step 11.
        let path = parsed.path.unwrap_or_else(|| default_path(context.url.path()).as_bytes());
        // Steps 12 and 13.
        if parsed.secure && !is_secure {
            return Err(CookieRejected::SecureOverHttp);
        }
        // CHIPS, 2.1, and the policy's: which partition it is for.
        let is_partitioned =
            parsed.partitioned || (context.third_party && policy.third_party == ThirdParty::Partition);
        let partition = is_partitioned.then_some(context.partition);
        // Step 16. Partitions know nothing of each other.
        if !parsed.secure && !is_secure {
            let hides = |old: &Cookie| {
                if policy.guards_secure {
                    path_matches(path, &old.path)
                } else {
                    *old.domain == *domain && old.host_only == host_only && *old.path == *path
                }
            };
            if self.secure_of_name(parsed.name, &domain, partition, context.now).any(hides) {
                return Err(CookieRejected::OverwritesSecure);
            }
        }
        check_same_site(&parsed, context, policy)?;
        if policy.knows_prefixes {
            check_prefixes(&parsed, host_only)?;
        }
        if parsed.partitioned && !parsed.secure {
            return Err(CookieRejected::PartitionedWithoutSecure);
        }
        // Step 1, which leaves third parties to the browser. It is asked last, so that a fault of
        // the server's is told first.
        let is_refused = match policy.third_party {
            ThirdParty::Block => context.third_party && !is_partitioned,
            ThirdParty::NeverStored => !is_partitioned && is_never_stored(&domain, host_only, context),
            ThirdParty::Allow | ThirdParty::Partition => false,
        };
        if is_refused {
            return Err(CookieRejected::ThirdPartyBlocked);
        }
        let cookie = Cookie {
            name: CookieName::new(parsed.name),
            value: parsed.value.into(),
            domain: domain.into(),
            host_only,
            path: path.into(),
            secure: parsed.secure,
            http_only: parsed.http_only,
            same_site: parsed.same_site,
            partition: partition.cloned().map(Box::new),
            created: context.now,
            expiry: parsed.expiry(context.now, policy),
            serial: 0,
            last_used: 0,
        };
        self.insert(cookie, context.now, policy)
    }

    /// Stores a cookie whose attributes nobody knows, as from a pasted command: for the URL's host
    /// only, path `/`, `SameSite=None; HttpOnly`, until the session ends. It is `Secure` when the URL is
    /// https; over plain http a browser that sent it had it without. It is where the request of this
    /// context finds it: in its partition, where the policy keeps third parties in partitions.
    ///
    /// # Errors
    /// [`NotHttp`](CookieRejected::NotHttp), and the rules for name and value alone. A name cannot
    /// have an equals sign, nor either of them a semicolon; the caller has split there.
    pub fn import(
        &mut self,
        name: &[u8],
        value: &[u8],
        context: &CookieContext<'_>,
        policy: &CookiePolicy,
    ) -> Result<StoredCookie, CookieRejected> {
        let host = cookie_host(context.url).ok_or(CookieRejected::NotHttp)?;
        for bytes in [name, value] {
            if let Some(offset) = bytes.iter().position(|&byte| is_control(byte)) {
                return Err(CookieRejected::ControlCharacter { offset, byte: bytes[offset] });
            }
        }
        check_pair(name, value, policy)?;
        let is_partitioned = context.third_party && policy.third_party == ThirdParty::Partition;
        let cookie = Cookie {
            name: CookieName::new(name),
            value: value.into(),
            domain: host.to_string().into(),
            host_only: true,
            path: b"/"[..].into(),
            secure: context.url.scheme() == "https",
            http_only: true,
            same_site: Some(SameSite::None),
            partition: is_partitioned.then(|| Box::new(context.partition.clone())),
            created: context.now,
            expiry: None,
            serial: 0,
            last_used: 0,
        };
        self.insert(cookie, context.now, policy)
    }

    /// The Cookie header for a request, and every cookie for its host and path that stays behind
    /// (RFC 6265bis, 5.8.3).
    pub fn retrieve(&mut self, context: &CookieContext<'_>, policy: &CookiePolicy) -> Retrieved {
        let mut answer = Retrieved::default();
        let host = match cookie_host(context.url) {
            Some(_) if self.is_empty() => return answer,
            None => return answer,
            Some(host) => host,
        };
        let is_secure = is_secure(context.url, policy);
        let path = context.url.path().as_bytes();
        let host_text = context.url.host_str().unwrap_or_default();

        // Steps 1 and 3: which cookies go. Those that do are marked with this tick.
        self.tick += 1;
        let tick = self.tick;
        let (mut count, mut bytes) = (0, 0);
        for domain in covering_domains(&host, host_text) {
            self.drop_expired_of(domain, context.now);
            let Some(bucket) = self.buckets.get_mut(domain) else { continue };
            for cookie in &mut bucket.cookies {
                if (cookie.host_only && domain.len() != host_text.len()) || !path_matches(path, &cookie.path)
                {
                    continue;
                }
                if let Some(why) = why_withheld(cookie, context, policy, is_secure) {
                    let (name, same_site) = (cookie.name.clone(), cookie.same_site);
                    answer.withheld.push(Withheld { name, why, same_site });
                } else {
                    cookie.last_used = tick;
                    count += 1;
                    bytes += cookie.name.as_bytes().len() + cookie.value.len() + 3;
                }
            }
        }
        if count == 0 {
            return answer;
        }

        // Step 2: their order. Each bucket has it already, by age.
        let mut chosen: Vec<&Cookie> = Vec::with_capacity(count);
        let mut buckets = 0;
        for bucket in covering_domains(&host, host_text).filter_map(|domain| self.buckets.get(domain)) {
            chosen.extend(bucket.cookies.iter().filter(|cookie| cookie.last_used == tick));
            buckets += 1;
        }
        if buckets > 1 || policy.order != CookieOrder::Age {
            chosen.sort_by_key(|cookie| header_order_of_all(cookie, policy));
        }

        // Step 4: the text.
        let mut text = Vec::with_capacity(bytes);
        for cookie in &chosen {
            if !text.is_empty() {
                text.extend_from_slice(b"; ");
            }
            if !cookie.name.as_bytes().is_empty() {
                text.extend_from_slice(cookie.name.as_bytes());
                text.push(b'=');
            }
            text.extend_from_slice(&cookie.value);
        }
        answer.sent = chosen.into_iter().map(|cookie| cookie.name.clone()).collect();
        answer.header = Some(HeaderValue::from_wire(&text));
        answer
    }

    /// The Secure cookies of a name for a domain, those above it and those below (RFC 6265bis, 5.7,
    /// step 16).
    fn secure_of_name<'a>(
        &'a self,
        name: &'a [u8],
        domain: &'a str,
        partition: Option<&'a PartitionKey>,
        now: Duration,
    ) -> impl Iterator<Item = &'a Cookie> {
        self.buckets
            .iter()
            .filter(move |(other, _)| domain_matches(domain, other) || domain_matches(other, domain))
            .flat_map(|(_, bucket)| &bucket.cookies)
            .filter(move |cookie| {
                cookie.secure
                    && cookie.name.as_bytes() == name
                    && cookie.partition() == partition
                    && !cookie.is_expired(now)
            })
    }

    /// RFC 6265bis, 5.7, from step 23 on, and what follows there on expired and excess cookies.
    fn insert(
        &mut self,
        mut cookie: Cookie,
        now: Duration,
        policy: &CookiePolicy,
    ) -> Result<StoredCookie, CookieRejected> {
        self.tick += 1;
        (cookie.serial, cookie.last_used) = (self.tick, self.tick);
        let name = cookie.name.clone();
        self.drop_expired_of(&cookie.domain, now);
        let twin = self.buckets.get_mut(&cookie.domain).and_then(|bucket| {
            let at = bucket.cookies.iter().position(|other| other.is_twin_of(&cookie))?;
            Some((bucket, at))
        });
        let is_expired = cookie.is_expired(now);
        let action = match twin {
            Some((bucket, at)) if is_expired => {
                bucket.cookies.remove(at);
                self.len -= 1;
                if bucket.cookies.is_empty() {
                    self.buckets.remove(&cookie.domain);
                }
                StoreAction::Deleted
            }
            None if is_expired => StoreAction::NothingToDelete,
            Some((bucket, at)) if policy.new_value_is_new && bucket.cookies[at].value != cookie.value => {
                bucket.cookies.remove(at);
                let at = bucket.cookies.partition_point(|other| header_order(other) < header_order(&cookie));
                bucket.cookies.insert(at, cookie);
                StoreAction::Replaced
            }
            Some((bucket, at)) => {
                // Step 23.3: it takes the old one's place in the order.
                let old = &mut bucket.cookies[at];
                (cookie.created, cookie.serial) = (old.created, old.serial);
                *old = cookie;
                StoreAction::Replaced
            }
            None => {
                let (domain, serial) = (cookie.domain.clone(), cookie.serial);
                let bucket = self
                    .buckets
                    .entry(domain.clone())
                    .or_insert_with(|| Bucket { group: group_of(&domain).into(), cookies: Vec::new() });
                let at = bucket.cookies.partition_point(|other| header_order(other) < header_order(&cookie));
                bucket.cookies.insert(at, cookie);
                self.len += 1;
                if !self.evict(&domain, serial, now, policy) {
                    return Err(CookieRejected::NoRoom);
                }
                StoreAction::Created
            }
        };
        Ok(StoredCookie { name, action })
    }

    /// Brings the jar back below its limits after a new cookie; whether that one is still there.
    /// (RFC 6265bis, 5.7, "remove excess cookies"; layered, "Cookie Store Eviction".)
    fn evict(&mut self, domain: &str, serial: u64, now: Duration, policy: &CookiePolicy) -> bool {
        // Below both limits no domain can be above its own.
        if self.len <= policy.max_per_domain.min(policy.max_total) {
            return true;
        }
        // First the expired ones.
        self.buckets.retain(|_, bucket| {
            bucket.cookies.retain(|cookie| !cookie.is_expired(now));
            !bucket.cookies.is_empty()
        });
        self.len = self.buckets.values().map(|bucket| bucket.cookies.len()).sum();

        // Then, of a domain with too many, those that are not Secure, least recently used first.
        let group = group_of(domain);
        let of_group = |bucket: &Bucket| *bucket.group == *group;
        let mut count: usize =
            self.buckets.values().filter(|bucket| of_group(bucket)).map(|bucket| bucket.cookies.len()).sum();
        let mut is_kept = true;
        while count > policy.max_per_domain {
            let removed =
                self.remove_least(of_group, |cookie| (cookie.secure, cookie.last_used, cookie.serial));
            is_kept &= removed != Some(serial);
            count -= 1;
        }
        // Then, of a jar with too many, the least recently used.
        while self.len > policy.max_total {
            let removed = self.remove_least(|_| true, |cookie| (false, cookie.last_used, cookie.serial));
            is_kept &= removed != Some(serial);
        }
        is_kept
    }

    /// Removes the cookie with the least key in the buckets asked for, and says its serial.
    fn remove_least(
        &mut self,
        in_bucket: impl Fn(&Bucket) -> bool,
        key: impl Fn(&Cookie) -> (bool, u64, u64),
    ) -> Option<u64> {
        let (_, domain, at) = self
            .buckets
            .iter()
            .filter(|(_, bucket)| in_bucket(bucket))
            .flat_map(|(domain, bucket)| {
                bucket.cookies.iter().enumerate().map(move |(at, c)| (c, domain, at))
            })
            .map(|(cookie, domain, at)| (key(cookie), domain, at))
            .min_by_key(|(key, ..)| *key)?;
        let domain = domain.clone();
        let bucket = self.buckets.get_mut(&domain)?;
        let serial = bucket.cookies.remove(at).serial;
        self.len -= 1;
        if bucket.cookies.is_empty() {
            self.buckets.remove(&domain);
        }
        Some(serial)
    }

    fn drop_expired_of(&mut self, domain: &str, now: Duration) {
        let Some(bucket) = self.buckets.get_mut(domain) else { return };
        let before = bucket.cookies.len();
        bucket.cookies.retain(|cookie| !cookie.is_expired(now));
        self.len -= before - bucket.cookies.len();
        if bucket.cookies.is_empty() {
            self.buckets.remove(domain);
        }
    }
}
