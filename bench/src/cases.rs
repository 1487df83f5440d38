//! The operations beside the linear layers, in the shapes of real models, ready to run on one tier.

use brevity_kernels::attention::{
    Attention, KvPage, KvPageMut, PAGE, PartialsMut, Queries, QueriesMut, StoreKv,
};
use brevity_kernels::matmul::WeightFormat;
use brevity_kernels::quantize::Quantize;
use brevity_kernels::rms_norm::RmsNorm;
use brevity_kernels::rope::{Pairing, Rope};
use brevity_kernels::swiglu::SwiGlu;
use brevity_kernels::{GROUP, Isa};

use crate::matmul_case::{MatmulCase, noise};
use crate::shapes::{Layer, Network, RANKS};

/// Something that can be run again and again on one tier.
pub trait Operation {
    /// Runs it once.
    fn run(&mut self);
    /// The bits that the last run left.
    fn output(&self) -> Vec<u32>;
}

/// Makes an operation on a tier; `None` if this machine cannot run it.
type Make = Box<dyn Fn(Isa) -> Option<Box<dyn Operation>>>;

/// An operation in a shape.
pub struct Case {
    /// Operation.
    pub kernel: &'static str,
    /// Its sizes.
    pub shape: String,
    /// Bytes read and written by a run.
    pub bytes: usize,
    /// Products of a run.
    pub macs: usize,
    make: Make,
}

impl Case {
    /// The operation on `isa`, after one run whose result was compared with the scalar tier's, bit for bit;
    /// `None` if this machine cannot run the tier.
    ///
    /// # Panics
    /// If the results differ.
    pub fn on(&self, isa: Isa) -> Option<Box<dyn Operation>> {
        let mut operation = (self.make)(isa)?;
        operation.run();
        let mut scalar = (self.make)(Isa::Scalar)?;
        scalar.run();
        let is_equal = operation.output() == scalar.output();
        assert!(is_equal, "{}/{}: {isa}", self.kernel, self.shape);
        Some(operation)
    }
}

/// `n` numbers from -1 to 1.
fn floats(seed: usize, n: usize) -> Vec<f32> {
    (0..n)
        .map(|i| (noise((seed << 32) | i) % 2001) as f32 / 1000.0 - 1.0)
        .collect()
}

fn bits(x: &[f32]) -> impl Iterator<Item = u32> {
    x.iter().map(|x| x.to_bits())
}

/// All operations of a network.
pub fn of(network: Network) -> Vec<Case> {
    let mut cases = vec![
        rms_norm(network.d_model),
        quantize(network.d_model),
        swiglu(network.d_ff),
        rope(network.n_heads, network.head_dim),
    ];
    let heads = network.n_heads / network.n_kv_heads;
    cases.extend([1, 8].map(|tokens| attention(tokens * heads, network.head_dim)));
    for rank in RANKS {
        cases.extend(lora(network.d_model, rank));
    }
    cases
}

struct RmsNormRun {
    op: RmsNorm,
    x: Vec<f32>,
    weight: Vec<f32>,
    dst: Vec<f32>,
}

impl Operation for RmsNormRun {
    fn run(&mut self) {
        self.op.run(&self.x, &self.weight, 1e-5, &mut self.dst);
    }

    fn output(&self) -> Vec<u32> {
        bits(&self.dst).collect()
    }
}

fn rms_norm(n: usize) -> Case {
    Case {
        kernel: "rms_norm",
        shape: n.to_string(),
        bytes: 12 * n,
        macs: 0,
        make: Box::new(move |isa| {
            Some(Box::new(RmsNormRun {
                op: RmsNorm::new(isa)?,
                x: floats(1, n),
                weight: floats(2, n),
                dst: vec![0.0; n],
            }))
        }),
    }
}

struct QuantizeRun {
    op: Quantize,
    x: Vec<f32>,
    qs: Vec<i8>,
    scales: Vec<f32>,
    sums: Vec<i32>,
}

impl Operation for QuantizeRun {
    fn run(&mut self) {
        self.op
            .run(&self.x, &mut self.qs, &mut self.scales, &mut self.sums);
    }

    fn output(&self) -> Vec<u32> {
        let codes = self.qs.iter().map(|&q| q as u32);
        let sums = self.sums.iter().map(|&s| s as u32);
        codes.chain(bits(&self.scales)).chain(sums).collect()
    }
}

fn quantize(n: usize) -> Case {
    Case {
        kernel: "quantize",
        shape: n.to_string(),
        bytes: 5 * n + 8 * n / GROUP,
        macs: 0,
        make: Box::new(move |isa| {
            Some(Box::new(QuantizeRun {
                op: Quantize::new(isa)?,
                x: floats(1, n),
                qs: vec![0; n],
                scales: vec![0.0; n / GROUP],
                sums: vec![0; n / GROUP],
            }))
        }),
    }
}

struct SwiGluRun {
    op: SwiGlu,
    gate: Vec<f32>,
    up: Vec<f32>,
    dst: Vec<f32>,
}

impl Operation for SwiGluRun {
    fn run(&mut self) {
        self.op.run(&self.gate, &self.up, &mut self.dst);
    }

    fn output(&self) -> Vec<u32> {
        bits(&self.dst).collect()
    }
}

fn swiglu(n: usize) -> Case {
    Case {
        kernel: "swiglu",
        shape: n.to_string(),
        bytes: 12 * n,
        macs: 0,
        make: Box::new(move |isa| {
            Some(Box::new(SwiGluRun {
                op: SwiGlu::new(isa)?,
                gate: floats(1, n),
                up: floats(2, n),
                dst: vec![0.0; n],
            }))
        }),
    }
}

