//! The weights of a packed file, mapped and used in place.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use brevity_kernels::matmul::{Rhs, WeightFormat};
use memmap2::{Mmap, MmapMut, MmapOptions};

use crate::file::SourceFile;
use crate::layer_weights::{LayerWeights, Parameters};
use crate::packed::{
    ALIGN, CHAT_TEMPLATE, Checks, FORMAT, TOKENIZER, TensorMeta, TensorMetas, VERSION, format_of,
    sample_hash, sample_place,
};
use crate::safetensors_file::{Dtype, Entry, Header};
use crate::slots::{Part, Shape, Slot, layer_parts, outer_slots, slots};
use crate::source::SpecialTokens;
use crate::{Error, ModelConfig, Notice, Result, gguf};

const _: () = assert!(
    cfg!(target_endian = "little") && usize::BITS == 64,
    "packed files are mapped as they are"
);

/// A packed model, mapped read-only.
///
/// Nothing is copied: every [`Rhs`] and slice borrows the mapping, which the kernel may drop and
/// read again at will. The file may be deleted or replaced by a rename while it is mapped. If it
/// is *truncated* or overwritten in place, reading it is fatal (SIGBUS) or gives nonsense: callers
/// that cannot rule that out ask [`Weights::check_unchanged`] before each request.
#[derive(Debug)]
pub struct Weights {
    path: PathBuf,
    file: File,
    /// When the file was last written to.
    modified: SystemTime,
    file_len: u64,
    map: Mmap,
    copied: bool,
    config: ModelConfig,
    /// In the order of [`slots`].
    spans: Vec<Span>,
    /// Where each [`Part`] is within the spans of a layer.
    part_index: [Option<usize>; Part::ALL.len()],
    n_outer: usize,
    n_parts: usize,
    tokenizer: Option<(usize, usize)>,
    chat_template: Option<(usize, usize)>,
    special_tokens: SpecialTokens,
    notices: Vec<Notice>,
    fingerprint: u64,
    source_key: String,
}

/// A tensor's place in the file.
#[derive(Clone, Debug)]
struct Span {
    slot: Slot,
    /// Of a matrix.
    format: Option<WeightFormat>,
    start: usize,
    len: usize,
    from: String,
}

/// A tensor of a packed file, for reports.
#[derive(Clone, Debug)]
pub(crate) struct PackedTensor<'a> {
    pub slot: Slot,
    pub format: Option<WeightFormat>,
    /// Element type in the source.
    pub from: &'a str,
}

impl Weights {
    /// Maps a packed file and checks it: configuration, shapes, lengths, alignment, and a sample of every
    /// tensor. Reads little more than the header, whatever the size of the model; [`crate::verify`] reads
    /// all of it.
    ///
    /// # Errors
    /// Names file and tensor or field, what was expected and what was found.
    pub fn open(path: &Path) -> Result<Self> {
        Self::of(SourceFile::open(path)?)
    }

    /// As [`Weights::open`], of `len` bytes from `start` of an open file: a packed model inside an
    /// archive that stores it uncompressed. It is mapped if `start` is a multiple of 64; elsewhere
    /// its tensors would not be aligned, and it is copied into memory. `name` stands for the file in
    /// messages.
    ///
    /// # Errors
    /// Those of [`Weights::open`], and if the file has no such part.
    pub fn open_part(file: File, name: &Path, start: u64, len: u64) -> Result<Self> {
        let source = SourceFile::part(file, name, start, len)?;
        let mut magic = [0; gguf::MAGIC.len()];
        if source.len >= magic.len() as u64 {
            source.read_at(0, &mut magic, "magic")?;
        }
        if &magic == gguf::MAGIC {
            return Err(Error::unsupported(
                name,
                "a GGUF model inside another file: expected one that `brevity pack` made",
            ));
        }
        Self::of(source)
    }

