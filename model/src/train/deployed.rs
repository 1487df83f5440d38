//! The factors of an adapter as they run, and as the way back reads them.

use brevity_kernels::GROUP;
use brevity_kernels::matmul::NR;

use crate::adapter::{DeltaView, Factor, Stack, StackView};
use crate::aligned::Aligned;
use crate::{
    Adapter, AdapterDtype, DisjointChunks, FactorSpan, Factors, ModelConfig, Runner, Target,
};

/// An adapter in training: int8, as it is deployed, and its values in f32 for the way back.
#[derive(Debug)]
pub struct Deployed {
    adapter: Adapter,
    spans: Vec<FactorSpan>,
    /// `[layer][target]`: index in `spans`.
    places: Vec<[Option<usize>; Target::ALL.len()]>,
    /// One for each span.
    values: Vec<Values>,
    len: usize,
}

/// What int8 factors are in f32.
#[derive(Debug)]
pub(super) struct Values {
    /// `[inputs / 16][rank][16]`.
    pub a: Aligned<f32>,
    /// `[rank rounded up / 16][outputs][16]`.
    pub b: Aligned<f32>,
}

/// The factors of one matrix.
#[derive(Clone, Copy)]
pub(super) struct Change<'a> {
    pub span: &'a FactorSpan,
    pub values: &'a Values,
}

impl Deployed {
    /// Quantizes `factors` for a network, as an adapter that is read from a file.
    pub fn new(factors: &Factors, config: &ModelConfig, runner: &dyn Runner) -> Self {
        let adapter = factors.quantize(config, AdapterDtype::Int8, None, runner);
        let spans = factors.spans().to_vec();
        let mut places = vec![[None; Target::ALL.len()]; config.n_layers];
        for (i, span) in spans.iter().enumerate() {
            places[span.layer][span.target as usize] = Some(i);
        }
        let mut values: Vec<Values> = spans
            .iter()
            .map(|span| {
                let (n, k) = span.target.shape(config);
                Values {
                    a: Aligned::zeroed(k * span.rank),
                    b: Aligned::zeroed(span.rank.next_multiple_of(NR) * n),
                }
            })
            .collect();
        let chunks = DisjointChunks::new(&mut values, 1);
        runner.for_each(spans.len(), &|i| {
            let span = &spans[i];
            let (stack, matrix) = stack_of(span.target);
            let view = adapter.stack(span.layer, stack).expect("a changed stack");
            let (n, k) = span.target.shape(config);
            chunks.take(i)[0].fill(&view, matrix, (n, k), span.rank);
        });
        Self {
            adapter,
            places,
            values,
            len: factors.values().len(),
            spans,
        }
    }

    /// The adapter, to decode with.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// Elements of all factors: the length of a gradient.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The lowest layer that is changed.
    pub(super) fn first_layer(&self) -> usize {
        self.spans.iter().map(|s| s.layer).min().unwrap_or(0)
    }

    /// The change of one matrix.
    pub(super) fn change(&self, layer: usize, target: Target) -> Option<Change<'_>> {
        let i = self.places[layer][target as usize]?;
        Some(Change {
            span: &self.spans[i],
            values: &self.values[i],
        })
    }
}

/// The stack of a target and its place there.
pub(super) fn stack_of(target: Target) -> (Stack, usize) {
    let place = |stack: Stack| Some((stack, stack.targets().iter().position(|&t| t == target)?));
    Stack::ALL
        .into_iter()
        .find_map(place)
        .expect("a stack for every target")
}

impl Values {
    fn fill(&mut self, view: &StackView<'_>, matrix: usize, (n, k): (usize, usize), rank: usize) {
        let delta = view.deltas[matrix].as_ref().expect("a changed matrix");
        let Factor::Packed(a) = view.a else {
            unreachable!("adapters that are trained are int8")
        };
        let mut row = vec![0.0; k];
        for r in 0..rank {
            a.column(delta.first + r, &mut row);
            for (panel, row) in self.a.chunks_exact_mut(rank * NR).zip(row.chunks_exact(NR)) {
                panel[r * NR..][..NR].copy_from_slice(row);
            }
        }
        let mut row = vec![0.0; delta.rank.max(GROUP)];
        for j in 0..n {
            let start = b_row(delta, j, &mut row);
            for (r, value) in row[start..start + rank].iter().enumerate() {
                self.b[(r / NR * n + j) * NR + r % NR] = *value;
            }
        }
    }
}

/// Reads the block that row `j` of `B` is stored in, and says where in it the row begins.
fn b_row(delta: &DeltaView<'_>, j: usize, row: &mut [f32]) -> usize {
    let Factor::Packed(b) = delta.b else {
        unreachable!("adapters that are trained are int8")
    };
    let places = delta.panels_per_block();
    let panel = j / NR;
    b.column(panel / places * NR + j % NR, row);
    panel % places * delta.rank
}
