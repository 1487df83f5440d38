//! A model as somebody else stored it, checked but not yet packed.

use std::collections::HashMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::file::SourceFile;
use crate::gguf::vocabulary::GgufVocabulary;
use crate::gguf::{self, TensorType};
use crate::slots::{Role, Shape, Slot, slots};
use crate::{Error, ModelConfig, Notice, Result, hf, packed};

/// What kind of file a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// A GGUF file.
    Gguf,
    /// A folder with `config.json` and safetensors.
    HuggingFace,
    /// A packed file of ours.
    Packed,
}

impl SourceKind {
    /// Looks at the first bytes of a file, or into a folder.
    ///
    /// # Errors
    /// If the path leads to none of the three.
    pub fn of(path: &Path) -> Result<Self> {
        let kind = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
        if kind.is_dir() {
            return if path.join("config.json").exists() {
                Ok(SourceKind::HuggingFace)
            } else {
                Err(Error::format(
                    path,
                    "expected config.json in a model folder, found none",
                ))
            };
        }
        let file = SourceFile::open(path)?;
        let mut magic = [0; 4];
        if file.len >= 4 {
            file.read_at(0, &mut magic, "magic")?;
        }
        if &magic == gguf::MAGIC {
            Ok(SourceKind::Gguf)
        } else if packed::is_packed(&file) {
            Ok(SourceKind::Packed)
        } else {
            Err(Error::format(
                path,
                format!(
                    "expected a GGUF file, a packed model or a model folder; the first bytes are {magic:02x?}"
                ),
            ))
        }
    }
}

/// A tensor of a source; its bytes lie within its file.
#[derive(Clone, Debug)]
pub(crate) struct SourceTensor {
    pub name: String,
    pub ty: TensorType,
    /// Outermost dimension first.
    pub dims: Vec<usize>,
    /// Index into the files of the source.
    pub file: usize,
    /// From the beginning of the file.
    pub offset: u64,
    pub len_bytes: u64,
}

/// A listed tensor of a source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TensorInfo {
    /// Name in the source.
    pub name: String,
    /// Element type in the source.
    pub source_type: &'static str,
    /// Outermost dimension first.
    pub shape: Vec<usize>,
    /// Bytes in the source.
    pub len_bytes: u64,
}

/// Texts that chat templates refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SpecialTokens {
    /// Beginning of text, whether or not it is put before a prompt.
    pub bos: Option<String>,
    /// End of text.
    pub eos: Option<String>,
    /// What the vocabulary cannot spell.
    pub unk: Option<String>,
    /// Filler.
    pub pad: Option<String>,
}

impl SpecialTokens {
    /// The tokens under the names that templates use. Without beginning or end of text, those are
    /// empty, for many templates join them to texts; the others are undefined then.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("bos_token", self.bos.as_deref().or(Some(""))),
            ("eos_token", self.eos.as_deref().or(Some(""))),
            ("unk_token", self.unk.as_deref()),
            ("pad_token", self.pad.as_deref()),
        ]
        .into_iter()
        .filter_map(|(name, token)| Some((name, token?)))
    }
}

/// What a source says about text.
#[derive(Debug, Default)]
pub(crate) struct TokenizerData {
    /// `tokenizer.json` as found.
    pub tokenizer_json: Option<Vec<u8>>,
    /// What it is to be rebuilt from, if it was not found.
    pub vocabulary: Option<GgufVocabulary>,
    /// Jinja source.
    pub chat_template: Option<String>,
    pub special_tokens: SpecialTokens,
    /// What the user should know.
    pub notices: Vec<Notice>,
}

/// A model file or folder: configuration and tensors checked against each other.
#[derive(Debug)]
pub struct Source {
    kind: SourceKind,
    files: Vec<SourceFile>,
    config: ModelConfig,
    /// One for each of `slots`.
    tensors: Vec<SourceTensor>,
    slots: Vec<Slot>,
    text: TokenizerData,
}

