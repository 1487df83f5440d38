//! Small heads on hidden states, and how they are fitted.
//!
//! ```text
//! x [d_model] -> fc1 -> ReLU -> .. -> fcN -> logit, score = sigmoid(logit)
//! ```
//! Everything is in f64 and in order: a fit gives the same bits on every machine. What is kept is
//! rounded to f32, as the runtime reads it, and only then measured.

mod adamw;
mod fit;

use std::path::Path;

use serde_json::{Value, json};

use super::state::tensors::{self, ElementType, TensorView};
use super::state::write_file;
use super::{Error, Result};

pub use fit::{FitOptions, Labelled, fit};

/// A perceptron with one output.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Widths of the input and of every hidden layer.
    widths: Vec<usize>,
    /// Weights `[outputs][inputs]` and biases `[outputs]`, layer after layer.
    parameters: Vec<f64>,
}

/// The parameters of a layer.
struct LayerView<'h> {
    weights: &'h [f64],
    biases: &'h [f64],
}

impl Head {
    /// A head whose parameters are 0.
    ///
    /// # Panics
    /// If there is no width.
    fn zeroed(widths: Vec<usize>) -> Self {
        assert!(!widths.is_empty(), "a head has an input");
        let outputs = widths[1..].iter().chain([&1]);
        let n = widths.iter().zip(outputs).map(|(i, o)| (i + 1) * o).sum();
        Self {
            widths,
            parameters: vec![0.0; n],
        }
    }

    /// Elements of its input.
    pub fn d_model(&self) -> usize {
        self.widths[0]
    }

    /// Weights and biases.
    pub fn n_parameters(&self) -> usize {
        self.parameters.len()
    }

    fn n_layers(&self) -> usize {
        self.widths.len()
    }

    fn outputs(&self, layer: usize) -> usize {
        self.widths.get(layer + 1).copied().unwrap_or(1)
    }

    /// Where the parameters of a layer begin.
    fn start(&self, layer: usize) -> usize {
        (0..layer)
            .map(|l| (self.widths[l] + 1) * self.outputs(l))
            .sum()
    }

    fn layer(&self, layer: usize) -> LayerView<'_> {
        let (inputs, outputs) = (self.widths[layer], self.outputs(layer));
        let (weights, rest) = self.parameters[self.start(layer)..].split_at(inputs * outputs);
        LayerView {
            weights,
            biases: &rest[..outputs],
        }
    }

    /// Its output for an input.
    ///
    /// # Panics
    /// If the input has another width.
    pub fn logit(&self, x: &[f32]) -> f64 {
        assert_eq!(x.len(), self.d_model(), "width of the input");
        let mut x: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
        for layer in 0..self.n_layers() {
            let mut y = self.layer(layer).run(&x);
            if layer + 1 < self.n_layers() {
                y.iter_mut().for_each(|y| *y = y.max(0.0));
            }
            x = y;
        }
        x[0]
    }

    /// Sigmoid of its output.
    pub fn score(&self, x: &[f32]) -> f64 {
        sigmoid(self.logit(x))
    }

    /// The head with parameters that f32 holds.
    fn rounded(mut self) -> Self {
        for parameter in &mut self.parameters {
            *parameter = f64::from(*parameter as f32);
        }
        self
    }

    /// `layers` of the description of a head.
    fn layers_json(&self) -> Value {
        let layer = |layer: usize| {
            let last = layer + 1 == self.n_layers();
            let activation = if last { "sigmoid" } else { "relu" };
            json!([self.widths[layer], self.outputs(layer), activation])
        };
        (0..self.n_layers()).map(layer).collect()
    }

    /// Writes `{name}.json`, whose other fields `description` has, and `{name}.safetensors`.
    ///
    /// # Errors
    /// [`Error::Unstorable`] for a parameter that is not finite, [`Error::Io`].
    pub(super) fn write(&self, folder: &Path, name: &str, description: Value) -> Result<()> {
        let values: Vec<f32> = self.parameters.iter().map(|&x| x as f32).collect();
        let mut views = Vec::with_capacity(2 * self.n_layers());
        let mut rest = &values[..];
        for layer in 0..self.n_layers() {
            let (inputs, outputs) = (self.widths[layer], self.outputs(layer));
            for (kind, dims) in [("weight", vec![outputs, inputs]), ("bias", vec![outputs])] {
                let (values, after) = rest.split_at(dims.iter().product());
                rest = after;
                views.push(TensorView {
                    name: format!("{name}.fc{}.{kind}", layer + 1),
                    dims,
                    values,
                });
            }
        }
        tensors::check(&views, ElementType::F32)?;
        let mut json = json!({ "layers": self.layers_json() });
        if let (Value::Object(all), Value::Object(others)) = (&mut json, description) {
            all.extend(others);
        }
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
        let path = folder.join(format!("{name}.safetensors"));
        write_file(&path, &|w| tensors::write(w, &views, ElementType::F32))
            .map_err(|e| Error::io(&path, e))?;
        let path = folder.join(format!("{name}.json"));
        let text = format!("{json:#}\n");
        write_file(&path, &|w| w.write_all(text.as_bytes())).map_err(|e| Error::io(&path, e))
    }
}