    fn of(source: SourceFile) -> Result<Self> {
        let path = &source.path.clone();
        let header = Header::read(&source)?;
        let fields = Fields {
            path,
            header: &header,
        };
        fields.check_version()?;
        let config: ModelConfig = fields.json("config")?;
        config
            .validate()
            .map_err(|what| Error::format(path, format!("__metadata__ config: {what}")))?;
        let spans = fields.spans(&config)?;
        let fingerprint = fields.fingerprint()?;
        let samples = fields.check_samples(&source);
        let modified = modified(&source.file).map_err(|e| Error::io(path, e))?;
        let map = map(&source)?;
        let n_outer = outer_slots(&config).len();
        let parts = layer_parts(&config);
        let weights = Self {
            path: path.to_owned(),
            tokenizer: fields.text(TOKENIZER)?,
            chat_template: fields.text(CHAT_TEMPLATE)?,
            special_tokens: fields.json("special_tokens")?,
            notices: fields.json("notices")?,
            source_key: header
                .metadata
                .get("source_key")
                .cloned()
                .unwrap_or_default(),
            copied: is_copied(&source),
            file: source.file,
            modified,
            file_len: source.file_len,
            map,
            spans,
            part_index: Part::ALL.map(|part| parts.iter().position(|&(p, _)| p == part)),
            n_outer,
            n_parts: parts.len(),
            fingerprint,
            config,
        };
        if let Some(bytes) = weights.text(weights.chat_template) {
            std::str::from_utf8(bytes)
                .map_err(|_| Error::format(path, format!("tensor {CHAT_TEMPLATE:?}: not UTF-8")))?;
        }
        samples.map(|()| weights)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Network.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Tells this model from any other, including the same network packed otherwise.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The whole file as mapped, for instruments that measure how fast it can be read.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// Whether the model lies in memory, because its place in a larger file could not be mapped.
    pub fn is_copied(&self) -> bool {
        self.copied
    }

    /// Checks that the file still has its length and was not written to. One system call.
    ///
    /// # Errors
    /// If it was truncated, grew or was overwritten: using the weights any further may kill the process or
    /// give nonsense.
    pub fn check_unchanged(&self) -> Result<()> {
        let io = |e| Error::io(&self.path, e);
        let meta = self.file.metadata().map_err(io)?;
        if meta.len() != self.file_len {
            return Err(Error::format(
                &self.path,
                format!(
                    "expected {} bytes, found {}: the file was changed while in use",
                    self.file_len,
                    meta.len()
                ),
            ));
        }
        if meta.modified().map_err(io)? != self.modified {
            let what = "the file was written to while in use";
            return Err(Error::format(&self.path, what));
        }
        Ok(())
    }

    /// `tokenizer.json`, if the model came with a tokenizer.
    pub fn tokenizer_json(&self) -> Option<&[u8]> {
        self.text(self.tokenizer)
    }

    /// Jinja source of the chat template.
    pub fn chat_template(&self) -> Option<&str> {
        self.text(self.chat_template)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// Texts that chat templates refer to.
    pub fn special_tokens(&self) -> &SpecialTokens {
        &self.special_tokens
    }

    /// What was decided for the user about texts when the file was packed.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What the file was made of, empty if it was packed by hand.
    pub(crate) fn source_key(&self) -> &str {
        &self.source_key
    }

    /// All tensors, in the order of the network.
    pub(crate) fn tensors(&self) -> impl Iterator<Item = PackedTensor<'_>> {
        self.spans.iter().map(|span| PackedTensor {
            slot: span.slot,
            format: span.format,
            from: &span.from,
        })
    }

    fn text(&self, span: Option<(usize, usize)>) -> Option<&[u8]> {
        span.map(|(start, len)| &self.map[start..][..len])
    }

    fn matrix(&self, i: usize) -> Rhs<'_> {
        let span = &self.spans[i];
        match (span.format, span.slot.shape) {
            (Some(format), Shape::Matrix { n, k }) => {
                Rhs::new(format, n, k, &self.map[span.start..][..span.len])
            }
            _ => unreachable!("slot {i} is a matrix"),
        }
    }

    fn vector(&self, i: usize) -> &[f32] {
        let span = &self.spans[i];
        floats(&self.map[span.start..][..span.len])
    }
}

impl Parameters for Weights {
    fn config(&self) -> &ModelConfig {
        &self.config
    }

    fn embedding(&self) -> Rhs<'_> {
        self.matrix(0)
    }

    fn output_norm(&self) -> &[f32] {
        self.vector(1)
    }

    fn output(&self) -> Rhs<'_> {
        self.matrix(if self.config.tied_output { 0 } else { 2 })
    }

    fn layer(&self, i: usize) -> LayerWeights<'_> {
        assert!(
            i < self.config.n_layers,
            "layer {i} of {}",
            self.config.n_layers
        );
        let first = self.n_outer + i * self.n_parts;
        let index = |part: Part| self.part_index[part as usize].map(|at| first + at);
        let matrix = |part| self.matrix(index(part).expect("part of every layer"));
        let vector = |part| self.vector(index(part).expect("part of every layer"));
        let optional = |part| index(part).map(|at| self.vector(at));
        LayerWeights {
            attn_norm: vector(Part::AttnNorm),
            q: matrix(Part::Q),
            k: matrix(Part::K),
            v: matrix(Part::V),
            q_bias: optional(Part::QBias),
            k_bias: optional(Part::KBias),
            v_bias: optional(Part::VBias),
            q_norm: optional(Part::QNorm),
            k_norm: optional(Part::KNorm),
            o: matrix(Part::O),
            ffn_norm: vector(Part::FfnNorm),
            gate: matrix(Part::Gate),
            up: matrix(Part::Up),
            down: matrix(Part::Down),
        }
    }
}

