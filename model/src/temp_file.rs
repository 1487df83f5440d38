//! Files written aside and renamed to their place when they are whole.
//!
//! A file being written is `.{name}.{random}.brevity-tmp` beside its place, begins as all files of ours
//! do, and is locked by its writer. A process that is killed leaves it behind, unlocked: whoever next
//! writes or opens a file of ours in the folder removes it. Nothing else is ever removed: not what is
//! locked, not what belongs to another user, not what begins otherwise, and nothing special.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::OFlags;
use tempfile::NamedTempFile;

use crate::{Error, Result};

/// Ending of files that are being written.
const SUFFIX: &str = ".brevity-tmp";
/// How the files of ours begin, after the length of the header.
const BEGINNING: &[u8] = br#"{"__metadata__":{"format":"brevity-"#;
/// Bytes of the header's length.
const PREFIX_LEN: usize = 8;
/// Where there are no locks, only an older file is taken for abandoned.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 3600);
/// Attempts at a file that nobody removes between its creation and its lock.
const MAX_ATTEMPTS: usize = 16;

/// A file being written; dropped before [`TempFile::persist`], it leaves nothing behind.
pub(crate) struct TempFile {
    file: NamedTempFile,
    out: PathBuf,
}

impl TempFile {
    /// Beside `out`, after what killed processes left there is removed.
    pub(crate) fn create(out: &Path) -> Result<Self> {
        let folder = folder_of(out);
        remove_abandoned(folder);
        let name = out.file_name().unwrap_or_default();
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        for _ in 0..MAX_ATTEMPTS {
            let file = tempfile::Builder::new()
                .prefix(&prefix)
                .suffix(SUFFIX)
                .permissions(Permissions::from_mode(0o666)) // the umask applies
                .tempfile_in(folder)
                .map_err(|e| Error::io(folder, e))?;
            // Before it was locked, another process may have taken it for abandoned.
            let locked = !matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock));
            if locked && file.path().exists() {
                let out = out.to_owned();
                return Ok(Self { file, out });
            }
        }
        let what = "the files written here are removed at once: something else cleans this folder";
        Err(Error::format(folder, what))
    }

    /// The file being written.
    pub(crate) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Renames the file to its place. With `durable`, everything is on disk before that.
    pub(crate) fn persist(self, durable: bool) -> Result<()> {
        let Self { file, out } = self;
        if durable {
            let synced = file.as_file().sync_all();
            synced.map_err(|e| Error::io(&out, e))?;
        }
        // Locked until its name is another.
        let file = file.persist(&out).map_err(|e| Error::io(&out, e.error))?;
        drop(file);
        if durable {
            // Not every file system can sync a folder; the file itself is safe.
            let _ = File::open(folder_of(&out)).and_then(|f| f.sync_all());
        }
        Ok(())
    }
}

/// The folder that a file lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Removes what killed processes left in a folder. Failing to is no error.
pub(crate) fn remove_abandoned(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        if name.starts_with(b".")
            && name.ends_with(SUFFIX.as_bytes())
            && is_abandoned(&entry.path())
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a file with our name is ours and nobody writes to it.
fn is_abandoned(path: &Path) -> bool {
    let ours =
        |meta: &fs::Metadata| meta.is_file() && meta.uid() == rustix::process::geteuid().as_raw();
    // A link or a pipe is not even opened.
    if !fs::symlink_metadata(path).is_ok_and(|meta| ours(&meta)) {
        return false;
    }
    let flags = (OFlags::NONBLOCK | OFlags::NOFOLLOW).bits() as i32;
    let Ok(mut file) = OpenOptions::new().read(true).custom_flags(flags).open(path) else {
        return false;
    };
    let Some(meta) = file.metadata().ok().filter(ours) else {
        return false;
    };
    let unlocked = match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => {
            let age = meta.modified().ok().and_then(|at| at.elapsed().ok());
            age.is_some_and(|age| age > ABANDONED_AFTER)
        }
    };
    let mut head = [0; PREFIX_LEN + BEGINNING.len()];
    let begins =
        meta.len() == 0 || (file.read_exact(&mut head).is_ok() && head.ends_with(BEGINNING));
    unlocked && begins
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::symlink;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn head() -> Vec<u8> {
        [&[7; PREFIX_LEN][..], BEGINNING, b"packed\""].concat()
    }

    #[test]
    fn only_abandoned_files_of_ours_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        put(".killed.x.brevity-tmp", &head());
        put(".killed-at-once.x.brevity-tmp", b"");
        put(
            ".notes.brevity-tmp",
            b"somebody's notes, which begin otherwise than ours do",
        );
        put(".short.brevity-tmp", b"notes");
        put("visible.brevity-tmp", &head());
        put("model.gguf", b"GGUF");
        let locked = File::open(put(".written.x.brevity-tmp", &head())).unwrap();
        locked.lock().unwrap();
        fs::create_dir(folder.path().join(".folder.brevity-tmp")).unwrap();
        symlink(
            put("target", &head()),
            folder.path().join(".link.brevity-tmp"),
        )
        .unwrap();
        let pipe = folder.path().join(".pipe.brevity-tmp");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        remove_abandoned(folder.path());
        let left = [
            ".folder.brevity-tmp",
            ".link.brevity-tmp",
            ".notes.brevity-tmp",
            ".pipe.brevity-tmp",
            ".short.brevity-tmp",
            ".written.x.brevity-tmp",
            "model.gguf",
            "target",
            "visible.brevity-tmp",
        ];
        assert_eq!(names(folder.path()), left);
        drop(locked);
        remove_abandoned(folder.path());
        assert!(!names(folder.path()).contains(&".written.x.brevity-tmp".into()));
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let temp = TempFile::create(&out).unwrap();
        temp.file().write_all(&head()).unwrap();
        // Another writer in the folder leaves a living one alone.
        let other = TempFile::create(&folder.path().join("other")).unwrap();
        assert_eq!(names(folder.path()).len(), 2);
        drop(other);
        temp.persist(true).unwrap();
        assert_eq!(names(folder.path()), ["out"]);
        assert_eq!(fs::read(&out).unwrap(), head());
    }

    #[test]
    fn what_a_killed_writer_left_goes_with_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let temp = TempFile::create(&out).unwrap();
        temp.file().write_all(&head()).unwrap();
        let (file, path) = temp.file.keep().unwrap();
        drop(file); // as the kernel does for a process that dies
        assert!(path.exists());
        TempFile::create(&out).unwrap().persist(false).unwrap();
        assert_eq!(names(folder.path()), ["out"]);
    }
}
