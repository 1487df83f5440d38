//! All files, as they should be and as they are.

use std::path::{Path, PathBuf};

use super::rust;
use super::tiles::{ALL, Tile, Written};

/// The folder of the files.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/matmul/asm")
}

/// Every tile, written.
pub fn tiles() -> Vec<(&'static Tile, Written)> {
    ALL.iter().map(|tile| (tile, tile.write())).collect()
}

/// Every tile, written once for all tests.
#[cfg(test)]
pub fn written() -> &'static [(&'static Tile, Written)] {
    static WRITTEN: std::sync::OnceLock<Vec<(&Tile, Written)>> = std::sync::OnceLock::new();
    WRITTEN.get_or_init(tiles)
}

/// Names and texts of the files of `tiles`.
pub fn texts(tiles: &[(&Tile, Written)]) -> Vec<(&'static str, String)> {
    let assembly = tiles
        .iter()
        .map(|(tile, written)| (tile.file, written.text.file.clone()));
    assembly.chain([(rust::FILE, rust::text(tiles))]).collect()
}

/// The files of `folder` that differ from `texts`, are missing, or belong to no tile.
///
/// # Errors
/// If the folder cannot be read.
pub fn stale(folder: &Path, texts: &[(&'static str, String)]) -> std::io::Result<Vec<String>> {
    let mut stale: Vec<String> = vec![];
    for (name, text) in texts {
        if std::fs::read_to_string(folder.join(name)).ok().as_ref() != Some(text) {
            stale.push(name.to_string());
        }
    }
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !texts.iter().any(|(known, _)| *known == name) {
            stale.push(name);
        }
    }
    Ok(stale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_stale() {
        let stale = stale(&folder(), &texts(written())).expect("the folder of the tiles");
        assert!(stale.is_empty(), "{stale:?}: run `{}`", crate::COMMAND);
    }

    #[test]
    fn a_changed_a_missing_and_a_strange_file_are_stale() {
        let folder = std::env::temp_dir().join(format!("brevity-asm-gen-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        write("same.s", "a");
        write("changed.s", "b");
        write("strange.s", "c");
        let texts = [("same.s", "a"), ("changed.s", "c"), ("missing.s", "d")];
        let texts = texts.map(|(name, text)| (name, text.to_string()));
        let stale = stale(&folder, &texts).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(stale, ["changed.s", "missing.s", "strange.s"]);
    }
}