/// Whether a part of a file lies where its tensors would not be aligned in a mapping.
fn is_copied(source: &SourceFile) -> bool {
    !source.start.is_multiple_of(ALIGN as u64)
}

/// Maps a file or a part of it; a part at an odd place is copied.
pub(crate) fn map(source: &SourceFile) -> Result<Mmap> {
    let io = |e| Error::io(&source.path, e);
    if is_copied(source) {
        let mut copy = MmapMut::map_anon(source.len as usize).map_err(io)?;
        source.read_at(0, &mut copy, "model")?;
        return copy.make_read_only().map_err(io);
    }
    let mut options = MmapOptions::new();
    if source.len != source.file_len {
        options.offset(source.start).len(source.len as usize);
    }
    // SAFETY: the mapping is private to this process and read-only. Another process could change
    // the file under it: packed files are only ever replaced by a rename, which leaves the mapped
    // one alone, and `Weights` documents what happens if somebody else breaks that rule. No type
    // read from the mapping has invalid bit patterns.
    #[allow(unsafe_code)]
    let map = unsafe { options.map(&source.file) }.map_err(io)?;
    if map.len() as u64 != source.len {
        return Err(Error::format(
            &source.path,
            format!(
                "expected {} bytes, found {}: the file is being changed",
                source.len,
                map.len()
            ),
        ));
    }
    Ok(map)
}

fn modified(file: &File) -> std::io::Result<SystemTime> {
    file.metadata()?.modified()
}

/// Little-endian floats where they lie.
///
/// # Panics
/// If the bytes are not aligned to 4 or no whole number of floats.
pub(crate) fn floats(bytes: &[u8]) -> &[f32] {
    // SAFETY: every bit pattern is an `f32`.
    #[allow(unsafe_code)]
    let (head, floats, tail) = unsafe { bytes.align_to::<f32>() };
    assert!(
        head.is_empty() && tail.is_empty(),
        "floats at an odd address"
    );
    floats
}

/// The header of a file that claims to be packed.
struct Fields<'a> {
    path: &'a Path,
    header: &'a Header,
}

