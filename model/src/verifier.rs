//! The verifier: how likely a reply is right, by the hidden state at its end.
//!
//! ```text
//! verifier.json          layers: [[d_model, 1, "sigmoid"]] as for a gate, prompt: text read behind the reply
//! verifier.safetensors   {any}.fc1.weight [1][d_model], {any}.fc1.bias [1], f32
//! ```
//!
//! The model reads `prompt` behind the reply, with the keys and values of the reply; the head sees the
//! hidden state of its last token after the last norm. Its score is the sigmoid of the head's output.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::file::read_optional;
use crate::gate::{Activation, Layer, MAX_JSON_LEN, check_layers, read_layers, run_layers};
use crate::{Error, Result};

/// Longest prompt, bytes.
const MAX_PROMPT_LEN: usize = 4096;

#[derive(Deserialize)]
struct Description {
    layers: Vec<(usize, usize, Activation)>,
    prompt: String,
}

/// A verifier.
#[derive(Debug)]
pub struct Verifier {
    path: PathBuf,
    layers: Vec<Layer>,
    prompt: String,
}

impl Verifier {
    /// Reads `verifier.json` and `verifier.safetensors` of a folder, or a `.json` file and its
    /// neighbour.
    ///
    /// # Errors
    /// Names file and field or tensor, what was expected and what was found.
    pub fn open(path: &Path) -> Result<Self> {
        let json = match path.is_dir() {
            true => path.join("verifier.json"),
            false => path.with_extension("json"),
        };
        let fail = |what: String| Error::format(&json, what);
        let bytes = read_optional(&json, MAX_JSON_LEN)?.ok_or_else(|| {
            fail("expected the description of a verifier, found no such file".into())
        })?;
        let Description { layers, prompt } =
            serde_json::from_slice(&bytes).map_err(|e| fail(e.to_string()))?;
        check_layers(&layers).map_err(fail)?;
        if !(1..=MAX_PROMPT_LEN).contains(&prompt.len()) {
            return Err(fail(format!(
                "prompt: expected 1 to {MAX_PROMPT_LEN} bytes, found {}",
                prompt.len()
            )));
        }
        Ok(Self {
            path: path.to_owned(),
            layers: read_layers(&json.with_extension("safetensors"), &layers)?,
            prompt,
        })
    }

    /// Folder or file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Elements of a hidden state.
    pub fn d_model(&self) -> usize {
        self.layers[0].n_inputs()
    }

    /// What the model reads behind a reply.
    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    /// How likely the reply is right, from 0 to 1.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the score is no number: finite weights may still overflow, and a hidden state
    /// need not be finite.
    ///
    /// # Panics
    /// If `hidden` is not `[d_model]`.
    pub fn score(&self, hidden: &[f32]) -> Result<f64> {
        assert_eq!(hidden.len(), self.d_model(), "width of the hidden state");
        let x = hidden.iter().map(|&x| f64::from(x)).collect();
        let logit = run_layers(&self.path, &self.layers, x)?;
        Ok(1.0 / (1.0 + libm::exp(-logit)))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    /// A head of one layer.
    fn write(dir: &Path, description: &str, weight: &[f32], bias: &[f32]) {
        fs::write(dir.join("verifier.json"), description).unwrap();
        let entry = |shape: &[usize], from: usize, to: usize| json!({ "dtype": "F32", "shape": shape, "data_offsets": [from, to] });
        let end = 4 * weight.len();
        let header = json!({
            "v.fc1.weight": entry(&[1, weight.len()], 0, end),
            "v.fc1.bias": entry(&[bias.len()], end, end + 4 * bias.len()),
        });
        let header = format!("{:<256}", header.to_string());
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.as_bytes());
        file.extend(weight.iter().chain(bias).flat_map(|x| x.to_le_bytes()));
        fs::write(dir.join("verifier.safetensors"), file).unwrap();
    }

    const GOOD: &str = r#"{"layers": [[3, 1, "sigmoid"]], "prompt": "\nIs that right?"}"#;

    #[test]
    fn a_score_is_the_sigmoid_of_a_product() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), GOOD, &[1.0, -2.0, 0.5], &[0.25]);
        for path in [dir.path().to_owned(), dir.path().join("verifier.json")] {
            let verifier = Verifier::open(&path).unwrap();
            assert_eq!(
                (verifier.d_model(), verifier.prompt()),
                (3, "\nIs that right?")
            );
            let score = verifier.score(&[2.0, 1.0, 4.0]).unwrap();
            assert!((score - 1.0 / (1.0 + (-2.25f64).exp())).abs() < 1e-12);
        }
    }

    #[test]
    fn a_score_that_is_no_number_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), GOOD, &[1.0, -1.0, 0.0], &[0.0]);
        let verifier = Verifier::open(dir.path()).unwrap();
        for bad in [[f32::NAN; 3], [f32::INFINITY; 3], [0.0, 0.0, f32::INFINITY]] {
            let error = verifier.score(&bad).unwrap_err().to_string();
            assert!(error.contains("is no number"), "{error}");
        }
        // Large but finite scores are probabilities.
        assert_eq!(verifier.score(&[f32::MAX, f32::MIN, 0.0]).unwrap(), 1.0);
        assert_eq!(verifier.score(&[f32::MIN, f32::MAX, 0.0]).unwrap(), 0.0);
    }

    #[test]
    fn damaged_heads_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let open = || Verifier::open(dir.path()).unwrap_err().to_string();
        assert!(open().contains("no such file"), "{}", open());
        for (description, weight, bias, expected) in [
            ("{", vec![0.0; 3], vec![0.0], "EOF"),
            (
                r#"{"layers": [[3, 1, "sigmoid"]]}"#,
                vec![0.0; 3],
                vec![0.0],
                "prompt",
            ),
            (
                r#"{"layers": [[3, 1, "sigmoid"]], "prompt": ""}"#,
                vec![0.0; 3],
                vec![0.0],
                "1 to 4096 bytes",
            ),
            (
                r#"{"layers": [], "prompt": "a"}"#,
                vec![0.0; 3],
                vec![0.0],
                "layers",
            ),
            (
                r#"{"layers": [[3, 2, "sigmoid"]], "prompt": "a"}"#,
                vec![0.0; 3],
                vec![0.0],
                "1 outputs for the score",
            ),
            (
                r#"{"layers": [[4294967296, 1, "sigmoid"]], "prompt": "a"}"#,
                vec![0.0; 3],
                vec![0.0],
                "inputs",
            ),
            (GOOD, vec![0.0; 4], vec![0.0], "expected F32 [1, 3]"),
            (GOOD, vec![0.0; 3], vec![0.0; 2], "expected F32 [1]"),
            (
                GOOD,
                vec![0.0, f32::NAN, 0.0],
                vec![0.0],
                "element 1 is NaN",
            ),
        ] {
            write(dir.path(), description, &weight, &bias);
            assert!(open().contains(expected), "{expected}: {}", open());
        }
        write(dir.path(), GOOD, &[0.0; 3], &[0.0]);
        let path = dir.path().join("verifier.safetensors");
        let file = fs::read(&path).unwrap();
        for len in [0, 7, 8, 100, file.len() - 1] {
            fs::write(&path, &file[..len]).unwrap();
            assert!(open().contains("verifier.safetensors"), "{len}: {}", open());
        }
    }
}
