//! The folder of models.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use brevity_model::PACKED_EXTENSION;

use super::{Error, Result};

/// Ending of GGUF files.
pub const GGUF: &str = "gguf";

/// A folder whose models have names: `NAME.gguf` or `NAME.brevity`.
#[derive(Clone, Debug)]
pub struct Store(PathBuf);

impl Store {
    /// That of the user: `$BREVITY_MODELS`, else `brevity/models` in the folder for data of the
    /// platform.
    ///
    /// # Errors
    /// [`Error::NoFolder`] if the environment names none.
    pub fn of_user() -> Result<Self> {
        let var = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        let below = |home: &str, path: &str| var(home).map(|home| Path::new(&home).join(path));
        let data = match cfg!(target_os = "macos") {
            true => below("HOME", "Library/Application Support/brevity/models"),
            false => below("XDG_DATA_HOME", "brevity/models")
                .or_else(|| below("HOME", ".local/share/brevity/models")),
        };
        let folder = var("BREVITY_MODELS").map(PathBuf::from).or(data);
        folder.map(Self).ok_or(Error::NoFolder)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Where a model of this name belongs.
    pub(super) fn path(&self, name: &str, extension: &str) -> PathBuf {
        self.0.join(format!("{name}.{extension}"))
    }

    /// The model of a name.
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        if !is_name(name) {
            return None;
        }
        let paths = [GGUF, PACKED_EXTENSION].map(|extension| self.path(name, extension));
        paths.into_iter().find(|path| path.is_file())
    }

    /// All models, by name.
    pub fn all(&self) -> Vec<(String, PathBuf)> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut all: Vec<(String, PathBuf)> = entries
            .filter_map(|entry| {
                let path = entry.path();
                let extension = path.extension().and_then(OsStr::to_str)?;
                let name = path.file_stem()?.to_str()?.to_owned();
                let model = [GGUF, PACKED_EXTENSION].contains(&extension);
                (model && is_name(&name) && path.is_file()).then_some((name, path))
            })
            .collect();
        all.sort();
        all.dedup_by(|a, b| a.0 == b.0);
        all
    }
}

/// Whether a text can be the name of a model: it is a file's name on any system, and no option.
pub fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (1..=100).contains(&text.len())
        && text.chars().all(plain)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
}
