//! One step of AdamW on a slice of parameters.
//!
//! # Formula
//! `g = gradient * gradient_scale`; `m = beta1 m + (1 - beta1) g`; `v = beta2 v + (1 - beta2) g^2`;
//! `p = p (1 - lr * weight_decay) - (lr / (1 - beta1^t)) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)`.
//!
//! # Shapes
//! `p`, `gradient`, `m`, `v`: `[n]` f32, any `n`.
//!
//! # Numerics
//! Constants are made in f64 by [`AdamWStep::new`] and rounded once. Per element, one rounding each:
//! `g`; `m = fma(beta1, m, (1 - beta1) * g)`; `v = fma(beta2, v, ((1 - beta2) * g) * g)`;
//! `d = sqrt(v) / root + eps`; `p = fma(-rate, m / d, p * decay)`. `sqrt` and division are IEEE.
//!
//! # Cost
//! 28 bytes moved, two divisions and a root per element; bound by these.
//!
//! # Source
//! Loshchilov and Hutter, <https://arxiv.org/abs/1711.05101>.
//!
//! # Variants
//! One loop over arrays of 16; the tiers differ in the instructions it is compiled to.

use crate::Isa;
use crate::vector::LANES;

#[cfg(test)]
mod tests;

/// What a step is made with.
#[derive(Clone, Copy, Debug)]
pub struct AdamWOptions {
    /// Learning rate of the step.
    pub lr: f64,
    /// Decay of the first moment.
    pub beta1: f64,
    /// Decay of the second moment.
    pub beta2: f64,
    /// Added to the root of the second moment.
    pub eps: f64,
    /// Share of a parameter that a step at learning rate 1 takes away.
    pub weight_decay: f64,
}

/// The constants of one step.
#[derive(Clone, Copy, Debug)]
pub struct AdamWStep {
    gradient_scale: f32,
    decay: f32,
    beta1: f32,
    one_minus_beta1: f32,
    beta2: f32,
    one_minus_beta2: f32,
    eps: f32,
    rate: f32,
    root: f32,
}

impl AdamWStep {
    /// Of a step: `powers` are `beta1^t` and `beta2^t` with `t` from 1, and gradients are multiplied
    /// with `gradient_scale` first.
    pub fn new(options: &AdamWOptions, powers: [f64; 2], gradient_scale: f32) -> Self {
        let AdamWOptions {
            lr,
            beta1,
            beta2,
            eps,
            weight_decay,
        } = *options;
        Self {
            gradient_scale,
            decay: (1.0 - lr * weight_decay) as f32,
            beta1: beta1 as f32,
            one_minus_beta1: (1.0 - beta1) as f32,
            beta2: beta2 as f32,
            one_minus_beta2: (1.0 - beta2) as f32,
            eps: eps as f32,
            rate: (lr / (1.0 - powers[0])) as f32,
            root: (1.0 - powers[1]).sqrt() as f32,
        }
    }
}

type Run = unsafe fn(&AdamWStep, &[f32], [&mut [f32]; 3]);

/// AdamW of one tier.
#[derive(Clone, Copy, Debug)]
pub struct AdamW {
    run: Run,
}

impl AdamW {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let run: Run = match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => run_avx2,
            _ => run,
        };
        isa.is_available().then_some(Self { run })
    }

    /// Moves the parameters `p` against `gradient`; `m` and `v` are the moments. All `[n]`.
    ///
    /// # Panics
    /// If the lengths differ.
    #[allow(unsafe_code)]
    pub fn run(
        &self,
        step: &AdamWStep,
        gradient: &[f32],
        p: &mut [f32],
        m: &mut [f32],
        v: &mut [f32],
    ) {
        let lens = [p.len(), m.len(), v.len()];
        assert_eq!(lens, [gradient.len(); 3], "parameters and moments");
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(step, gradient, [p, m, v]) }
    }
}

/// The definition, and the code of the tiers whose instructions the compiler always has.
#[inline(always)]
fn run(step: &AdamWStep, gradient: &[f32], [p, m, v]: [&mut [f32]; 3]) {
    let (gradient, gradient_rest) = gradient.as_chunks::<LANES>();
    let (p, p_rest) = p.as_chunks_mut::<LANES>();
    let (m, m_rest) = m.as_chunks_mut::<LANES>();
    let (v, v_rest) = v.as_chunks_mut::<LANES>();
    for ((gradient, p), (m, v)) in gradient.iter().zip(p).zip(m.iter_mut().zip(v)) {
        for j in 0..LANES {
            element(step, gradient[j], &mut p[j], &mut m[j], &mut v[j]);
        }
    }
    let state = p_rest.iter_mut().zip(m_rest).zip(v_rest);
    for (gradient, ((p, m), v)) in gradient_rest.iter().zip(state) {
        element(step, *gradient, p, m, v);
    }
}

#[inline(always)]
fn element(step: &AdamWStep, gradient: f32, p: &mut f32, m: &mut f32, v: &mut f32) {
    let g = gradient * step.gradient_scale;
    *m = step.beta1.mul_add(*m, step.one_minus_beta1 * g);
    *v = step.beta2.mul_add(*v, (step.one_minus_beta2 * g) * g);
    let d = v.sqrt() / step.root + step.eps;
    *p = (-step.rate).mul_add(*m / d, *p * step.decay);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(step: &AdamWStep, gradient: &[f32], state: [&mut [f32]; 3]) {
    run(step, gradient, state);
}