impl Fields<'_> {
    fn fail(&self, what: String) -> Error {
        Error::format(self.path, what)
    }

    fn string(&self, key: &str) -> Result<&str> {
        match self.header.metadata.get(key) {
            Some(value) => Ok(value),
            None => Err(self.fail(format!(
                "__metadata__ {key:?} is missing (is this a packed model?)"
            ))),
        }
    }

    fn json<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<T> {
        serde_json::from_str(self.string(key)?)
            .map_err(|e| self.fail(format!("__metadata__ {key}: {e}")))
    }

    fn check_version(&self) -> Result<()> {
        let format = self.string("format")?;
        if format != FORMAT {
            return Err(self.fail(format!(
                "__metadata__ format: expected {FORMAT:?}, found {format:?}"
            )));
        }
        let version = self.string("version")?;
        if version != VERSION {
            return Err(Error::unsupported(
                self.path,
                format!("packed version {version:?}, expected {VERSION:?}: pack the model again"),
            ));
        }
        Ok(())
    }

    fn fingerprint(&self) -> Result<u64> {
        let text = self.string("fingerprint")?;
        match u64::from_str_radix(text, 16) {
            Ok(value) if text.len() == 16 => Ok(value),
            _ => Err(self.fail(format!(
                "__metadata__ fingerprint: expected 16 hex digits, found {text:?}"
            ))),
        }
    }

    /// A sample of every tensor is what was packed. Files of earlier versions have no samples.
    fn check_samples(&self, source: &SourceFile) -> Result<()> {
        let Some(checks) = self.header.metadata.get("checks") else {
            return Ok(());
        };
        let checks = Checks::from_json(checks)
            .map_err(|what| self.fail(format!("__metadata__ checks: {what}")))?;
        let mut entries: Vec<&Entry> = self.header.entries.iter().collect();
        entries.sort_by_key(|entry| entry.offset);
        let places = entries.iter().map(|e| sample_place(e.offset, e.len_bytes));
        let found = sample_hash(places, |start, bytes| {
            source.read_at(start, bytes, "a sample")
        })?;
        match found == checks.samples {
            true => Ok(()),
            false => Err(self.fail(
                "the tensors are not those that were packed: the file was changed or is damaged"
                    .into(),
            )),
        }
    }

    /// Every tensor that the configuration asks for, and no other.
    fn spans(&self, config: &ModelConfig) -> Result<Vec<Span>> {
        let metas: TensorMetas = self.json("tensors")?;
        let slots = slots(config);
        let spans: Vec<Span> = slots
            .iter()
            .map(|&slot| self.span(slot, &metas))
            .collect::<Result<_>>()?;
        let n_texts = [TOKENIZER, CHAT_TEMPLATE]
            .iter()
            .filter(|name| self.header.get(name).is_some())
            .count();
        if spans.len() + n_texts != self.header.entries.len() {
            let known: std::collections::HashSet<String> =
                slots.iter().map(|slot| slot.role.packed_name()).collect();
            let extra = self.header.entries.iter().find(|e| {
                e.name != TOKENIZER && e.name != CHAT_TEMPLATE && !known.contains(&e.name)
            });
            let name = extra.map_or("", |e| e.name.as_str());
            return Err(self.fail(format!("tensor {name:?} is not part of the network")));
        }
        Ok(spans)
    }

    fn span(&self, slot: Slot, metas: &TensorMetas) -> Result<Span> {
        let name = slot.role.packed_name();
        let fail = |what: String| self.fail(format!("tensor {name:?}: {what}"));
        let expected = slot.shape.dims();
        let missing = || {
            fail(format!(
                "expected shape {expected:?}, but the tensor is missing"
            ))
        };
        let entry = self.header.get(&name).ok_or_else(missing)?;
        let meta = metas.get(&name).ok_or_else(missing)?;
        let (format, dtype, align, len) = match slot.shape {
            Shape::Matrix { n, k } => {
                let format = format_of(&meta.format).ok_or_else(|| {
                    fail(format!(
                        "expected format w4, w4min or w8, found {:?}",
                        meta.format
                    ))
                })?;
                check_shape(&name, meta, (n, k)).map_err(|what| self.fail(what))?;
                (Some(format), Dtype::U8, ALIGN, Rhs::len_bytes(format, n, k))
            }
            Shape::Vector { len } => {
                check_shape(&name, meta, (len, 0)).map_err(|what| self.fail(what))?;
                (None, Dtype::F32, align_of::<f32>(), 4 * len)
            }
        };
        check_entry(entry, dtype, len, align).map_err(fail)?;
        Ok(Span {
            slot,
            format,
            start: entry.offset as usize,
            len,
            from: meta.from.clone(),
        })
    }

    /// Place of a text tensor.
    fn text(&self, name: &str) -> Result<Option<(usize, usize)>> {
        let Some(entry) = self.header.get(name) else {
            return Ok(None);
        };
        let len = entry.len_bytes as usize;
        check_entry(entry, Dtype::U8, len, 1)
            .map_err(|what| self.fail(format!("tensor {name:?}: {what}")))?;
        Ok(Some((entry.offset as usize, len)))
    }
}

/// The metadata's shape against the configuration's.
fn check_shape(name: &str, meta: &TensorMeta, (n, k): (usize, usize)) -> Result<(), String> {
    if (meta.n, meta.k) == (n, k) {
        return Ok(());
    }
    let dims = |n: usize, k: usize| if k == 0 { vec![n] } else { vec![n, k] };
    Err(format!(
        "tensor {name:?}: expected shape {:?} (from the configuration), found {:?}",
        dims(n, k),
        dims(meta.n, meta.k)
    ))
}

fn check_entry(entry: &Entry, dtype: Dtype, len: usize, align: usize) -> Result<(), String> {
    if entry.dtype != dtype {
        return Err(format!("expected dtype {dtype}, found {}", entry.dtype));
    }
    if entry.len_bytes != len as u64 {
        return Err(format!("expected {len} bytes, found {}", entry.len_bytes));
    }
    if !entry.offset.is_multiple_of(align as u64) {
        return Err(format!(
            "expected data at a multiple of {align}, found {}",
            entry.offset
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::Role;

    #[test]
    fn outer_slots_are_where_the_accessors_look() {
        let mut config = crate::synthetic::Network::SmolLm2_135m.config();
        for tied in [true, false] {
            config.tied_output = tied;
            let roles: Vec<Role> = outer_slots(&config).iter().map(|s| s.role).collect();
            assert_eq!(roles[..2], [Role::Embedding, Role::OutputNorm]);
            assert_eq!(roles.get(2), (!tied).then_some(&Role::Output));
        }
        for (i, part) in Part::ALL.into_iter().enumerate() {
            assert_eq!(part as usize, i);
        }
    }
}
