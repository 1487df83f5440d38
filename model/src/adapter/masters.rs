//! The factors of an adapter that is being trained: in f32, one behind the other.

use std::collections::BTreeMap;
use std::ops::Range;

use super::build::reorder;
use super::source::{AdapterInfo, AdapterKind, AdapterSource, MAX_RANK, Target};
use super::{Adapter, AdapterDtype};
use crate::{Error, ModelConfig, Result, RopePairing, Runner};

/// Where the factors of one matrix lie in [`Factors::values`], and what they are multiplied with.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorSpan {
    /// Layer.
    pub layer: usize,
    /// Matrix.
    pub target: Target,
    /// Rank.
    pub rank: usize,
    /// Factor of `B A`.
    pub scale: f32,
    /// `A`, `[rank][inputs]`.
    pub a: Range<usize>,
    /// `B`, `[outputs][rank]`, rows in the network's order.
    pub b: Range<usize>,
}

/// The factors of an adapter in f32: by layer, then by matrix in the order of the forward pass, `A`
/// before `B`. Gradients and the state of an optimizer have the same places.
#[derive(Clone, Debug, PartialEq)]
pub struct Factors {
    spans: Vec<FactorSpan>,
    values: Vec<f32>,
}

impl Factors {
    /// Zeros of one rank on the `targets` of every layer; `scale` is the factor of `B A`.
    ///
    /// # Errors
    /// [`Error::Request`] if the rank is 0 or above 4096, the scale is no positive number, or `targets`
    /// is empty or names a matrix twice.
    pub fn zeros(
        config: &ModelConfig,
        targets: &[Target],
        rank: usize,
        scale: f32,
    ) -> Result<Self> {
        let fail = |what: String| Err(Error::Request(what));
        if rank == 0 || rank > MAX_RANK {
            return fail(format!("rank {rank}: expected 1 to {MAX_RANK}"));
        }
        if !(scale.is_finite() && scale > 0.0) {
            return fail(format!("factor of an adapter: {scale}"));
        }
        let mut sorted = targets.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.is_empty() || sorted.len() != targets.len() {
            return fail(format!("targets of an adapter: {targets:?}"));
        }
        let places = (0..config.n_layers).flat_map(|l| sorted.iter().map(move |&t| (l, t)));
        Ok(Self::place(
            config,
            places.map(|place| (place, (rank, scale))).collect(),
        ))
    }

    /// The factors of an adapter of any kind that is not packed.
    ///
    /// # Errors
    /// As [`Adapter::build`].
    pub fn read(source: &AdapterSource, config: &ModelConfig) -> Result<Self> {
        source.check_base(config)?;
        let changes = source.changes.iter();
        let mut factors = Self::place(
            config,
            changes
                .map(|(&place, c)| (place, (c.rank, c.scale)))
                .collect(),
        );
        for i in 0..factors.spans.len() {
            let FactorSpan {
                layer,
                target,
                ref a,
                ref b,
                ..
            } = factors.spans[i];
            let change = &source.changes[&(layer, target)];
            factors.values[a.clone()].copy_from_slice(&source.read(&change.a)?);
            let rows = reorder(source.read(&change.b)?, source.pairing, target, config);
            factors.values[b.clone()].copy_from_slice(&rows);
        }
        Ok(factors)
    }

    fn place(config: &ModelConfig, changes: BTreeMap<(usize, Target), (usize, f32)>) -> Self {
        let mut end = 0;
        let mut next = |len: usize| {
            end += len;
            end - len..end
        };
        let span = |((layer, target), (rank, scale)): ((usize, Target), (usize, f32))| {
            let (n, k) = target.shape(config);
            FactorSpan {
                layer,
                target,
                rank,
                scale,
                a: next(rank * k),
                b: next(n * rank),
            }
        };
        let spans = changes.into_iter().map(span).collect();
        Self {
            spans,
            values: vec![0.0; end],
        }
    }

    /// Every matrix that is changed, ascending.
    pub fn spans(&self) -> &[FactorSpan] {
        &self.spans
    }

    /// All elements.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All elements, to be changed.
    pub fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// `B` of a span as other programs have it: rows of q and k with RoPE pairs `(i, i + head_dim / 2)`.
    pub fn b_in_halves(&self, span: &FactorSpan, config: &ModelConfig) -> Vec<f32> {
        let b = self.values[span.b.clone()].to_vec();
        let to = ModelConfig {
            rope_pairing: RopePairing::Halves,
            ..config.clone()
        };
        reorder(b, config.rope_pairing, span.target, &to)
    }

    /// The adapter that these factors are when they are deployed: quantized as one that is read from a
    /// file.
    pub fn quantize(
        &self,
        config: &ModelConfig,
        dtype: AdapterDtype,
        invocation_tokens: Option<Vec<u32>>,
        runner: &dyn Runner,
    ) -> Adapter {
        let by_place: BTreeMap<_, _> = self
            .spans
            .iter()
            .map(|s| ((s.layer, s.target), s))
            .collect();
        let changes = by_place
            .iter()
            .map(|(&place, s)| (place, (s.rank, s.scale)));
        let read = |layer, target| {
            let span = by_place[&(layer, target)];
            let [a, b] = [&span.a, &span.b].map(|range| self.values[range.clone()].to_vec());
            Ok([a, b])
        };
        let info = self.info(config, invocation_tokens);
        Adapter::assemble(info, config, dtype, &changes.collect(), &read, runner)
            .expect("nothing is read that could fail")
    }

    fn info(&self, config: &ModelConfig, invocation_tokens: Option<Vec<u32>>) -> AdapterInfo {
        let sorted = |mut values: Vec<usize>| {
            values.sort_unstable();
            values.dedup();
            values
        };
        let mut scales: Vec<f32> = self.spans.iter().map(|s| s.scale).collect();
        scales.sort_by(f32::total_cmp);
        scales.dedup();
        let changed = |target: &Target| self.spans.iter().any(|s| s.target == *target);
        AdapterInfo {
            path: "(in training)".into(),
            kind: AdapterKind::Trained,
            base: config.name.clone(),
            ranks: sorted(self.spans.iter().map(|s| s.rank).collect()),
            scales,
            targets: Target::ALL.into_iter().filter(changed).collect(),
            layers: sorted(self.spans.iter().map(|s| s.layer).collect()),
            n_parameters: self.values.len(),
            source_type: "F32".into(),
            invocation_tokens,
            packed: None,
        }
    }
}
