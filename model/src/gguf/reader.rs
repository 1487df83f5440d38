//! Sequential reads from the head of a GGUF file, every length checked before it is trusted.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;

use crate::file::SourceFile;
use crate::{Error, Result};

/// Most bytes of metadata and tensor table that are read: a bound on memory for sparse files
/// that claim to be huge. Real heads have a few MiB.
const MAX_HEAD_LEN: u64 = 256 << 20;

/// A cursor over the head of a file.
pub(crate) struct Reader<'a> {
    source: &'a SourceFile,
    reader: BufReader<&'a File>,
    position: u64,
}

impl<'a> Reader<'a> {
    /// At the beginning of a file opened just now.
    pub(super) fn new(source: &'a SourceFile) -> Self {
        Self {
            source,
            reader: BufReader::with_capacity(1 << 16, &source.file),
            position: 0,
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.source.path
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Bytes of the file behind the cursor.
    pub(super) fn remaining(&self) -> u64 {
        self.source.len - self.position
    }

    pub(super) fn error(&self, what: String) -> Error {
        Error::format(self.path(), what)
    }

    /// Appends `len` bytes to `dst`.
    pub(super) fn append(&mut self, len: u64, dst: &mut Vec<u8>, what: &str) -> Result<()> {
        if len > self.remaining() {
            return Err(self.error(format!(
                "{what}: expected {len} bytes at {}, found {} before the end of the file",
                self.position,
                self.remaining()
            )));
        }
        if len > MAX_HEAD_LEN - self.position.min(MAX_HEAD_LEN) {
            return Err(self.error(format!(
                "{what}: {len} bytes at {} exceed the {MAX_HEAD_LEN} bytes that metadata may have",
                self.position
            )));
        }
        let start = dst.len();
        dst.try_reserve(len as usize).map_err(|_| Error::Memory {
            path: self.path().to_owned(),
            what: what.to_owned(),
            bytes: len,
        })?;
        dst.resize(start + len as usize, 0);
        self.reader
            .read_exact(&mut dst[start..])
            .map_err(|e| match e.kind() {
                ErrorKind::UnexpectedEof => Error::format(
                    &self.source.path,
                    format!("{what}: the file has been truncated"),
                ),
                _ => Error::io(&self.source.path, e),
            })?;
        self.position += len;
        Ok(())
    }

    /// The next `len` bytes.
    pub(super) fn bytes(&mut self, len: u64, what: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.append(len, &mut bytes, what)?;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N]> {
        let bytes = self.bytes(N as u64, what)?;
        Ok(std::array::from_fn(|i| bytes[i]))
    }

    pub(super) fn u32(&mut self, what: &str) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array(what)?))
    }

    pub(super) fn u64(&mut self, what: &str) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array(what)?))
    }

    /// A length-prefixed UTF-8 string of at most `max_len` bytes.
    pub(super) fn string(&mut self, max_len: u64, what: &str) -> Result<String> {
        let len = self.u64(what)?;
        if len > max_len {
            return Err(self.error(format!(
                "{what}: expected at most {max_len} bytes, found {len}"
            )));
        }
        let bytes = self.bytes(len, what)?;
        String::from_utf8(bytes).map_err(|_| self.error(format!("{what}: not UTF-8")))
    }
}
