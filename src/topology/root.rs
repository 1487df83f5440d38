//! Where the files of the kernel are read from: this machine, a copied folder, or a saved text.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Bytes of a file that are read; the kernel's are shorter.
const MAX_LEN: u64 = 1 << 16;
/// Files that a saved text may expand to.
const MAX_FILES: usize = 1 << 16;

/// A tree of `sys`, `proc` and `dev` files.
#[derive(Clone, Debug)]
pub enum Root {
    /// This machine.
    Host,
    /// A folder that stands for `/`.
    Dir(PathBuf),
    /// Path and text of every file.
    Saved(BTreeMap<String, String>),
}

impl Root {
    /// A folder that stands for `/`, or a file as [`Root::parse`] takes it.
    ///
    /// # Errors
    /// If it cannot be read, or the file is not such a text.
    pub fn open(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Ok(Root::Dir(path.to_owned()));
        }
        let text = fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        Self::parse(&text).map_err(|what| Error::data(path, None, what))
    }

    /// Reads a saved tree: `path: text` in every line, `#` before a comment. `cpu[0-3,5]` in a path
    /// stands for that file of all these CPUs, and paths that begin so lie in
    /// `sys/devices/system/cpu`. A text may contain `\n` for a line feed.
    ///
    /// # Errors
    /// What is wrong, and with which line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut files = BTreeMap::new();
        for (i, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |what: &str| format!("line {}: {what}", i + 1);
            let (path, text) = line
                .split_once(':')
                .ok_or_else(|| wrong("expected `path: text`"))?;
            let text = text.trim().replace("\\n", "\n");
            for path in expand(path.trim()).map_err(|what| wrong(&what))? {
                files.insert(path, text.clone());
            }
            if files.len() > MAX_FILES {
                return Err(wrong("too many files"));
            }
        }
        Ok(Root::Saved(files))
    }

    /// Text of a file without the line feed at its end; `None` if it cannot be read.
    pub fn read(&self, path: &str) -> Option<String> {
        let text = match self {
            Root::Host => read_start(&Path::new("/").join(path))?,
            Root::Dir(dir) => read_start(&dir.join(path))?,
            Root::Saved(files) => files.get(path)?.clone(),
        };
        Some(text.trim_end().to_owned())
    }

    /// Names in a folder, in no order.
    pub fn list(&self, path: &str) -> Vec<String> {
        let dir = match self {
            Root::Host => Path::new("/").join(path),
            Root::Dir(dir) => dir.join(path),
            Root::Saved(files) => {
                let prefix = format!("{path}/");
                let inside = files.keys().filter_map(|file| file.strip_prefix(&prefix));
                let mut names: Vec<_> = inside
                    .map(|rest| rest.split('/').next().unwrap_or_default().to_owned())
                    .collect();
                names.dedup();
                return names;
            }
        };
        let entries = fs::read_dir(dir).into_iter().flatten().flatten();
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        entries.map(name).collect()
    }
}

fn read_start(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path)
        .ok()?
        .take(MAX_LEN)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The paths that a path with `cpu[LIST]` stands for.
fn expand(path: &str) -> Result<Vec<String>, String> {
    let Some((before, rest)) = path.split_once("cpu[") else {
        return Ok(vec![path.to_owned()]);
    };
    let (list, after) = rest.split_once(']').ok_or("`[` without `]`")?;
    let before = match before {
        "" => "sys/devices/system/cpu/",
        before => before,
    };
    let cpus = super::sets::parse_list(list)?;
    Ok(cpus
        .into_iter()
        .map(|cpu| format!("{before}cpu{cpu}{after}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_tree_stands_for_its_files() {
        let text = "# a phone\ncpu[0-1,4]/cpu_capacity: 350\n\nproc/cpuinfo: a: b\\nc: d\n";
        let root = Root::parse(text).unwrap();
        let capacity = |cpu| root.read(&format!("sys/devices/system/cpu/cpu{cpu}/cpu_capacity"));
        assert_eq!(capacity(4), Some("350".into()));
        assert_eq!(capacity(2), None);
        assert_eq!(root.read("proc/cpuinfo"), Some("a: b\nc: d".into()));
        assert_eq!(
            root.list("sys/devices/system/cpu"),
            ["cpu0", "cpu1", "cpu4"]
        );
        for wrong in ["no colon", "cpu[0-: 3", "cpu[3-1]/x: 3", "cpu[x]/x: 3"] {
            let what = Root::parse(wrong).unwrap_err();
            assert!(what.starts_with("line 1: "), "{wrong}: {what}");
        }
    }

    #[test]
    fn folders_are_read_as_roots() {
        let dir = tempfile::TempDir::new().unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        fs::write(dir.path().join("a/b/c"), "7\n").unwrap();
        let root = Root::open(dir.path()).unwrap();
        assert_eq!(root.read("a/b/c"), Some("7".into()));
        assert_eq!(root.read("a/b"), None);
        assert_eq!(root.list("a"), ["b"]);
        assert!(root.list("x").is_empty());
    }
}
