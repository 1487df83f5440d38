//! Gradient of RMSNorm with respect to its input, added to `dst`.
//!
//! # Formula
//! With `inv = 1 / sqrt(mean of x^2 + eps)` and `g[i] = weight[i] * dy[i]`:
//! `dst[i] += inv * g[i] - x[i] * (inv^3 / n) * sum of g[j] * x[j]`.
//!
//! # Shapes
//! `x`, `weight`, `dy`, `dst`: `[n]` f32, any `n`. Weights are frozen: they get no gradient.
//!
//! # Numerics
//! `inv` as the forward pass has it, bit for bit. `g` is rounded once; its sum with `x` runs in the
//! 16 lanes of `vector/mod.rs`; `c = ((sum * inv) * (inv * inv)) / n`;
//! `dst = dst + fma(g, inv, -(x * c))`.
//!
//! # Cost
//! 20 bytes moved per element, two passes over rows that fit L1; bound by loads.
//!
//! # Variants
//! One loop over arrays of 16; the tiers differ in the instructions it is compiled to.

use crate::Isa;
use crate::vector::{LANES, sum_lanes};

#[cfg(test)]
mod tests;

type Run = unsafe fn(&Row<'_>, f32, &mut [f32]);

/// What is known of a row.
struct Row<'a> {
    x: &'a [f32],
    weight: &'a [f32],
    dy: &'a [f32],
}

/// The gradient of RMSNorm of one tier.
#[derive(Clone, Copy, Debug)]
pub struct RmsNormBackward {
    run: Run,
}

impl RmsNormBackward {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let run: Run = match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => run_avx2,
            _ => run,
        };
        isa.is_available().then_some(Self { run })
    }

    /// Adds the gradient of one row; `x`, `weight`, `dy`, `dst`: `[n]`.
    ///
    /// # Panics
    /// If the lengths differ.
    #[allow(unsafe_code)]
    pub fn run(&self, x: &[f32], weight: &[f32], dy: &[f32], eps: f32, dst: &mut [f32]) {
        assert_eq!(weight.len(), x.len(), "weight of {}", x.len());
        assert_eq!(dy.len(), x.len(), "dy of {}", x.len());
        assert_eq!(dst.len(), x.len(), "dst of {}", x.len());
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(&Row { x, weight, dy }, eps, dst) }
    }
}

/// The definition, and the code of the tiers whose instructions the compiler always has.
#[inline(always)]
fn run(row: &Row<'_>, eps: f32, dst: &mut [f32]) {
    let (x, x_rest) = row.x.as_chunks::<LANES>();
    let (w, w_rest) = row.weight.as_chunks::<LANES>();
    let (dy, dy_rest) = row.dy.as_chunks::<LANES>();
    let (mut squares, mut products) = ([0.0f32; LANES], [0.0f32; LANES]);
    for ((x, w), dy) in x.iter().zip(w).zip(dy) {
        for j in 0..LANES {
            squares[j] = x[j].mul_add(x[j], squares[j]);
            products[j] = (w[j] * dy[j]).mul_add(x[j], products[j]);
        }
    }
    for (j, ((x, w), dy)) in x_rest.iter().zip(w_rest).zip(dy_rest).enumerate() {
        squares[j] = x.mul_add(*x, squares[j]);
        products[j] = (w * dy).mul_add(*x, products[j]);
    }
    let n = row.x.len();
    let inv = super::inverse_rms(sum_lanes(squares), n, eps);
    let c = ((sum_lanes(products) * inv) * (inv * inv)) / n as f32;

    let (dst, dst_rest) = dst.as_chunks_mut::<LANES>();
    for (((x, w), dy), dst) in x.iter().zip(w).zip(dy).zip(dst) {
        for j in 0..LANES {
            dst[j] += (w[j] * dy[j]).mul_add(inv, -(x[j] * c));
        }
    }
    for (((x, w), dy), dst) in x_rest.iter().zip(w_rest).zip(dy_rest).zip(dst_rest) {
        *dst += (w * dy).mul_add(inv, -(x * c));
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(row: &Row<'_>, eps: f32, dst: &mut [f32]) {
    run(row, eps, dst);
}
