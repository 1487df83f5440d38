//! Activations in int8: blocks of [`GROUP`] along `k`, one f32 scale and one integer sum a block.
//!
//! # Formula
//! Per block: `scale = max |x| / 127`, `q[j] = round_ties_even(x[j] / scale)`, `sum` of the `q`.
//!
//! # Shapes
//! `src` `[k]` f32; `qs` `[k]` i8; `scales` `[k / 32]` f32; `sums` `[k / 32]` i32.
//!
//! # Numerics
//! `amax` is the largest bit pattern of `|x|`, so it is exact and needs no order.
//! - `amax` is inf or NaN: all `q = 0`, `scale` NaN; the block poisons what it is multiplied with.
//! - `amax < 2^-100`: all `q = 0`, `scale = 0`; the inverse below stays finite and normal.
//! - else `scale = amax / 127`, then the mantissa rounded up to a multiple of four units, and
//!   `q = round_ties_even(x * (1 / scale))`. `scale >= amax / 127` up to half a unit in the last
//!   place, so `|q| <= 127` always.
//!
//! # Cost
//! Two passes over 32 floats in registers; 4 bytes read and 1.25 written per element; bound by
//! loads. Runs after RMSNorm or SwiGLU in the caller, which still has the row in cache.
//!
//! # Variants
//! | isa | file | block in |
//! |---|---|---|
//! | scalar | `scalar.rs` | - |
//! | neon, neon_dotprod, neon_i8mm | `neon.rs` | 8 q registers |
//! | avx2, avx512_vnni | `avx2.rs` | 4 ymm registers |
//!
//! # Example
//! ```
//! use brevity_kernels::{Isa, quantize::Quantize};
//!
//! let x: Vec<f32> = (0..64).map(|i| i as f32 - 20.0).collect();
//! let (mut qs, mut scales, mut sums) = (vec![0; 64], vec![0.0; 2], vec![0; 2]);
//! Quantize::new(Isa::best()).unwrap().run(&x, &mut qs, &mut scales, &mut sums);
//! assert_eq!(qs[63], 127); // the largest of the second block
//! assert!((scales[1] * qs[40] as f32 - x[40]).abs() <= 0.5 * scales[1]);
//! assert_eq!(sums[0], qs[..32].iter().map(|&q| i32::from(q)).sum());
//! ```

use std::ops::Range;

use crate::{GROUP, Isa};

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(test)]
mod tests;

/// `m` quantized rows: `x[i][j] ~ scales[i][j / 32] * qs[i][j]`.
#[derive(Clone, Copy, Debug)]
pub struct Q8Rows<'a> {
    /// Rows.
    pub m: usize,
    /// Elements of a row, a multiple of [`GROUP`].
    pub k: usize,
    /// `[m][k]` codes in -127..=127.
    pub qs: &'a [i8],
    /// `[m][k / 32]` scales; the two lowest mantissa bits are zero.
    pub scales: &'a [f32],
    /// `[m][k / 32]` sums of the codes of a block.
    pub sums: &'a [i32],
}

impl<'a> Q8Rows<'a> {
    /// Checks the lengths.
    ///
    /// # Panics
    /// If `k` is no multiple of [`GROUP`] or a slice has another length than its shape.
    pub fn new(m: usize, k: usize, qs: &'a [i8], scales: &'a [f32], sums: &'a [i32]) -> Self {
        assert!(k.is_multiple_of(GROUP), "k = {k} is no multiple of {GROUP}");
        assert_eq!(qs.len(), m * k, "codes of {m} x {k}");
        assert_eq!(scales.len(), m * k / GROUP, "scales of {m} x {k}");
        assert_eq!(sums.len(), m * k / GROUP, "sums of {m} x {k}");
        Self {
            m,
            k,
            qs,
            scales,
            sums,
        }
    }
}

