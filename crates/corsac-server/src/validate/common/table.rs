use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A hash table for the texts of a policy. Its hash is not keyed: who writes a policy wants it to be read fast.
pub(crate) type Table<K, V> = HashMap<K, V, BuildHasherDefault<TextHasher>>;

/// Multiplies and folds, eight bytes at a time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TextHasher(u64);

impl TextHasher {
    #[inline]
    const fn add(&mut self, word: u64) {
        // From the fractional part of the golden ratio, made odd.
        let product = (self.0 ^ word).wrapping_add(1) as u128 * 0x9e37_79b9_7f4a_7c15;
        self.0 = low_half(product) ^ low_half(product >> 64);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
const fn low_half(product: u128) -> u64 {
    product as u64
}

impl Hasher for TextHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, tail) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        let last = tail.iter().fold(bytes.len() as u64, |word, byte| word << 8 | u64::from(*byte));
        self.add(last);
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
