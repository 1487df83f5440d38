//! `sum of x[i]^2` in f64: the norm by which gradients are clipped.
//!
//! # Numerics
//! Squares of f32 are exact in f64. They are added in 16 lanes that start at zero, lane `i % 16`
//! ascending, and the lanes as a tree, as `vector/mod.rs` has it in f32. No overflow: the largest
//! square is `2^256`.
//!
//! # Cost
//! 4 bytes per element; bound by loads of what does not fit a cache.
//!
//! # Variants
//! One loop over arrays of 16; the tiers differ in the instructions it is compiled to.

use crate::Isa;
use crate::vector::LANES;

#[cfg(test)]
mod tests;

type Run = unsafe fn(&[f32]) -> f64;

/// The sum of squares of one tier.
#[derive(Clone, Copy, Debug)]
pub struct SumOfSquares {
    run: Run,
}

impl SumOfSquares {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let run: Run = match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => run_avx2,
            _ => run,
        };
        isa.is_available().then_some(Self { run })
    }

    /// The sum over `x`.
    #[allow(unsafe_code)]
    pub fn run(&self, x: &[f32]) -> f64 {
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(x) }
    }
}

/// The definition, and the code of the tiers whose instructions the compiler always has.
#[inline(always)]
fn run(x: &[f32]) -> f64 {
    let mut lanes = [0.0f64; LANES];
    let (chunks, rest) = x.as_chunks::<LANES>();
    for x in chunks {
        for j in 0..LANES {
            let x = f64::from(x[j]);
            lanes[j] += x * x;
        }
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        let x = f64::from(*x);
        *lane += x * x;
    }
    for step in [8, 4, 2, 1] {
        for j in 0..step {
            lanes[j] += lanes[j + step];
        }
    }
    lanes[0]
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(x: &[f32]) -> f64 {
    run(x)
}
