//! An adapter as somebody else stored it, checked but not yet quantized.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use brevity_kernels::GROUP;
use serde::{Deserialize, Serialize};

use super::layout::AdapterDtype;
use super::{gguf, peft};
use crate::file::{SourceFile, zeros};
use crate::gguf::TensorType;
use crate::{Architecture, Error, ModelConfig, Result, RopePairing};

/// A matrix of a layer that adapters change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the forward pass says what each is
pub enum Target {
    Q,
    K,
    V,
    O,
    Gate,
    Up,
    Down,
}

impl Target {
    /// All of them, in the order of the forward pass.
    pub const ALL: [Target; 7] = [
        Target::Q,
        Target::K,
        Target::V,
        Target::O,
        Target::Gate,
        Target::Up,
        Target::Down,
    ];

    /// Name in packed adapters and reports.
    pub fn name(self) -> &'static str {
        match self {
            Target::Q => "q",
            Target::K => "k",
            Target::V => "v",
            Target::O => "o",
            Target::Gate => "gate",
            Target::Up => "up",
            Target::Down => "down",
        }
    }

    /// Outputs and inputs of the matrix.
    pub(crate) fn shape(self, config: &ModelConfig) -> (usize, usize) {
        let (d_model, d_ff) = (config.d_model, config.d_ff);
        match self {
            Target::Q => (config.q_dim(), d_model),
            Target::K | Target::V => (config.kv_dim(), d_model),
            Target::O => (d_model, config.q_dim()),
            Target::Gate | Target::Up => (d_ff, d_model),
            Target::Down => (d_model, d_ff),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Largest rank: far above real adapters.
pub(super) const MAX_RANK: usize = 1 << 12;
/// Most layers of an adapter.
pub(super) const MAX_LAYERS: usize = 1 << 12;

/// What kind of file an adapter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AdapterKind {
    /// A folder with `adapter_config.json` and `adapter_model.safetensors`.
    Peft,
    /// A GGUF file with `general.type = "adapter"`.
    Gguf,
    /// No file: random factors.
    Random,
    /// No file: the factors of a training run.
    Trained,
}

/// One of the two factors in its file.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    pub name: String,
    pub ty: TensorType,
    /// Outermost dimension first.
    pub dims: Vec<usize>,
    pub offset: u64,
    pub len_bytes: u64,
}

/// The change of one matrix: `scale * B A`.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub rank: usize,
    /// `alpha / rank`, or `alpha / sqrt(rank)` for rsLoRA.
    pub scale: f32,
    /// `[rank][inputs]`.
    pub a: Factor,
    /// `[outputs][rank]`.
    pub b: Factor,
}

/// An adapter file or folder: configuration and tensors checked against each other.
#[derive(Debug)]
pub struct AdapterSource {
    pub(super) kind: AdapterKind,
    /// What was asked for: the folder or file.
    pub(super) path: PathBuf,
    pub(super) file: SourceFile,
    /// The model it was trained on, as the file says.
    pub(super) base: String,
    /// Network it was trained on, where the file says.
    pub(super) architecture: Option<Architecture>,
    /// Layers of that network, where the file says.
    pub(super) n_layers: Option<usize>,
    /// Order of the rows of q and k.
    pub(super) pairing: RopePairing,
    pub(super) invocation: Option<Vec<u32>>,
    pub(super) changes: BTreeMap<(usize, Target), Change>,
}

impl AdapterSource {
    /// Opens a PEFT folder or a GGUF adapter. Reads metadata only.
    ///
    /// # Errors
    /// Names file and field or tensor, what was expected and what was found.
    pub fn open(path: &Path) -> Result<Self> {
        let meta = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
        let source = if meta.is_dir() {
            peft::open(path)?
        } else {
            gguf::open(path)?
        };
        for (&(layer, target), change) in &source.changes {
            source.check_change(layer, target, change)?;
        }
        if source.changes.is_empty() {
            return Err(Error::format(
                path,
                "expected tensors of an adapter, found none",
            ));
        }
        Ok(source)
    }

    /// Both factors are matrices of one rank, the scale is a number.
    fn check_change(&self, layer: usize, target: Target, change: &Change) -> Result<()> {
        let fail = |what: String| Err(Error::format(&self.file.path, what));
        let Change { rank, scale, a, b } = change;
        if layer >= MAX_LAYERS {
            return fail(format!(
                "tensor {:?}: layer {layer}, at most {MAX_LAYERS} are supported",
                a.name
            ));
        }
        if !(1..=MAX_RANK).contains(rank) {
            return fail(format!(
                "rank of {target} in layer {layer}: expected 1 to {MAX_RANK}, found {rank}"
            ));
        }
        if !scale.is_finite() {
            return fail(format!(
                "alpha of {target} in layer {layer}: expected a number, found a scale of {scale}"
            ));
        }
        for (factor, at, form) in [(a, 0, "[rank, inputs]"), (b, 1, "[outputs, rank]")] {
            if factor.dims.len() != 2 || factor.dims[at] != *rank {
                return fail(format!(
                    "tensor {:?}: expected shape {form} of rank {rank}, found {:?}",
                    factor.name, factor.dims
                ));
            }
        }
        Ok(())
    }

