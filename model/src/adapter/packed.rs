//! An adapter quantized for one shape of network, in a file that is mapped and used in place.
//!
//! A safetensors file with one tensor `factors`, the bytes of [`Layout`]; the metadata says what
//! they are: `format`, `version`, and as JSON `info`, `shape`, `changes`, `dtype`.

use std::io::Write;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::layout::{AdapterDtype, Changes, Layout};
use super::source::{AdapterInfo, MAX_LAYERS, MAX_RANK, Target};
use super::{Adapter, shape_of};
use crate::aligned::Aligned;
use crate::file::SourceFile;
use crate::safetensors_file::{Dtype, Header};
use crate::weights::map;
use crate::{Error, ModelConfig, Result};

/// `format` of the metadata.
const FORMAT: &str = "brevity-adapter";
/// `version` of the metadata.
const VERSION: &str = "1";
/// Name of the only tensor.
const FACTORS: &str = "factors";
/// Alignment of the factors in the file.
const ALIGN: usize = 64;

/// The factors, in memory or in a file.
#[derive(Debug)]
pub(super) enum Bytes {
    Owned(Aligned<u8>),
    Mapped { map: Mmap, start: usize },
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Owned(bytes) => bytes,
            Bytes::Mapped { map, start } => &map[*start..],
        }
    }
}

/// Layer, matrix, rank, and factor of `B A` as bits.
type Change = (usize, Target, usize, u32);

/// Whether a file says that it is a packed adapter.
pub(super) fn is_packed(file: &SourceFile) -> bool {
    Header::read(file).is_ok_and(|h| h.metadata.get("format").is_some_and(|f| f == FORMAT))
}

/// What a packed adapter says about itself.
pub(super) fn info(path: &Path) -> Result<AdapterInfo> {
    let header = Header::read(&SourceFile::open(path)?)?;
    let fields = Fields {
        path,
        header: &header,
    };
    fields.check_version()?;
    fields.json("info")
}

impl Adapter {
    /// Writes the factors as they are used, for networks of the same shape. The file is written aside
    /// and renamed.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_packed(&self, out: &Path) -> Result<()> {
        let changes: Vec<Change> = self
            .layout
            .changes()
            .map(|((layer, target), (rank, factor))| (layer, target, rank, factor.to_bits()))
            .collect();
        let header = json!({
            "__metadata__": {
                "format": FORMAT,
                "version": VERSION,
                "info": json!(self.info).to_string(),
                "shape": json!(self.shape).to_string(),
                "changes": json!(changes).to_string(),
                "dtype": json!(self.layout.dtype).to_string(),
                "fingerprint": format!("{:016x}", self.fingerprint),
            },
            FACTORS: {"dtype": "U8", "shape": [self.bytes.len()], "data_offsets": [0, self.bytes.len()]},
        });
        let mut json = header.to_string().into_bytes();
        json.resize((json.len() + 8).next_multiple_of(ALIGN) - 8, b' ');
        let folder = match out.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let io = |e| Error::io(out, e);
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
        file.write_all(&(json.len() as u64).to_le_bytes())
            .map_err(io)?;
        file.write_all(&json).map_err(io)?;
        file.write_all(&self.bytes).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        file.persist(out).map_err(|e| Error::io(out, e.error))?;
        Ok(())
    }

    /// Maps a packed adapter.
    pub(super) fn open_packed(
        path: &Path,
        config: &ModelConfig,
        dtype: AdapterDtype,
    ) -> Result<Self> {
        let file = SourceFile::open(path)?;
        let header = Header::read(&file)?;
        let fields = Fields {
            path,
            header: &header,
        };
        fields.check_version()?;
        let fail = |what: String| Error::format(path, what);
        let shape: [usize; 5] = fields.json("shape")?;
        if shape != shape_of(config) {
            return Err(fail(format!(
                "shape (layers, width, feed-forward, queries, keys): expected {:?} to fit the model, found {shape:?}",
                shape_of(config)
            )));
        }
        let stored: AdapterDtype = fields.json("dtype")?;
        if stored != dtype {
            return Err(fail(format!(
                "dtype: the adapter is packed in {}, asked for was {}",
                stored.name(),
                dtype.name()
            )));
        }
        let changes = fields.changes(config)?;
        let layout = Layout::new(config, dtype, &changes);
        let entry = header
            .get(FACTORS)
            .ok_or_else(|| fail(format!("tensor {FACTORS:?} is missing")))?;
        if entry.dtype != Dtype::U8 || entry.len_bytes != layout.len_bytes as u64 {
            return Err(fail(format!(
                "tensor {FACTORS:?}: expected U8 of {} bytes, found {} of {}",
                layout.len_bytes, entry.dtype, entry.len_bytes
            )));
        }
        if !entry.offset.is_multiple_of(ALIGN as u64) {
            return Err(fail(format!(
                "tensor {FACTORS:?}: expected data at a multiple of {ALIGN}, found {}",
                entry.offset
            )));
        }
        let fingerprint = fields.string("fingerprint")?;
        let fingerprint = u64::from_str_radix(fingerprint, 16).map_err(|_| {
            fail(format!(
                "fingerprint: expected hex digits, found {fingerprint:?}"
            ))
        })?;
        Ok(Self {
            info: AdapterInfo {
                path: path.to_owned(),
                ..fields.json("info")?
            },
            layout,
            bytes: Bytes::Mapped {
                start: entry.offset as usize,
                map: map(&file)?,
            },
            shape,
            fingerprint,
            scale: 1.0,
        })
    }
}

/// The metadata.
struct Fields<'a> {
    path: &'a Path,
    header: &'a Header,
}

impl Fields<'_> {
    fn string(&self, key: &str) -> Result<&str> {
        self.header
            .metadata
            .get(key)
            .map(String::as_str)
            .ok_or_else(|| Error::format(self.path, format!("__metadata__ {key:?} is missing")))
    }

    fn json<T: DeserializeOwned>(&self, key: &str) -> Result<T> {
        serde_json::from_str(self.string(key)?)
            .map_err(|e| Error::format(self.path, format!("__metadata__ {key}: {e}")))
    }

    fn check_version(&self) -> Result<()> {
        let format = self.string("format")?;
        if format != FORMAT {
            let what = format!("__metadata__ format: expected {FORMAT:?}, found {format:?}");
            return Err(Error::format(self.path, what));
        }
        match self.string("version")? {
            VERSION => Ok(()),
            version => Err(Error::unsupported(
                self.path,
                format!("packed adapter version {version:?}, expected {VERSION:?}: pack it again"),
            )),
        }
    }

    fn changes(&self, config: &ModelConfig) -> Result<Changes> {
        let list: Vec<Change> = self.json("changes")?;
        let mut changes = Changes::new();
        for (layer, target, rank, bits) in list {
            let factor = f32::from_bits(bits);
            let sound = layer < config.n_layers.min(MAX_LAYERS)
                && (1..=MAX_RANK).contains(&rank)
                && factor.is_finite();
            if !sound || changes.insert((layer, target), (rank, factor)).is_some() {
                let what =
                    format!("changes: {target} of layer {layer}, rank {rank}, factor {factor}");
                return Err(Error::format(self.path, what));
            }
        }
        Ok(changes)
    }
}