impl<'a> Q8Rows<'a> {
    /// Some of the rows.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn rows(&self, rows: Range<usize>) -> Self {
        let (k, n_blocks) = (self.k, self.k / GROUP);
        let blocks = rows.start * n_blocks..rows.end * n_blocks;
        Self {
            m: rows.len(),
            k,
            qs: &self.qs[rows.start * k..rows.end * k],
            scales: &self.scales[blocks.clone()],
            sums: &self.sums[blocks],
        }
    }

    /// The blocks of all rows.
    #[cfg(target_arch = "aarch64")]
    pub(crate) fn blocks(&self) -> std::slice::Iter<'a, [i8; GROUP]> {
        self.qs.as_chunks().0.iter()
    }
}

type Run = unsafe fn(&[f32], &mut [i8], &mut [f32], &mut [i32]);

/// Activation quantization of one tier.
#[derive(Clone, Copy, Debug)]
pub struct Quantize {
    run: Run,
}

impl Quantize {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let run: Run = match isa {
            Isa::Scalar => scalar::run,
            #[cfg(target_arch = "aarch64")]
            Isa::Neon | Isa::NeonDotprod | Isa::NeonI8mm => neon::run,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => avx2::run,
            _ => return None,
        };
        isa.is_available().then_some(Self { run })
    }

    /// Quantizes one row, or several one after the other: `src` and `qs` `[k]`, `scales` and `sums`
    /// `[k / 32]`.
    ///
    /// # Panics
    /// If `k` is no multiple of [`GROUP`] or a slice has another length than its shape.
    #[allow(unsafe_code)]
    pub fn run(&self, src: &[f32], qs: &mut [i8], scales: &mut [f32], sums: &mut [i32]) {
        let k = src.len();
        assert!(k.is_multiple_of(GROUP), "k = {k} is no multiple of {GROUP}");
        assert_eq!(qs.len(), k, "codes of {k}");
        assert_eq!(scales.len(), k / GROUP, "scales of {k}");
        assert_eq!(sums.len(), k / GROUP, "sums of {k}");
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(src, qs, scales, sums) }
    }
}

/// Quantizes one token's keys or values of one head, `[head_dim]` with `head_dim` a multiple of
/// [`GROUP`], and returns the scale. The functions of a tier need its CPU features.
pub(crate) type QuantizeToken = unsafe fn(x: &[f32], qs: &mut [i8]) -> f32;

/// [`QuantizeToken`] on `isa`, or `None` if this machine cannot run it.
pub(crate) fn quantize_token(isa: Isa) -> Option<QuantizeToken> {
    let run: QuantizeToken = match isa {
        Isa::Scalar => scalar::token,
        #[cfg(target_arch = "aarch64")]
        Isa::Neon | Isa::NeonDotprod | Isa::NeonI8mm => neon::token,
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 | Isa::Avx512Vnni => avx2::token,
        _ => return None,
    };
    isa.is_available().then_some(run)
}

/// A block's scale, and what to multiply with; no inverse means that all codes are zero.
#[derive(Clone, Copy, Debug)]
struct Scale {
    pub scale: f32,
    pub inv: Option<f32>,
}

/// Below this `amax`, a block is zero.
const TINY: f32 = f32::from_bits((127 - 100) << 23); // 2^-100

/// Scale of a block whose largest `|x|` has these bits; `round_up` maps the bits of `amax / 127`
/// to those of the scale kept.
fn scale_with(amax_bits: u32, round_up: impl Fn(u32) -> u32) -> Scale {
    if amax_bits >= f32::INFINITY.to_bits() {
        return Scale {
            scale: f32::NAN,
            inv: None,
        };
    }
    let amax = f32::from_bits(amax_bits);
    if amax < TINY {
        return Scale {
            scale: 0.0,
            inv: None,
        };
    }
    let scale = f32::from_bits(round_up((amax / 127.0).to_bits()));
    Scale {
        scale,
        inv: Some(1.0 / scale),
    }
}

/// Scale of an activation block: two zero bits at the end of the mantissa.
fn block_scale(amax_bits: u32) -> Scale {
    scale_with(amax_bits, |bits| (bits + 3) & !3)
}

/// Scale of one token's keys or values of one head: a bf16 number.
fn token_scale(amax_bits: u32) -> Scale {
    scale_with(amax_bits, |bits| (bits + 0xFFFF) & 0xFFFF_0000)
}