    /// What the adapter says about itself.
    pub fn info(&self) -> AdapterInfo {
        let first = self.changes.values().next();
        let mut ranks: Vec<usize> = self.changes.values().map(|c| c.rank).collect();
        ranks.sort_unstable();
        ranks.dedup();
        let mut targets: Vec<Target> = self.changes.keys().map(|&(_, target)| target).collect();
        targets.sort_unstable();
        targets.dedup();
        let mut layers: Vec<usize> = self.changes.keys().map(|&(layer, _)| layer).collect();
        layers.dedup();
        let size = |f: &Factor| f.dims.iter().product::<usize>();
        AdapterInfo {
            path: self.path.clone(),
            kind: self.kind,
            base: self.base.clone(),
            n_parameters: self.changes.values().map(|c| size(&c.a) + size(&c.b)).sum(),
            source_type: first.map_or("", |c| c.a.ty.name()).to_owned(),
            scales: {
                let mut scales: Vec<f32> = self.changes.values().map(|c| c.scale).collect();
                scales.sort_by(f32::total_cmp);
                scales.dedup();
                scales
            },
            ranks,
            targets,
            layers,
            invocation_tokens: self.invocation.clone(),
            packed: None,
        }
    }

    /// Checks that the adapter belongs to a network of this shape.
    ///
    /// # Errors
    /// [`Error::Format`] naming tensor, expected and found shape.
    pub fn check_base(&self, config: &ModelConfig) -> Result<()> {
        let fail = |what: String| Err(Error::format(&self.file.path, what));
        if let Some(architecture) = self.architecture.filter(|&a| a != config.architecture) {
            return fail(format!(
                "general.architecture: the adapter is for {architecture:?}, the model is {:?}",
                config.architecture
            ));
        }
        if let Some(n_layers) = self.n_layers.filter(|&n| n != config.n_layers) {
            return fail(format!(
                "the adapter is for {n_layers} layers, but the model has {} layers",
                config.n_layers
            ));
        }
        for (&(layer, target), Change { rank, a, b, .. }) in &self.changes {
            if layer >= config.n_layers {
                return fail(format!(
                    "tensor {:?}: layer {layer}, but the model has {} layers",
                    a.name, config.n_layers
                ));
            }
            let (n, k) = target.shape(config);
            for (factor, expected) in [(a, [*rank, k]), (b, [n, *rank])] {
                if factor.dims != expected {
                    return fail(format!(
                        "tensor {:?}: expected shape {expected:?} to fit the model, found {:?}",
                        factor.name, factor.dims
                    ));
                }
            }
        }
        check_invocation(&self.file.path, self.invocation.as_deref(), config)
    }

    /// Reads one factor as floats, row by row.
    pub(super) fn read(&self, factor: &Factor) -> Result<Vec<f32>> {
        let len: usize = factor.dims.iter().product();
        let bytes = self
            .file
            .read_vec(factor.offset, factor.len_bytes, &factor.name)?;
        let mut floats = zeros(&self.file.path, &factor.name, len as u64)?;
        factor.ty.dequantize(&bytes, &mut floats);
        if let Some(at) = floats.iter().position(|x| !is_sound(*x)) {
            return Err(Error::format(
                &self.file.path,
                format!("tensor {:?}: element {at} is {}", factor.name, floats[at]),
            ));
        }
        Ok(floats)
    }
}

/// Largest magnitude of an element: far beyond any adapter, far from overflow.
const MAX_MAGNITUDE: f32 = 1e30;

/// Whether an element is a number that an adapter may have.
pub(super) fn is_sound(x: f32) -> bool {
    x.abs() < MAX_MAGNITUDE // false for NaN
}

/// The tokens that activate an adapter are tokens of the network.
pub(super) fn check_invocation(
    path: &Path,
    tokens: Option<&[u32]>,
    config: &ModelConfig,
) -> Result<()> {
    let size = config.vocab_size;
    match tokens
        .into_iter()
        .flatten()
        .find(|&&id| id as usize >= size)
    {
        Some(id) => Err(Error::format(
            path,
            format!("alora_invocation_tokens: token {id} in a vocabulary of {size}"),
        )),
        None => Ok(()),
    }
}

/// What an adapter says about itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdapterInfo {
    /// Folder or file.
    pub path: PathBuf,
    /// Kind of file.
    pub kind: AdapterKind,
    /// The model it was trained on, as the file says.
    pub base: String,
    /// All ranks that occur, ascending.
    pub ranks: Vec<usize>,
    /// All factors of `B A` that occur, ascending.
    pub scales: Vec<f32>,
    /// The matrices it changes.
    pub targets: Vec<Target>,
    /// The layers it changes.
    pub layers: Vec<usize>,
    /// Elements of all factors.
    pub n_parameters: usize,
    /// Element type in the file.
    pub source_type: String,
    /// Tokens from which an activated adapter is on.
    pub invocation_tokens: Option<Vec<u32>>,
    /// How the factors of a packed adapter are stored.
    #[serde(default)]
    pub packed: Option<AdapterDtype>,
}

impl AdapterInfo {
    /// Of [`crate::Adapter::random`].
    pub(super) fn random(config: &ModelConfig, rank: usize) -> Self {
        let elements = |target: Target| {
            let (n, k) = target.shape(config);
            rank * (n + k)
        };
        Self {
            path: format!("random-r{rank}").into(),
            kind: AdapterKind::Random,
            base: config.name.clone(),
            ranks: vec![rank],
            scales: vec![],
            targets: Target::ALL.to_vec(),
            layers: (0..config.n_layers).collect(),
            n_parameters: config.n_layers * Target::ALL.map(elements).iter().sum::<usize>(),
            source_type: "random".into(),
            invocation_tokens: None,
            packed: None,
        }
    }
}

/// Rank as stored: 8, 16, or the next multiple of 32.
pub(super) fn stored_rank(rank: usize) -> usize {
    match rank {
        0..=8 => 8,
        9..=16 => 16,
        _ => rank.next_multiple_of(GROUP),
    }
}
