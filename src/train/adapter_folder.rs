//! Adapters as PEFT folders: what training writes and everybody reads.
//!
//! `adapter_config.json` has the fields that PEFT writes, `alora_invocation_tokens` with them;
//! `adapter_model.safetensors` has the factors in f16, layer by layer in the order of the forward
//! pass. Fields: <https://huggingface.co/docs/peft/package_reference/lora>.

use std::collections::BTreeMap;
use std::path::Path;

use brevity_model::{RopePairing, Target};
use serde_json::json;

use super::state::tensors::{self, ElementType, TensorView};
use super::state::write_file;
use super::{Error, Result};

const CONFIG: &str = "adapter_config.json";
const TENSORS: &str = "adapter_model.safetensors";

/// What is true of a whole adapter.
#[derive(Clone, Debug, PartialEq)]
pub struct AdapterDescription {
    /// Name of the model it was trained on.
    pub base_model: String,
    /// Rows of A, columns of B.
    pub rank: usize,
    /// `B A` is multiplied by `alpha / rank`, with rsLoRA by `alpha / sqrt(rank)`.
    pub alpha: f64,
    /// Whether the factor is that of rsLoRA.
    pub rslora: bool,
    /// Matrices that are changed, in every layer.
    pub targets: Vec<Target>,
    /// Tokens from which on the adapter is on; `None`: from the beginning.
    pub invocation: Option<Vec<u32>>,
    /// Order of the rows of q and k in the factors. The folder has them in halves.
    pub pairing: RopePairing,
    /// Rows of a head.
    pub head_dim: usize,
}

/// The change of one matrix.
#[derive(Clone, Copy, Debug)]
pub struct Factors<'a> {
    /// Its layer.
    pub layer: usize,
    /// Which of the layer's matrices.
    pub target: Target,
    /// `[rank][inputs]`.
    pub a: &'a [f32],
    /// `[outputs][rank]`.
    pub b: &'a [f32],
}

