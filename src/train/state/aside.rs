//! Files that are there whole or not at all: written aside, brought to the disk, renamed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Something that bytes are written to and that can be brought to the disk.
pub trait Sink: Write {
    /// Returns once the bytes are on the disk.
    ///
    /// # Errors
    /// If they do not get there.
    fn sync(&mut self) -> io::Result<()>;
}

impl Sink for BufWriter<File> {
    fn sync(&mut self) -> io::Result<()> {
        self.flush()?;
        self.get_ref().sync_all()
    }
}

/// Makes a file to write to.
pub(super) type Create<'a> = dyn Fn(&Path) -> io::Result<Box<dyn Sink>> + 'a;

/// Makes a file on the disk.
pub(super) fn on_disk(path: &Path) -> io::Result<Box<dyn Sink>> {
    Ok(Box::new(BufWriter::with_capacity(
        1 << 16,
        File::create(path)?,
    )))
}

/// What writes the content of a file.
pub type Content<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'a;

/// Writes a file aside and renames it to `path`. What was there stays whole if this fails.
///
/// # Errors
/// What the system says.
pub fn write_file(path: &Path, content: &Content<'_>) -> io::Result<()> {
    write_file_with(path, content, &on_disk)
}

fn write_file_with(path: &Path, content: &Content<'_>, create: &Create<'_>) -> io::Result<()> {
    let aside = beside(path, ".new");
    write_synced(&aside, content, create)
        .and_then(|()| fs::rename(&aside, path))
        .and_then(|()| sync_folder(path.parent()))
        .inspect_err(|_| {
            let _ = fs::remove_file(&aside);
        })
}

/// Writes a file and brings it to the disk.
pub(super) fn write_synced(
    path: &Path,
    content: &Content<'_>,
    create: &Create<'_>,
) -> io::Result<()> {
    let mut file = create(path)?;
    content(&mut *file)?;
    file.sync()
}

/// Brings the names in a folder to the disk.
pub(super) fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    match folder {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// `path` with something appended to its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
pub(super) mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    /// A disk with room for so many bytes.
    pub struct FullDisk {
        left: Rc<Cell<usize>>,
    }

    impl FullDisk {
        pub fn new(room: usize) -> Self {
            Self {
                left: Rc::new(Cell::new(room)),
            }
        }

        pub fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
            let (file, left) = (File::create(path)?, Rc::clone(&self.left));
            Ok(Box::new(Limited { file, left }))
        }
    }

    struct Limited {
        file: File,
        left: Rc<Cell<usize>>,
    }

    impl Write for Limited {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let n = bytes.len().min(self.left.get());
            if n == 0 && !bytes.is_empty() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.left.set(self.left.get() - n);
            self.file.write(&bytes[..n])
        }

        fn flush(&mut self) -> io::Result<()> {
            self.file.flush()
        }
    }

    impl Sink for Limited {
        fn sync(&mut self) -> io::Result<()> {
            self.file.sync_all()
        }
    }

    #[test]
    fn a_full_disk_leaves_the_last_file_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        write_file(&path, &|w| w.write_all(b"first")).unwrap();
        for room in 0..6 {
            let disk = FullDisk::new(room);
            let error = write_file_with(&path, &|w| w.write_all(b"second"), &|p| disk.create(p));
            assert_eq!(error.unwrap_err().kind(), io::ErrorKind::StorageFull);
            assert_eq!(fs::read(&path).unwrap(), b"first");
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "leftovers");
        }
        write_file(&path, &|w| w.write_all(b"second")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
    }
}
