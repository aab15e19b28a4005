//! Origins that are listed: one probe of a hash table on the bytes of the header, without reading them first.

use http::HeaderValue;

use crate::OriginPattern;
use crate::hash;

/// A table with open addressing, at most half full.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// A number of slots that is a power of two; none at all without origins.
    slots: Box<[Slot]>,
    /// Each as it goes into `Access-Control-Allow-Origin`. They share one buffer.
    values: Box<[HeaderValue]>,
    /// Which lengths they have: bit n for n bytes, or n and a multiple of 64. Most that are not listed have another one.
    lengths: u64,
}

/// A place of the table: the index of a value and one more (0: nothing), its tier, and bits of its hash.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    index: u32,
    tier: u16,
    tag: u16,
}

impl Listed {
    /// The table. Of an origin that is listed twice the first counts.
    pub(super) fn new(origins: &[(OriginPattern, u16)]) -> Self {
        if origins.is_empty() {
            return Self::default();
        }
        let text: String = origins.iter().map(|(origin, _)| origin.as_str()).collect();
        let text = bytes::Bytes::from(text);
        let mut table = Self {
            slots: vec![Slot::default(); (origins.len() * 2).next_power_of_two()].into(),
            ..Self::default()
        };
        let mut values = Vec::with_capacity(origins.len());
        let mut start = 0;
        for (origin, tier) in origins {
            let end = start + origin.as_str().len();
            // Patterns hold nothing that a header's value cannot.
            if let Ok(value) = HeaderValue::from_maybe_shared(text.slice(start..end)) {
                let hash = hash::bytes(value.as_bytes());
                values.push(value);
                table.place(hash, values.len(), *tier);
                table.lengths |= length_bit(end - start);
            }
            start = end;
        }
        table.values = values.into();
        table
    }

    fn place(&mut self, hash: u64, index: usize, tier: u16) {
        let Ok(index) = u32::try_from(index) else { return };
        let mut at = self.first(hash);
        while self.slots[at].index != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = Slot { index, tier, tag: tag(hash) };
    }

    /// The tier and the value of an origin that is listed.
    #[inline]
    pub(super) fn find(&self, origin: &[u8]) -> Option<(u16, &HeaderValue)> {
        if self.lengths & length_bit(origin.len()) == 0 {
            return None;
        }
        let hash = hash::bytes(origin);
        let mut at = self.first(hash);
        loop {
            let slot = self.slots.get(at)?;
            if slot.index == 0 {
                return None;
            }
            if slot.tag == tag(hash)
                && let Some(value) = self.values.get(slot.index as usize - 1)
                && value.as_bytes() == origin
            {
                return Some((slot.tier, value));
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Where the search for a hash begins.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the low bits are as good as all of them")]
    const fn first(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub(super) const fn bytes(&self) -> usize {
        size_of_val(&*self.slots) + size_of_val(&*self.values)
    }
}

#[inline]
const fn length_bit(length: usize) -> u64 {
    1 << (length % 64)
}

/// Bits of a hash that do not say where the search begins.
#[inline]
const fn tag(hash: u64) -> u16 {
    (hash >> 48) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_that_meets_another_one_s_place_and_tag_is_not_that_one() {
        let listed: OriginPattern = "https://a000000.com".parse().unwrap();
        let table = Listed::new(&[(listed.clone(), 7)]);
        let hash = hash::bytes(listed.as_str().as_bytes());
        let mut others = (1..1_000_000).map(|number| format!("https://a{number:06}.com"));
        let met = others.find(|other| {
            let other = hash::bytes(other.as_bytes());
            tag(other) == tag(hash) && table.first(other) == table.first(hash)
        });
        assert_eq!(table.find(met.unwrap().as_bytes()), None);
        assert_eq!(table.find(b"https://a000000.com").map(|(tier, _)| tier), Some(7));
    }
}
