//! A hash for tables that are filled once from a policy.
//!
//! It is not keyed. Who asks cannot put anything into a table, and a search looks at as many entries as stand beside
//! each other, so that origins chosen to meet one place cost no more than the longest run of entries there.

/// From the fractional part of the golden ratio, made odd.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash of some bytes.
#[inline]
pub(super) fn bytes(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    let (words, tail) = bytes.as_chunks::<8>();
    for word in words {
        hash = mix(hash ^ u64::from_le_bytes(*word));
    }
    if !tail.is_empty() {
        let last = match bytes.last_chunk::<8>() {
            // The last eight bytes, some of them a second time.
            Some(last) => u64::from_le_bytes(*last),
            None => tail.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        hash = mix(hash ^ last);
    }
    hash
}

/// A hash of two.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the halves of a product are what is wanted")]
pub(super) const fn mix(value: u64) -> u64 {
    let product = (value ^ MULTIPLIER) as u128 * MULTIPLIER as u128;
    (product as u64) ^ ((product >> 64) as u64)
}
