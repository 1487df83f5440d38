//! `dst[i][j] += sum over k of x[i][k] * w[k][j]` in f32: 16 output columns of any number of rows.
//!
//! For what is small or kept in floats: adapters in f32, and the backward pass, whose other half,
//! with `x` transposed, is [`crate::outer`]. Weights in int4 and int8 go through [`crate::matmul`].
//!
//! # Shapes
//! `x` `[m][k]`, `w` `[k][16]`, `dst` `[m][16]`, all f32.
//!
//! # Numerics
//! One fused multiply-add per element, `k` ascending, from what `dst` holds: the order is the
//! same on every tier, so the bits are. A sum that is cut into calls has the bits of one call.
//!
//! # Cost
//! `64 * k` bytes of weights per call, read once for every four rows, whose 64 sums stay in
//! registers: bound by multiply-adds for four rows or more.
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
/// Rows whose sums are held in registers together.
pub(crate) const ROWS: usize = 4;

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
    let k = w.len();
    let (tiles, rest) = dst.as_chunks_mut::<ROWS>();
    let (x, x_rest) = x.split_at(tiles.len() * ROWS * k);
    for (x, dst) in x.chunks_exact(ROWS * k).zip(tiles) {
        let rows: [&[f32]; ROWS] = std::array::from_fn(|i| &x[i * k..][..k]);
        tile(w, dst, |t| rows.map(|row| row[t]));
    }
    for (x, dst) in x_rest.chunks_exact(k).zip(rest.as_chunks_mut::<1>().0) {
        tile(w, dst, |t| [x[t]]);
    }
}

/// `dst[i] += x(t)[i] * w[t]` for ascending `t`, the sums in registers.
#[inline(always)]
pub(crate) fn tile<const R: usize>(
    w: &[[f32; COLUMNS]],
    dst: &mut [[f32; COLUMNS]; R],
    x: impl Fn(usize) -> [f32; R],
) {
    let mut sums = *dst;
    for (t, w) in w.iter().enumerate() {
        let x = x(t);
        for (sums, x) in sums.iter_mut().zip(x) {
            for (sum, w) in sums.iter_mut().zip(w) {
                *sum = x.mul_add(*w, *sum);
            }
        }
    }
    *dst = sums;
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(x: &[f32], w: &[[f32; COLUMNS]], dst: &mut [[f32; COLUMNS]]) {
    run(x, w, dst);
}