/// Writes a folder, or brings one up to date; each of its files is there whole at any moment.
///
/// # Errors
/// [`Error::Option`] for a rank of 0, an alpha that is no number above 0 or no targets,
/// [`Error::Unstorable`] for a factor that f16 cannot hold, [`Error::Io`].
///
/// # Panics
/// If a factor's length is no multiple of the rank.
pub fn write(
    folder: &Path,
    description: &AdapterDescription,
    factors: &[Factors<'_>],
) -> Result<()> {
    let rank = description.rank;
    check(description)?;
    let ordered: Vec<Vec<f32>> = factors
        .iter()
        .map(|f| rows_in_halves(description, f))
        .collect();
    let mut views = Vec::with_capacity(2 * factors.len());
    let mut sorted: Vec<(&Factors<'_>, &Vec<f32>)> = factors.iter().zip(&ordered).collect();
    sorted.sort_by_key(|(f, _)| (f.layer, f.target));
    for (factor, b) in sorted {
        for values in [factor.a, b] {
            assert!(values.len().is_multiple_of(rank), "factors of rank {rank}");
        }
        let module = module_name(factor.layer, factor.target);
        let name = |which| format!("base_model.model.{module}.lora_{which}.weight");
        views.push(TensorView {
            name: name("A"),
            dims: vec![rank, factor.a.len() / rank],
            values: factor.a,
        });
        views.push(TensorView {
            name: name("B"),
            dims: vec![b.len() / rank, rank],
            values: b,
        });
    }
    tensors::check(&views, ElementType::F16)?;
    std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
    let (config, path) = (config(description), folder.join(CONFIG));
    write_file(&path, &|w| w.write_all(config.as_bytes())).map_err(|e| Error::io(&path, e))?;
    let path = folder.join(TENSORS);
    write_file(&path, &|w| tensors::write(w, &views, ElementType::F16))
        .map_err(|e| Error::io(&path, e))
}

fn check(description: &AdapterDescription) -> Result<()> {
    if description.rank == 0 {
        return Err(Error::option("rank", "at least 1", 0));
    }
    if !(description.alpha > 0.0 && description.alpha.is_finite()) {
        return Err(Error::option(
            "alpha",
            "a number above 0",
            description.alpha,
        ));
    }
    if description.targets.is_empty() {
        return Err(Error::option("targets", "at least one matrix", "none"));
    }
    Ok(())
}

fn config(description: &AdapterDescription) -> String {
    let targets: Vec<&str> = description.targets.iter().map(|&t| module(t).1).collect();
    let empty = BTreeMap::<String, usize>::new();
    let config = json!({
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": description.base_model,
        "r": description.rank,
        "lora_alpha": description.alpha,
        "use_rslora": description.rslora,
        "target_modules": targets,
        "alora_invocation_tokens": description.invocation,
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": false,
        "init_lora_weights": true,
        "inference_mode": true,
        "layers_to_transform": null,
        "modules_to_save": null,
        "rank_pattern": empty,
        "alpha_pattern": empty,
        "use_dora": false,
    });
    format!("{config:#}\n")
}

/// Block and name of a matrix in PEFT's names.
fn module(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::Q => ("self_attn", "q_proj"),
        Target::K => ("self_attn", "k_proj"),
        Target::V => ("self_attn", "v_proj"),
        Target::O => ("self_attn", "o_proj"),
        Target::Gate => ("mlp", "gate_proj"),
        Target::Up => ("mlp", "up_proj"),
        Target::Down => ("mlp", "down_proj"),
    }
}

/// A matrix's name in the base model.
fn module_name(layer: usize, target: Target) -> String {
    let (block, name) = module(target);
    format!("model.layers.{layer}.{block}.{name}")
}

/// B with the rows of q and k so that RoPE turns row `i` of a head together with row `i + head_dim / 2`.
fn rows_in_halves(description: &AdapterDescription, factors: &Factors<'_>) -> Vec<f32> {
    let turned = matches!(factors.target, Target::Q | Target::K);
    if !turned || description.pairing == RopePairing::Halves {
        return factors.b.to_vec();
    }
    let (rank, head_dim) = (description.rank, description.head_dim);
    let mut b = vec![0.0; factors.b.len()];
    for (at, row) in factors.b.chunks_exact(rank).enumerate() {
        let (head, i) = (at / head_dim, at % head_dim);
        let to = head * head_dim + i / 2 + i % 2 * head_dim / 2;
        b[to * rank..][..rank].copy_from_slice(row);
    }
    b
}

#[cfg(test)]
mod tests {
    use std::fs;

    use brevity_model::{
        Adapter, AdapterDtype, AdapterInfo, AdapterKind, ModelConfig, Network as Shape, Serial,
    };
    use half::f16;

    use super::*;

    const TARGETS: [Target; 7] = Target::ALL;

    /// Factors of every matrix of a small network.
    struct Network {
        config: ModelConfig,
        a: Vec<Vec<f32>>,
        b: Vec<Vec<f32>>,
    }

    fn network(rank: usize) -> Network {
        let config = ModelConfig {
            n_layers: 2,
            d_model: 64,
            d_ff: 96,
            n_heads: 4,
            n_kv_heads: 2,
            head_dim: 32,
            ..Shape::SmolLm2_135m.config()
        };
        let (d_model, d_ff) = (config.d_model, config.d_ff);
        let (q, kv) = (
            config.n_heads * config.head_dim,
            config.n_kv_heads * config.head_dim,
        );
        let sizes = [
            (q, d_model),
            (kv, d_model),
            (kv, d_model),
            (d_model, q),
            (d_ff, d_model),
            (d_ff, d_model),
            (d_model, d_ff),
        ];
        let noise = |seed: u64, len: usize| -> Vec<f32> {
            let unit = |i| crate::sampling::random::uniform(5, seed, i as u64) as f32 - 0.5;
            (0..len).map(|i| 0.2 * unit(i)).collect()
        };
        let places = (0..config.n_layers).flat_map(|_| sizes).enumerate();
        let (a, b) = places
            .map(|(i, (n, k))| {
                (
                    noise(2 * i as u64, rank * k),
                    noise(2 * i as u64 + 1, n * rank),
                )
            })
            .unzip();
        Network { config, a, b }
    }

    impl Network {
        fn factors(&self) -> Vec<Factors<'_>> {
            let pairs = self.a.iter().zip(&self.b).enumerate();
            pairs
                .map(|(i, (a, b))| Factors {
                    layer: i / 7,
                    target: TARGETS[i % 7],
                    a,
                    b,
                })
                .collect()
        }

        fn description(&self, rank: usize) -> AdapterDescription {
            AdapterDescription {
                base_model: "tiny".into(),
                rank,
                alpha: 16.0,
                rslora: false,
                targets: TARGETS.to_vec(),
                invocation: Some(vec![7, 3, 11]),
                pairing: RopePairing::Halves,
                head_dim: self.config.head_dim,
            }
        }
    }

    /// Name, shape and bits of every tensor of a folder.
    fn tensors_of(folder: &Path) -> BTreeMap<String, (Vec<usize>, Vec<u16>)> {
        let bytes = fs::read(folder.join(TENSORS)).unwrap();
        let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        let tensor = |(name, view): (String, safetensors::tensor::TensorView<'_>)| {
            assert_eq!(view.dtype(), safetensors::Dtype::F16);
            let words = view.data().as_chunks::<2>().0;
            let bits = words.iter().map(|w| u16::from_le_bytes(*w)).collect();
            (name, (view.shape().to_vec(), bits))
        };
        file.tensors().into_iter().map(tensor).collect()
    }

    #[test]
    fn our_loader_reads_a_folder_and_every_bit_of_it() {
        let (network, dir) = (network(8), tempfile::tempdir().unwrap());
        let description = network.description(8);
        // In any order, and over an older folder.
        let mut factors = network.factors();
        write(dir.path(), &description, &factors).unwrap();
        factors.reverse();
        write(dir.path(), &description, &factors).unwrap();
        let info = AdapterInfo::of(dir.path()).unwrap();
        assert_eq!(
            (info.kind, &info.targets[..]),
            (AdapterKind::Peft, &TARGETS[..])
        );
        assert_eq!(info.invocation_tokens, Some(vec![7, 3, 11]));
        let found = tensors_of(dir.path());
        assert_eq!(found.len(), 2 * factors.len());
        for factor in &factors {
            let name = module_name(factor.layer, factor.target);
            for (which, values) in [("A", factor.a), ("B", factor.b)] {
                let (dims, bits) = &found[&format!("base_model.model.{name}.lora_{which}.weight")];
                let expected: Vec<u16> =
                    values.iter().map(|&x| f16::from_f32(x).to_bits()).collect();
                assert_eq!(*bits, expected);
                assert_eq!(dims[if which == "A" { 0 } else { 1 }], 8);
            }
        }
        // What runs is what was stepped, if that is rounded to f16: the factor alpha / rank with it.
        let open = |folder: &Path| {
            Adapter::open(folder, &network.config, AdapterDtype::Int8, 1.0, &Serial).unwrap()
        };
        let first = open(dir.path());
        let rounded = |all: &[Vec<f32>]| -> Vec<Vec<f32>> {
            let round = |x: &f32| f16::from_f32(*x).to_f32();
            all.iter()
                .map(|values| values.iter().map(round).collect())
                .collect()
        };
        let again = Network {
            a: rounded(&network.a),
            b: rounded(&network.b),
            ..self::network(8)
        };
        let second = tempfile::tempdir().unwrap();
        write(second.path(), &description, &again.factors()).unwrap();
        assert_eq!(first.fingerprint(), open(second.path()).fingerprint());
        let other = AdapterDescription {
            alpha: 8.0,
            ..description
        };
        write(second.path(), &other, &again.factors()).unwrap();
        assert_ne!(first.fingerprint(), open(second.path()).fingerprint());
    }

    #[test]
    fn a_plain_adapter_has_no_invocation_tokens() {
        let (network, dir) = (network(4), tempfile::tempdir().unwrap());
        let description = AdapterDescription {
            invocation: None,
            rslora: true,
            targets: vec![Target::Q, Target::Down],
            ..network.description(4)
        };
        let mut factors = network.factors();
        factors.retain(|f| description.targets.contains(&f.target));
        write(dir.path(), &description, &factors).unwrap();
        let info = AdapterInfo::of(dir.path()).unwrap();
        assert_eq!(
            (info.invocation_tokens, info.targets),
            (None, description.targets)
        );
    }

    /// Interleaved rows come back to where they were when an interleaved network loads them.
    #[test]
    fn rows_of_q_and_k_follow_the_pairing() {
        let mut description = network(1).description(1);
        (description.pairing, description.head_dim) = (RopePairing::Interleaved, 6);
        let b: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let of = |target| {
            rows_in_halves(
                &description,
                &Factors {
                    layer: 0,
                    target,
                    a: &[],
                    b: &b,
                },
            )
        };
        let expected = [0.0, 2.0, 4.0, 1.0, 3.0, 5.0, 6.0, 8.0, 10.0, 7.0, 9.0, 11.0];
        assert_eq!(
            (of(Target::Q), of(Target::K)),
            (expected.to_vec(), expected.to_vec())
        );
        assert_eq!(of(Target::V), b);
    }

    #[test]
    fn what_cannot_be_stored_is_refused_before_anything_is_written() {
        let (network, dir) = (network(4), tempfile::tempdir().unwrap());
        let description = network.description(4);
        let folder = dir.path().join("new");
        let refused =
            |description: &AdapterDescription, factors: &[Factors<'_>], expected: &str| {
                let error = write(&folder, description, factors)
                    .unwrap_err()
                    .to_string();
                assert!(error.contains(expected) && !folder.exists(), "{error}");
            };
        let mut large = network.b[3].clone();
        large[5] = 7e4;
        let mut factors = network.factors();
        factors[3].b = &large;
        refused(
            &description,
            &factors,
            "model.layers.0.self_attn.o_proj.lora_B.weight\": element 5 is 70000",
        );
        let factors = network.factors();
        for (change, expected) in [
            (
                AdapterDescription {
                    rank: 0,
                    ..description.clone()
                },
                "rank: expected at least 1",
            ),
            (
                AdapterDescription {
                    alpha: f64::NAN,
                    ..description.clone()
                },
                "alpha",
            ),
            (
                AdapterDescription {
                    targets: vec![],
                    ..description.clone()
                },
                "targets",
            ),
        ] {
            refused(&change, &factors, expected);
        }
    }
}
