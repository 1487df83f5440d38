//! An adapter quantized for one shape of network, in a file that is mapped and used in place.
//!
//! A safetensors file with one tensor `factors`, the bytes of [`Layout`]; `__metadata__` says what
//! they are:
//!
//! ```text
//! format       "brevity-adapter"
//! version      "1"
//! info         JSON of AdapterInfo: what the source said of itself
//! base         JSON of Base: the network it is made for
//! dtype        "int4" | "int8" | "f32"
//! changes      JSON: [[layer, target, stored rank, bits of the factor of B A], ...]
//! fingerprint  16 hex digits over factors and changes
//! ```
//!
//! Opening reads every byte once, as every token does afterwards: the fingerprint must be that of the
//! contents, and all scales and floats must be numbers.

use std::fs::{File, Permissions};
use std::io::Write;
use std::ops::{Deref, Range};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use memmap2::Mmap;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::layout::{AdapterDtype, Changes, Layout};
use super::source::{AdapterInfo, MAX_LAYERS, MAX_RANK, Target, check_invocation, is_sound};
use super::{Adapter, Base, Factor, Stack, fingerprint};
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
    Mapped {
        file: File,
        map: Mmap,
        factors: Range<usize>,
    },
}

impl Bytes {
    /// See [`Adapter::check_unchanged`].
    pub fn check_unchanged(&self, path: &Path) -> Result<()> {
        let Bytes::Mapped { file, map, .. } = self else {
            return Ok(());
        };
        let len = file.metadata().map_err(|e| Error::io(path, e))?.len();
        if len != map.len() as u64 {
            let what = format!(
                "expected {} bytes, found {len}: the file was changed while in use",
                map.len()
            );
            return Err(Error::format(path, what));
        }
        Ok(())
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Owned(bytes) => bytes,
            Bytes::Mapped { map, factors, .. } => &map[factors.clone()],
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
    fields.info()
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
                "base": json!(self.base).to_string(),
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
        let mut file = tempfile::Builder::new()
            .prefix(".adapter.")
            .permissions(Permissions::from_mode(0o666)) // the umask applies
            .tempfile_in(folder)
            .map_err(io)?;
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
        fields.check_base(config)?;
        let stored = fields.dtype()?;
        if stored != dtype {
            let (stored, dtype) = (stored.name(), dtype.name());
            return Err(Error::format(
                path,
                format!("dtype: the adapter is packed in {stored}, asked for was {dtype}"),
            ));
        }
        let info = fields.info()?;
        check_invocation(path, info.invocation_tokens.as_deref(), config)?;
        let layout = Layout::new(config, dtype, &fields.changes(config)?);
        let factors = fields.factors(&layout)?;
        let map = map(&file)?;
        let adapter = Self {
            info,
            fingerprint: fingerprint(&layout, &map[factors.clone()]),
            layout,
            bytes: Bytes::Mapped {
                file: file.file,
                map,
                factors,
            },
            base: Base::of(config),
            scale: 1.0,
        };
        fields.check_fingerprint(adapter.fingerprint)?;
        adapter.check_numbers()?;
        Ok(adapter)
    }

    /// Every scale of packed factors, or every float, is a number.
    fn check_numbers(&self) -> Result<()> {
        let sound = |factor: &Factor<'_>| match factor {
            Factor::Packed(rhs) => rhs.is_finite(),
            Factor::F32(floats) => floats.iter().all(|x| is_sound(*x)),
        };
        for layer in 0..self.base.n_layers {
            for stack in Stack::ALL {
                let Some(view) = self.stack(layer, stack) else {
                    continue;
                };
                let b = view.deltas.iter().flatten().map(|delta| &delta.b);
                if ![&view.a].into_iter().chain(b).all(sound) {
                    let what = format!(
                        "tensor {FACTORS:?}: a scale or element of layer {layer}, {stack:?}, is no number"
                    );
                    return Err(Error::format(&self.info.path, what));
                }
            }
        }
        Ok(())
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

    /// The network it was packed for is this one.
    fn check_base(&self, config: &ModelConfig) -> Result<()> {
        let (found, expected): (Base, _) = (self.json("base")?, Base::of(config));
        if found == expected {
            return Ok(());
        }
        let what = format!("base: the adapter is packed for {found:?}, the model is {expected:?}");
        Err(Error::format(self.path, what))
    }

    fn dtype(&self) -> Result<AdapterDtype> {
        self.json("dtype")
    }

    fn info(&self) -> Result<AdapterInfo> {
        Ok(AdapterInfo {
            path: self.path.to_owned(),
            packed: Some(self.dtype()?),
            ..self.json("info")?
        })
    }

    /// Where the factors lie in the file.
    fn factors(&self, layout: &Layout) -> Result<Range<usize>> {
        let fail = |what: String| Err(Error::format(self.path, what));
        let [entry] = &self.header.entries[..] else {
            let n = self.header.entries.len();
            return fail(format!(
                "expected one tensor {FACTORS:?}, found {n} tensors"
            ));
        };
        if entry.name != FACTORS {
            return fail(format!(
                "expected tensor {FACTORS:?}, found {:?}",
                entry.name
            ));
        }
        if entry.dtype != Dtype::U8 || entry.len_bytes != layout.len_bytes as u64 {
            return fail(format!(
                "tensor {FACTORS:?}: expected U8 of {} bytes, found {} of {}",
                layout.len_bytes, entry.dtype, entry.len_bytes
            ));
        }
        if !entry.offset.is_multiple_of(ALIGN as u64) {
            return fail(format!(
                "tensor {FACTORS:?}: expected data at a multiple of {ALIGN}, found {}",
                entry.offset
            ));
        }
        let start = entry.offset as usize;
        Ok(start..start + layout.len_bytes)
    }

    fn check_fingerprint(&self, found: u64) -> Result<()> {
        let (expected, found) = (self.string("fingerprint")?, format!("{found:016x}"));
        if expected == found {
            return Ok(());
        }
        let what = format!(
            "fingerprint: expected {expected:?}, the contents have {found:?}: the file is damaged"
        );
        Err(Error::format(self.path, what))
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
        if changes.is_empty() {
            return Err(Error::format(
                self.path,
                "changes: expected some, found none",
            ));
        }
        Ok(changes)
    }
}
