//! What a model file holds and what becomes of it.

use std::path::{Path, PathBuf};

use brevity_kernels::matmul::WeightFormat;
use serde::Serialize;

use crate::gguf::TensorType;
use crate::packed::{Conversion, PackOptions, planned_bytes};
use crate::slots::Shape;
use crate::source::{Source, SourceKind};
use crate::weights::Weights;
use crate::{ModelConfig, Result};

/// A model before or after packing.
#[derive(Clone, Debug, Serialize)]
pub struct LoadReport {
    /// File or folder.
    pub path: PathBuf,
    /// What it is.
    pub kind: SourceKind,
    /// Network.
    pub config: ModelConfig,
    /// Every tensor, in the order of the network.
    pub tensors: Vec<TensorReport>,
    /// Elements of all tensors.
    pub n_parameters: u64,
    /// Bytes of all tensors in the source; `None` for a packed file.
    pub source_len_bytes: Option<u64>,
    /// Bytes of all tensors when packed.
    pub packed_len_bytes: u64,
    /// What it needs to run.
    pub memory: MemoryPlan,
    /// What packing rounds, in sentences.
    pub notes: Vec<String>,
}

/// A tensor and what becomes of it.
#[derive(Clone, Debug, Serialize)]
pub struct TensorReport {
    /// Name in the packed file.
    pub name: String,
    /// Outermost dimension first.
    pub shape: Vec<usize>,
    /// Element type in the source.
    pub source_type: String,
    /// `w4`, `w4min`, `w8` or `f32`.
    pub format: &'static str,
    /// What happens to the values.
    pub conversion: ConversionReport,
    /// Bytes when packed.
    pub packed_len_bytes: u64,
}

/// What happens to the values of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConversionReport {
    /// Every value is kept, or is made f32, which holds it.
    Exact,
    /// The codes are kept; scales and minima are rounded to 16 bits (at most 2^-8 relative).
    CodesKept,
    /// Quantized from floats.
    Quantized,
    /// Drawn at random.
    Random,
}

/// Bytes needed to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MemoryPlan {
    /// Weights, mapped from the file: the system may drop and re-read them.
    pub weights_mapped_bytes: u64,
    /// Keys and values of one token in int8 with their scales, all layers.
    pub kv_int8_bytes_per_token: u64,
    /// Keys and values of one token in f16, all layers.
    pub kv_f16_bytes_per_token: u64,
    /// Longest context, tokens.
    pub max_seq_len: u64,
}

impl MemoryPlan {
    fn new(config: &ModelConfig, weights_mapped_bytes: u64) -> Self {
        let vectors = 2 * (config.n_layers * config.n_kv_heads) as u64;
        let head_dim = config.head_dim as u64;
        Self {
            weights_mapped_bytes,
            kv_int8_bytes_per_token: vectors * (head_dim + 2),
            kv_f16_bytes_per_token: vectors * 2 * head_dim,
            max_seq_len: config.max_seq_len as u64,
        }
    }
}

/// Tensors that share source type, format and conversion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportGroup {
    /// Element type in the source.
    pub source_type: String,
    /// Format when packed.
    pub format: &'static str,
    /// What happens to the values.
    pub conversion: ConversionReport,
    /// Tensors.
    pub n_tensors: usize,
    /// Elements.
    pub n_parameters: u64,
    /// Bytes when packed.
    pub packed_len_bytes: u64,
}

impl LoadReport {
    /// Reports a packed file, or what packing a GGUF file or Hugging Face folder would give.
    ///
    /// # Errors
    /// Those of [`Source::open`] and [`Weights::open`].
    pub fn of(path: &Path, options: PackOptions) -> Result<Self> {
        match SourceKind::of(path)? {
            SourceKind::Packed => Ok(Self::of_weights(&Weights::open(path)?)),
            _ => Ok(Self::of_source(path, &Source::open(path)?, options)),
        }
    }

    /// Reports a packed model.
    pub fn of_weights(weights: &Weights) -> Self {
        let tensors = weights
            .tensors()
            .map(|t| tensor_report(t.slot.role.packed_name(), t.slot.shape, t.from, t.format));
        Self::new(
            weights.path(),
            SourceKind::Packed,
            weights.config(),
            tensors.collect(),
            None,
        )
    }

