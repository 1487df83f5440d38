//! Models in several GGUF files: `name-00001-of-00003.gguf` and so on, side by side.
//!
//! ```text
//! split.no     number of the part, from 0
//! split.count  parts in all
//! ```
//! The first part has the metadata of the model; every part has a table of its own tensors.

use std::path::{Path, PathBuf};

use super::Gguf;
use crate::{Error, Result};

/// Most parts of a model.
const MAX_PARTS: u32 = 1000;

/// The parts of a model that a file name speaks of, this one among them; `None` if it speaks of none.
pub(crate) fn part_paths(path: &Path) -> Option<Vec<PathBuf>> {
    let stem = path.file_name()?.to_str()?.strip_suffix(".gguf")?;
    let (rest, count) = stem.rsplit_once("-of-")?;
    let (name, no) = rest.rsplit_once('-')?;
    let number = |text: &str| {
        let digits = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (no, n) = (number(no)?, number(count)?);
    let part = |i: u32| path.with_file_name(format!("{name}-{i:05}-of-{count}.gguf"));
    ((1..=n).contains(&no) && n <= MAX_PARTS).then(|| (1..=n).map(part).collect())
}

/// All parts of the model that `part` belongs to as one; a file that is whole stays as it is.
pub(super) fn joined(part: Gguf) -> Result<Gguf> {
    let count = part.metadata.u32("split.count")?.unwrap_or(1);
    if count <= 1 {
        return Ok(part);
    }
    let path = part.metadata.path().to_owned();
    let no = number(&part)?;
    let here = format!(
        "this is part {} of {count} of a split model",
        u64::from(no) + 1
    );
    let fail = |what: String| Error::format(&path, format!("{here}: {what}"));
    let paths = part_paths(&path)
        .filter(|paths| paths.len() == count as usize && paths[no as usize % paths.len()] == path)
        .ok_or_else(|| {
            fail(format!(
                "expected a name that ends in \"-{:05}-of-{count:05}.gguf\"",
                u64::from(no) + 1
            ))
        })?;
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        let name = missing.file_name().unwrap_or_default();
        return Err(fail(format!(
            "expected {name:?} beside it, found no such file"
        )));
    }
    let mut parts = Vec::new();
    for (i, path) in paths.iter().enumerate() {
        let part = Gguf::open(path)?;
        let (found, of) = (number(&part)?, part.metadata.u32("split.count")?);
        if (found as usize, of) != (i, Some(count)) {
            let of = of.unwrap_or(1);
            let what = format!(
                "split.no, split.count: expected {i}, {count} as the name says, found {found}, {of}"
            );
            return Err(Error::format(path, what));
        }
        parts.push(part);
    }
    let whole = parts
        .into_iter()
        .try_fold(None, |whole: Option<Gguf>, part| match whole {
            None => Ok(Some(part)),
            Some(whole) => whole.with(part).map(Some),
        })?;
    whole.ok_or_else(|| fail("no parts".into()))
}

fn number(part: &Gguf) -> Result<u32> {
    part.metadata
        .u32("split.no")?
        .ok_or_else(|| part.metadata.missing("split.no"))
}
