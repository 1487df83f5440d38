//! Reading files that nobody vouches for.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// An open regular file, or a part of one, and the length it had when it was opened.
#[derive(Debug)]
pub(crate) struct SourceFile {
    /// The path, or what stands for it in messages.
    pub path: PathBuf,
    pub file: File,
    /// Where the part begins in the file; 0 for the whole of it.
    pub start: u64,
    /// Bytes of the part.
    pub len: u64,
    /// Bytes of the whole file.
    pub file_len: u64,
}

impl SourceFile {
    /// Opens a regular file; pipes, sockets and folders are refused before they can block.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let io = |e| Error::io(path, e);
        let kind = fs::metadata(path).map_err(io)?;
        if !kind.is_file() {
            return Err(Error::format(path, "expected a regular file"));
        }
        let file = File::open(path).map_err(io)?;
        let len = file.metadata().map_err(io)?.len();
        Ok(Self {
            path: path.to_owned(),
            file,
            start: 0,
            len,
            file_len: len,
        })
    }

    /// `len` bytes from `start` of a regular file that is open; `name` stands for it in messages.
    pub(crate) fn part(file: File, name: &Path, start: u64, len: u64) -> Result<Self> {
        let metadata = file.metadata().map_err(|e| Error::io(name, e))?;
        if !metadata.is_file() {
            return Err(Error::format(name, "expected a regular file"));
        }
        let file_len = metadata.len();
        if start.checked_add(len).is_none_or(|end| end > file_len) {
            return Err(Error::format(
                name,
                format!("expected {len} bytes at {start}, the file has {file_len}"),
            ));
        }
        Ok(Self {
            path: name.to_owned(),
            file,
            start,
            len,
            file_len,
        })
    }

    /// Fills `dst` from `offset` within the part; `what` is named if the file has become shorter.
    pub(crate) fn read_at(&self, offset: u64, dst: &mut [u8], what: &str) -> Result<()> {
        self.file
            .read_exact_at(dst, self.start + offset)
            .map_err(|e| match e.kind() {
                ErrorKind::UnexpectedEof => Error::format(
                    &self.path,
                    format!(
                        "{what}: expected {} bytes at {offset}, the file has been truncated (it had {} bytes)",
                        dst.len(),
                        self.len
                    ),
                ),
                _ => Error::io(&self.path, e),
            })
    }
}

/// The whole of a small file, or `None` if there is none.
pub(crate) fn read_optional(path: &Path, max_len: u64) -> Result<Option<Vec<u8>>> {
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        _ => {}
    }
    let source = SourceFile::open(path)?;
    if source.len > max_len {
        return Err(Error::format(
            path,
            format!("expected at most {max_len} bytes, found {}", source.len),
        ));
    }
    let mut bytes = Vec::new();
    (&source.file)
        .take(max_len)
        .read_to_end(&mut bytes)
        .map_err(|e| Error::io(path, e))?;
    Ok(Some(bytes))
}
