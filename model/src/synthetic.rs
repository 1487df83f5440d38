//! Random weights of exact shapes, for benches of models that are not at hand.

use std::ops::Range;
use std::path::Path;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{CodedRow, NR, WeightFormat, pack_panel_coded};

use crate::packed::{
    PackOptions, Plan, PlannedTensor, Progress, TensorMeta, WeightKind, Writer, mix, planned_bytes,
    write_panels,
};
use crate::safetensors_file::Dtype;
use crate::slots::{Part, Role, Shape, Slot, slots};
use crate::source::SpecialTokens;
use crate::{Activation, Architecture, ModelConfig, Result, RopePairing, RopeScaling, Runner};

/// What packed files say instead of a source's element type.
pub(crate) const SOURCE_TYPE: &str = "random";
/// Different panels of scales per matrix.
const N_TEMPLATES: usize = 4;

/// Networks whose shapes are known without a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Qwen2.5-7B-Instruct: 7.6 G parameters, untied output.
    Qwen2_5_7b,
    /// Qwen2.5-0.5B-Instruct: 0.49 G parameters, tied output.
    Qwen2_5_0_5b,
    /// SmolLM2-135M-Instruct, tied output.
    SmolLm2_135m,
}

impl Network {
    /// All of them.
    pub const ALL: [Network; 3] = [
        Network::Qwen2_5_7b,
        Network::Qwen2_5_0_5b,
        Network::SmolLm2_135m,
    ];

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Network::Qwen2_5_7b => "qwen2.5-7b",
            Network::Qwen2_5_0_5b => "qwen2.5-0.5b",
            Network::SmolLm2_135m => "smollm2-135m",
        }
    }

    /// The network of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|n| n.name() == name)
    }

    /// Sizes and constants.
    pub fn config(self) -> ModelConfig {
        let (n_layers, d_model, d_ff, n_heads, n_kv_heads, head_dim, vocab_size) = match self {
            Network::Qwen2_5_7b => (28, 3584, 18944, 28, 4, 128, 152_064),
            Network::Qwen2_5_0_5b => (24, 896, 4864, 14, 2, 64, 151_936),
            Network::SmolLm2_135m => (30, 576, 1536, 9, 3, 64, 49_152),
        };
        let qwen = self != Network::SmolLm2_135m;
        ModelConfig {
            architecture: if qwen {
                Architecture::Qwen2
            } else {
                Architecture::Llama
            },
            name: format!("{} (random weights)", self.name()),
            n_layers,
            d_model,
            d_ff,
            n_heads,
            n_kv_heads,
            head_dim,
            vocab_size,
            max_seq_len: if qwen { 32_768 } else { 8192 },
            rms_eps: if qwen { 1e-6 } else { 1e-5 },
            rope_theta: if qwen { 1e6 } else { 1e5 },
            rope_scaling: RopeScaling::None,
            rope_pairing: RopePairing::Halves,
            activation: Activation::Silu,
            qkv_bias: qwen,
            qk_norm: false,
            tied_output: self != Network::Qwen2_5_7b,
            bos_token: None,
            eos_tokens: vec![],
        }
    }
}

/// Writes a packed file with random weights of `config` in one format.
///
/// Codes are uniform and scales such that activations keep their size, so that the forward pass
/// neither overflows nor dies out. The contents depend on `config`, `weights` and `seed` alone.
/// Writing is bounded by the disk: nothing passes through floats, and nothing is synced.
///
/// # Errors
/// If the file cannot be written.
///
/// # Panics
/// If `config` is not valid.
pub fn write_synthetic(
    config: &ModelConfig,
    weights: WeightKind,
    seed: u64,
    out: &Path,
    progress: &mut dyn FnMut(u64, u64),
    runner: &dyn Runner,
) -> Result<()> {
    if let Err(what) = config.validate() {
        panic!("{what}");
    }
    let format = match weights {
        WeightKind::W4 => WeightFormat::W4,
        WeightKind::W8 => WeightFormat::W8,
    };
    let (matrices, vectors): (Vec<Slot>, Vec<Slot>) = slots(config)
        .into_iter()
        .partition(|slot| slot.shape.is_matrix());
    let ordered: Vec<Slot> = matrices.into_iter().chain(vectors).collect();
    let plan = Plan {
        config: config.clone(),
        tensors: ordered.iter().map(|slot| planned(slot, format)).collect(),
        special_tokens: SpecialTokens::default(),
        notices: Vec::new(),
        source_key: source_key(weights, seed),
    };
    let writer = Writer::create(out, plan)?;
    let mut progress = Progress::new(writer.plan(), progress);
    for (i, slot) in ordered.iter().enumerate() {
        let seed = mix(seed ^ mix(i as u64 + 1));
        match slot.shape {
            Shape::Matrix { k, .. } => {
                let panels = RandomPanels::new(format, k, gain(slot.role), seed);
                let make = |range, dst: &mut [u8]| {
                    panels.fill(range, dst);
                    Ok(())
                };
                write_panels(
                    &writer,
                    i,
                    format.panel_len_bytes(k),
                    &make,
                    &mut progress,
                    runner,
                )?;
            }
            Shape::Vector { len } => {
                let bytes = vector_bytes(slot.role, len, seed);
                writer.write_part(i, 0, &bytes)?;
                progress.add(bytes.len());
            }
        }
    }
    writer.finish(false)
}

