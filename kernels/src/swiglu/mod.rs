//! `dst[i] = silu(gate[i]) * up[i]`, `silu(g) = g / (1 + exp(-g))`.
//!
//! # Shapes
//! `gate`, `up`, `dst`: `[n]` f32, any `n`.
//!
//! # Numerics
//! `exp` of this crate; one rounding each for `1 + exp`, the division, the product. `silu` is
//! `-0.0` for `g < -88.376266` and NaN for `g = -inf`.
//!
//! # Cost
//! 12 bytes moved and one division per element; bound by the divider and the 13 operations of `exp`.
//!
//! # Source
//! Shazeer, <https://arxiv.org/abs/2002.05202>.
//!
//! # Variants
//! | isa | file | elements a step |
//! |---|---|---|
//! | scalar | `scalar.rs` | 1 |
//! | neon, neon_dotprod, neon_i8mm | `neon.rs` | 4 |
//! | avx2, avx512_vnni | `avx2.rs` | 8 |
//!
//! # Example
//! ```
//! use brevity_kernels::{Isa, swiglu::SwiGlu};
//!
//! let mut y = [0.0; 2];
//! SwiGlu::new(Isa::best()).unwrap().run(&[0.0, 80.0], &[5.0, 2.0], &mut y);
//! assert_eq!(y, [0.0, 160.0]);
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

pub use backward::SwiGluBackward;

type Run = unsafe fn(&[f32], &[f32], &mut [f32]);

/// SwiGLU of one tier.
#[derive(Clone, Copy, Debug)]
pub struct SwiGlu {
    run: Run,
}

impl SwiGlu {
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

    /// `gate`, `up`, `dst`: `[n]`.
    ///
    /// # Panics
    /// If the lengths differ.
    #[allow(unsafe_code)]
    pub fn run(&self, gate: &[f32], up: &[f32], dst: &mut [f32]) {
        assert_eq!(up.len(), gate.len(), "up of {}", gate.len());
        assert_eq!(dst.len(), gate.len(), "dst of {}", gate.len());
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(gate, up, dst) }
    }
}