    fn of_source(path: &Path, source: &Source, options: PackOptions) -> Self {
        let mut len_bytes = 0;
        let mut tensors = Vec::new();
        for (slot, tensor) in source.parts() {
            len_bytes += tensor.len_bytes;
            let format = slot
                .shape
                .is_matrix()
                .then(|| Conversion::of(tensor.ty, options).format());
            tensors.push(tensor_report(
                slot.role.packed_name(),
                slot.shape,
                tensor.ty.name(),
                format,
            ));
        }
        Self::new(
            path,
            source.kind(),
            source.config(),
            tensors,
            Some(len_bytes),
        )
    }

    fn new(
        path: &Path,
        kind: SourceKind,
        config: &ModelConfig,
        tensors: Vec<TensorReport>,
        source_len_bytes: Option<u64>,
    ) -> Self {
        let packed_len_bytes = tensors.iter().map(|t| t.packed_len_bytes).sum();
        let mut notes = Vec::new();
        if tensors
            .iter()
            .any(|t| t.conversion == ConversionReport::CodesKept)
        {
            notes.push(
                "codes kept: integer codes are those of the source; scales and minima are rounded \
                 to 16 bits, a relative error of at most 2^-8 (0.4 %) each"
                    .to_owned(),
            );
        }
        if tensors
            .iter()
            .any(|t| t.conversion == ConversionReport::Quantized)
        {
            notes.push(
                "quantized: the source has no int4 or int8 codes in groups of 32 that fit the format".to_owned(),
            );
        }
        Self {
            path: path.to_owned(),
            kind,
            config: config.clone(),
            n_parameters: tensors.iter().map(|t| parameters(&t.shape)).sum(),
            source_len_bytes,
            packed_len_bytes,
            memory: MemoryPlan::new(config, packed_len_bytes),
            notes,
            tensors,
        }
    }

    /// Totals by source type, format and conversion, in order of first appearance.
    pub fn groups(&self) -> Vec<ReportGroup> {
        let mut groups: Vec<ReportGroup> = Vec::new();
        for t in &self.tensors {
            let same = |g: &ReportGroup| {
                (g.source_type.as_str(), g.format, g.conversion)
                    == (t.source_type.as_str(), t.format, t.conversion)
            };
            let at = groups.iter().position(same).unwrap_or_else(|| {
                groups.push(ReportGroup {
                    source_type: t.source_type.clone(),
                    format: t.format,
                    conversion: t.conversion,
                    n_tensors: 0,
                    n_parameters: 0,
                    packed_len_bytes: 0,
                });
                groups.len() - 1
            });
            let group = &mut groups[at];
            group.n_tensors += 1;
            group.n_parameters += parameters(&t.shape);
            group.packed_len_bytes += t.packed_len_bytes;
        }
        groups
    }
}

fn parameters(shape: &[usize]) -> u64 {
    shape.iter().map(|&d| d as u64).product()
}

fn tensor_report(
    name: String,
    shape: Shape,
    from: &str,
    format: Option<WeightFormat>,
) -> TensorReport {
    let conversion = match format {
        _ if from == crate::synthetic::SOURCE_TYPE => ConversionReport::Random,
        None => ConversionReport::Exact,
        Some(format) if keeps_codes(from, format) => ConversionReport::CodesKept,
        Some(_) => ConversionReport::Quantized,
    };
    TensorReport {
        name,
        shape: shape.dims(),
        source_type: from.to_owned(),
        format: format.map_or("f32", WeightFormat::name),
        conversion,
        packed_len_bytes: planned_bytes(shape, format.unwrap_or(WeightFormat::W8)),
    }
}

fn keeps_codes(from: &str, format: WeightFormat) -> bool {
    let ty = TensorType::from_name(from);
    let coded = ty.and_then(TensorType::coded_format);
    coded == Some(format) || (ty, format) == (Some(TensorType::Q4_0), WeightFormat::W8)
}

#[cfg(test)]
mod tests;
