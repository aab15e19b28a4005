//! Patterns: a trie of labels from the right, kept as a hash table of domains.

use crate::OriginPattern;
use crate::hash;
use crate::pattern::{MAX_HOST, PortPattern, is_domain};
use crate::request_origin::OriginParts;

/// Patterns by scheme and domain.
///
/// The nodes of a trie that end a pattern are found without walking it: so many bytes of the host, from the right, are
/// looked up as the domain of some pattern has, if they are whole labels, so that `notexample.com` is never below
/// `example.com`.
///
/// What a pattern names needs no further check: it is equal to what was checked when the pattern was read. The rest of
/// the host is checked once a pattern has been found.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// A number of slots that is a power of two; none at all without patterns. The index of an entry and one more.
    slots: Box<[u32]>,
    entries: Box<[Entry]>,
    /// The schemes and domains of all entries.
    text: Box<str>,
    /// How long the domains of patterns are, the longest first, each once.
    lengths: Box<[u8]>,
    /// Whether a pattern is for any port.
    any_port: bool,
}

/// A pattern, or several that differ in nothing but the port.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Where its text begins: the scheme, then the domain.
    start: u32,
    scheme: u8,
    domain: u8,
    kind: Kind,
    port: PortPattern,
    tier: u16,
}

/// Which hosts an entry means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The domain or address itself.
    Itself,
    /// Every host below it.
    Below,
}

impl Patterns {
    pub(super) fn new(patterns: &[(OriginPattern, u16)]) -> Self {
        if patterns.is_empty() {
            return Self::default();
        }
        let slots = vec![0_u32; (patterns.len() * 2).next_power_of_two()];
        let mut table = Self { slots: slots.into(), ..Self::default() };
        let (mut entries, mut text) = (Vec::with_capacity(patterns.len()), String::new());
        for (pattern, tier) in patterns {
            let (Ok(start), Ok(scheme), Ok(domain)) = (
                u32::try_from(text.len()),
                u8::try_from(pattern.scheme().len()),
                u8::try_from(pattern.host().len()),
            ) else {
                continue;
            };
            text.push_str(pattern.scheme());
            text.push_str(pattern.host());
            let kind = if pattern.has_subdomains() { Kind::Below } else { Kind::Itself };
            entries.push(Entry { start, scheme, domain, kind, port: pattern.port(), tier: *tier });
            let domain = pattern.host().as_bytes();
            let hash = domain_hash(scheme_hash(pattern.scheme().as_bytes()), domain);
            table.any_port |= pattern.port() == PortPattern::Any;
            table.place(with_port(hash, pattern.port()), entries.len());
        }
        let mut lengths: Vec<u8> = entries.iter().map(|entry| entry.domain).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        table.lengths = lengths.into();
        table.entries = entries.into();
        table.text = text.into();
        table
    }

    fn place(&mut self, hash: u64, index: usize) {
        let Ok(index) = u32::try_from(index) else { return };
        let mut at = self.first(hash);
        while self.slots[at] != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = index;
    }

    /// The tier of the most specific pattern that admits an origin, and its domain: the longest domain first, the domain
    /// itself before hosts below it, then a port before any port.
    pub(super) fn find(&self, origin: &OriginParts<'_>) -> Option<(u16, &str)> {
        let host = origin.host;
        if host.len() > MAX_HOST {
            return None;
        }
        let scheme = scheme_hash(origin.scheme);
        for length in &self.lengths {
            let Some(rest) = host.len().checked_sub(usize::from(*length)) else { continue };
            let (labels, domain) = host.split_at(rest);
            let entry = match labels {
                [] => self.look_up(scheme, origin, domain, Kind::Itself),
                // An address is of no labels, but no pattern ends in a number so that it could be below one.
                [labels @ .., b'.'] => {
                    let entry = self.look_up(scheme, origin, domain, Kind::Below);
                    if entry.is_some() && !is_domain(labels) {
                        return None;
                    }
                    entry
                }
                _ => None,
            };
            if let Some(entry) = entry {
                return Some((entry.tier, self.domain(entry)));
            }
        }
        None
    }

    /// The entry for a domain, for the port or else for any.
    #[inline]
    fn look_up(&self, scheme: u64, origin: &OriginParts<'_>, domain: &[u8], kind: Kind) -> Option<&Entry> {
        let hash = domain_hash(scheme, domain);
        let probe = |port: PortPattern| {
            let mut at = self.first(with_port(hash, port));
            loop {
                let index = *self.slots.get(at)?;
                let entry = self.entries.get((index as usize).checked_sub(1)?)?;
                let same = entry.kind == kind && entry.port == port;
                if same && self.is_for(entry, origin.scheme, domain) {
                    return Some(entry);
                }
                at = (at + 1) & (self.slots.len() - 1);
            }
        };
        probe(origin.port.map_or(PortPattern::Default, PortPattern::Exact))
            .or_else(|| if self.any_port { probe(PortPattern::Any) } else { None })
    }

    /// Whether an entry has this scheme and this domain.
    #[inline]
    fn is_for(&self, entry: &Entry, scheme: &[u8], domain: &[u8]) -> bool {
        let text = self.text.as_bytes().get(entry.start as usize..).unwrap_or_default();
        usize::from(entry.scheme) == scheme.len()
            && usize::from(entry.domain) == domain.len()
            && text.strip_prefix(scheme).is_some_and(|text| text.starts_with(domain))
    }

    fn domain(&self, entry: &Entry) -> &str {
        let start = entry.start as usize + usize::from(entry.scheme);
        self.text.get(start..start + usize::from(entry.domain)).unwrap_or_default()
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low bits are as good as all of them")]
    const fn first(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub(super) const fn bytes(&self) -> usize {
        size_of_val(&*self.slots) + size_of_val(&*self.entries)
    }
}

fn scheme_hash(scheme: &[u8]) -> u64 {
    hash::bytes(scheme)
}

/// The hash of a scheme and a domain.
#[inline]
fn domain_hash(scheme: u64, domain: &[u8]) -> u64 {
    hash::mix(scheme ^ hash::bytes(domain))
}

/// The hash of a domain with a port.
#[inline]
fn with_port(hash: u64, port: PortPattern) -> u64 {
    match port {
        PortPattern::Default => hash,
        PortPattern::Exact(port) => hash::mix(hash ^ u64::from(port)),
        PortPattern::Any => hash::mix(!hash),
    }
}
