//! KV pages: how keys and values lie in memory, and the store of one token.

use half::bf16;

use super::tiled::COLUMNS;
use super::{MAX_HEAD_DIM, PAGE, check_head_dim, rotation};
use crate::Isa;
use crate::quantize::{QuantizeToken, quantize_token};

/// How keys and values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KvFormat {
    /// int8 with one bf16 scale per token and kv head, for keys and for values.
    Int8,
    /// IEEE half precision.
    F16,
}

impl KvFormat {
    /// Name in reports and options.
    pub fn name(self) -> &'static str {
        match self {
            KvFormat::Int8 => "int8",
            KvFormat::F16 => "f16",
        }
    }

    /// Bytes that the keys and values of one token and kv head take.
    pub fn token_len_bytes(self, head_dim: usize) -> usize {
        match self {
            KvFormat::Int8 => 2 * (head_dim + 2),
            KvFormat::F16 => 2 * 2 * head_dim,
        }
    }
}

/// One kv head's part of a page of [`PAGE`] positions.
///
/// Slots that were never stored may hold anything; no result depends on them.
#[derive(Clone, Copy, Debug)]
pub enum KvPage<'a> {
    /// See [`KvFormat::Int8`].
    Int8 {
        /// `[PAGE / 4][head_dim / 4][4 positions][4]` codes: 16 bytes hold 4 elements of each of 4
        /// positions, what one `sdot` by element takes.
        keys: &'a [i8],
        /// `[PAGE]` bf16 bits.
        key_scales: &'a [u16],
        /// `[head_dim / 16][PAGE][16]` codes: what a value tile goes through is contiguous.
        values: &'a [i8],
        /// `[PAGE]` bf16 bits.
        value_scales: &'a [u16],
    },
    /// See [`KvFormat::F16`].
    F16 {
        /// `[PAGE][head_dim]` f16 bits.
        keys: &'a [u16],
        /// `[head_dim / 16][PAGE][16]` f16 bits.
        values: &'a [u16],
    },
}

/// [`KvPage`], to be written.
#[derive(Debug)]
pub enum KvPageMut<'a> {
    /// See [`KvPage::Int8`].
    Int8 {
        /// `[PAGE / 4][head_dim / 4][4 positions][4]` codes.
        keys: &'a mut [i8],
        /// `[PAGE]` bf16 bits.
        key_scales: &'a mut [u16],
        /// `[head_dim / 16][PAGE][16]` codes.
        values: &'a mut [i8],
        /// `[PAGE]` bf16 bits.
        value_scales: &'a mut [u16],
    },
    /// See [`KvPage::F16`].
    F16 {
        /// `[PAGE][head_dim]` f16 bits.
        keys: &'a mut [u16],
        /// `[head_dim / 16][PAGE][16]` f16 bits.
        values: &'a mut [u16],
    },
}

impl KvPage<'_> {
    /// The format of the page.
    pub fn format(&self) -> KvFormat {
        match self {
            KvPage::Int8 { .. } => KvFormat::Int8,
            KvPage::F16 { .. } => KvFormat::F16,
        }
    }

    /// # Panics
    /// If a slice has another length than its shape.
    pub(super) fn check(&self, head_dim: usize) {
        let lens = match self {
            KvPage::Int8 {
                keys,
                key_scales,
                values,
                value_scales,
            } => {
                assert_eq!(key_scales.len(), PAGE, "key scales");
                assert_eq!(value_scales.len(), PAGE, "value scales");
                [keys.len(), values.len()]
            }
            KvPage::F16 { keys, values } => [keys.len(), values.len()],
        };
        assert_eq!(
            lens,
            [PAGE * head_dim; 2],
            "keys and values of a page, head_dim {head_dim}"
        );
    }
}

impl KvPageMut<'_> {
    /// The page, to be read.
    pub fn as_page(&self) -> KvPage<'_> {
        match self {
            KvPageMut::Int8 {
                keys,
                key_scales,
                values,
                value_scales,
            } => KvPage::Int8 {
                keys,
                key_scales,
                values,
                value_scales,
            },
            KvPageMut::F16 { keys, values } => KvPage::F16 { keys, values },
        }
    }
}

/// Where element `d` of the key at `slot` lies in [`KvPage::Int8`].
pub(super) fn key_index(slot: usize, d: usize, head_dim: usize) -> usize {
    slot / 4 * 4 * head_dim + d / 4 * 16 + slot % 4 * 4 + d % 4
}

