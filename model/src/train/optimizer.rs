//! AdamW over the factors of an adapter.

use brevity_kernels::adamw::{self, AdamWStep};
use brevity_kernels::squares::SumOfSquares;
use brevity_kernels::{Isa, matmul::NR};

use crate::forward::Split;
use crate::{DisjointChunks, Error, Factors, Result, Runner};

pub use brevity_kernels::adamw::AdamWOptions;

/// Elements that are stepped together: what one task takes at least.
const STEP: usize = 256 * NR;

/// The moments of AdamW, and how far it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct AdamW {
    m: Vec<f32>,
    v: Vec<f32>,
    steps: u64,
    /// `beta1^steps`, `beta2^steps`, by repeated multiplication.
    powers: [f64; 2],
}

impl AdamW {
    /// Before the first step over `len` elements.
    pub fn new(len: usize) -> Self {
        Self {
            m: vec![0.0; len],
            v: vec![0.0; len],
            steps: 0,
            powers: [1.0, 1.0],
        }
    }

    /// As it was after `steps` steps: both moments and the powers of the betas.
    ///
    /// # Errors
    /// [`Error::Request`] if the moments differ in length, or a number cannot be such a state.
    pub fn from_state(m: Vec<f32>, v: Vec<f32>, steps: u64, powers: [f64; 2]) -> Result<Self> {
        if m.len() != v.len() {
            let what = format!("moments of {} and {} elements", m.len(), v.len());
            return Err(Error::Request(what));
        }
        let bad = |x: &&f32| !x.is_finite();
        if let Some(x) = m
            .iter()
            .chain(&v)
            .find(bad)
            .or(v.iter().find(|v| **v < 0.0))
        {
            return Err(Error::Request(format!("a moment of AdamW is {x}")));
        }
        if powers.iter().any(|p| !(0.0..=1.0).contains(p)) {
            return Err(Error::Request(format!("powers of AdamW: {powers:?}")));
        }
        Ok(Self {
            m,
            v,
            steps,
            powers,
        })
    }

    /// First and second moments, in the places of the factors.
    pub fn moments(&self) -> [&[f32]; 2] {
        [&self.m, &self.v]
    }

    /// Steps made.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// `beta1^steps` and `beta2^steps`.
    pub fn powers(&self) -> [f64; 2] {
        self.powers
    }

    /// One step: `factors` against `gradient`, which is multiplied with `gradient_scale` first.
    ///
    /// # Panics
    /// If a length differs or this machine cannot run `isa`.
    pub fn step(
        &mut self,
        options: &AdamWOptions,
        (gradient, gradient_scale): (&[f32], f32),
        factors: &mut Factors,
        isa: Isa,
        runner: &dyn Runner,
    ) {
        let kernel = adamw::AdamW::new(isa).expect("a tier of this machine");
        let values = factors.values_mut();
        let len = values.len();
        assert_eq!(
            [gradient.len(), self.m.len()],
            [len; 2],
            "gradient and moments"
        );
        self.steps += 1;
        self.powers[0] *= options.beta1;
        self.powers[1] *= options.beta2;
        let step = AdamWStep::new(options, self.powers, gradient_scale);
        let split = Split::new(runner, len.div_ceil(STEP), STEP * 8);
        let chunk = split.per_task * STEP;
        let all = [values, &mut self.m, &mut self.v].map(|x| DisjointChunks::new(x, chunk));
        split.run(runner, &|t, _| {
            let [p, m, v] = all.each_ref().map(|x| x.take(t));
            let gradient = &gradient[t * chunk..][..p.len()];
            kernel.run(&step, gradient, p, m, v);
        });
    }
}

/// The norm of a gradient over all factors: the sums of squares of its tensors, added in f64 in the
/// order of [`Factors::spans`], `A` before `B`.
///
/// # Panics
/// If the gradient is shorter than the factors or this machine cannot run `isa`.
pub fn global_norm(factors: &Factors, gradient: &[f32], isa: Isa) -> f64 {
    let squares = SumOfSquares::new(isa).expect("a tier of this machine");
    let tensors = factors.spans().iter().flat_map(|span| [&span.a, &span.b]);
    let sums = tensors.map(|range| squares.run(&gradient[range.clone()]));
    sums.fold(0.0, |sum, square| sum + square).sqrt()
}
