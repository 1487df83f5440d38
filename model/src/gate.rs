//! Heads on the hidden states of a network, and the gate among them.
//!
//! A head is a small multilayer perceptron in a folder of two files:
//!
//! ```text
//! gate.json          layers: [[inputs, outputs, "relu" | "sigmoid" | "none"], ...], threshold,
//!                    pooling: "mean" (default) | "ema", chunk, alpha, pool_skip_prefix_tokens
//! gate.safetensors   {any}.fc{i}.weight [outputs][inputs], {any}.fc{i}.bias [outputs], f32, i from 1
//! ```
//!
//! The gate sees the hidden states of the base model after the last norm, pooled over the tokens of
//! the prompt that it was trained on: their mean, or the moving average over the means of chunks
//! (`pooled = alpha * chunk + (1 - alpha) * pooled`, the first chunk as it is). Sums and products are in
//! f64 and in order, so a decision is the same on every machine.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::file::{SourceFile, read_optional};
use crate::safetensors_file::{Dtype, Header};
use crate::text::shown;
use crate::{Error, Result};

/// Longest description, bytes.
pub(crate) const MAX_JSON_LEN: u64 = 1 << 22;
/// Most layers and widest layer of a head.
const MAX_LAYERS: usize = 16;
const MAX_WIDTH: usize = 1 << 16;
/// Largest chunk and prefix, tokens.
const MAX_TOKENS: usize = 1 << 20;

/// What follows a layer's sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Activation {
    Relu,
    /// Of the last layer: the score is the sigmoid of its one output.
    Sigmoid,
    None,
}

/// How the hidden states of many tokens become one input.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "type")]
pub enum Pooling {
    /// Mean of all.
    Mean,
    /// Moving average over the means of chunks.
    Ema {
        /// Tokens of a chunk.
        chunk: usize,
        /// Weight of the latest chunk.
        alpha: f32,
    },
}

#[derive(Deserialize)]
struct Description {
    layers: Vec<(usize, usize, Activation)>,
    #[serde(default)]
    threshold: Option<f64>,
    #[serde(default)]
    pooling: Option<String>,
    #[serde(default)]
    chunk: Option<usize>,
    #[serde(default)]
    alpha: Option<f32>,
    #[serde(default)]
    pool_skip_prefix_tokens: usize,
}

/// A layer of a head.
#[derive(Debug)]
pub(crate) struct Layer {
    /// `[outputs][inputs]`.
    weight: Vec<f32>,
    /// `[outputs]`.
    bias: Vec<f32>,
    activation: Activation,
}

/// A gate: from pooled hidden states to a decision.
#[derive(Debug)]
pub struct Gate {
    path: PathBuf,
    layers: Vec<Layer>,
    threshold: f64,
    pooling: Pooling,
    skip_prefix: usize,
}

/// What a gate says of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Output of the last layer.
    pub logit: f64,
    /// Its sigmoid.
    pub score: f64,
    /// Score from which on the adapter is switched on.
    pub threshold: f64,
    /// Whether it is switched on.
    pub on: bool,
    /// Tokens that were pooled.
    pub tokens: usize,
}

