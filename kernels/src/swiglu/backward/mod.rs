//! Gradient of SwiGLU with respect to both of its inputs.
//!
//! # Formula
//! With `s = 1 / (1 + exp(-gate))`: `d_up = d_act * (gate * s)`,
//! `d_gate = (d_act * up) * (s * (1 + gate * (1 - s)))`.
//!
//! # Shapes
//! `gate`, `up`, `d_act`, `d_gate`, `d_up`: `[n]` f32, any `n`.
//!
//! # Numerics
//! `exp` of this crate; `1 + gate * (1 - s)` is `fma(gate, 1 - s, 1)`; every other operation rounds
//! once, as the brackets say.
//!
//! # Cost
//! 20 bytes moved, one division and one `exp` per element; bound by these.
//!
//! # Variants
//! One loop over arrays of 16; the tiers differ in the instructions it is compiled to.

use crate::Isa;
use crate::exp::exp_lanes;
use crate::vector::LANES;

#[cfg(test)]
mod tests;

type Run = unsafe fn(&Point<'_>, &mut [f32], &mut [f32]);

/// Where the gradient is taken, and what it is multiplied with.
struct Point<'a> {
    gate: &'a [f32],
    up: &'a [f32],
    d_act: &'a [f32],
}

/// The gradient of SwiGLU of one tier.
#[derive(Clone, Copy, Debug)]
pub struct SwiGluBackward {
    run: Run,
}

impl SwiGluBackward {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let run: Run = match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => run_avx2,
            _ => run,
        };
        isa.is_available().then_some(Self { run })
    }

    /// All `[n]`.
    ///
    /// # Panics
    /// If the lengths differ.
    #[allow(unsafe_code)]
    pub fn run(
        &self,
        gate: &[f32],
        up: &[f32],
        d_act: &[f32],
        d_gate: &mut [f32],
        d_up: &mut [f32],
    ) {
        let lens = [up.len(), d_act.len(), d_gate.len(), d_up.len()];
        assert_eq!(lens, [gate.len(); 4], "up, d_act, d_gate, d_up");
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(&Point { gate, up, d_act }, d_gate, d_up) }
    }
}

/// The definition, and the code of the tiers whose instructions the compiler always has.
#[inline(always)]
fn run(at: &Point<'_>, d_gate: &mut [f32], d_up: &mut [f32]) {
    let (gate, gate_rest) = at.gate.as_chunks::<LANES>();
    let (up, up_rest) = at.up.as_chunks::<LANES>();
    let (d_act, d_act_rest) = at.d_act.as_chunks::<LANES>();
    let (d_gate, d_gate_rest) = d_gate.as_chunks_mut::<LANES>();
    let (d_up, d_up_rest) = d_up.as_chunks_mut::<LANES>();
    let inputs = gate.iter().zip(up).zip(d_act);
    for (((gate, up), d_act), (d_gate, d_up)) in inputs.zip(d_gate.iter_mut().zip(d_up)) {
        (*d_gate, *d_up) = lanes(gate, up, d_act);
    }
    let n = gate_rest.len();
    let pad = |x: &[f32]| {
        let mut padded = [0.0; LANES];
        padded[..n].copy_from_slice(x);
        padded
    };
    let (dg, du) = lanes(&pad(gate_rest), &pad(up_rest), &pad(d_act_rest));
    d_gate_rest.copy_from_slice(&dg[..n]);
    d_up_rest.copy_from_slice(&du[..n]);
}

#[inline(always)]
fn lanes(
    gate: &[f32; LANES],
    up: &[f32; LANES],
    d_act: &[f32; LANES],
) -> ([f32; LANES], [f32; LANES]) {
    let e = exp_lanes(gate.map(|g| -g));
    let (mut d_gate, mut d_up) = ([0.0; LANES], [0.0; LANES]);
    for j in 0..LANES {
        let s = 1.0 / (1.0 + e[j]);
        d_up[j] = d_act[j] * (gate[j] * s);
        d_gate[j] = (d_act[j] * up[j]) * (s * gate[j].mul_add(1.0 - s, 1.0));
    }
    (d_gate, d_up)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(at: &Point<'_>, d_gate: &mut [f32], d_up: &mut [f32]) {
    run(at, d_gate, d_up);
}