impl LayerView<'_> {
    /// Every output is its bias plus the products, in the order of the inputs.
    fn run(&self, x: &[f64]) -> Vec<f64> {
        let rows = self.weights.chunks_exact(x.len()).zip(self.biases);
        let output = |(row, &bias): (&[f64], &f64)| {
            let products = row.iter().zip(x).map(|(w, x)| w * x);
            products.fold(bias, |sum, p| sum + p)
        };
        rows.map(output).collect()
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

#[cfg(test)]
pub(super) mod tests {
    use brevity_model::{Gate, Pool};

    use super::*;
    use crate::sampling::random::uniform;

    /// Numbers from -1 to 1.
    pub fn noise(seed: u64, n: usize) -> Vec<f32> {
        let unit = |i| (2.0 * uniform(77, seed, i) - 1.0) as f32;
        (0..n as u64).map(unit).collect()
    }

    /// What the runtime says of one hidden state.
    pub fn runtime_logit(gate: &Gate, x: &[f32]) -> f64 {
        let mut pool = Pool::new(gate);
        pool.add(x);
        gate.decide(&pool).unwrap().logit
    }

    #[test]
    fn the_runtime_reads_what_is_written_and_gives_the_same_bits() {
        for widths in [vec![24], vec![24, 8], vec![24, 8, 5]] {
            let mut head = Head::zeroed(widths);
            let parameters = noise(1, head.n_parameters());
            head.parameters = parameters.into_iter().map(f64::from).collect();
            let dir = tempfile::tempdir().unwrap();
            head.write(dir.path(), "gate", json!({ "threshold": 0.25 }))
                .unwrap();
            let gate = Gate::open(dir.path()).unwrap();
            assert_eq!(
                (gate.threshold(), gate.n_parameters()),
                (0.25, head.n_parameters())
            );
            for seed in 2..20 {
                let x = noise(seed, 24);
                assert_eq!(head.logit(&x), runtime_logit(&gate, &x));
            }
        }
    }

    /// The gate that was trained elsewhere, if it is beside the repository.
    #[test]
    fn the_gate_of_the_fixtures_gives_the_same_bits() {
        let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures").into();
        let dir = std::env::var_os("BREVITY_FIXTURES").unwrap_or_else(beside);
        let dir = Path::new(&dir).join("gate");
        if !dir.exists() {
            return eprintln!(
                "skipped: no fixtures at {} (set BREVITY_FIXTURES)",
                dir.display()
            );
        }
        let gate = Gate::open(&dir).unwrap();
        let mut tensors = tensors::read(&dir.join("gate.safetensors")).unwrap();
        // By layer, the weight first.
        tensors.sort_by_key(|t| (t.name.replace("bias", "zbias"), t.dims.len()));
        let mut head = Head::zeroed(vec![tensors[0].dims[1], tensors[0].dims[0]]);
        let values = tensors.iter().flat_map(|t| &t.values);
        head.parameters = values.map(|&x| f64::from(x)).collect();
        assert_eq!(head.n_parameters(), gate.n_parameters());
        for seed in 0..20 {
            let x: Vec<f32> = noise(seed, 576).iter().map(|x| 20.0 * x).collect();
            assert_eq!(head.logit(&x), runtime_logit(&gate, &x));
        }
    }

    #[test]
    fn what_is_not_finite_is_not_written() {
        let mut head = Head::zeroed(vec![3]);
        head.parameters[1] = f64::NAN;
        let dir = tempfile::tempdir().unwrap();
        let error = head
            .write(dir.path(), "gate", json!({}))
            .unwrap_err()
            .to_string();
        assert!(error.contains("gate.fc1.weight\": element 1"), "{error}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
