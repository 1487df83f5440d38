//! Opens any model: what is not packed yet is packed once into a cache folder.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::file::SourceFile;
use crate::packed::{Hasher, PackOptions, VERSION, WeightKind, is_packed, pack_with_key};
use crate::source::{Source, SourceKind};
use crate::temp_file::remove_abandoned;
use crate::{Error, Result, Runner, Weights};
use source_key::{FileState, SourceKey, lossless, settled, states};

mod source_key;

/// Ending of packed files.
pub const PACKED_EXTENSION: &str = "brevity";

/// How to open a model.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// How to pack it, if it is not packed yet.
    pub pack: PackOptions,
    /// Where packed files are kept; `None`: [`default_cache_dir`].
    pub cache_dir: Option<PathBuf>,
}

/// `$BREVITY_CACHE`, else `$XDG_CACHE_HOME/brevity`, else `$HOME/.cache/brevity`.
///
/// # Errors
/// If none of the three is set.
pub fn default_cache_dir() -> Result<PathBuf> {
    let var = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    var("BREVITY_CACHE")
        .or_else(|| var("XDG_CACHE_HOME").map(|dir| dir.join("brevity")))
        .or_else(|| var("HOME").map(|dir| dir.join(".cache").join("brevity")))
        .ok_or_else(|| {
            Error::Request(
                "no cache folder: set BREVITY_CACHE, or pack the model with `brevity pack`".into(),
            )
        })
}

/// Opens a packed file, or a GGUF file or Hugging Face folder through the cache.
///
/// An entry of the cache is used if it was made of what lies at `path` now, with the same options: see
/// the module `source_key` for what counts. A source that changed is packed again and its old entry removed. Several
/// processes may do this at once. `progress` (bytes done, bytes in all) is called only when the model has to
/// be packed.
///
/// # Errors
/// Those of [`Source::open`], [`crate::pack`] and [`Weights::open`]; a source that changes while it is packed.
pub fn open_model(
    path: &Path,
    options: &OpenOptions,
    progress: &mut dyn FnMut(u64, u64),
    runner: &dyn Runner,
) -> Result<Weights> {
    if SourceKind::of(path)? == SourceKind::Packed {
        return Weights::open(path);
    }
    let dir = match &options.cache_dir {
        Some(dir) => dir.clone(),
        None => default_cache_dir()?,
    };
    let mut entry = CacheEntry::of(path, options.pack, &dir, states(path)?)?;
    remove_abandoned(&dir);
    if let Some(weights) = entry.open() {
        return Ok(weights);
    }
    entry = CacheEntry::of(path, options.pack, &dir, settled(path)?)?;
    let source = Source::open(path)?;
    let key = SourceKey::of(path, &entry.place, entry.states.clone(), &source)?;
    let key = serde_json::json!(key).to_string();
    fs::create_dir_all(&dir).map_err(|e| Error::io(&dir, e))?;
    pack_with_key(&source, &entry.file, options.pack, key, progress, runner)?;
    if states(path)? != entry.states {
        let _ = fs::remove_file(&entry.file);
        return Err(Error::format(
            path,
            "the model was changed while it was packed",
        ));
    }
    entry.remove_older();
    Weights::open(&entry.file)
}

/// Where the packed form of a source is kept.
#[derive(Debug)]
struct CacheEntry {
    /// The source.
    path: PathBuf,
    file: PathBuf,
    /// What the name of every entry of this source and these options begins with.
    prefix: String,
    /// Source and options.
    place: String,
    states: Vec<FileState>,
}

impl CacheEntry {
    fn of(path: &Path, options: PackOptions, dir: &Path, states: Vec<FileState>) -> Result<Self> {
        let full = path.canonicalize().map_err(|e| Error::io(path, e))?;
        let weights = match options.weights {
            None => "auto",
            Some(WeightKind::W4) => "w4",
            Some(WeightKind::W8) => "w8",
        };
        let place = format!("{} {weights}", lossless(&full));
        let hash = |text: &str| Hasher::new(0).add(text.as_bytes()).finish();
        let state = format!("{VERSION} {place} {}", serde_json::json!(states));
        let stem = full.file_stem().unwrap_or_default().to_string_lossy();
        let plain = |c: char| match c.is_ascii_alphanumeric() || "._-".contains(c) {
            true => c,
            false => '_',
        };
        let stem: String = stem.chars().map(plain).take(64).collect();
        let prefix = format!("{stem}-{weights}-{:016x}-", hash(&place));
        let file = dir.join(format!("{prefix}{:016x}.{PACKED_EXTENSION}", hash(&state)));
        Ok(Self {
            path: path.to_owned(),
            file,
            prefix,
            place,
            states,
        })
    }

    /// The packed file, if it is there, whole and made of what the source is now.
    fn open(&self) -> Option<Weights> {
        let weights = Weights::open(&self.file).ok()?;
        let key: SourceKey = serde_json::from_str(weights.source_key()).ok()?;
        key.is_current(&self.path, &self.place, &self.states)
            .then_some(weights)
    }

    /// Removes what was packed of earlier states of the source. Processes that have such a file
    /// mapped keep it.
    fn remove_older(&self) {
        let entries = self.file.parent().and_then(|dir| fs::read_dir(dir).ok());
        for entry in entries.into_iter().flatten().flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            let named = name.to_str().is_some_and(|name| {
                name.starts_with(&self.prefix) && name.ends_with(&format!(".{PACKED_EXTENSION}"))
            });
            let packed = || SourceFile::open(&path).is_ok_and(|file| is_packed(&file));
            if named && path != self.file && packed() {
                let _ = fs::remove_file(&path);
            }
        }
    }
}

#[cfg(test)]
mod tests;
