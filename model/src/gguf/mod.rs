//! GGUF files, versions 2 and 3, little-endian.
//!
//! ```text
//! "GGUF" version:u32 n_tensors:u64 n_metadata:u64
//! n_metadata x { key:string type:u32 value }
//! n_tensors  x { name:string n_dims:u32 dims:u64[n_dims] (innermost first) type:u32 offset:u64 }
//! zeros up to a multiple of general.alignment (32), then the tensors at their offsets
//! ```
//! Specification: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.

use std::collections::HashMap;
use std::path::Path;

use crate::file::SourceFile;
use crate::{Error, Result};

mod block;
mod network;
mod reader;
pub(crate) mod split;
mod value;
pub mod vocabulary;

pub use block::{Codes, TensorType};
pub(crate) use network::{load, tensor_name};
use reader::Reader;
use value::Metadata;

/// First bytes of a GGUF file.
pub(crate) const MAGIC: &[u8; 4] = b"GGUF";
/// Longest tensor name, bytes.
const MAX_NAME_LEN: u64 = 255;
/// Most dimensions of a tensor.
const MAX_DIMS: u32 = 4;
/// Fewest bytes of an entry of the tensor table, and of a metadata pair.
const MIN_TENSOR_LEN: u64 = 8 + 4 + 4 + 8;
const MIN_PAIR_LEN: u64 = 8 + 4 + 1;

/// A tensor as the file describes it; its bytes lie within the file.
#[derive(Clone, Debug)]
pub(crate) struct GgufTensor {
    pub name: String,
    pub ty: TensorType,
    /// Outermost dimension first.
    pub dims: Vec<usize>,
    /// Index into the files of the model.
    pub file: usize,
    /// From the beginning of the file.
    pub offset: u64,
    pub len_bytes: u64,
}

/// The head of a GGUF file, or of all parts of a split one.
#[derive(Debug)]
pub(crate) struct Gguf {
    /// One, but for split models.
    pub files: Vec<SourceFile>,
    pub metadata: Metadata,
    pub tensors: Vec<GgufTensor>,
    index: HashMap<String, usize>,
}

impl Gguf {
    /// Reads and checks everything but the contents of the tensors.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = SourceFile::open(path)?;
        let (metadata, tensors) = read_head(&file)?;
        let mut index = HashMap::new();
        for (i, tensor) in tensors.iter().enumerate() {
            if index.insert(tensor.name.clone(), i).is_some() {
                let what = format!("tensor {:?} occurs twice", tensor.name);
                return Err(Error::format(path, what));
            }
        }
        check_overlaps(path, &tensors)?;
        Ok(Self {
            files: vec![file],
            metadata,
            tensors,
            index,
        })
    }

    /// With the tensors of the next part.
    fn with(mut self, part: Gguf) -> Result<Self> {
        let file = self.files.len();
        self.files.extend(part.files);
        for tensor in part.tensors {
            if self
                .index
                .insert(tensor.name.clone(), self.tensors.len())
                .is_some()
            {
                let what = format!("tensor {:?} is also in an earlier part", tensor.name);
                return Err(Error::format(part.metadata.path(), what));
            }
            self.tensors.push(GgufTensor { file, ..tensor });
        }
        Ok(self)
    }

    /// All bytes of a tensor.
    pub(crate) fn read(&self, tensor: &GgufTensor) -> Result<Vec<u8>> {
        let what = format!("tensor {:?}", tensor.name);
        self.files[tensor.file].read_vec(tensor.offset, tensor.len_bytes, &what)
    }

    pub(crate) fn tensor(&self, name: &str) -> Option<&GgufTensor> {
        self.index.get(name).map(|&i| &self.tensors[i])
    }
}

fn read_head(file: &SourceFile) -> Result<(Metadata, Vec<GgufTensor>)> {
    let mut reader = Reader::new(file);
    let magic = reader.bytes(4, "magic")?;
    if magic != MAGIC {
        return Err(reader.error(format!("magic: expected \"GGUF\", found {magic:02x?}")));
    }
    let version = reader.u32("version")?;
    if !matches!(version, 2 | 3) {
        let hint = if matches!(version.swap_bytes(), 2 | 3) {
            " (a big-endian file)"
        } else {
            ""
        };
        return Err(Error::unsupported(
            reader.path(),
            format!("GGUF version {version}{hint}, expected 2 or 3"),
        ));
    }
    let n_tensors = reader.u64("tensor count")?;
    let n_pairs = reader.u64("metadata count")?;
    for (what, count, min_len) in [
        ("metadata count", n_pairs, MIN_PAIR_LEN),
        ("tensor count", n_tensors, MIN_TENSOR_LEN),
    ] {
        let most = reader.remaining() / min_len;
        if count > most {
            return Err(reader.error(format!(
                "{what}: expected at most {most} in the rest of the file, found {count}"
            )));
        }
    }
    let metadata = Metadata::read(&mut reader, n_pairs)?;
    let alignment = alignment(&metadata)?;
    let mut tensors = Vec::new();
    for i in 0..n_tensors {
        tensors.push(read_tensor(&mut reader, i)?);
    }
    let data_start = reader.position().next_multiple_of(alignment);
    for tensor in &mut tensors {
        place(file, tensor, data_start, alignment)?;
    }
    Ok((metadata, tensors))
}

