//! Patterns: a trie of labels from the right, kept as a hash table of domains.

use super::hash;
use crate::OriginPattern;
use crate::pattern::PortPattern;
use crate::request_origin::RequestOrigin;

/// Patterns by scheme and domain.
///
/// The nodes of a trie that end a pattern are found without walking it: the hash of a domain grows label by label from
/// the right, and where patterns of so many labels exist, it is looked up. Whole labels are compared, so that
/// `notexample.com` is never below `example.com`.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// A number of slots that is a power of two; none at all without patterns. The index of an entry and one more.
    slots: Box<[u32]>,
    entries: Box<[Entry]>,
    /// The schemes and domains of all entries.
    text: Box<str>,
    /// Which numbers of labels the domains of patterns have: bit n for n, bit 127 for all above.
    depths: u128,
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
            let mut hash = scheme_hash(pattern.scheme());
            let mut depth = 0;
            for label in pattern.host().rsplit('.') {
                hash = below(hash, label.as_bytes());
                depth += 1;
            }
            table.depths |= depth_bit(depth);
            table.any_port |= pattern.port() == PortPattern::Any;
            table.place(with_port(hash, pattern.port()), entries.len());
        }
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

    /// The tier of the most specific pattern that admits an origin, and its domain: the most labels first, then the
    /// domain itself before hosts below it, then a port before any port.
    pub(super) fn find(&self, origin: &RequestOrigin<'_>) -> Option<(u16, &str)> {
        if self.slots.is_empty() {
            return None;
        }
        let mut best: Option<&Entry> = None;
        let mut hash = scheme_hash(origin.scheme);
        // The labels of an address are none, but no pattern ends in a number so that it could be below one.
        let (mut depth, mut end) = (0, origin.host.len());
        let host = origin.host.as_bytes();
        loop {
            let start = host[..end].iter().rposition(|byte| *byte == b'.').map_or(0, |dot| dot + 1);
            hash = below(hash, &host[start..end]);
            depth += 1;
            if self.depths & depth_bit(depth) != 0 {
                let kind = if start == 0 { Kind::Itself } else { Kind::Below };
                best = self.look_up(hash, origin, &origin.host[start..], kind).or(best);
            }
            if start == 0 {
                break;
            }
            end = start - 1;
        }
        best.map(|entry| (entry.tier, self.domain(entry)))
    }

    /// The entry for a domain whose hash this is, for the port or else for any.
    fn look_up(&self, hash: u64, origin: &RequestOrigin<'_>, domain: &str, kind: Kind) -> Option<&Entry> {
        let probe = |port: PortPattern| {
            let mut at = self.first(with_port(hash, port));
            loop {
                let index = *self.slots.get(at)?;
                let entry = self.entries.get((index as usize).checked_sub(1)?)?;
                let same = entry.kind == kind && entry.port == port;
                if same && self.domain(entry) == domain && self.scheme(entry) == origin.scheme {
                    return Some(entry);
                }
                at = (at + 1) & (self.slots.len() - 1);
            }
        };
        probe(origin.port.map_or(PortPattern::Default, PortPattern::Exact))
            .or_else(|| if self.any_port { probe(PortPattern::Any) } else { None })
    }

    fn scheme(&self, entry: &Entry) -> &str {
        let start = entry.start as usize;
        self.text.get(start..start + usize::from(entry.scheme)).unwrap_or_default()
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

fn scheme_hash(scheme: &str) -> u64 {
    hash::bytes(scheme.as_bytes())
}

/// The hash of a domain with one label more.
fn below(hash: u64, label: &[u8]) -> u64 {
    hash::mix(hash ^ hash::bytes(label))
}

/// The hash of a domain with a port.
fn with_port(hash: u64, port: PortPattern) -> u64 {
    hash::mix(match port {
        PortPattern::Default => hash,
        PortPattern::Exact(port) => hash ^ u64::from(port),
        PortPattern::Any => !hash,
    })
}

const fn depth_bit(labels: u32) -> u128 {
    1 << if labels < 127 { labels } else { 127 }
}
