//! Text files of users: read whole, within bounds.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{Error, Result};

/// Longest file, bytes: what is longer is no list of questions, or never ends.
const MOST: u64 = 1 << 30;

/// A text without the mark that some editors put before it.
///
/// # Errors
/// If it cannot be read, is no UTF-8 or has more than a gibibyte, as `/dev/zero` has.
pub fn read(path: &Path) -> Result<String> {
    let io = |e| Error::io(path, e);
    let mut text = String::new();
    let file = File::open(path).map_err(io)?;
    let n = file.take(MOST + 1).read_to_string(&mut text).map_err(io)?;
    if n as u64 > MOST {
        return Err(Error::data(path, None, format!("more than {MOST} bytes")));
    }
    match text.strip_prefix('\u{feff}') {
        Some(rest) => Ok(rest.to_owned()),
        None => Ok(text),
    }
}

/// A text, or a number as it is written: ids and answers are either in people's files.
pub(super) fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(serde::de::Error::custom(format!(
            "expected a text or a number, found {other}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_left_out_and_what_never_ends_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("q.jsonl");
        std::fs::write(&path, "\u{feff}{}\r\n").unwrap();
        assert_eq!(read(&path).unwrap(), "{}\r\n");
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(read(&path).is_err());
    }
}
