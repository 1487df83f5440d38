//! What a packed file was made of.
//!
//! A source is the same if its files have the same names, sizes, times and inodes, and the same contents
//! where they are looked at: their heads (side files: all of them) and a sample of every tensor. Sizes and
//! modification times can be set, so they prove nothing; the time of the last change cannot be set. It counts
//! in ticks of the kernel's clock, though: a source is packed only when its last change is longer ago than a
//! tick ([`settled`]), so that every later one has another time.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::file::SourceFile;
use crate::gguf::split::part_paths;
use crate::packed::{Hasher, sample_place};
use crate::source::Source;
use crate::{Error, Result};

/// Of the key: other versions do not fit.
const KEY_VERSION: u32 = 2;
/// Longer than a tick of a kernel's clock, and of file systems that count whole seconds.
const TICK: Duration = Duration::from_millis(20);
const COARSE_TICK: Duration = Duration::from_secs(2);
/// Times a source may change while it is waited for.
const MAX_CHANGES: usize = 8;
/// Most bytes of a side file that are hashed.
const MAX_HEAD_LEN: u64 = 256 << 20;
/// Bytes of a file that is not the model's that are hashed, if it has the ending of one.
const OTHER_HEAD_LEN: u64 = 1 << 12;

/// Everything that decides whether a packed file is current.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SourceKey {
    version: u32,
    /// Path and options.
    place: String,
    states: Vec<FileState>,
    probes: Vec<Probe>,
    /// Hash of what the probes read.
    content: u64,
}

/// A file as the file system describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileState {
    name: String,
    len: u64,
    inode: u64,
    /// Seconds and nanoseconds.
    changed: (i64, i64),
    modified: (i64, i64),
}

/// What is read of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Probe {
    /// Bytes from the beginning.
    head: u64,
    /// First byte and length of samples.
    samples: Vec<(u64, u64)>,
}

impl SourceKey {
    /// The key of an opened source.
    pub(super) fn of(
        path: &Path,
        place: &str,
        states: Vec<FileState>,
        source: &Source,
    ) -> Result<Self> {
        let probes = files(path)?
            .iter()
            .zip(&states)
            .map(|(file, state)| Probe::of(file, state, source))
            .collect::<Vec<_>>();
        let content = content(path, &probes)?;
        Ok(Self {
            version: KEY_VERSION,
            place: place.to_owned(),
            states,
            probes,
            content,
        })
    }

    /// Whether this is still the key of what lies at `path`; a source that cannot be read has none.
    pub(super) fn is_current(&self, path: &Path, place: &str, states: &[FileState]) -> bool {
        (self.version, self.place.as_str(), &self.states[..]) == (KEY_VERSION, place, states)
            && self.probes.len() == states.len()
            && content(path, &self.probes).is_ok_and(|content| content == self.content)
    }
}

impl Probe {
    fn of(file: &Path, state: &FileState, source: &Source) -> Self {
        let name = file.file_name();
        let index = source.paths().position(|path| path.file_name() == name);
        let Some(index) = index else {
            let weights = file.extension().is_some_and(|e| e == "safetensors");
            let most = if weights {
                OTHER_HEAD_LEN
            } else {
                MAX_HEAD_LEN
            };
            return Self {
                head: state.len.min(most),
                samples: vec![],
            };
        };
        let tensors = || {
            source
                .parts()
                .map(|(_, tensor)| tensor)
                .filter(|t| t.file == index)
        };
        let samples = tensors().map(|t| sample_place(t.offset, t.len_bytes));
        Self {
            head: tensors()
                .map(|t| t.offset)
                .min()
                .unwrap_or(state.len)
                .min(MAX_HEAD_LEN),
            samples: samples.collect(),
        }
    }
}

/// Hash of what the probes read.
fn content(path: &Path, probes: &[Probe]) -> Result<u64> {
    let mut hasher = Hasher::new(u64::from(KEY_VERSION));
    for (file, probe) in files(path)?.iter().zip(probes) {
        let file = SourceFile::open(file)?;
        let mut bytes = [0; 1 << 14];
        let mut at = 0;
        while at < probe.head {
            let len = (probe.head - at).min(bytes.len() as u64);
            let part = &mut bytes[..len as usize];
            file.read_at(at, part, "head")?;
            hasher = hasher.add(part);
            at += len;
        }
        for &(start, len) in &probe.samples {
            let sample = &mut bytes[..len.min(1 << 14) as usize];
            file.read_at(start, sample, "sample")?;
            hasher = hasher.add(sample);
        }
    }
    Ok(hasher.finish())
}

/// The files that packing reads: the model's file, all parts of a split one, or what counts in a folder.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let io = |e| Error::io(path, e);
    if !fs::metadata(path).map_err(io)?.is_dir() {
        let parts = part_paths(path).unwrap_or_else(|| vec![path.to_owned()]);
        return Ok(parts.into_iter().filter(|part| part.exists()).collect());
    }
    let mut files = vec![];
    for entry in fs::read_dir(path).map_err(io)? {
        let file = entry.map_err(io)?.path();
        let extension = file
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default();
        let counts = matches!(extension, "json" | "jinja" | "safetensors");
        if counts
            && fs::metadata(&file)
                .map_err(|e| Error::io(&file, e))?
                .is_file()
        {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// How the files of a source are now.
pub(super) fn states(path: &Path) -> Result<Vec<FileState>> {
    let state = |file: &PathBuf| {
        let meta = fs::metadata(file).map_err(|e| Error::io(file, e))?;
        Ok(FileState {
            name: lossless(Path::new(file.file_name().unwrap_or_default())),
            len: meta.len(),
            inode: meta.ino(),
            changed: (meta.ctime(), meta.ctime_nsec()),
            modified: (meta.mtime(), meta.mtime_nsec()),
        })
    };
    files(path)?.iter().map(state).collect()
}

/// [`states`], after waiting until the last change is longer ago than a tick.
pub(super) fn settled(path: &Path) -> Result<Vec<FileState>> {
    for _ in 0..MAX_CHANGES {
        let states = states(path)?;
        let wait = states.iter().map(FileState::rest_of_tick).max();
        match wait.filter(|wait| !wait.is_zero()) {
            Some(wait) => sleep(wait),
            None => return Ok(states),
        }
    }
    Err(Error::format(
        path,
        "the model is being changed all the time",
    ))
}

impl FileState {
    /// How long a change now could have the same time as the last one. A time in the future comes from a
    /// clock that was set back: changes now have another.
    fn rest_of_tick(&self) -> Duration {
        let (seconds, nanos) = self.changed;
        let tick = if nanos == 0 { COARSE_TICK } else { TICK };
        let since = Duration::new(seconds.max(0) as u64, nanos.clamp(0, 999_999_999) as u32);
        match SystemTime::now().duration_since(UNIX_EPOCH + since) {
            Ok(age) => tick.saturating_sub(age),
            Err(_) => Duration::ZERO,
        }
    }
}

/// A path as text, different for different paths: what is not UTF-8 is written in hex.
pub(super) fn lossless(path: &Path) -> String {
    match path.to_str() {
        Some(text) if !text.contains('%') => text.to_owned(),
        _ => {
            let bytes = path.as_os_str().as_encoded_bytes();
            let byte = |&b: &u8| match b.is_ascii_graphic() && b != b'%' {
                true => char::from(b).to_string(),
                false => format!("%{b:02X}"),
            };
            bytes.iter().map(byte).collect()
        }
    }
}
