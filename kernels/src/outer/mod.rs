//! `dst[i][j] += sum over k of x[k][i] * w[k][j]` in f32: a sum of outer products, 16 columns of it.
//!
//! The gradient of a matrix is such a sum over the rows of a sequence: `dA` from the gradient of `t`
//! and the input, `dB` from `t` and the gradient of the output, and those of keys and values.
//!
//! # Shapes
//! `x` `[k][m]`, `w` `[k][16]`, `dst` `[m][16]`, all f32.
//!
//! # Numerics
//! One fused multiply-add per element, `k` ascending, from what `dst` holds: the order is the same
//! on every tier, so the bits are. Sums are never split, so neither who computes a part of `dst`
//! nor how many rows come at a time shows in the bits.
//!
//! # Cost
//! `64 * k` bytes of `w` per four rows of `dst`, whose 64 sums stay in registers; bound by
//! multiply-adds for four rows or more.
//!
//! # Variants
//! One loop over arrays of 16; the tiers differ in the instructions it is compiled to.

use crate::Isa;
use crate::dense::{COLUMNS, ROWS, tile};

#[cfg(test)]
mod tests;

type Run = unsafe fn(&[f32], &[[f32; COLUMNS]], &mut [[f32; COLUMNS]]);

/// The sum of outer products of one tier.
#[derive(Clone, Copy, Debug)]
pub struct Outer {
    run: Run,
}

impl Outer {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let run: Run = match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => run_avx2,
            _ => run,
        };
        isa.is_available().then_some(Self { run })
    }

    /// `x` `[k][m]`, `w` `[k][16]`, `dst` `[m][16]`.
    ///
    /// # Panics
    /// If the lengths are not those of one `m` and one `k`.
    #[allow(unsafe_code)]
    pub fn accumulate(&self, x: &[f32], w: &[f32], dst: &mut [f32]) {
        let (w, rest) = w.as_chunks::<COLUMNS>();
        assert!(rest.is_empty(), "w of {} elements", rest.len());
        let (dst, rest) = dst.as_chunks_mut::<COLUMNS>();
        assert!(rest.is_empty(), "dst of {} elements", rest.len());
        assert_eq!(x.len(), dst.len() * w.len(), "x of {} columns", dst.len());
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(x, w, dst) }
    }
}

/// The definition, and the code of the tiers whose instructions the compiler always has.
#[inline(always)]
fn run(x: &[f32], w: &[[f32; COLUMNS]], dst: &mut [[f32; COLUMNS]]) {
    let m = dst.len();
    let (tiles, rest) = dst.as_chunks_mut::<ROWS>();
    let whole = tiles.len() * ROWS;
    for (i, dst) in tiles.iter_mut().enumerate() {
        tile(w, dst, |t| {
            let x = &x[t * m + i * ROWS..][..ROWS];
            [x[0], x[1], x[2], x[3]]
        });
    }
    for (i, dst) in rest.as_chunks_mut::<1>().0.iter_mut().enumerate() {
        tile(w, dst, |t| [x[t * m + whole + i]]);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(x: &[f32], w: &[[f32; COLUMNS]], dst: &mut [[f32; COLUMNS]]) {
    run(x, w, dst);
}
