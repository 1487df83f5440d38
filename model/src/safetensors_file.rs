//! The head of a safetensors file, checked entry by entry so that errors can name the tensor.
//!
//! ```text
//! header_len:u64  header (JSON: name -> { dtype, shape, data_offsets } and "__metadata__")  data
//! ```
//! Format: <https://huggingface.co/docs/safetensors>. The data must be covered without holes or
//! overlaps, as the format demands.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;

use safetensors::tensor::TensorInfo;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

use crate::file::SourceFile;
use crate::{Error, Result};

pub(crate) use safetensors::Dtype;

/// Longest header, bytes: the limit of the reference implementation.
const MAX_HEADER_LEN: u64 = 100_000_000;
/// Bytes of the header's length.
const PREFIX_LEN: u64 = 8;
/// Key of the free-form strings.
const METADATA: &str = "__metadata__";

/// A tensor whose bytes lie within the file.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub name: String,
    pub dtype: Dtype,
    /// Outermost dimension first.
    pub dims: Vec<usize>,
    /// From the beginning of the file.
    pub offset: u64,
    pub len_bytes: u64,
}

/// Everything but the tensors' contents.
#[derive(Debug)]
pub(crate) struct Header {
    pub entries: Vec<Entry>,
    pub metadata: HashMap<String, String>,
    index: HashMap<String, usize>,
}

impl Header {
    /// Reads and checks the header.
    pub(crate) fn read(file: &SourceFile) -> Result<Self> {
        let bytes = read_bytes(file)?;
        let data_start = PREFIX_LEN + bytes.len() as u64;
        let fail = |what: String| Error::format(&file.path, what);
        let raw: RawHeader =
            serde_json::from_slice(&bytes).map_err(|e| fail(format!("safetensors header: {e}")))?;
        let mut entries = Vec::with_capacity(raw.tensors.len());
        for (name, info) in raw.tensors {
            entries.push(entry(&file.path, name, info, data_start)?);
        }
        check_cover(file, &entries, data_start)?;
        let index = entries
            .iter()
            .enumerate()
            .map(|(i, e)| (e.name.clone(), i))
            .collect();
        Ok(Self {
            entries,
            metadata: raw.metadata,
            index,
        })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        self.index.get(name).map(|&i| &self.entries[i])
    }
}

/// The JSON of the header.
fn read_bytes(file: &SourceFile) -> Result<Vec<u8>> {
    let fail = |what: String| Err(Error::format(&file.path, what));
    if file.len < PREFIX_LEN {
        return fail(format!(
            "expected a safetensors file, found {} bytes",
            file.len
        ));
    }
    let mut prefix = [0; PREFIX_LEN as usize];
    file.read_at(0, &mut prefix, "header length")?;
    let len = u64::from_le_bytes(prefix);
    let most = MAX_HEADER_LEN.min(file.len - PREFIX_LEN);
    if len > most {
        return fail(format!(
            "safetensors header: expected at most {most} bytes, found a length of {len}"
        ));
    }
    let bytes = file.read_vec(PREFIX_LEN, len, "safetensors header")?;
    if bytes.first() != Some(&b'{') {
        return fail("safetensors header: expected a JSON object".into());
    }
    Ok(bytes)
}

fn entry(path: &Path, name: String, info: TensorInfo, data_start: u64) -> Result<Entry> {
    let fail = |what: String| Error::format(path, format!("tensor {name:?}: {what}"));
    let (start, end) = info.data_offsets;
    let len = end.checked_sub(start).ok_or_else(|| {
        fail(format!(
            "expected ascending data_offsets, found {start} and {end}"
        ))
    })?;
    let bits = info
        .shape
        .iter()
        .try_fold(info.dtype.bitsize(), |n, &dim| n.checked_mul(dim))
        .ok_or_else(|| fail(format!("shape {:?} is too large", info.shape)))?;
    if !bits.is_multiple_of(8) || bits / 8 != len {
        return Err(fail(format!(
            "expected {} bytes for {} {:?}, found {len}",
            bits.div_ceil(8),
            info.dtype,
            info.shape
        )));
    }
    let offset = data_start
        .checked_add(start as u64)
        .ok_or_else(|| fail(format!("data_offsets {start} is too large")))?;
    Ok(Entry {
        name,
        dtype: info.dtype,
        dims: info.shape,
        offset,
        len_bytes: len as u64,
    })
}

