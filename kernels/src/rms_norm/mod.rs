//! `dst[i] = x[i] / sqrt(mean of x^2 + eps) * weight[i]`.
//!
//! # Shapes
//! `x`, `weight`, `dst`: `[n]` f32, any `n`.
//!
//! # Numerics
//! `ss` = sum of squares by fused multiply-add in 16 lanes and their tree (`vector/mod.rs`);
//! `inv = 1 / sqrt(ss / n + eps)`, each operation rounded once; `dst = (x * inv) * weight`.
//! f32 holds `ss` up to rows of rms 1e18 / sqrt(n); beyond, `inv = 0`. A NaN or inf in `x` makes
//! the row NaN where it stands.
//!
//! # Cost
//! 12 bytes moved per element, two passes over a row that fits L1; bound by loads.
//!
//! # Source
//! Zhang and Sennrich, <https://arxiv.org/abs/1910.07467>.
//!
//! # Variants
//! | isa | file | elements a step |
//! |---|---|---|
//! | scalar | `scalar.rs` | 1 |
//! | neon, neon_dotprod, neon_i8mm | `neon.rs` | 16 in 4 q registers |
//! | avx2, avx512_vnni | `avx2.rs` | 16 in 2 ymm registers |
//!
//! # Example
//! ```
//! use brevity_kernels::{Isa, rms_norm::RmsNorm};
//!
//! let mut y = [0.0; 2];
//! RmsNorm::new(Isa::best()).unwrap().run(&[3.0, -3.0], &[1.0, 2.0], 0.0, &mut y);
//! assert_eq!(y, [1.0, -2.0]);
//! ```

use crate::Isa;

#[cfg(target_arch = "x86_64")]
mod avx2;
mod backward;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(test)]
mod tests;

pub use backward::RmsNormBackward;

type Run = unsafe fn(&[f32], &[f32], f32, &mut [f32]);

/// RMSNorm of one tier.
#[derive(Clone, Copy, Debug)]
pub struct RmsNorm {
    run: Run,
}

impl RmsNorm {
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

    /// Normalizes one row; `x`, `weight`, `dst`: `[n]`.
    ///
    /// # Panics
    /// If the lengths differ.
    #[allow(unsafe_code)]
    pub fn run(&self, x: &[f32], weight: &[f32], eps: f32, dst: &mut [f32]) {
        assert_eq!(weight.len(), x.len(), "weight of {}", x.len());
        assert_eq!(dst.len(), x.len(), "dst of {}", x.len());
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(x, weight, eps, dst) }
    }
}

/// `1 / sqrt(ss / n + eps)`.
fn inverse_rms(ss: f32, n: usize, eps: f32) -> f32 {
    1.0 / (ss / n as f32 + eps).sqrt()
}
