//! The Set-Cookie header's grammar, as user agents read it (RFC 6265bis, 5.6).

use std::time::Duration;

use corsac_core::trim_tab_or_space;

use super::{CookiePolicy, CookieRejected, Lifetime, SameSite, date};

/// A Set-Cookie value taken apart: what it says, before any rule about who may say it.
///
/// ```
/// use corsac_browser::cookies::{CookiePolicy, SameSite, SetCookie};
/// let cookie = SetCookie::parse(b"sid=31d4; path=/; SameSite=lax", &CookiePolicy::STANDARD).unwrap();
/// assert_eq!((cookie.name, cookie.value), (&b"sid"[..], &b"31d4"[..]));
/// assert_eq!(cookie.same_site, Some(SameSite::Lax));
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetCookie<'a> {
    /// The name, empty for a nameless cookie.
    pub name: &'a [u8],
    /// The value.
    pub value: &'a [u8],
    /// The last Expires that is a date: seconds since the Unix epoch, 0 for all times before it.
    /// Not both this and [`max_age`](Self::max_age) where the [last](Lifetime::Last) counts.
    pub expires: Option<u64>,
    /// The last Max-Age that is a number: seconds, 0 for negative ones.
    pub max_age: Option<u64>,
    /// The last Domain, without one leading dot; `None` when it is empty.
    pub domain: Option<&'a [u8]>,
    /// The last Path; `None` when it does not begin with a slash.
    pub path: Option<&'a [u8]>,
    /// Whether it is Secure.
    pub secure: bool,
    /// Whether it is hidden from scripts.
    pub http_only: bool,
    /// The last `SameSite`, `None` for an unknown value.
    pub same_site: Option<SameSite>,
    /// Whether it asks to be kept apart for each top-level site (CHIPS), in a browser that knows this.
    pub partitioned: bool,
}

impl<'a> SetCookie<'a> {
    /// Reads a Set-Cookie value (RFC 6265bis, 5.6).
    ///
    /// # Errors
    /// [`ControlCharacter`](CookieRejected::ControlCharacter), [`TooLarge`](CookieRejected::TooLarge)
    /// [`Empty`](CookieRejected::Empty) and [`Nameless`](CookieRejected::Nameless).
    pub fn parse(input: &'a [u8], policy: &CookiePolicy) -> Result<Self, CookieRejected> {
        // 5.6, step 1.
        if let Some(offset) = input.iter().position(|&byte| is_control(byte)) {
            return Err(CookieRejected::ControlCharacter { offset, byte: input[offset] });
        }
        // Step 2: the pair ends at the first semicolon; attributes stand between all others.
        let mut parts = input.split(|&byte| byte == b';');
        let pair = parts.next().unwrap_or_default();
        // Steps 3 and 4: without an equals sign it is all value.
        let (name, value) = match split_at_equals(pair) {
            (name, None) if !policy.knows_nameless => (name, &[][..]),
            (value, None) => (&[][..], value),
            (name, Some(value)) => (name, value),
        };
        check_pair(name, value, policy)?;
        let mut cookie = Self {
            name,
            value,
            expires: None,
            max_age: None,
            domain: None,
            path: None,
            secure: false,
            http_only: false,
            same_site: None,
            partitioned: false,
        };
        for part in parts {
            let (name, value) = split_at_equals(part);
            let value = value.unwrap_or_default();
            // Step 6 of the attributes.
            if value.len() <= policy.max_attribute_bytes {
                cookie.apply(name, value, policy);
            }
        }
        Ok(cookie)
    }

    /// When the cookie expires, since the Unix epoch; `None` for the end of the session
    /// (RFC 6265bis, 5.7, step 6). Both attributes are capped (5.6.1 and 5.6.2, step 4).
    pub fn expiry(&self, now: Duration, policy: &CookiePolicy) -> Option<Duration> {
        let limit = now.saturating_add(Duration::from_secs(policy.max_age_seconds));
        let expiry = match (self.max_age, self.expires) {
            // With no seconds left it has expired now; there is no need for an earliest date.
            (Some(seconds), _) => now.saturating_add(Duration::from_secs(seconds)),
            (None, Some(seconds)) => Duration::from_secs(seconds),
            (None, None) => return None,
        };
        Some(expiry.min(limit))
    }