/// Where element `d` of the value at `slot` lies in either format.
pub(super) fn value_index(slot: usize, d: usize) -> usize {
    (d / COLUMNS * PAGE + slot) * COLUMNS + d % COLUMNS
}

/// Stores keys and values into pages.
///
/// int8: `scale = max |x| / 127` rounded up to bf16, `q = round_ties_even(x * (1 / scale))`; inf or
/// NaN in the vector make the scale NaN, `max |x| < 2^-100` makes it zero, both with codes zero.
/// f16: round to nearest even, overflow to inf.
#[derive(Clone, Copy, Debug)]
pub struct StoreKv {
    quantize: QuantizeToken,
    narrow: Narrow,
}

/// f32 to f16 bits, `[head_dim]`.
pub(super) type Narrow = unsafe fn(x: &[f32], dst: &mut [u16]);

impl StoreKv {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let narrow: Narrow = match isa {
            Isa::Scalar => super::scalar::narrow,
            #[cfg(target_arch = "aarch64")]
            Isa::Neon | Isa::NeonDotprod | Isa::NeonI8mm => super::neon::narrow,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => super::avx2::narrow,
            _ => return None,
        };
        let quantize = quantize_token(isa)?;
        Some(Self { quantize, narrow })
    }

    /// Writes the token at `slot` of the page: `key` and `value` `[head_dim]`.
    ///
    /// # Panics
    /// If `head_dim` is no multiple of 32 or above [`MAX_HEAD_DIM`], `slot >= PAGE`, or a slice has
    /// another length than its shape.
    #[allow(unsafe_code)]
    pub fn run(
        &self,
        page: KvPageMut<'_>,
        slot: usize,
        head_dim: usize,
        key: &[f32],
        value: &[f32],
    ) {
        check_head_dim(head_dim);
        page.as_page().check(head_dim);
        assert!(slot < PAGE, "slot {slot} of {PAGE}");
        assert_eq!([key.len(), value.len()], [head_dim; 2], "key and value");
        match page {
            KvPageMut::Int8 {
                keys,
                key_scales,
                values,
                value_scales,
            } => {
                let mut codes = [0; MAX_HEAD_DIM];
                let codes = &mut codes[..head_dim];
                let mut turned = [0.0; MAX_HEAD_DIM];
                let turned = &mut turned[..head_dim];
                turned.copy_from_slice(key);
                rotation::rotate(turned);
                // SAFETY: `new` saw that this machine runs the tier.
                key_scales[slot] = bf16_bits(unsafe { (self.quantize)(turned, codes) });
                store_key(codes, slot, keys);
                // SAFETY: `new` saw that this machine runs the tier.
                value_scales[slot] = bf16_bits(unsafe { (self.quantize)(value, codes) });
                store_value(codes, slot, values);
            }
            KvPageMut::F16 { keys, values } => {
                // SAFETY: `new` saw that this machine runs the tier.
                unsafe { (self.narrow)(key, &mut keys[slot * head_dim..][..head_dim]) };
                let mut halves = [0; MAX_HEAD_DIM];
                let halves = &mut halves[..head_dim];
                // SAFETY: `new` saw that this machine runs the tier.
                unsafe { (self.narrow)(value, halves) };
                store_value(halves, slot, values);
            }
        }
    }
}

/// The key of `slot` in [`KvPage::Int8`]: see [`key_index`].
fn store_key(codes: &[i8], slot: usize, keys: &mut [i8]) {
    let quad = &mut keys[slot / 4 * 4 * codes.len()..];
    let quads = quad.as_chunks_mut::<16>().0.iter_mut();
    for (codes, quad) in codes.as_chunks::<4>().0.iter().zip(quads) {
        quad.as_chunks_mut::<4>().0[slot % 4] = *codes;
    }
}

/// The value of `slot`: see [`value_index`].
fn store_value<T: Copy>(row: &[T], slot: usize, values: &mut [T]) {
    let blocks = values.chunks_exact_mut(PAGE * COLUMNS);
    for (row, block) in row.as_chunks::<COLUMNS>().0.iter().zip(blocks) {
        block.as_chunks_mut::<COLUMNS>().0[slot] = *row;
    }
}

/// The bits of a number that bf16 holds exactly.
fn bf16_bits(x: f32) -> u16 {
    (x.to_bits() >> 16) as u16
}

/// A scale of a page as f32.
pub(super) fn scale(bits: u16) -> f32 {
    bf16::from_bits(bits).to_f32()
}
