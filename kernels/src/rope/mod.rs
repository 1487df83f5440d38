//! Rotary position embedding: the pair `(a, b)` becomes `(a cos - b sin, a sin + b cos)`.
//!
//! # Shapes
//! `heads`: `[n][head_dim]` f32, rotated in place; `cos`, `sin`: `[head_dim / 2]`, the angles of
//! one position, computed once per position by the caller and shared by all heads.
//!
//! # Numerics
//! `fma(a, cos, -(b * sin))` and `fma(a, sin, b * cos)`: two roundings each.
//!
//! # Gradient
//! The inverse rotation, [`Rope::run_inverse`]: the same code with `-sin`.
//!
//! # Cost
//! 8 bytes moved and 2 fused multiply-adds per element; bound by loads. Runs between the q/k
//! projection and the store into the KV page.
//!
//! # Source
//! Su et al., <https://arxiv.org/abs/2104.09864>. [`Pairing::Interleaved`] is the paper's and
//! GGUF llama's order, [`Pairing::Halves`] that of Hugging Face and GGUF qwen ("neox").
//!
//! # Variants
//! | isa | file | pairs a step |
//! |---|---|---|
//! | scalar | `scalar.rs` | 1 |
//! | neon, neon_dotprod, neon_i8mm | `neon.rs` | 4 |
//! | avx2, avx512_vnni | `avx2.rs` | 8 |
//!
//! # Example
//! ```
//! use brevity_kernels::Isa;
//! use brevity_kernels::rope::{Pairing, Rope};
//!
//! // A quarter turn of the pair (1, 2) and none of the pair (3, 4).
//! let mut head = [1.0, 3.0, 2.0, 4.0];
//! let rope = Rope::new(Isa::best()).unwrap();
//! rope.run(&mut head, &[0.0, 1.0], &[1.0, 0.0], Pairing::Halves);
//! assert_eq!(head, [-2.0, 3.0, 1.0, 4.0]);
//! ```

use crate::Isa;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(test)]
mod tests;

/// Which two elements of a head form a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pairing {
    /// `(2i, 2i + 1)`.
    Interleaved,
    /// `(i, i + head_dim / 2)`.
    Halves,
}

/// Most pairs of a head that [`Rope::run_inverse`] takes.
pub const MAX_PAIRS: usize = 128;

type Run = unsafe fn(&mut [f32], &[f32], &[f32]);

/// RoPE of one tier.
#[derive(Clone, Copy, Debug)]
pub struct Rope {
    interleaved: Run,
    halves: Run,
}

impl Rope {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let (interleaved, halves): (Run, Run) = match isa {
            Isa::Scalar => (scalar::interleaved, scalar::halves),
            #[cfg(target_arch = "aarch64")]
            Isa::Neon | Isa::NeonDotprod | Isa::NeonI8mm => (neon::interleaved, neon::halves),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => (avx2::interleaved, avx2::halves),
            _ => return None,
        };
        isa.is_available().then_some(Self {
            interleaved,
            halves,
        })
    }

    /// Rotates `heads` (`[n][head_dim]`, one or more) by the angles of one position.
    ///
    /// # Panics
    /// If `cos` and `sin` differ in length or `heads` is no multiple of twice that.
    #[allow(unsafe_code)]
    pub fn run(&self, heads: &mut [f32], cos: &[f32], sin: &[f32], pairing: Pairing) {
        let head_dim = 2 * cos.len();
        assert_eq!(sin.len(), cos.len(), "sin of {}", cos.len());
        assert!(
            heads.len().is_multiple_of(head_dim),
            "{} elements in heads of {head_dim}",
            heads.len()
        );
        if head_dim == 0 {
            return;
        }
        let run = match pairing {
            Pairing::Interleaved => self.interleaved,
            Pairing::Halves => self.halves,
        };
        for head in heads.chunks_exact_mut(head_dim) {
            // SAFETY: `new` saw that this machine runs the tier.
            unsafe { run(head, cos, sin) }
        }
    }

    /// Rotates `heads` back: by the angles of opposite sign. A rotation is orthogonal, so this is also
    /// what takes the gradient of [`Rope::run`]'s result to that of its input.
    ///
    /// # Panics
    /// As [`Rope::run`], or if `cos` is longer than [`MAX_PAIRS`].
    pub fn run_inverse(&self, heads: &mut [f32], cos: &[f32], sin: &[f32], pairing: Pairing) {
        assert!(sin.len() <= MAX_PAIRS, "{} pairs", sin.len());
        let mut opposite = [0.0; MAX_PAIRS];
        let opposite = &mut opposite[..sin.len()];
        for (opposite, sin) in opposite.iter_mut().zip(sin) {
            *opposite = -sin;
        }
        self.run(heads, cos, opposite, pairing);
    }
}
