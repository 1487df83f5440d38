//! Opens any model: what is not packed yet is packed once into a cache folder.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::packed::{Hasher, PackOptions, VERSION, WeightKind, pack_with_key};
use crate::source::{Source, SourceKind};
use crate::{Error, Result, Runner, Weights};

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
/// The cache is keyed by path, sizes and modification times of the model's files, by the options
/// and by the version of the format; a source that changed is packed again and its old entry
/// removed. Several processes may do this at once. `progress` (bytes done, bytes in all) is called
/// only when the model has to be packed.
///
/// # Errors
/// Those of [`Source::open`], [`crate::pack`] and [`Weights::open`].
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
    let entry = CacheEntry::of(path, options.pack, &dir)?;
    if let Some(weights) = entry.open() {
        return Ok(weights);
    }
    let source = Source::open(path)?;
    fs::create_dir_all(&dir).map_err(|e| Error::io(&dir, e))?;
    pack_with_key(
        &source,
        &entry.file,
        options.pack,
        entry.key.clone(),
        progress,
        runner,
    )?;
    entry.remove_older();
    Weights::open(&entry.file)
}

/// Where the packed form of a source is kept.
#[derive(Debug)]
struct CacheEntry {
    file: PathBuf,
    /// What the name of every entry of this source and these options begins with.
    prefix: String,
    /// All that decides whether the entry is current.
    key: String,
}

impl CacheEntry {
    fn of(path: &Path, options: PackOptions, dir: &Path) -> Result<Self> {
        let full = path.canonicalize().map_err(|e| Error::io(path, e))?;
        let weights = match options.weights {
            None => "auto",
            Some(WeightKind::W4) => "w4",
            Some(WeightKind::W8) => "w8",
        };
        let place = format!("{} {weights}", full.display());
        let key = format!("{VERSION} {place}{}", state(&full)?);
        let hash = |text: &str| Hasher::new(0).add(text.as_bytes()).finish();
        let stem = full
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let stem: String = stem
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "._-".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .take(64)
            .collect();
        let prefix = format!("{stem}-{weights}-{:016x}-", hash(&place));
        let file = dir.join(format!("{prefix}{:016x}.{PACKED_EXTENSION}", hash(&key)));
        Ok(Self { file, prefix, key })
    }

    /// The packed file, if it is there, whole and made of this very source.
    fn open(&self) -> Option<Weights> {
        let weights = Weights::open(&self.file).ok()?;
        (weights.source_key() == self.key).then_some(weights)
    }

    /// Removes what was packed of earlier states of the source. Processes that have such a file
    /// mapped keep it.
    fn remove_older(&self) {
        let entries = self.file.parent().and_then(|dir| fs::read_dir(dir).ok());
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name();
            let ours = name.to_str().is_some_and(|name| {
                name.starts_with(&self.prefix) && name.ends_with(&format!(".{PACKED_EXTENSION}"))
            });
            if ours && entry.path() != self.file {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Name, length and modification time of every file that packing reads.
fn state(path: &Path) -> Result<String> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files.clear();
        for entry in fs::read_dir(path).map_err(|e| Error::io(path, e))? {
            let file = entry.map_err(|e| Error::io(path, e))?.path();
            let extension = file
                .extension()
                .and_then(|e| e.to_str())
                .unwrap_or_default();
            if matches!(extension, "json" | "jinja" | "safetensors") {
                files.push(file);
            }
        }
        files.sort();
    }
    let mut state = String::new();
    for file in files {
        let metadata = fs::metadata(&file).map_err(|e| Error::io(&file, e))?;
        let modified = metadata.modified().map_err(|e| Error::io(&file, e))?;
        let nanos = modified
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_nanos());
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        state.push_str(&format!(" {name}:{}:{nanos}", metadata.len()));
    }
    Ok(state)
}

#[cfg(test)]
mod tests;