/// Every byte of the data belongs to exactly one tensor.
fn check_cover(file: &SourceFile, entries: &[Entry], data_start: u64) -> Result<()> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|e| (e.offset, e.len_bytes));
    let mut expected = data_start;
    for entry in sorted {
        if entry.offset != expected {
            return Err(Error::format(
                &file.path,
                format!(
                    "tensor {:?}: expected data at {}, found {} (tensors overlap or leave a hole)",
                    entry.name,
                    expected - data_start,
                    entry.offset - data_start
                ),
            ));
        }
        let end = entry
            .offset
            .checked_add(entry.len_bytes)
            .filter(|&end| end <= file.len);
        expected = end.ok_or_else(|| {
            Error::format(
                &file.path,
                format!(
                    "tensor {:?}: expected {} bytes at {}, but the file has {} bytes",
                    entry.name, entry.len_bytes, entry.offset, file.len
                ),
            )
        })?;
    }
    if expected != file.len {
        return Err(Error::format(
            &file.path,
            format!("expected {expected} bytes, found {}", file.len),
        ));
    }
    Ok(())
}

/// The header's JSON with names in file order; a name that occurs twice is an error.
struct RawHeader {
    tensors: Vec<(String, TensorInfo)>,
    metadata: HashMap<String, String>,
}

impl<'de> Deserialize<'de> for RawHeader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeaderVisitor)
    }
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = RawHeader;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawHeader, A::Error> {
        let mut tensors = BTreeMap::new();
        let mut order = Vec::new();
        let mut metadata = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == METADATA {
                if metadata.replace(map.next_value()?).is_some() {
                    return Err(A::Error::custom("__metadata__ occurs twice"));
                }
                continue;
            }
            let info: TensorInfo = map
                .next_value()
                .map_err(|e| A::Error::custom(format!("tensor {name:?}: {e}")))?;
            if tensors.insert(name.clone(), info).is_some() {
                return Err(A::Error::custom(format!("tensor {name:?} occurs twice")));
            }
            order.push(name);
        }
        let take = |name: String| tensors.remove_entry(&name);
        Ok(RawHeader {
            tensors: order.into_iter().filter_map(take).collect(),
            metadata: metadata.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read(header: &str, data_len: usize) -> Result<Header> {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(vec![0; data_len]);
        read_raw(&bytes)
    }

    fn read_raw(bytes: &[u8]) -> Result<Header> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        Header::read(&SourceFile::open(file.path()).unwrap())
    }

    const TWO: &str = r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[1,2],"data_offsets":[8,12]},"__metadata__":{"x":"y"}}"#;

    #[test]
    fn entries_keep_order_and_get_absolute_offsets() {
        let header = read(TWO, 12).unwrap();
        let b = header.get("b").unwrap();
        assert_eq!(
            (b.dtype, &b.dims[..], b.len_bytes),
            (Dtype::BF16, &[1, 2][..], 4)
        );
        assert_eq!(b.offset, 8 + TWO.len() as u64 + 8);
        assert_eq!(header.metadata["x"], "y");
        assert_eq!(header.entries[0].name, "a");
    }

    #[track_caller]
    fn refused(header: &str, data_len: usize, message: &str) {
        let error = read(header, data_len).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }

    #[test]
    fn wrong_headers_name_the_tensor() {
        refused(TWO, 11, "tensor \"b\": expected 4 bytes");
        refused(TWO, 13, "expected 1");
        refused(
            &TWO.replace("\"b\"", "\"a\""),
            12,
            "tensor \"a\" occurs twice",
        );
        refused(&TWO.replace("[8,12]", "[4,8]"), 12, "overlap");
        refused(&TWO.replace("[8,12]", "[9,13]"), 13, "hole");
        refused(&TWO.replace("[8,12]", "[12,8]"), 12, "ascending");
        refused(
            &TWO.replace("[1,2]", "[1,3]"),
            12,
            "tensor \"b\": expected 6 bytes",
        );
        refused(
            &TWO.replace("[1,2]", "[4294967296,4294967296]"),
            12,
            "too large",
        );
        refused(&TWO.replace("BF16", "Q9"), 12, "tensor \"b\"");
        refused(&TWO.replace("[1,2]", "[-1,2]"), 12, "tensor \"b\"");
        refused(
            &TWO.replace("[8,12]", "[18446744073709551608,18446744073709551612]"),
            12,
            "too large",
        );
        refused("[1]", 0, "JSON object");
        refused("{", 0, "header");
    }

    #[test]
    fn wrong_lengths_are_refused_before_they_are_allocated() {
        for (bytes, message) in [
            (&[][..], "found 0 bytes"),
            (&[1, 2, 3], "found 3 bytes"),
            (&[0xFF; 16], "found a length of"),
            (&[9, 0, 0, 0, 0, 0, 0, 0, b'{', b'}'], "found a length of 9"),
        ] {
            let error = read_raw(bytes).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