struct RopeRun {
    op: Rope,
    heads: Vec<f32>,
    cos: Vec<f32>,
    sin: Vec<f32>,
}

impl Operation for RopeRun {
    fn run(&mut self) {
        self.op
            .run(&mut self.heads, &self.cos, &self.sin, Pairing::Halves);
    }

    fn output(&self) -> Vec<u32> {
        bits(&self.heads).collect()
    }
}

fn rope(n_heads: usize, head_dim: usize) -> Case {
    Case {
        kernel: "rope",
        shape: format!("{n_heads}x{head_dim}"),
        bytes: 8 * n_heads * head_dim,
        macs: 0,
        make: Box::new(move |isa| {
            let angles: Vec<f32> = floats(2, head_dim / 2);
            Some(Box::new(RopeRun {
                op: Rope::new(isa)?,
                heads: floats(1, n_heads * head_dim),
                // A rotation, so that the numbers stay what they are over many runs.
                cos: angles.iter().map(|a| a.cos()).collect(),
                sin: angles.iter().map(|a| a.sin()).collect(),
            }))
        }),
    }
}

struct AttentionRun {
    op: Attention,
    head_dim: usize,
    codes: Vec<i8>,
    scales: Vec<f32>,
    keys: Vec<i8>,
    values: Vec<i8>,
    key_scales: Vec<u16>,
    value_scales: Vec<u16>,
    valid: Vec<usize>,
    m: Vec<f32>,
    l: Vec<f32>,
    o: Vec<f32>,
}

impl AttentionRun {
    fn new(isa: Isa, rows: usize, head_dim: usize) -> Option<Self> {
        let mut run = Self {
            op: Attention::new(isa)?,
            head_dim,
            codes: vec![0; rows * head_dim],
            scales: vec![0.0; rows * head_dim / GROUP],
            keys: vec![0; PAGE * head_dim],
            values: vec![0; PAGE * head_dim],
            key_scales: vec![0; PAGE],
            value_scales: vec![0; PAGE],
            valid: vec![PAGE; rows],
            m: vec![0.0; rows],
            l: vec![0.0; rows],
            o: vec![0.0; rows * head_dim],
        };
        let store = StoreKv::new(isa)?;
        for slot in 0..PAGE {
            let page = KvPageMut::Int8 {
                keys: &mut run.keys,
                key_scales: &mut run.key_scales,
                values: &mut run.values,
                value_scales: &mut run.value_scales,
            };
            let (key, value) = (floats(slot, head_dim), floats(PAGE + slot, head_dim));
            store.run(page, slot, head_dim, &key, &value);
        }
        let queries = QueriesMut::Int8 {
            codes: &mut run.codes,
            scales: &mut run.scales,
        };
        let scale = 1.0 / (head_dim as f32).sqrt();
        let query = floats(1000, rows * head_dim);
        run.op.prepare(head_dim, &query, scale, queries);
        Some(run)
    }
}

impl Operation for AttentionRun {
    fn run(&mut self) {
        let queries = Queries::Int8 {
            codes: &self.codes,
            scales: &self.scales,
        };
        let page = KvPage::Int8 {
            keys: &self.keys,
            key_scales: &self.key_scales,
            values: &self.values,
            value_scales: &self.value_scales,
        };
        let out = PartialsMut {
            m: &mut self.m,
            l: &mut self.l,
            o: &mut self.o,
        };
        self.op
            .partial(self.head_dim, queries, page, &self.valid, out);
    }

    fn output(&self) -> Vec<u32> {
        bits(&self.m)
            .chain(bits(&self.l))
            .chain(bits(&self.o))
            .collect()
    }
}

/// One full page of int8 keys and values under `rows` query rows.
fn attention(rows: usize, head_dim: usize) -> Case {
    Case {
        kernel: "attention_partial",
        shape: format!("{rows}x{PAGE}x{head_dim}"),
        bytes: 2 * PAGE * (head_dim + 2) + 5 * rows * head_dim,
        macs: 2 * rows * PAGE * head_dim,
        make: Box::new(move |isa| Some(Box::new(AttentionRun::new(isa, rows, head_dim)?))),
    }
}

struct LoraRun {
    case: MatmulCase,
    adds: bool,
}

impl Operation for LoraRun {
    fn run(&mut self) {
        if self.adds {
            self.case.accumulate();
        } else {
            self.case.run();
        }
    }

    fn output(&self) -> Vec<u32> {
        bits(self.case.output()).collect()
    }
}

/// The two factors of an adapter in int8 for one row: `A x`, and `B t` added to the output.
fn lora(d_model: usize, rank: usize) -> [Case; 2] {
    let case = |kernel, n: usize, k: usize, adds| Case {
        kernel,
        shape: format!("1x{n}x{k}"),
        bytes: n * k / GROUP * (GROUP + 2),
        macs: n * k,
        make: Box::new(move |isa| {
            let layer = Layer {
                name: "adapter",
                n,
                k,
            };
            let case = MatmulCase::new(isa, WeightFormat::W8, 1, layer)?;
            Some(Box::new(LoraRun { case, adds }))
        }),
    };
    [
        case("lora_a", rank, d_model, false),
        case("lora_b", d_model, rank.next_multiple_of(GROUP), true),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::NETWORKS;

    #[test]
    fn every_tier_gives_the_bits_of_the_scalar_one() {
        for case in of(NETWORKS[2]) {
            for isa in Isa::available() {
                assert!(case.on(isa).is_some(), "{}/{}", case.kernel, case.shape);
            }
        }
    }
}
