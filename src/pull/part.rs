//! A model on its way: a file that is no model yet.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::store::{GGUF, Store};
use super::{Error, Progress, Result};

/// Bytes read at a time.
const CHUNK: usize = 1 << 18;

/// `NAME.gguf.part`, locked: nobody else writes the same model.
pub struct Part {
    file: File,
    path: PathBuf,
}

impl Part {
    /// Opens or makes it.
    ///
    /// # Errors
    /// If the folder or file cannot be made, or another process has it.
    pub fn open(store: &Store, name: &str) -> Result<Self> {
        let folder = store.folder();
        fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
        let path = store.path(name, &format!("{GGUF}.part"));
        let mut options = OpenOptions::new();
        let options = options.create(true).truncate(false).read(true).write(true);
        let file = options.open(&path).map_err(|e| Error::io(&path, e))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file, path }),
            Err(TryLockError::WouldBlock) => Err(Error::UnderWay { path }),
            Err(TryLockError::Error(e)) => Err(Error::io(&path, e)),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes so far.
    ///
    /// # Errors
    /// If the system refuses to say.
    pub fn len(&self) -> Result<u64> {
        let metadata = self.file.metadata();
        Ok(metadata.map_err(|e| Error::io(&self.path, e))?.len())
    }

    /// Begins anew.
    ///
    /// # Errors
    /// If the file cannot be emptied.
    pub fn clear(&self) -> Result<()> {
        self.file.set_len(0).map_err(|e| Error::io(&self.path, e))
    }

    /// Fills it with all of `source`, which `from` names.
    ///
    /// # Errors
    /// If reading or writing fails, or the user stops it; the file is removed then.
    pub fn fill(
        &self,
        source: impl Read,
        from: &Path,
        total: u64,
        progress: Progress<'_>,
    ) -> Result<()> {
        let filled = self.copy(source, from, total, progress);
        if filled.is_err() {
            self.remove();
        }
        filled
    }

    fn copy(
        &self,
        mut source: impl Read,
        from: &Path,
        total: u64,
        progress: Progress<'_>,
    ) -> Result<()> {
        self.clear()?;
        let mut target = &self.file;
        let mut buffer = vec![0; CHUNK];
        let mut done = 0;
        loop {
            let n = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(Error::io(from, e)),
            };
            let written = target.write_all(&buffer[..n]);
            written.map_err(|e| Error::io(&self.path, e))?;
            done += n as u64;
            if !progress(done, total) {
                return Err(Error::Interrupted);
            }
        }
        Ok(())
    }

    /// SHA-256 of what is there.
    ///
    /// # Errors
    /// As [`hash()`].
    pub fn hash(&self, progress: Progress<'_>) -> Result<String> {
        hash(&self.path, progress)
    }

    /// Gives up.
    pub fn remove(&self) {
        // If it stays, the next pull finds it and begins anew.
        let _ = fs::remove_file(&self.path);
    }

    /// Makes it a model: durable first, then under its name.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn rename(self, path: &Path) -> Result<()> {
        let moved = self
            .file
            .sync_all()
            .and_then(|()| fs::rename(&self.path, path));
        moved.map_err(|e| Error::io(path, e))
    }
}

/// SHA-256 of a file, as hex digits.
///
/// # Errors
/// If it cannot be read, or the user stops it.
pub fn hash(path: &Path, progress: Progress<'_>) -> Result<String> {
    let io = |e| Error::io(path, e);
    let mut file = File::open(path).map_err(io)?;
    let total = file.metadata().map_err(io)?.len();
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut done = 0;
    loop {
        let n = file.read(&mut buffer).map_err(io)?;
        if n == 0 {
            break;
        }
        hasher.update(&buffer[..n]);
        done += n as u64;
        if !progress(done, total) {
            return Err(Error::Interrupted);
        }
    }
    let digest = hasher.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
