//! Reading files that nobody vouches for.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

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
        let special = || Error::format(path, "expected a regular file");
        if !fs::metadata(path).map_err(io)?.is_file() {
            return Err(special());
        }
        // A pipe may take the file's place before it is opened: that must not block either.
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::NONBLOCK.bits() as i32)
            .open(path)
            .map_err(io)?;
        let opened = file.metadata().map_err(io)?;
        if !opened.is_file() {
            return Err(special());
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            start: 0,
            len: opened.len(),
            file_len: opened.len(),
        })
    }

    /// `len` bytes from `offset`.
    pub(crate) fn read_vec(&self, offset: u64, len: u64, what: &str) -> Result<Vec<u8>> {
        let mut bytes = zeros(&self.path, what, len)?;
        self.read_at(offset, &mut bytes, what)?;
        Ok(bytes)
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

/// `len` zeros for what a file says is that large.
pub(crate) fn zeros<T: Copy + Default>(path: &Path, what: &str, len: u64) -> Result<Vec<T>> {
    let no_memory = || Error::Memory {
        path: path.to_owned(),
        what: what.to_owned(),
        bytes: len.saturating_mul(size_of::<T>() as u64),
    };
    let mut zeros = Vec::new();
    let len = usize::try_from(len).map_err(|_| no_memory())?;
    zeros.try_reserve_exact(len).map_err(|_| no_memory())?;
    zeros.resize(len, T::default());
    Ok(zeros)
}

/// Bytes without a byte order mark before them, which editors of Windows put before JSON.
pub(crate) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_no_memory_has_are_errors() {
        let path = Path::new("m.gguf");
        for (len, bytes) in [(1u64 << 60, 1u64 << 62), (u64::MAX, u64::MAX)] {
            let error = zeros::<f32>(path, "tensor \"x\"", len).unwrap_err();
            assert!(matches!(error, Error::Memory { bytes: b, .. } if b == bytes));
            assert!(error.to_string().contains("tensor \"x\""), "{error}");
        }
        assert_eq!(zeros::<u8>(path, "", 3).unwrap(), [0; 3]);
    }

    #[test]
    fn pipes_devices_and_folders_are_refused_and_do_not_block() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        for path in [&pipe, Path::new("/dev/zero"), folder.path()] {
            let error = SourceFile::open(path).unwrap_err().to_string();
            assert!(error.contains("expected a regular file"), "{error}");
            assert!(read_optional(path, 10).is_err());
        }
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        assert!(SourceFile::open(&link).is_err());
    }

    #[test]
    fn names_in_errors_do_not_act_on_a_terminal() {
        let error = SourceFile::open(Path::new("/no/\u{1b}[31mred")).unwrap_err();
        assert!(
            error.to_string().starts_with("/no/\\u{1b}[31mred: "),
            "{error}"
        );
        let error = Error::format(Path::new("f"), "field \u{1b}]0;x\u{7}");
        assert_eq!(error.to_string(), "f: field \\u{1b}]0;x\\u{7}");
    }
}
