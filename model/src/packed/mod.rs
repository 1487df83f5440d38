//! Our own model file: safetensors whose matrices are in panel layout, mapped and used in place.
//!
//! ```text
//! header_len:u64  header, padded with spaces so that the data begins at a multiple of 64
//! matrices   U8 [len_bytes], panels as `brevity_kernels::matmul::Rhs` wants them, 64-byte aligned
//! vectors    F32 [len], 4-byte aligned
//! texts      U8 [len]: tokenizer.json, chat_template
//! ```
//! `__metadata__` holds strings: `format` = "brevity-packed", `version`, `config` (JSON of
//! [`ModelConfig`]), `tensors` (JSON: name -> [`TensorMeta`]), `special_tokens`, `notices`, `fingerprint`
//! (hash of the contents, 16 hex digits), `source_key` (what the file was made of) and `checks` (JSON:
//! checksums of all tensors, and the hash of a sample of each; files of earlier versions have none).
//!
//! Any safetensors reader can list and verify such a file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::file::SourceFile;
use crate::safetensors_file::Header;
use brevity_kernels::matmul::WeightFormat;

mod checks;
mod convert;
mod hash;
mod pack;
mod writer;

pub(crate) use checks::{Checks, part_hash, sample_hash, sample_place};
pub(crate) use hash::{Hasher, mix};
pub(crate) use pack::{
    Conversion, Progress, matrix_part_len, pack_with_key, planned_bytes, write_panels,
};
pub use pack::{PackOptions, WeightKind, pack};
pub(crate) use writer::{Plan, PlannedTensor, Writer, fingerprint, header_hash};

/// `format` of the metadata.
pub(crate) const FORMAT: &str = "brevity-packed";
/// `version` of the metadata; other versions are refused, and caches are made anew.
pub(crate) const VERSION: &str = "2";
/// Alignment of matrices in the file, bytes.
pub(crate) const ALIGN: usize = 64;
/// Names of the text tensors.
pub(crate) const TOKENIZER: &str = "tokenizer.json";
/// See [`TOKENIZER`].
pub(crate) const CHAT_TEMPLATE: &str = "chat_template";

/// What the metadata says of a tensor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TensorMeta {
    /// [`WeightFormat::name`], or `f32`.
    pub format: String,
    /// Output columns, or the length of a vector.
    pub n: usize,
    /// Elements of a column, 0 for a vector.
    pub k: usize,
    /// Element type in the source.
    pub from: String,
}

/// By name.
pub(crate) type TensorMetas = BTreeMap<String, TensorMeta>;

/// The format of a name.
pub(crate) fn format_of(name: &str) -> Option<WeightFormat> {
    [WeightFormat::W4, WeightFormat::W4Min, WeightFormat::W8]
        .into_iter()
        .find(|f| f.name() == name)
}

/// Whether a file says that it is packed.
pub(crate) fn is_packed(file: &SourceFile) -> bool {
    Header::read(file).is_ok_and(|h| h.metadata.get("format").is_some_and(|f| f == FORMAT))
}

#[cfg(test)]
pub(crate) mod tests;
