//! Log-softmax of a row of logits at one token, and its gradient.
//!
//! # Formula
//! `max` = the largest logit, `sum` = sum of `exp(logits[i] - max)`,
//! `logprob = logits[target] - max - ln(sum)`. With `slope` the derivative of a loss with respect to
//! `logprob`, its gradient is `slope * ([i = target] - exp(logits[i] - max) / sum)`; cross-entropy is
//! `slope = -1 / counted tokens`.
//!
//! # Shapes
//! `logits` `[n]` f32, `n >= 1`; they become `exp(logits[i] - max)`, and then the gradient.
//!
//! # Numerics
//! - `max` passes over NaN and is never `-0.0`, so its order is free.
//! - `sum`: pieces of 512 elements in the 16 lanes and the tree of `vector/mod.rs`, in f32; the
//!   pieces ascending in f64. Relative error below 3e-6.
//! - `logprob`: `ln` in f64, the difference in f64, rounded once to f32.
//! - gradient: `-slope / sum` in f64, rounded once to f32, times the exponential; `slope` is added to
//!   the target's. All finite logits give a finite gradient; NaN and `+inf` give NaN.
//!
//! # Cost
//! 8 bytes moved and one `exp` per logit, then 8 bytes and a product; bound by `exp`, then by loads.
//!
//! # Variants
//! One loop over arrays of 16; the tiers differ in the instructions it is compiled to.

use crate::Isa;
use crate::exp::exp_lanes;
use crate::log::ln;
use crate::vector::{LANES, sum_lanes};

#[cfg(test)]
mod tests;

/// Chunks of 16 whose sum is taken in f32.
const PIECE: usize = 32;

/// What is known of a row after its exponentials were taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Softmax {
    /// Log-probability of the target.
    pub logprob: f32,
    /// The largest logit.
    pub max: f32,
    /// The sum of the exponentials.
    pub sum: f64,
}

#[derive(Clone, Copy, Debug)]
struct Runs {
    exponentials: unsafe fn(&mut [f32]) -> (f32, f64),
    scale: unsafe fn(&mut [f32], f32),
}

/// Cross-entropy of one tier.
#[derive(Clone, Copy, Debug)]
pub struct CrossEntropy {
    runs: Runs,
}

impl CrossEntropy {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let runs = match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => Runs {
                exponentials: exponentials_avx2,
                scale: scale_avx2,
            },
            _ => Runs {
                exponentials,
                scale,
            },
        };
        isa.is_available().then_some(Self { runs })
    }

    /// The log-probability of `target`; `logits` `[n]` become their exponentials.
    ///
    /// # Panics
    /// If `target >= n`.
    #[allow(unsafe_code)]
    pub fn softmax(&self, logits: &mut [f32], target: usize) -> Softmax {
        assert!(target < logits.len(), "target {target} of {}", logits.len());
        let logit = logits[target];
        // SAFETY: `new` saw that this machine runs the tier.
        let (max, sum) = unsafe { (self.runs.exponentials)(logits) };
        let logprob = (f64::from(logit) - f64::from(max) - ln(sum)) as f32;
        Softmax { logprob, max, sum }
    }

    /// The gradient of a loss whose derivative with respect to the log-probability of `target` is
    /// `slope`, in place of the exponentials that [`CrossEntropy::softmax`] left.
    ///
    /// # Panics
    /// If `target >= n`.
    #[allow(unsafe_code)]
    pub fn gradient(&self, row: &mut [f32], softmax: &Softmax, target: usize, slope: f32) {
        assert!(target < row.len(), "target {target} of {}", row.len());
        let factor = (-f64::from(slope) / softmax.sum) as f32;
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.runs.scale)(row, factor) }
        row[target] += slope;
    }
}

/// The definition, and the code of the tiers whose instructions the compiler always has.
#[inline(always)]
fn exponentials(row: &mut [f32]) -> (f32, f64) {
    let larger = |m: f32, s: f32| if s > m { s } else { m };
    let (chunks, rest) = row.as_chunks_mut::<LANES>();
    let mut maxima = [f32::NEG_INFINITY; LANES];
    for x in chunks.iter() {
        for j in 0..LANES {
            maxima[j] = larger(maxima[j], x[j]);
        }
    }
    let all = maxima.iter().chain(rest.iter());
    let max = all.fold(f32::NEG_INFINITY, |m, &s| larger(m, s)) + 0.0;

    let mut sum = 0.0f64;
    for piece in chunks.chunks_mut(PIECE) {
        let mut lanes = [0.0f32; LANES];
        for x in piece {
            *x = exp_lanes(x.map(|x| x - max));
            for j in 0..LANES {
                lanes[j] += x[j];
            }
        }
        sum += f64::from(sum_lanes(lanes));
    }
    if !rest.is_empty() {
        let mut lanes = [0.0f32; LANES];
        for (lane, x) in lanes.iter_mut().zip(rest) {
            [*x] = exp_lanes([*x - max]);
            *lane = *x;
        }
        sum += f64::from(sum_lanes(lanes));
    }
    (max, sum)
}

#[inline(always)]
fn scale(row: &mut [f32], factor: f32) {
    for x in row {
        *x *= factor;
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn exponentials_avx2(row: &mut [f32]) -> (f32, f64) {
    exponentials(row)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn scale_avx2(row: &mut [f32], factor: f32) {
    scale(row, factor);
}