impl Source {
    /// Opens a GGUF file or a Hugging Face folder. Reads metadata only.
    ///
    /// # Errors
    /// Names file and field or tensor, what was expected and what was found. A packed file is
    /// refused: it is opened with [`crate::Weights::open`].
    pub fn open(path: &Path) -> Result<Self> {
        match SourceKind::of(path)? {
            SourceKind::Gguf => gguf::load(path),
            SourceKind::HuggingFace => hf::load(path),
            SourceKind::Packed => Err(Error::unsupported(
                path,
                "packing of a file that is packed already",
            )),
        }
    }

    /// Takes the tensors that `config` asks for, under the names that `name_of` gives.
    pub(crate) fn new(
        kind: SourceKind,
        files: Vec<SourceFile>,
        config: ModelConfig,
        tensors: Vec<SourceTensor>,
        name_of: fn(Role) -> String,
        text: TokenizerData,
    ) -> Result<Self> {
        let path = files.first().map_or(Path::new(""), |f| &f.path).to_owned();
        let mut by_name: HashMap<String, SourceTensor> =
            tensors.into_iter().map(|t| (t.name.clone(), t)).collect();
        let slots = slots(&config);
        let tensors = slots
            .iter()
            .map(|slot| {
                let name = name_of(slot.role);
                let Some(tensor) = by_name.remove(&name) else {
                    return Err(Error::format(
                        &path,
                        format!(
                            "tensor {name:?} of shape {:?} is missing",
                            slot.shape.dims()
                        ),
                    ));
                };
                check_shape(&files[tensor.file].path, &tensor, slot.shape)?;
                Ok(tensor)
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            kind,
            files,
            config,
            tensors,
            slots,
            text,
        })
    }

    /// Kind of file.
    pub fn kind(&self) -> SourceKind {
        self.kind
    }

    /// Network.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Jinja source of the chat template.
    pub fn chat_template(&self) -> Option<&str> {
        self.text.chat_template.as_deref()
    }

    /// What was decided for the user about texts.
    pub fn notices(&self) -> &[Notice] {
        &self.text.notices
    }

    /// Every tensor that the network uses, in the order of the packed file.
    pub fn tensors(&self) -> Vec<TensorInfo> {
        let info = |t: &SourceTensor| TensorInfo {
            name: t.name.clone(),
            source_type: t.ty.name(),
            shape: t.dims.clone(),
            len_bytes: t.len_bytes,
        };
        self.tensors.iter().map(info).collect()
    }

    /// The file, or the first of them.
    pub(crate) fn path(&self) -> &Path {
        self.files.first().map_or(Path::new(""), |f| &f.path)
    }

    /// The files read.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|f| f.path.as_path())
    }

    pub(crate) fn text(&self) -> &TokenizerData {
        &self.text
    }

    /// Slots and their tensors, in the order of the packed file.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&Slot, &SourceTensor)> {
        self.slots.iter().zip(&self.tensors)
    }

    /// Reads bytes of a tensor, from `offset` within it.
    pub(crate) fn read(&self, tensor: &SourceTensor, offset: u64, dst: &mut [u8]) -> Result<()> {
        let what = format!("tensor {:?}", tensor.name);
        self.files[tensor.file].read_at(tensor.offset + offset, dst, &what)
    }

    /// The file of a tensor.
    pub(crate) fn path_of(&self, tensor: &SourceTensor) -> &Path {
        &self.files[tensor.file].path
    }
}

fn check_shape(path: &Path, tensor: &SourceTensor, shape: Shape) -> Result<()> {
    let expected = shape.dims();
    // GGML may keep trailing ones, which are leading ones here.
    let extra = tensor.dims.len().saturating_sub(expected.len());
    let (ones, dims) = tensor.dims.split_at(extra);
    if dims != expected || ones.iter().any(|&d| d != 1) {
        return Err(Error::format(
            path,
            format!(
                "tensor {:?}: expected shape {expected:?} (from the configuration), found {:?}",
                tensor.name, tensor.dims
            ),
        ));
    }
    Ok(())
}
