//! Keys and values of a prefix in a file.
//!
//! The file is read into pages of a pool, which count for its budget: whatever becomes of the file later, the
//! pages stay. (A mapping would be fatal if somebody truncated the file.)
//!
//! A safetensors file: `pages` U8 `[n][page bytes]`, on a cache line, each as [`KvPageBuf`] says;
//! `tokens` U32 `[n * PAGE]`. The metadata says what they are: `format`, `version`, as JSON `shape`
//! and `provenance`, the `checksums` of the pages, and a `seal` over everything but the pages.
//!
//! Only full pages are kept: what an unfinished page holds behind its last token is somebody
//! else's.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use brevity_kernels::attention::PAGE;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{KvPageBuf, KvPool, KvShape};
use crate::file::SourceFile;
use crate::packed::Hasher;
use crate::safetensors_file::{Dtype, Entry, Header};
use crate::temp_file::{TempFile, folder_of, remove_abandoned};
use crate::{Error, Result};

/// `format` of the metadata.
const FORMAT: &str = "brevity-prefix";
/// `version` of the metadata: of the file and of the numbers in its pages.
const VERSION: &str = "1";
/// Names of the tensors.
const PAGES: &str = "pages";
const TOKENS: &str = "tokens";
/// Alignment of the pages in the file.
const ALIGN: usize = 64;

/// What keys and values were made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KvProvenance {
    /// Fingerprint of the weights.
    pub model: u64,
    /// The adapter that some position ran with.
    pub adapter: Option<KvAdapter>,
}

/// An adapter, and the positions it was on for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KvAdapter {
    /// Fingerprint of its factors.
    pub fingerprint: u64,
    /// Bits of the f32 that multiplied its own factor.
    pub scale_bits: u32,
    /// First position that ran with it.
    pub from: usize,
}

/// Keys and values of some tokens, out of a file.
#[derive(Debug)]
pub struct SavedPrefix {
    /// The tokens, [`PAGE`] for each page.
    pub tokens: Vec<u32>,
    /// What they were read with.
    pub provenance: KvProvenance,
    /// Their keys and values.
    pub pages: Vec<Arc<KvPageBuf>>,
}

/// Writes the full pages of the tokens to `out`. The file is written aside and renamed.
///
/// # Errors
/// If it cannot be written, or the tokens do not fill a page.
///
/// # Panics
/// If there are fewer pages than the tokens fill, or pages of different shapes.
pub fn save_prefix(
    out: &Path,
    tokens: &[u32],
    provenance: KvProvenance,
    pages: &[Arc<KvPageBuf>],
) -> Result<()> {
    let n_pages = tokens.len() / PAGE;
    let (tokens, pages) = (&tokens[..n_pages * PAGE], &pages[..n_pages]);
    let Some(first) = pages.first() else {
        return Err(Error::Request(format!(
            "{}: a saved prefix has at least {PAGE} tokens",
            out.display()
        )));
    };
    let shape = first.shape();
    assert!(pages.iter().all(|p| p.shape() == shape), "pages differ");
    let sums = pages.iter().enumerate();
    let sums: Vec<u64> = sums.map(|(i, p)| checksum(i, p.bytes())).collect();
    let token_bytes: Vec<u8> = tokens.iter().flat_map(|t| t.to_le_bytes()).collect();
    let fields = Fields {
        shape: shape_json(shape),
        provenance: json!(provenance).to_string(),
        checksums: json!(sums).to_string(),
    };
    let pages_len = n_pages * shape.page_len_bytes();
    let header = json!({
        "__metadata__": {
            "format": FORMAT,
            "version": VERSION,
            "shape": fields.shape,
            "provenance": fields.provenance,
            "checksums": fields.checksums,
            "seal": format!("{:016x}", fields.seal(&token_bytes)),
        },
        PAGES: {
            "dtype": "U8",
            "shape": [n_pages, shape.page_len_bytes()],
            "data_offsets": [0, pages_len],
        },
        TOKENS: {
            "dtype": "U32",
            "shape": [tokens.len()],
            "data_offsets": [pages_len, pages_len + token_bytes.len()],
        },
    });
    let mut json = header.to_string().into_bytes();
    json.resize((json.len() + 8).next_multiple_of(ALIGN) - 8, b' ');
    let io = |e| Error::io(out, e);
    let temp = TempFile::create(out)?;
    let mut file = BufWriter::new(temp.file());
    file.write_all(&(json.len() as u64).to_le_bytes())
        .map_err(io)?;
    file.write_all(&json).map_err(io)?;
    for page in pages {
        file.write_all(page.bytes()).map_err(io)?;
    }
    file.write_all(&token_bytes).map_err(io)?;
    file.flush().map_err(io)?;
    drop(file);
    temp.persist(true)
}