impl Gate {
    /// Reads `gate.json` and `gate.safetensors` of a folder, or a `.json` file and its neighbour.
    ///
    /// # Errors
    /// Names file and field or tensor, what was expected and what was found.
    pub fn open(path: &Path) -> Result<Self> {
        let json = if path.is_dir() {
            path.join("gate.json")
        } else {
            path.with_extension("json")
        };
        let Some(bytes) = read_optional(&json, MAX_JSON_LEN)? else {
            return Err(Error::format(
                &json,
                "expected the description of a gate, found no such file",
            ));
        };
        let description: Description =
            serde_json::from_slice(&bytes).map_err(|e| Error::format(&json, e.to_string()))?;
        let fail = |what: String| Error::format(&json, what);
        check_layers(&description.layers).map_err(fail)?;
        let pooling = pooling(&json, &description)?;
        let threshold = description.threshold.unwrap_or(0.5);
        if !(0.0..=1.0).contains(&threshold) {
            return Err(fail(format!(
                "threshold: expected a probability, found {threshold}"
            )));
        }
        let skip_prefix = description.pool_skip_prefix_tokens;
        if skip_prefix > MAX_TOKENS {
            return Err(fail(format!(
                "pool_skip_prefix_tokens: expected at most {MAX_TOKENS}, found {skip_prefix}"
            )));
        }
        Ok(Self {
            path: path.to_owned(),
            layers: read_layers(&json.with_extension("safetensors"), &description.layers)?,
            threshold,
            pooling,
            skip_prefix,
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

    /// Weights and biases.
    pub fn n_parameters(&self) -> usize {
        let len = |layer: &Layer| layer.weight.len() + layer.bias.len();
        self.layers.iter().map(len).sum()
    }

    /// How tokens become one input.
    pub fn pooling(&self) -> Pooling {
        self.pooling
    }

    /// Score from which on the adapter is switched on.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// Tokens at the beginning of a prompt that are not pooled.
    pub fn skip_prefix(&self) -> usize {
        self.skip_prefix
    }

    /// Decides by what was pooled.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the score is no number: finite weights may still overflow, and hidden states
    /// need not be finite.
    ///
    /// # Panics
    /// If nothing was pooled, or states of another width.
    pub fn decide(&self, pool: &Pool) -> Result<Decision> {
        assert!(pool.tokens > 0, "a gate needs a token to pool");
        let x = pool.mean();
        assert_eq!(x.len(), self.d_model(), "width of the hidden states");
        let logit = run_layers(&self.path, &self.layers, x)?;
        let score = 1.0 / (1.0 + libm::exp(-logit));
        Ok(Decision {
            logit,
            score,
            threshold: self.threshold,
            on: score >= self.threshold,
            tokens: pool.tokens,
        })
    }
}

/// Output of the head at `path` for `x`.
///
/// # Errors
/// If it is no number; the message names the layer that made the first one that is not finite.
pub(crate) fn run_layers(path: &Path, layers: &[Layer], mut x: Vec<f64>) -> Result<f64> {
    let mut overflow = x.iter().any(|x| !x.is_finite()).then_some(0);
    for (i, layer) in layers.iter().enumerate() {
        x = layer.run(&x);
        if overflow.is_none() && x.iter().any(|x| !x.is_finite()) {
            overflow = Some(i + 1);
        }
    }
    let logit = x[0];
    if !logit.is_nan() {
        return Ok(logit);
    }
    let place = match overflow {
        None | Some(0) => "the hidden state is not finite".to_owned(),
        Some(layer) => format!("the outputs of fc{layer} overflow"),
    };
    let path = shown(path);
    Err(Error::NotFinite {
        what: format!("{path}: the score of the head is no number: {place}"),
    })
}

impl Layer {
    /// Elements of its input.
    pub(crate) fn n_inputs(&self) -> usize {
        self.weight.len() / self.bias.len()
    }

    fn run(&self, x: &[f64]) -> Vec<f64> {
        let rows = self.weight.chunks_exact(x.len()).zip(&self.bias);
        let output = |(row, &bias): (&[f32], &f32)| {
            let products = row.iter().zip(x).map(|(&w, x)| f64::from(w) * x);
            let y = products.fold(f64::from(bias), |sum, p| sum + p);
            match self.activation {
                // Not `max`, which would make a zero of NaN.
                Activation::Relu if y < 0.0 => 0.0,
                Activation::Relu => y,
                Activation::Sigmoid | Activation::None => y,
            }
        };
        rows.map(output).collect()
    }
}

/// Hidden states on their way to a gate, token by token.
#[derive(Clone, Debug)]
pub struct Pool {
    pooling: Pooling,
    /// Sum over the tokens of the open chunk; of all tokens for [`Pooling::Mean`].
    sum: Vec<f64>,
    in_sum: usize,
    /// Average over the closed chunks.
    average: Option<Vec<f64>>,
    tokens: usize,
}

impl Pool {
    /// An empty pool of states `[d_model]`.
    pub fn new(gate: &Gate) -> Self {
        Self {
            pooling: gate.pooling,
            sum: vec![0.0; gate.d_model()],
            in_sum: 0,
            average: None,
            tokens: 0,
        }
    }

    /// Tokens pooled so far.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Adds the state of the next token.
    ///
    /// # Panics
    /// If it has another width than the gate's.
    pub fn add(&mut self, hidden: &[f32]) {
        assert_eq!(hidden.len(), self.sum.len(), "width of the hidden state");
        for (sum, &x) in self.sum.iter_mut().zip(hidden) {
            *sum += f64::from(x);
        }
        self.in_sum += 1;
        self.tokens += 1;
        if let Pooling::Ema { chunk, .. } = self.pooling
            && self.in_sum == chunk
        {
            self.average = Some(self.mean());
            self.sum.fill(0.0);
            self.in_sum = 0;
        }
    }

    /// What the gate sees.
    fn mean(&self) -> Vec<f64> {
        let n = self.in_sum as f64;
        let open = self.sum.iter().map(|sum| sum / n);
        match (self.pooling, &self.average) {
            (Pooling::Ema { .. }, Some(average)) if self.in_sum == 0 => average.clone(),
            (Pooling::Ema { alpha, .. }, Some(average)) => {
                let alpha = f64::from(alpha);
                let pairs = open.zip(average);
                pairs.map(|(x, a)| alpha * x + (1.0 - alpha) * a).collect()
            }
            _ => open.collect(),
        }
    }
}

pub(crate) fn check_layers(layers: &[(usize, usize, Activation)]) -> Result<(), String> {
    if layers.is_empty() || layers.len() > MAX_LAYERS {
        return Err(format!(
            "layers: expected 1 to {MAX_LAYERS}, found {}",
            layers.len()
        ));
    }
    for (i, &(inputs, outputs, activation)) in layers.iter().enumerate() {
        for (what, width) in [("inputs", inputs), ("outputs", outputs)] {
            if !(1..=MAX_WIDTH).contains(&width) {
                return Err(format!(
                    "layers[{i}]: expected 1 to {MAX_WIDTH} {what}, found {width}"
                ));
            }
        }
        let last = i + 1 == layers.len();
        let next = layers.get(i + 1).map_or(1, |layer| layer.0);
        if outputs != next {
            let reader = if last { "the score" } else { "the next layer" };
            return Err(format!(
                "layers[{i}]: expected {next} outputs for {reader}, found {outputs}"
            ));
        }
        if last != (activation != Activation::Relu) {
            return Err(format!(
                "layers[{i}]: expected relu before the last layer and sigmoid or none there"
            ));
        }
    }
    Ok(())
}

fn pooling(path: &Path, description: &Description) -> Result<Pooling> {
    let fail = |what: String| Err(Error::format(path, what));
    match description.pooling.as_deref() {
        None | Some("mean") => Ok(Pooling::Mean),
        Some("ema") => {
            let chunk = description.chunk.unwrap_or(128);
            let alpha = description.alpha.unwrap_or(0.5);
            if !(1..=MAX_TOKENS).contains(&chunk) {
                return fail(format!("chunk: expected 1 to {MAX_TOKENS}, found {chunk}"));
            }
            if !(alpha > 0.0 && alpha <= 1.0) {
                return fail(format!("alpha: expected a weight up to 1, found {alpha}"));
            }
            Ok(Pooling::Ema { chunk, alpha })
        }
        Some(other) => Err(Error::unsupported(
            path,
            format!("pooling {other:?}, expected mean or ema"),
        )),
    }
}

pub(crate) fn read_layers(
    path: &Path,
    layers: &[(usize, usize, Activation)],
) -> Result<Vec<Layer>> {
    let file = SourceFile::open(path)?;
    let header = Header::read(&file)?;
    let fail = |what: String| Error::format(path, what);
    let tensor = |i: usize, kind: &str, dims: &[usize]| -> Result<Vec<f32>> {
        let end = format!("fc{}.{kind}", i + 1);
        let is_it = |name: &str| name == end || name.ends_with(&format!(".{end}"));
        let mut found = header.entries.iter().filter(|e| is_it(&e.name));
        let entry = found
            .next()
            .ok_or_else(|| fail(format!("tensor {end:?} of shape {dims:?} is missing")))?;
        if let Some(second) = found.next() {
            let what = format!(
                "tensors {:?} and {:?} are one layer's",
                entry.name, second.name
            );
            return Err(fail(what));
        }
        if entry.dtype != Dtype::F32 || entry.dims != dims {
            return Err(fail(format!(
                "tensor {:?}: expected F32 {dims:?}, found {} {:?}",
                entry.name, entry.dtype, entry.dims
            )));
        }
        let bytes = file.read_vec(entry.offset, entry.len_bytes, &entry.name)?;
        let words = bytes.as_chunks::<4>().0;
        let floats: Vec<f32> = words.iter().map(|w| f32::from_le_bytes(*w)).collect();
        match floats.iter().position(|x| !x.is_finite()) {
            Some(at) => Err(fail(format!(
                "tensor {:?}: element {at} is {}",
                entry.name, floats[at]
            ))),
            None => Ok(floats),
        }
    };
    if header.entries.len() != 2 * layers.len() {
        let what = format!(
            "expected {} tensors for {} layers, found {}",
            2 * layers.len(),
            layers.len(),
            header.entries.len()
        );
        return Err(fail(what));
    }
    let read = |(i, &(inputs, outputs, activation)): (usize, &(usize, usize, Activation))| {
        Ok(Layer {
            weight: tensor(i, "weight", &[outputs, inputs])?,
            bias: tensor(i, "bias", &[outputs])?,
            activation,
        })
    };
    layers.iter().enumerate().map(read).collect()
}

#[cfg(test)]
mod tests;
