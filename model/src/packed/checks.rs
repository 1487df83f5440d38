//! What tells whether a packed file still is what was packed.
//!
//! Every tensor has a checksum over all of its bytes, which [`crate::verify`] recomputes. Opening a model
//! must not read all of it: it hashes one sample of each tensor, at a place that depends on where the tensor
//! lies. That finds files that were overwritten, mixed up or cut and filled, not a single flipped bit.

use serde::{Deserialize, Serialize};

use super::{Hasher, mix};
use crate::Result;

/// Bytes of a sample.
const SAMPLE_LEN: u64 = 64;

/// The `checks` of the metadata. All numbers are written with 16 hex digits, so that their length does not
/// depend on their value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checks {
    /// Of every tensor in the order of the file: the sum of the hashes of its parts.
    pub sums: Vec<u64>,
    /// Over a sample of every tensor.
    pub samples: u64,
    /// Over the rest of the metadata and the places of the tensors.
    pub head: u64,
}

#[derive(Serialize, Deserialize)]
struct Json {
    sums: Vec<String>,
    samples: String,
    head: String,
}

impl Checks {
    /// In place of those of `n_tensors` that are not known yet.
    pub(super) fn zeros(n_tensors: usize) -> Self {
        Self {
            sums: vec![0; n_tensors],
            samples: 0,
            head: 0,
        }
    }

    pub(super) fn to_json(&self) -> String {
        let hex = |x: &u64| format!("{x:016x}");
        let json = Json {
            sums: self.sums.iter().map(hex).collect(),
            samples: hex(&self.samples),
            head: hex(&self.head),
        };
        serde_json::json!(json).to_string()
    }

    /// # Errors
    /// What is wrong with the text.
    pub(crate) fn from_json(text: &str) -> Result<Self, String> {
        let json: Json = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let number = |hex: &String| {
            let number = u64::from_str_radix(hex, 16)
                .ok()
                .filter(|_| hex.len() == 16);
            number.ok_or_else(|| format!("expected 16 hex digits, found {hex:?}"))
        };
        Ok(Self {
            sums: json.sums.iter().map(number).collect::<Result<_, _>>()?,
            samples: number(&json.samples)?,
            head: number(&json.head)?,
        })
    }
}

/// Of part of tensor `i`, from `offset` within it: parts that changed places do not fit.
pub(crate) fn part_hash(i: usize, offset: u64, bytes: &[u8]) -> u64 {
    Hasher::new(mix(i as u64) ^ offset).add(bytes).finish()
}

/// Over metadata strings and the name, first byte and length of every tensor.
pub(crate) fn head_hash<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    tensors: impl IntoIterator<Item = (&'a str, u64, u64)>,
) -> u64 {
    let add = |hasher: Hasher, text: &str| hasher.add(text.as_bytes()).add(&[0]);
    let hasher = texts.into_iter().fold(Hasher::new(1), add);
    let place = |hasher: Hasher, (name, start, len): (&str, u64, u64)| {
        let hasher = add(hasher, name).add(&start.to_le_bytes());
        hasher.add(&len.to_le_bytes())
    };
    tensors.into_iter().fold(hasher, place).finish()
}

/// The bytes of a sample of `len_bytes` bytes from `start` on: first byte and length.
pub(crate) fn sample_place(start: u64, len_bytes: u64) -> (u64, u64) {
    match len_bytes.checked_sub(SAMPLE_LEN) {
        Some(rest) => (start + mix(start ^ len_bytes) % (rest + 1), SAMPLE_LEN),
        None => (start, len_bytes),
    }
}

/// Over all samples, as `read` gives them.
pub(crate) fn sample_hash(
    places: impl IntoIterator<Item = (u64, u64)>,
    mut read: impl FnMut(u64, &mut [u8]) -> Result<()>,
) -> Result<u64> {
    let mut hasher = Hasher::new(2);
    let mut bytes = [0; SAMPLE_LEN as usize];
    for (start, len) in places {
        let sample = &mut bytes[..len as usize];
        read(start, sample)?;
        hasher = hasher.add(sample).add(&start.to_le_bytes());
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_equally_long_and_come_back() {
        let checks = Checks {
            sums: vec![0, u64::MAX, 7],
            samples: 1,
            head: 2,
        };
        let json = checks.to_json();
        assert_eq!(json.len(), Checks::zeros(3).to_json().len());
        assert_eq!(Checks::from_json(&json), Ok(checks));
        for bad in [
            "",
            "{}",
            r#"{"sums":["1"],"samples":"0000000000000000","head":"0000000000000000"}"#,
        ] {
            assert!(Checks::from_json(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn samples_lie_within_their_tensors() {
        for len in [0, 1, 63, 64, 65, 1000, 1 << 40] {
            for start in [0, 64, 4096, 12345] {
                let (at, sample) = sample_place(start, len);
                assert!(at >= start && at + sample <= start + len && sample == len.min(64));
            }
        }
    }
}