/// Reads a saved prefix into pages of `pool`, for a network whose fingerprint is `model`, and checks every
/// byte of it. Which adapters are right is for the caller to say.
///
/// # Errors
/// If it was made by another model, for another format of keys and values, or is damaged;
/// [`Error::KvBudget`] if the pool has no room for it.
pub fn open_prefix(path: &Path, pool: &KvPool, model: u64) -> Result<SavedPrefix> {
    remove_abandoned(folder_of(path));
    let shape = pool.shape();
    let file = SourceFile::open(path)?;
    let header = Header::read(&file)?;
    let fail = |what: String| Error::format(path, what);
    let fields = Fields::read(path, &header)?;
    let expected = shape_json(shape);
    if fields.shape != expected {
        let what = format!("shape: expected {expected}, found {}", fields.shape);
        return Err(fail(what));
    }
    let json = |name: &str, e: serde_json::Error| fail(format!("__metadata__ {name}: {e}"));
    let provenance: KvProvenance =
        serde_json::from_str(&fields.provenance).map_err(|e| json("provenance", e))?;
    if provenance.model != model {
        return Err(fail(format!(
            "model: expected fingerprint {model:016x}, found {:016x}: saved with another model",
            provenance.model
        )));
    }
    let sums: Vec<u64> =
        serde_json::from_str(&fields.checksums).map_err(|e| json("checksums", e))?;
    let page_len = shape.page_len_bytes();
    let (n_pages, n_tokens) = (sums.len(), sums.len().saturating_mul(PAGE));
    let pages_at = tensor(path, &header, PAGES, Dtype::U8, &[n_pages, page_len])?.offset;
    let tokens_at = tensor(path, &header, TOKENS, Dtype::U32, &[n_tokens])?.offset;
    if n_pages == 0 || !pages_at.is_multiple_of(ALIGN as u64) || header.entries.len() != 2 {
        return Err(fail(format!(
            "expected pages at a multiple of {ALIGN} and their tokens, found {n_pages} pages at {pages_at} among {} tensors",
            header.entries.len()
        )));
    }
    let token_bytes = file.read_vec(tokens_at, 4 * n_tokens as u64, TOKENS)?;
    let seal = format!("{:016x}", fields.seal(&token_bytes));
    if header.metadata.get("seal") != Some(&seal) {
        return Err(fail("the seal does not fit the contents: damaged".into()));
    }
    let words = token_bytes.as_chunks::<4>().0.iter();
    let tokens = words.map(|&word| u32::from_le_bytes(word)).collect();
    let mut pages = Vec::with_capacity(n_pages);
    for (i, &sum) in sums.iter().enumerate() {
        let mut page = pool.page()?;
        file.read_at(pages_at + (i * page_len) as u64, page.bytes_mut(), PAGES)?;
        if checksum(i, page.bytes()) != sum {
            return Err(fail(format!("page {i}: wrong checksum: damaged")));
        }
        pages.push(Arc::new(page));
    }
    Ok(SavedPrefix {
        tokens,
        provenance,
        pages,
    })
}

/// Of page `i`: pages that changed places do not fit.
fn checksum(i: usize, page: &[u8]) -> u64 {
    Hasher::new(i as u64).add(page).finish()
}

fn shape_json(shape: KvShape) -> String {
    json!({
        "layers": shape.n_layers,
        "kv_heads": shape.n_kv_heads,
        "head_dim": shape.head_dim,
        "format": shape.format.name(),
        "page": PAGE,
    })
    .to_string()
}

/// What the metadata says of the pages.
struct Fields {
    shape: String,
    provenance: String,
    checksums: String,
}

impl Fields {
    fn read(path: &Path, header: &Header) -> Result<Self> {
        let field = |key: &str| {
            let value = header.metadata.get(key).cloned();
            value.ok_or_else(|| Error::format(path, format!("__metadata__ {key:?} is missing")))
        };
        let format = field("format")?;
        if format != FORMAT {
            let what = format!("__metadata__ format: expected {FORMAT:?}, found {format:?}");
            return Err(Error::format(path, what));
        }
        let version = field("version")?;
        if version != VERSION {
            let what = format!("prefix version {version:?}, expected {VERSION:?}: save it again");
            return Err(Error::unsupported(path, what));
        }
        Ok(Self {
            shape: field("shape")?,
            provenance: field("provenance")?,
            checksums: field("checksums")?,
        })
    }

    /// Over everything but the pages, which have sums of their own.
    fn seal(&self, tokens: &[u8]) -> u64 {
        let texts = [VERSION, &self.shape, &self.provenance, &self.checksums];
        let seal = |hasher: Hasher, text: &str| hasher.add(text.as_bytes());
        texts
            .into_iter()
            .fold(Hasher::new(PAGE as u64), seal)
            .add(tokens)
            .finish()
    }
}

/// A tensor that must be there, of this type and these dimensions.
fn tensor<'h>(
    path: &Path,
    header: &'h Header,
    name: &str,
    dtype: Dtype,
    dims: &[usize],
) -> Result<&'h Entry> {
    let fail = |what: String| Error::format(path, format!("tensor {name:?}: {what}"));
    let entry = header
        .get(name)
        .ok_or_else(|| fail("it is missing".into()))?;
    if entry.dtype != dtype || entry.dims != dims {
        return Err(fail(format!(
            "expected {dtype} {dims:?}, found {} {:?}",
            entry.dtype, entry.dims
        )));
    }
    Ok(entry)
}

#[cfg(test)]
mod tests;