/// What tells one synthetic file from another of the same network.
pub(crate) fn source_key(weights: WeightKind, seed: u64) -> String {
    format!(
        "synthetic {:?} {seed}",
        PackOptions {
            weights: Some(weights)
        }
    )
}

fn planned(slot: &Slot, format: WeightFormat) -> PlannedTensor {
    let (name, n, k, dtype) = match slot.shape {
        Shape::Matrix { n, k } => (format.name(), n, k, Dtype::U8),
        Shape::Vector { len } => ("f32", len, 0, Dtype::F32),
    };
    PlannedTensor {
        name: slot.role.packed_name(),
        dtype,
        len_bytes: planned_bytes(slot.shape, format),
        meta: Some(TensorMeta {
            format: name.to_owned(),
            n,
            k,
            from: SOURCE_TYPE.to_owned(),
        }),
    }
}

/// Output size over input size: the two products that are added to the residual stream are smaller.
fn gain(role: Role) -> f32 {
    match role {
        Role::Layer(_, Part::O | Part::Down) => 0.25,
        _ => 1.0,
    }
}

/// Counter-based: number `i` of stream `seed`.
fn random(seed: u64, i: u64) -> u64 {
    mix(seed.wrapping_add(i.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
}

/// Uniform in -1..1.
fn uniform(seed: u64, i: u64) -> f32 {
    (random(seed, i) >> 40) as f32 / (1u64 << 23) as f32 - 1.0
}

/// Panels with random codes and, in turn, one of a few planes of scales.
struct RandomPanels {
    codes_len: usize,
    panel_len: usize,
    /// The bytes behind the codes of a panel.
    scales: Vec<Vec<u8>>,
    seed: u64,
}

impl RandomPanels {
    fn new(format: WeightFormat, k: usize, gain: f32, seed: u64) -> Self {
        // The codes of a panel come first; standard deviations of uniform codes.
        let (codes_len, deviation) = match format {
            WeightFormat::W4 | WeightFormat::W4Min => (k * NR / 2, 4.64),
            WeightFormat::W8 => (k * NR, 73.9),
        };
        let panel_len = format.panel_len_bytes(k);
        let scale = gain / (deviation * (k as f32).sqrt());
        let n_groups = k / GROUP;
        let codes = vec![0; k];
        let mins = vec![
            0.0;
            if format == WeightFormat::W4Min {
                n_groups
            } else {
                0
            }
        ];
        let template = |t: usize| {
            let seed = random(seed, t as u64);
            let scales: Vec<f32> = (0..NR * n_groups)
                .map(|i| scale * (1.0 + 0.5 * uniform(seed, i as u64)))
                .collect();
            let row = |scales| CodedRow {
                codes: &codes,
                scales,
                mins: &mins,
            };
            let rows: Vec<_> = scales.chunks_exact(n_groups).map(row).collect();
            let mut panel = vec![0; panel_len];
            pack_panel_coded(format, k, &rows, &mut panel);
            panel.split_off(codes_len)
        };
        Self {
            codes_len,
            panel_len,
            scales: (0..N_TEMPLATES).map(template).collect(),
            seed: mix(seed),
        }
    }

    fn fill(&self, panels: Range<usize>, dst: &mut [u8]) {
        for (p, panel) in panels.zip(dst.chunks_exact_mut(self.panel_len)) {
            let seed = random(self.seed, p as u64);
            let (codes, scales) = panel.split_at_mut(self.codes_len);
            for (i, chunk) in codes.chunks_exact_mut(8).enumerate() {
                chunk.copy_from_slice(&random(seed, i as u64).to_le_bytes());
            }
            scales.copy_from_slice(&self.scales[p % N_TEMPLATES]);
        }
    }
}

/// Norms near 1, biases near 0.
fn vector_bytes(role: Role, len: usize, seed: u64) -> Vec<u8> {
    let center = match role {
        Role::Layer(_, Part::QBias | Part::KBias | Part::VBias) => 0.0,
        _ => 1.0,
    };
    (0..len)
        .flat_map(|i| (center + 0.1 * uniform(seed, i as u64)).to_le_bytes())
        .collect()
}

#[cfg(test)]
mod tests;
