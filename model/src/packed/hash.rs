//! A 64-bit hash that tells models apart. Not cryptographic: it guards against mix-ups.

/// Odd constants with well-spread bits.
const K: [u64; 4] = [
    0x9E37_79B9_7F4A_7C15,
    0xC2B2_AE3D_27D4_EB4F,
    0xD6E8_FEB8_6659_FD93,
    0xA076_1D64_78BD_642F,
];

/// Spreads every bit of `x` over the result; a bijection.
pub(crate) fn mix(x: u64) -> u64 {
    let x = (x ^ x >> 32).wrapping_mul(K[2]);
    let x = (x ^ x >> 29).wrapping_mul(K[1]);
    x ^ x >> 32
}

/// Four lanes of 64 bits, so that hashing keeps up with packing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hasher {
    lanes: [u64; 4],
    len: u64,
}

impl Hasher {
    /// Hashes with different seeds are unrelated.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            lanes: K.map(|k| mix(seed ^ k)),
            len: 0,
        }
    }

    /// Adds bytes; the result depends on how they are cut into calls.
    pub(crate) fn add(mut self, bytes: &[u8]) -> Self {
        let (chunks, rest) = bytes.as_chunks::<32>();
        for chunk in chunks {
            for (i, lane) in self.lanes.iter_mut().enumerate() {
                let word: [u8; 8] = std::array::from_fn(|j| chunk[8 * i + j]);
                let x = (*lane ^ u64::from_le_bytes(word)).wrapping_mul(K[i]);
                *lane = x ^ x >> 29;
            }
        }
        for (i, &byte) in rest.iter().enumerate() {
            let lane = &mut self.lanes[i % 4];
            *lane = (*lane ^ u64::from(byte))
                .wrapping_mul(K[i % 4])
                .rotate_left(23);
        }
        self.len = self.len.wrapping_add(bytes.len() as u64);
        self
    }

    /// The hash.
    pub(crate) fn finish(self) -> u64 {
        self.lanes.into_iter().fold(mix(self.len), |hash, lane| {
            mix(hash.wrapping_mul(K[0]) ^ mix(lane))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_bit_counts(mut bytes in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), bit in 0..8u8) {
            let before = Hasher::new(1).add(&bytes).finish();
            let i = at.index(bytes.len());
            bytes[i] ^= 1 << bit;
            prop_assert_ne!(before, Hasher::new(1).add(&bytes).finish());
        }
    }

    #[test]
    fn length_and_seed_count() {
        let hash = |seed, bytes: &[u8]| Hasher::new(seed).add(bytes).finish();
        assert_ne!(hash(0, &[0; 3]), hash(0, &[0; 4]));
        assert_ne!(hash(0, &[0; 32]), hash(0, &[0; 64]));
        assert_ne!(hash(0, &[7; 40]), hash(1, &[7; 40]));
        assert_eq!(hash(5, b"model"), hash(5, b"model"));
    }
}
