//! KV pages: how keys and values lie in memory, and the store of one token.

use half::{bf16, f16};

use super::PAGE;
use super::tiled::COLUMNS;
use crate::Isa;
use crate::quantize::scalar::{amax_bits, codes};
use crate::quantize::token_scale;

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
    isa: Isa,
}

impl StoreKv {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        isa.is_available().then_some(Self { isa })
    }

    /// Writes the token at `slot` of the page: `key` and `value` `[head_dim]`.
    ///
    /// # Panics
    /// If `head_dim` is no multiple of 32, `slot >= PAGE`, or a slice has another length than its
    /// shape.
    pub fn run(
        &self,
        page: KvPageMut<'_>,
        slot: usize,
        head_dim: usize,
        key: &[f32],
        value: &[f32],
    ) {
        let _ = self.isa;
        super::check_head_dim(head_dim);
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
                let scale = token_scale(amax_bits(key));
                key_scales[slot] = bf16_bits(scale.scale);
                for (i, x) in key.chunks_exact(4).enumerate() {
                    let at = key_index(slot, 4 * i, head_dim);
                    codes(x, scale, &mut keys[at..at + 4]);
                }

                let scale = token_scale(amax_bits(value));
                value_scales[slot] = bf16_bits(scale.scale);
                for (i, x) in value.chunks_exact(COLUMNS).enumerate() {
                    let at = value_index(slot, COLUMNS * i);
                    codes(x, scale, &mut values[at..at + COLUMNS]);
                }
            }
            KvPageMut::F16 { keys, values } => {
                for (dst, x) in keys[slot * head_dim..].iter_mut().zip(key) {
                    *dst = f16::from_f32(*x).to_bits();
                }
                for (d, x) in value.iter().enumerate() {
                    values[value_index(slot, d)] = f16::from_f32(*x).to_bits();
                }
            }
        }
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