fn alignment(metadata: &Metadata) -> Result<u64> {
    let alignment = u64::from(metadata.u32("general.alignment")?.unwrap_or(32));
    if !alignment.is_power_of_two() || alignment > 1 << 20 {
        return Err(Error::format(
            metadata.path(),
            format!("general.alignment: expected a power of two up to 2^20, found {alignment}"),
        ));
    }
    Ok(alignment)
}

/// One entry of the table; the offset is still relative to the data.
fn read_tensor(reader: &mut Reader<'_>, i: u64) -> Result<GgufTensor> {
    let name = reader.string(MAX_NAME_LEN, &format!("name of tensor {i}"))?;
    let what = format!("tensor {name:?}");
    let n_dims = reader.u32(&what)?;
    if !(1..=MAX_DIMS).contains(&n_dims) {
        return Err(reader.error(format!(
            "{what}: expected 1 to {MAX_DIMS} dimensions, found {n_dims}"
        )));
    }
    let mut dims = Vec::new();
    for _ in 0..n_dims {
        let dim = reader.u64(&what)?;
        match usize::try_from(dim) {
            Ok(dim) if dim > 0 => dims.push(dim),
            _ => {
                return Err(reader.error(format!(
                    "{what}: expected a positive dimension, found {dim}"
                )));
            }
        }
    }
    dims.reverse();
    let ty = reader.u32(&what)?;
    let ty = TensorType::from_ggml(ty)
        .map_err(|found| Error::unsupported(reader.path(), format!("{what}: {found}")))?;
    let offset = reader.u64(&what)?;
    let Some(len_bytes) = len_bytes(ty, &dims) else {
        return Err(reader.error(format!(
            "{what}: shape {dims:?} is too large or its rows are no whole blocks of {} {} elements",
            ty.block_len(),
            ty.name()
        )));
    };
    Ok(GgufTensor {
        name,
        ty,
        dims,
        file: 0,
        offset,
        len_bytes,
    })
}

/// Bytes of a tensor, outermost dimension first.
fn len_bytes(ty: TensorType, dims: &[usize]) -> Option<u64> {
    let (&k, outer) = dims.split_last()?;
    let row = ty.row_len_bytes(k)?;
    let len = outer
        .iter()
        .try_fold(row, |len, &dim| len.checked_mul(dim))?;
    u64::try_from(len).ok()
}

/// Makes the offset absolute and checks that the tensor lies in the file.
fn place(file: &SourceFile, tensor: &mut GgufTensor, start: u64, alignment: u64) -> Result<()> {
    let what = format!("tensor {:?}", tensor.name);
    if !tensor.offset.is_multiple_of(alignment) {
        return Err(Error::format(
            &file.path,
            format!(
                "{what}: expected an offset that is a multiple of {alignment}, found {}",
                tensor.offset
            ),
        ));
    }
    let end = start
        .checked_add(tensor.offset)
        .and_then(|offset| offset.checked_add(tensor.len_bytes));
    match end {
        Some(end) if end <= file.len => {
            tensor.offset += start;
            Ok(())
        }
        _ => Err(Error::format(
            &file.path,
            format!(
                "{what}: expected {} bytes at {start} + {}, but the file has {} bytes",
                tensor.len_bytes, tensor.offset, file.len
            ),
        )),
    }
}

fn check_overlaps(path: &Path, tensors: &[GgufTensor]) -> Result<()> {
    let mut sorted: Vec<&GgufTensor> = tensors.iter().collect();
    sorted.sort_by_key(|t| t.offset);
    for pair in sorted.windows(2) {
        let end = pair[0].offset + pair[0].len_bytes;
        if end > pair[1].offset {
            return Err(Error::format(
                path,
                format!(
                    "tensor {:?} ends at {end}, but tensor {:?} begins at {}",
                    pair[0].name, pair[1].name, pair[1].offset
                ),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(missing_docs)]
pub(crate) mod test_file;
#[cfg(test)]
mod tests;
