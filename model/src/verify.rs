//! Checks a packed file whole.

use std::path::{Path, PathBuf};

use crate::file::{SourceFile, zeros};
use crate::packed::{
    Checks, TensorMetas, fingerprint, format_of, header_hash, matrix_part_len, part_hash,
};
use crate::safetensors_file::{Entry, Header};
use crate::{Error, Result, Weights};

/// A packed file of which every byte is what was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// The file.
    pub path: PathBuf,
    /// Bytes of its tensors.
    pub bytes: u64,
    /// Tensors.
    pub tensors: usize,
    /// Tells the model from any other.
    pub fingerprint: u64,
    /// Whether every tensor has a checksum of its own. Files packed by earlier versions have one over all
    /// of them, and none over the metadata: an error could not have named the tensor.
    pub by_tensor: bool,
}

/// Reads all of a packed file and compares it with the checksums it was packed with. `progress` is told bytes
/// done and in all.
///
/// # Errors
/// If the file is no packed model, or names the first tensor whose bytes are not those that were packed.
pub fn verify(path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Verified> {
    let weights = Weights::open(path)?;
    let config = weights.config().clone();
    drop(weights);
    let file = SourceFile::open(path)?;
    let header = Header::read(&file)?;
    let fail = |what: String| Error::format(path, what);
    let text = |key: &str| header.metadata.get(key).map(String::as_str);
    let checks = text("checks").map(Checks::from_json).transpose();
    let checks = checks.map_err(|what| fail(format!("__metadata__ checks: {what}")))?;
    let metas: TensorMetas = serde_json::from_str(text("tensors").unwrap_or_default())
        .map_err(|e| fail(format!("__metadata__ tensors: {e}")))?;
    let mut entries: Vec<&Entry> = header.entries.iter().collect();
    entries.sort_by_key(|entry| entry.offset);
    if let Some(checks) = &checks {
        if checks.sums.len() != entries.len() {
            let (n, found) = (entries.len(), checks.sums.len());
            return Err(fail(format!(
                "__metadata__ checks: expected {n} sums, found {found}"
            )));
        }
        if checks.head != header_hash(&header) {
            return Err(fail(
                "the metadata are not those that were packed: damaged".into(),
            ));
        }
    }
    let total = entries.iter().map(|entry| entry.len_bytes).sum();
    let (mut contents, mut done) = (0u64, 0);
    for (i, entry) in entries.iter().enumerate() {
        let part_len = part_len(entry, &metas);
        let sum = tensor_sum(&file, entry, i, part_len, &mut |len| {
            done += len;
            progress(done, total);
        })?;
        if checks.as_ref().is_some_and(|checks| checks.sums[i] != sum) {
            let what = "its bytes are not those that were packed: damaged";
            return Err(fail(format!("tensor {:?}: {what}", entry.name)));
        }
        contents = contents.wrapping_add(sum);
    }
    let found = fingerprint(contents, &config);
    let expected = text("fingerprint").unwrap_or_default();
    if format!("{found:016x}") != expected {
        return Err(fail(format!(
            "fingerprint: expected {expected}, the contents have {found:016x}: damaged"
        )));
    }
    Ok(Verified {
        path: path.to_owned(),
        bytes: total,
        tensors: entries.len(),
        fingerprint: found,
        by_tensor: checks.is_some(),
    })
}

/// Bytes that were hashed at a time when the tensor was packed.
fn part_len(entry: &Entry, metas: &TensorMetas) -> u64 {
    let meta = metas.get(&entry.name);
    let matrix = meta.and_then(|meta| Some((format_of(&meta.format)?, meta.k)));
    match matrix {
        Some((format, k)) => matrix_part_len(format.panel_len_bytes(k)) as u64,
        None => entry.len_bytes.max(1),
    }
}

/// The sum over the parts of tensor `i`.
fn tensor_sum(
    file: &SourceFile,
    entry: &Entry,
    i: usize,
    part_len: u64,
    progress: &mut dyn FnMut(u64),
) -> Result<u64> {
    let mut bytes = zeros(&file.path, &entry.name, part_len.min(entry.len_bytes))?;
    let (mut sum, mut offset) = (0u64, 0);
    while offset < entry.len_bytes {
        let part = &mut bytes[..part_len.min(entry.len_bytes - offset) as usize];
        file.read_at(entry.offset + offset, part, &entry.name)?;
        sum = sum.wrapping_add(part_hash(i, offset, part));
        offset += part.len() as u64;
        progress(part.len() as u64);
    }
    // An empty text was written as one empty part.
    if entry.len_bytes == 0 {
        sum = part_hash(i, 0, &[]);
    }
    Ok(sum)
}
