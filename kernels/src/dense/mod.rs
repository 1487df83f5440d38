//! `dst[i][j] += sum over k of x[i][k] * w[k][j]` in f32: 16 output columns of any number of rows.
//!
//! For what is small or kept in floats for comparison; weights in int4 and int8 go through
//! [`crate::matmul`].
//!
//! # Shapes
//! `x` `[m][k]`, `w` `[k][16]`, `dst` `[m][16]`, all f32.
//!
//! # Numerics
//! One fused multiply-add per element, `k` ascending, from what `dst` holds: the order is the
//! same on every tier, so the bits are.
//!
//! # Cost
//! `64 * k` bytes of weights per call, read once per row; bound by their loads for few rows.
//!
//! # Variants
//! One loop over arrays of 16; the tiers differ in the instructions it is compiled to.
//!
//! # Example
//! ```
//! use brevity_kernels::Isa;
//! use brevity_kernels::dense::{COLUMNS, Dense};
//!
//! let w = [[1.0; COLUMNS], [10.0; COLUMNS]].concat();
//! let mut y = [0.5; COLUMNS];
//! Dense::new(Isa::best()).unwrap().accumulate(&[2.0, 3.0], &w, &mut y);
//! assert_eq!(y, [32.5; COLUMNS]);
//! ```

use crate::Isa;

#[cfg(test)]
mod tests;

/// Output columns of a panel.
pub const COLUMNS: usize = 16;

type Run = unsafe fn(&[f32], &[[f32; COLUMNS]], &mut [[f32; COLUMNS]]);

/// The f32 product of one tier.
#[derive(Clone, Copy, Debug)]
pub struct Dense {
    run: Run,
}

impl Dense {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let run: Run = match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => run_avx2,
            _ => run,
        };
        isa.is_available().then_some(Self { run })
    }

    /// `x` `[m][k]`, `w` `[k][16]`, `dst` `[m][16]`.
    ///
    /// # Panics
    /// If the lengths are not those of one `m` and one `k`.
    #[allow(unsafe_code)]
    pub fn accumulate(&self, x: &[f32], w: &[f32], dst: &mut [f32]) {
        let (w, rest) = w.as_chunks::<COLUMNS>();
        assert!(rest.is_empty(), "weights of {} elements", rest.len());
        let (dst, rest) = dst.as_chunks_mut::<COLUMNS>();
        assert!(rest.is_empty(), "dst of {} elements", rest.len());
        assert_eq!(x.len(), dst.len() * w.len(), "x of {} rows", dst.len());
        if !w.is_empty() {
            // SAFETY: `new` saw that this machine runs the tier.
            unsafe { (self.run)(x, w, dst) }
        }
    }
}

/// The definition, and the code of the tiers whose instructions the compiler always has.
#[inline(always)]
fn run(x: &[f32], w: &[[f32; COLUMNS]], dst: &mut [[f32; COLUMNS]]) {
    for (x, dst) in x.chunks_exact(w.len()).zip(dst) {
        let mut y = *dst;
        for (x, w) in x.iter().zip(w) {
            for (y, w) in y.iter_mut().zip(w) {
                *y = x.mul_add(*w, *y);
            }
        }
        *dst = y;
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(x: &[f32], w: &[[f32; COLUMNS]], dst: &mut [[f32; COLUMNS]]) {
    run(x, w, dst);
}