    /// Takes in one attribute (RFC 6265bis, 5.6.1 to 5.6.7). The last of a name wins, also where
    /// it says nothing; but an Expires or Max-Age that cannot be read is not there at all.
    fn apply(&mut self, name: &[u8], value: &'a [u8], policy: &CookiePolicy) {
        let last_lifetime_counts = policy.lifetime == Lifetime::Last;
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("expires") {
            // 5.6.1, step 5: the earliest time here is the epoch.
            let expires = date::parse(value).map(|seconds| u64::try_from(seconds).unwrap_or(0));
            if last_lifetime_counts {
                (self.expires, self.max_age) = (expires, None);
            } else if expires.is_some() {
                self.expires = expires;
            }
        } else if is("max-age") {
            if let Some(seconds) = parse_max_age(value) {
                self.max_age = Some(seconds);
                if last_lifetime_counts {
                    self.expires = None;
                }
            }
        } else if is("domain") {
            // 5.6.3. Small letters are the host parser's work, later.
            let bare = value.strip_prefix(b".").unwrap_or(value);
            self.domain = (!bare.is_empty()).then_some(bare);
        } else if is("path") {
            // 5.6.4.
            self.path = value.starts_with(b"/").then_some(value);
        } else if is("secure") {
            self.secure = true;
        } else if is("httponly") {
            self.http_only = true;
        } else if is("samesite") {
            // 5.6.7.
            const VALUES: [(&[u8], SameSite); 3] =
                [(b"strict", SameSite::Strict), (b"lax", SameSite::Lax), (b"none", SameSite::None)];
            self.same_site = VALUES
                .iter()
                .find(|(text, _)| value.eq_ignore_ascii_case(text))
                .map(|&(_, same_site)| same_site);
        } else if is("partitioned") {
            self.partitioned = policy.knows_partitioned;
        }
    }
}

impl std::fmt::Debug for SetCookie<'_> {
    /// Everything but the value, which may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetCookie")
            .field("name", &self.name.escape_ascii().to_string())
            .field("value_bytes", &self.value.len())
            .field("expires", &self.expires)
            .field("max_age", &self.max_age)
            .field("domain", &self.domain.map(|domain| domain.escape_ascii().to_string()))
            .field("path", &self.path.map(|path| path.escape_ascii().to_string()))
            .field("secure", &self.secure)
            .field("http_only", &self.http_only)
            .field("same_site", &self.same_site)
            .field("partitioned", &self.partitioned)
            .finish()
    }
}

/// Whether name and value may be a cookie's (RFC 6265bis, 5.6, step 5, and 5.7, steps 2 to 4).
pub(super) fn check_pair(name: &[u8], value: &[u8], policy: &CookiePolicy) -> Result<(), CookieRejected> {
    let (bytes, limit) = (name.len() + value.len(), policy.max_pair_bytes);
    match bytes {
        0 => Err(CookieRejected::Empty),
        _ if name.is_empty() && !policy.knows_nameless => Err(CookieRejected::Nameless),
        _ if bytes > limit => Err(CookieRejected::TooLarge { bytes, limit }),
        _ => Ok(()),
    }
}

/// A control character, tab excepted (RFC 6265bis, 5.6, step 1).
pub(super) const fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && byte != b'\t'
}

/// What stands before and after the first equals sign, without spaces and tabs around.
fn split_at_equals(bytes: &[u8]) -> (&[u8], Option<&[u8]>) {
    match bytes.iter().position(|&byte| byte == b'=') {
        None => (trim_tab_or_space(bytes), None),
        Some(at) => (trim_tab_or_space(&bytes[..at]), Some(trim_tab_or_space(&bytes[at + 1..]))),
    }
}

/// An optional minus and digits (RFC 6265bis, 5.6.2, steps 1 to 3; a minus alone is no number, as
/// layered says). Seconds, 0 for negative ones, and the largest number for larger ones.
fn parse_max_age(value: &[u8]) -> Option<u64> {
    let (negative, digits) = match value {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let seconds = digits
        .iter()
        .fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    Some(if negative { 0 } else { seconds })
}
