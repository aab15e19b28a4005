//! A hash for tables that are filled from a policy.
//!
//! It is not keyed. Who asks cannot put anything into a table, and a search looks at as many entries as stand beside
//! each other, so that origins chosen to meet one place cost no more than the longest run of entries there.

/// From the fractional part of the golden ratio, made odd.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash of some bytes.
#[inline]
pub(crate) fn bytes(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    let (pairs, tail) = bytes.as_chunks::<16>();
    for pair in pairs {
        hash = both(hash, u128::from_le_bytes(*pair));
    }
    match (bytes.last_chunk::<16>(), tail) {
        (_, []) => hash,
        // The last sixteen bytes, some of them a second time.
        (Some(last), _) => both(hash, u128::from_le_bytes(*last)),
        (None, _) => match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => {
                mix(mix(hash ^ u64::from_le_bytes(*first)) ^ u64::from_le_bytes(*last))
            }
            _ => mix(hash ^ short(bytes)),
        },
    }
}

/// The bytes of less than a word.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
        }
        _ => bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// A hash with two words more.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
const fn both(hash: u64, pair: u128) -> u64 {
    fold(
        (hash ^ MULTIPLIER ^ pair as u64) as u128
            * (MULTIPLIER.rotate_left(32) ^ (pair >> 64) as u64) as u128,
    )
}

/// A hash of a word.
#[inline]
pub(crate) const fn mix(value: u64) -> u64 {
    fold((value ^ MULTIPLIER) as u128 * MULTIPLIER as u128)
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the halves of a product are what is wanted")]
const fn fold(product: u128) -> u64 {
    (product as u64) ^ ((product >> 64) as u64)
}
