//! Writes a packed file beside its final place, then renames it there.

use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value, json};

use super::checks::{Checks, head_hash, part_hash, sample_hash, sample_place};
use super::{ALIGN, FORMAT, Hasher, TensorMeta, TensorMetas, VERSION};
use crate::safetensors_file::{Dtype, Header};
use crate::source::SpecialTokens;
use crate::temp_file::TempFile;
use crate::{Error, ModelConfig, Notice, Result};

/// Bytes of the header's length.
const PREFIX_LEN: usize = 8;

/// A tensor of the file to be.
#[derive(Clone, Debug)]
pub(crate) struct PlannedTensor {
    pub name: String,
    pub dtype: Dtype,
    pub len_bytes: u64,
    /// Of weights; texts have none.
    pub meta: Option<TensorMeta>,
}

/// Everything that the header says.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub config: ModelConfig,
    /// In file order: matrices, vectors, texts.
    pub tensors: Vec<PlannedTensor>,
    pub special_tokens: SpecialTokens,
    pub notices: Vec<Notice>,
    pub source_key: String,
}

impl Plan {
    /// The metadata but for fingerprint and checks.
    fn strings(&self) -> Value {
        let metas: TensorMetas = self
            .tensors
            .iter()
            .filter_map(|t| Some((t.name.clone(), t.meta.clone()?)))
            .collect();
        json!({
            "format": FORMAT,
            "version": VERSION,
            "config": json!(self.config).to_string(),
            "tensors": json!(metas).to_string(),
            "special_tokens": json!(self.special_tokens).to_string(),
            "notices": json!(self.notices).to_string(),
            "source_key": self.source_key,
        })
    }

    /// Header with its length and padding; equally long whatever fingerprint and sums are.
    fn header(&self, fingerprint: u64, checks: &Checks) -> Vec<u8> {
        let mut strings = self.strings();
        strings["fingerprint"] = format!("{fingerprint:016x}").into();
        strings["checks"] = checks.to_json().into();
        let mut header = Map::new();
        header.insert("__metadata__".into(), strings);
        let mut start = 0;
        for tensor in &self.tensors {
            let end = start + tensor.len_bytes;
            let shape = tensor.len_bytes * 8 / tensor.dtype.bitsize() as u64;
            header.insert(
                tensor.name.clone(),
                json!({ "dtype": tensor.dtype, "shape": [shape], "data_offsets": [start, end] }),
            );
            start = end;
        }
        let mut json = Value::Object(header).to_string().into_bytes();
        json.resize(
            (json.len() + PREFIX_LEN).next_multiple_of(ALIGN) - PREFIX_LEN,
            b' ',
        );
        [&(json.len() as u64).to_le_bytes()[..], &json].concat()
    }

    /// Bytes of all tensors.
    pub(crate) fn data_len(&self) -> u64 {
        self.tensors.iter().map(|t| t.len_bytes).sum()
    }
}

/// A file being written; dropped before [`Writer::finish`], it leaves nothing behind.
pub(crate) struct Writer {
    plan: Plan,
    out: PathBuf,
    temp: TempFile,
    /// First byte of every tensor.
    starts: Vec<u64>,
    /// Of every tensor the sum of the hashes of its parts: the same in whatever order they are written.
    sums: Vec<AtomicU64>,
}

impl Writer {
    /// Creates the temporary file in the folder of `out` and writes the header.
    pub(crate) fn create(out: &Path, plan: Plan) -> Result<Self> {
        let temp = TempFile::create(out)?;
        let header = plan.header(0, &Checks::zeros(plan.tensors.len()));
        let mut start = header.len() as u64;
        let starts = plan
            .tensors
            .iter()
            .map(|t| {
                start += t.len_bytes;
                start - t.len_bytes
            })
            .collect();
        let writer = Self {
            sums: plan.tensors.iter().map(|_| AtomicU64::new(0)).collect(),
            plan,
            out: out.to_owned(),
            temp,
            starts,
        };
        writer.write(0, &header)?;
        Ok(writer)
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        let written = self.temp.file().write_all_at(bytes, offset);
        written.map_err(|e| Error::io(&self.out, e))
    }

    /// Writes part of tensor `i`, from `offset` within it. Parts may be written in any order and
    /// by several threads; the cut into parts must not depend on either.
    pub(crate) fn write_part(&self, i: usize, offset: u64, bytes: &[u8]) -> Result<()> {
        self.sums[i].fetch_add(part_hash(i, offset, bytes), Ordering::Relaxed);
        self.write(self.starts[i] + offset, bytes)
    }

    /// Completes the header and renames the file to its place. With `durable`, everything is on
    /// disk before the rename.
    pub(crate) fn finish(self, durable: bool) -> Result<()> {
        let sums: Vec<u64> = self
            .sums
            .iter()
            .map(|s| s.load(Ordering::Relaxed))
            .collect();
        let contents = sums.iter().fold(0, |all: u64, sum| all.wrapping_add(*sum));
        let checks = Checks {
            samples: self.samples()?,
            head: self.head(),
            sums,
        };
        let fingerprint = fingerprint(contents, &self.plan.config);
        self.write(0, &self.plan.header(fingerprint, &checks))?;
        self.temp.persist(durable)
    }

    /// First byte and length of every tensor.
    fn places(&self) -> impl Iterator<Item = (u64, u64)> {
        let tensors = self.starts.iter().zip(&self.plan.tensors);
        tensors.map(|(&start, tensor)| (start, tensor.len_bytes))
    }

    /// The hash of a sample of every tensor.
    fn samples(&self) -> Result<u64> {
        let places = self.places().map(|(start, len)| sample_place(start, len));
        sample_hash(places, |start, bytes| {
            let read = self.temp.file().read_exact_at(bytes, start);
            read.map_err(|e| Error::io(&self.out, e))
        })
    }

    /// See [`header_hash`].
    fn head(&self) -> u64 {
        let strings = self.plan.strings();
        let texts = CHECKED_TEXTS.map(|key| strings[key].as_str().unwrap_or_default());
        let names = self.plan.tensors.iter().map(|t| t.name.as_str());
        let tensors = names.zip(self.places());
        head_hash(
            texts,
            tensors.map(|(name, (start, len))| (name, start, len)),
        )
    }
}

/// The metadata that [`header_hash`] covers; the rest are hashes.
const CHECKED_TEXTS: [&str; 6] = [
    "format",
    "version",
    "config",
    "tensors",
    "special_tokens",
    "source_key",
];

/// Over the metadata and the places of the tensors.
pub(crate) fn header_hash(header: &Header) -> u64 {
    let text = |key| header.metadata.get(key).map_or("", String::as_str);
    let mut entries: Vec<_> = header.entries.iter().collect();
    entries.sort_by_key(|entry| entry.offset);
    let tensors = entries
        .iter()
        .map(|e| (e.name.as_str(), e.offset, e.len_bytes));
    head_hash(CHECKED_TEXTS.map(text), tensors)
}

/// Of the sum over all parts and of the network.
pub(crate) fn fingerprint(contents: u64, config: &ModelConfig) -> u64 {
    let config = serde_json::to_vec(config).unwrap_or_default();
    Hasher::new(contents).add(&config).finish()
}
