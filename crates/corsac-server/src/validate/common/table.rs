use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::hash;

/// A hash table for the texts of a policy. Its hash is not keyed: who writes a policy wants it to be read fast.
pub(crate) type Table<K, V> = HashMap<K, V, BuildHasherDefault<TextHasher>>;

/// The [hash](hash::bytes) of each piece, one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TextHasher(u64);

impl Hasher for TextHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash::mix(self.0 ^ hash::bytes(bytes));
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        self.0 = hash::mix(self.0 ^ u64::from(byte));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
