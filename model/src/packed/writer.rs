//! Writes a packed file beside its final place, then renames it there.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tempfile::NamedTempFile;

use super::{ALIGN, FORMAT, Hasher, TensorMeta, TensorMetas, VERSION, mix};
use crate::safetensors_file::Dtype;
use crate::source::SpecialTokens;
use crate::{Error, ModelConfig, Notice, Result};

/// Ending of files that are being written.
const TEMP_SUFFIX: &str = ".brevity-tmp";
/// An unlocked temporary file older than this was left by a process that died.
const STALE_AFTER: Duration = Duration::from_secs(60);
/// Bytes of the header's length.
const PREFIX_LEN: usize = 8;

/// A tensor of the file to be.
#[derive(Clone, Debug)]
pub(crate) struct PlannedTensor {
    pub name: String,
    pub dtype: Dtype,
    pub len_bytes: u64,
    /// Of weights; texts have none.
    pub meta: Option<TensorMeta>,
}

/// Everything that the header says.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub config: ModelConfig,
    /// In file order: matrices, vectors, texts.
    pub tensors: Vec<PlannedTensor>,
    pub special_tokens: SpecialTokens,
    pub notices: Vec<Notice>,
    pub source_key: String,
}

impl Plan {
    /// Header with its length and padding; equally long for every fingerprint.
    fn header(&self, fingerprint: u64) -> Vec<u8> {
        let metas: TensorMetas = self
            .tensors
            .iter()
            .filter_map(|t| Some((t.name.clone(), t.meta.clone()?)))
            .collect();
        let mut header = Map::new();
        let strings = json!({
            "format": FORMAT,
            "version": VERSION,
            "config": json!(self.config).to_string(),
            "tensors": json!(metas).to_string(),
            "special_tokens": json!(self.special_tokens).to_string(),
            "notices": json!(self.notices).to_string(),
            "fingerprint": format!("{fingerprint:016x}"),
            "source_key": self.source_key,
        });
        header.insert("__metadata__".into(), strings);
        let mut start = 0;
        for tensor in &self.tensors {
            let end = start + tensor.len_bytes;
            let shape = tensor.len_bytes * 8 / tensor.dtype.bitsize() as u64;
            header.insert(
                tensor.name.clone(),
                json!({ "dtype": tensor.dtype, "shape": [shape], "data_offsets": [start, end] }),
            );
            start = end;
        }
        let mut json = Value::Object(header).to_string().into_bytes();
        json.resize(
            (json.len() + PREFIX_LEN).next_multiple_of(ALIGN) - PREFIX_LEN,
            b' ',
        );
        [&(json.len() as u64).to_le_bytes()[..], &json].concat()
    }

    /// Bytes of all tensors.
    pub(crate) fn data_len(&self) -> u64 {
        self.tensors.iter().map(|t| t.len_bytes).sum()
    }
}

/// A file being written; dropped before [`Writer::finish`], it leaves nothing behind.
pub(crate) struct Writer {
    plan: Plan,
    out: PathBuf,
    temp: NamedTempFile,
    /// First byte of every tensor.
    starts: Vec<u64>,
    /// Sum of the hashes of all parts: the same in whatever order they are written.
    contents: AtomicU64,
}

impl Writer {
    /// Creates the temporary file in the folder of `out` and writes the header.
    pub(crate) fn create(out: &Path, plan: Plan) -> Result<Self> {
        let folder = folder_of(out);
        remove_stale(folder);
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        let temp = tempfile::Builder::new()
            .prefix(&format!(".{name}."))
            .suffix(TEMP_SUFFIX)
            .permissions(Permissions::from_mode(0o666)) // the umask applies
            .tempfile_in(folder)
            .map_err(|e| Error::io(folder, e))?;
        // The lock tells `remove_stale` of other processes that the file is in use; file systems
        // without locks lose only that.
        let _ = temp.as_file().try_lock();
        let header = plan.header(0);
        let mut start = header.len() as u64;
        let starts = plan
            .tensors
            .iter()
            .map(|t| {
                start += t.len_bytes;
                start - t.len_bytes
            })
            .collect();
        let writer = Self {
            plan,
            out: out.to_owned(),
            temp,
            starts,
            contents: AtomicU64::new(0),
        };
        writer.write(0, &header)?;
        Ok(writer)
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        let written = self.temp.as_file().write_all_at(bytes, offset);
        written.map_err(|e| Error::io(&self.out, e))
    }

    /// Writes part of tensor `i`, from `offset` within it. Parts may be written in any order and
    /// by several threads; the cut into parts must not depend on either.
    pub(crate) fn write_part(&self, i: usize, offset: u64, bytes: &[u8]) -> Result<()> {
        let hash = Hasher::new(mix(i as u64) ^ offset).add(bytes).finish();
        self.contents.fetch_add(hash, Ordering::Relaxed);
        self.write(self.starts[i] + offset, bytes)
    }

    /// Completes the header and renames the file to its place. With `durable`, everything is on
    /// disk before the rename.
    pub(crate) fn finish(self, durable: bool) -> Result<()> {
        let config = serde_json::to_vec(&self.plan.config).unwrap_or_default();
        let fingerprint = Hasher::new(self.contents.load(Ordering::Relaxed))
            .add(&config)
            .finish();
        self.write(0, &self.plan.header(fingerprint))?;
        let out = &self.out;
        if durable {
            self.temp
                .as_file()
                .sync_all()
                .map_err(|e| Error::io(out, e))?;
        }
        let _ = self.temp.as_file().unlock();
        self.temp
            .persist(out)
            .map_err(|e| Error::io(out, e.error))?;
        if durable {
            // Not every file system can sync a folder; the file itself is safe.
            let _ = File::open(folder_of(out)).and_then(|f| f.sync_all());
        }
        Ok(())
    }
}

/// The folder that a file lies in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Removes what killed processes left in a folder. Failing to is no error.
fn remove_stale(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with('.') && name.ends_with(TEMP_SUFFIX)) {
            continue;
        }
        let modified = entry.metadata().and_then(|m| m.modified());
        let age = modified.ok().and_then(|t| t.elapsed().ok());
        let abandoned = age.is_some_and(|age| age > STALE_AFTER)
            && File::open(entry.path()).is_ok_and(|f| f.try_lock().is_ok());
        if abandoned {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn only_abandoned_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let old = SystemTime::now() - 2 * STALE_AFTER;
        let make = |name: &str, modified| {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(modified).unwrap();
            file
        };
        drop(make(".a.x.brevity-tmp", old));
        let locked = make(".b.x.brevity-tmp", old);
        locked.lock().unwrap();
        drop(make(".c.x.brevity-tmp", SystemTime::now()));
        drop(make("d.gguf", old));
        remove_stale(folder.path());
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, [".b.x.brevity-tmp", ".c.x.brevity-tmp", "d.gguf"]);
    }
}
