use serde::{Deserialize, Serialize};

use super::adamw::AdamW;
use super::{Head, sigmoid};
use crate::sampling::random::{mix, uniform};
use crate::train::data::permutation;
use crate::train::{Error, Result};

/// An input and what the score is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// Hidden state.
    pub features: Vec<f32>,
    /// From 0 to 1.
    pub target: f64,
    /// How much it counts; not negative.
    pub weight: f64,
}

/// How a head is fitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitOptions {
    /// Widths of the hidden layers; none for a linear head. Default one of 64.
    pub hidden: Vec<usize>,
    /// Times that every example is seen. Default 60.
    pub epochs: u64,
    /// Examples of a step. Default 32.
    pub batch: usize,
    /// Default 1e-3.
    pub learning_rate: f64,
    /// Pull of the weights to 0. Default 0.01.
    pub weight_decay: f64,
    /// Standard deviation of the noise on the inputs, in units of each input's own. Default 0.5.
    pub noise: f64,
    /// Share of the hidden units that are left out. From 0, below 1. Default 0.2.
    pub dropout: f64,
    /// Of weights, order, noise and dropout. Default 0.
    pub seed: u64,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            hidden: vec![64],
            epochs: 60,
            batch: 32,
            learning_rate: 1e-3,
            weight_decay: 0.01,
            noise: 0.5,
            dropout: 0.2,
            seed: 0,
        }
    }
}

impl FitOptions {
    fn check(&self) -> Result<()> {
        let refuse = |option, expected, found: &dyn ToString| {
            Err(Error::option(option, expected, found.to_string()))
        };
        if self.hidden.contains(&0) {
            return refuse("hidden layer", "at least one unit", &0);
        }
        if self.epochs == 0 || self.batch == 0 {
            return refuse("epochs and batch", "at least 1", &0);
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= 1.0) {
            return refuse("learning rate", "above 0, at most 1", &self.learning_rate);
        }
        if !(self.weight_decay >= 0.0 && self.weight_decay.is_finite()) {
            return refuse("weight decay", "at least 0", &self.weight_decay);
        }
        if !(self.noise >= 0.0 && self.noise.is_finite()) {
            return refuse("noise", "at least 0", &self.noise);
        }
        if !(0.0..1.0).contains(&self.dropout) {
            return refuse("dropout", "at least 0, below 1", &self.dropout);
        }
        Ok(())
    }
}

/// Fits a head by weighted binary cross-entropy, and keeps it as it was after the epoch with the
/// smallest loss on `validation`; its parameters are rounded to f32.
///
/// Inputs are brought to mean 0 and standard deviation 1 while it is fitted; the first layer takes
/// that up afterwards.
///
/// # Errors
/// [`Error::Option`] if an option is out of its range, [`Error::NoExamples`] if a set is empty, has no
/// weight, or holds inputs of different widths or that are not finite.
pub fn fit(train: &[Labelled], validation: &[Labelled], options: &FitOptions) -> Result<Head> {
    options.check()?;
    let width = check_examples("training", train, None)?;
    check_examples("validation", validation, Some(width))?;
    let scaling = Scaling::of(train);
    let inputs = |examples: &[Labelled]| -> Vec<Vec<f64>> {
        examples
            .iter()
            .map(|e| scaling.apply(&e.features))
            .collect()
    };
    let (x, x_validation) = (inputs(train), inputs(validation));
    let mean_weight = train.iter().map(|e| e.weight).sum::<f64>() / train.len() as f64;
    let mut widths = vec![width];
    widths.extend(&options.hidden);
    let mut head = first(widths, options.seed);
    let mut adamw = AdamW::new(
        head.n_parameters(),
        options.learning_rate,
        options.weight_decay,
    );
    let is_weight = weights_of(&head);
    let mut best = (f64::INFINITY, head.clone());
    for epoch in 0..options.epochs {
        let order = permutation(options.seed, epoch, train.len());
        for batch in order.chunks(options.batch) {
            let mut gradient = vec![0.0; head.n_parameters()];
            for &i in batch {
                let disturbance = Disturbance {
                    options,
                    epoch,
                    example: i as u64,
                };
                let scale = train[i].weight / mean_weight / batch.len() as f64;
                add_gradient(
                    &head,
                    &x[i],
                    train[i].target,
                    scale,
                    &disturbance,
                    &mut gradient,
                );
            }
            adamw.step(&mut head.parameters, &gradient, |i| is_weight[i]);
        }
        let loss = loss(&head, &x_validation, validation);
        if loss < best.0 {
            best = (loss, head.clone());
        }
    }
    if !best.0.is_finite() {
        let what = "the loss on validation never was a number; lower the learning rate";
        return Err(Error::NoExamples(what.into()));
    }
    Ok(scaling.fold_into(best.1).rounded())
}

fn check_examples(set: &str, examples: &[Labelled], width: Option<usize>) -> Result<usize> {
    let fail = |what: String| Err(Error::NoExamples(format!("{set}: {what}")));
    let Some(first) = examples.first() else {
        return fail("no examples".into());
    };
    let width = width.unwrap_or(first.features.len());
    for (i, example) in examples.iter().enumerate() {
        if example.features.len() != width || width == 0 {
            let found = example.features.len();
            return fail(format!("example {i} has {found} inputs, expected {width}"));
        }
        if example.features.iter().any(|x| !x.is_finite()) {
            return fail(format!("example {i} has an input that is not finite"));
        }
        if !(0.0..=1.0).contains(&example.target) || example.weight.is_nan() || example.weight < 0.0
        {
            let Labelled { target, weight, .. } = example;
            return fail(format!(
                "example {i} has target {target} and weight {weight}"
            ));
        }
    }
    match examples.iter().map(|e| e.weight).sum::<f64>() {
        sum if sum > 0.0 && sum.is_finite() => Ok(width),
        sum => fail(format!("the weights add up to {sum}")),
    }
}

/// Mean and standard deviation of every input.
struct Scaling(Vec<(f64, f64)>);

impl Scaling {
    fn of(examples: &[Labelled]) -> Self {
        let n = examples.len() as f64;
        let of_input = |j: usize| {
            let values = examples.iter().map(|e| f64::from(e.features[j]));
            let mean = values.clone().sum::<f64>() / n;
            let variance = values.map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
            // An input that never changes says nothing.
            let std = if variance > 0.0 { variance.sqrt() } else { 1.0 };
            (mean, std)
        };
        Self((0..examples[0].features.len()).map(of_input).collect())
    }

    fn apply(&self, features: &[f32]) -> Vec<f64> {
        let pairs = features.iter().zip(&self.0);
        pairs
            .map(|(&x, (mean, std))| (f64::from(x) - mean) / std)
            .collect()
    }

    /// A head that takes inputs as they are.
    fn fold_into(&self, mut head: Head) -> Head {
        let (inputs, outputs) = (head.widths[0], head.outputs(0));
        let (weights, rest) = head.parameters.split_at_mut(inputs * outputs);
        for (row, bias) in weights.chunks_exact_mut(inputs).zip(rest) {
            for (weight, (mean, std)) in row.iter_mut().zip(&self.0) {
                *weight /= std;
                *bias -= *weight * mean;
            }
        }
        head
    }
}

/// Weights uniform within `sqrt(6 / inputs)`, biases and the output layer 0.
fn first(widths: Vec<usize>, seed: u64) -> Head {
    let mut head = Head::zeroed(widths);
    for layer in 0..head.n_layers() - 1 {
        let n = head.widths[layer] * head.outputs(layer);
        let limit = (6.0 / head.widths[layer] as f64).sqrt();
        let start = head.start(layer);
        for i in 0..n {
            let u = uniform(mix(seed ^ 11), layer as u64, i as u64);
            head.parameters[start + i] = limit * (2.0 * u - 1.0);
        }
    }
    head
}

/// Which parameters are weights.
fn weights_of(head: &Head) -> Vec<bool> {
    let layer = |l| {
        let weights = std::iter::repeat_n(true, head.widths[l] * head.outputs(l));
        weights.chain(std::iter::repeat_n(false, head.outputs(l)))
    };
    (0..head.n_layers()).flat_map(layer).collect()
}

/// Noise and dropout of an example in an epoch.
struct Disturbance<'o> {
    options: &'o FitOptions,
    epoch: u64,
    example: u64,
}

impl Disturbance<'_> {
    fn uniform(&self, kind: u64, i: usize) -> f64 {
        let of_example = mix(mix(self.options.seed ^ 12 ^ kind << 32) ^ self.example);
        uniform(of_example, self.epoch, i as u64)
    }

    /// Gaussian noise (Box-Muller).
    fn noise(&self, i: usize) -> f64 {
        if self.options.noise == 0.0 {
            return 0.0;
        }
        let (u, turn) = (1.0 - self.uniform(0, i), self.uniform(1, i));
        let radius = (-2.0 * libm::log(u)).sqrt();
        self.options.noise * radius * libm::cos(std::f64::consts::TAU * turn)
    }

    /// What a hidden unit is multiplied with: 0, or what keeps the mean.
    fn keep(&self, layer: usize, unit: usize) -> f64 {
        let dropout = self.options.dropout;
        match dropout == 0.0 || self.uniform(2 + layer as u64, unit) >= dropout {
            true => 1.0 / (1.0 - dropout),
            false => 0.0,
        }
    }
}

/// Adds `scale` times the gradient of the cross-entropy of one example.
fn add_gradient(
    head: &Head,
    x: &[f64],
    target: f64,
    scale: f64,
    disturbance: &Disturbance<'_>,
    gradient: &mut [f64],
) {
    let noisy = x.iter().enumerate().map(|(i, x)| x + disturbance.noise(i));
    // Inputs of every layer, and the factor between a unit's sum and its output.
    let mut inputs: Vec<Vec<f64>> = vec![noisy.collect()];
    let mut slopes: Vec<Vec<f64>> = vec![];
    let last = head.n_layers() - 1;
    for layer in 0..last {
        let sums = head.layer(layer).run(&inputs[layer]);
        let slope = |(unit, sum): (usize, &f64)| match *sum > 0.0 {
            true => disturbance.keep(layer, unit),
            false => 0.0,
        };
        let factors: Vec<f64> = sums.iter().enumerate().map(slope).collect();
        inputs.push(sums.iter().zip(&factors).map(|(sum, f)| sum * f).collect());
        slopes.push(factors);
    }
    let logit = head.layer(last).run(&inputs[last])[0];
    let mut d_sums = vec![scale * (sigmoid(logit) - target)];
    for layer in (0..=last).rev() {
        let (width, start) = (head.widths[layer], head.start(layer));
        let (d_weights, rest) = gradient[start..].split_at_mut(width * d_sums.len());
        let rows = d_weights.chunks_exact_mut(width).zip(rest).zip(&d_sums);
        for ((row, bias), &d_sum) in rows {
            *bias += d_sum;
            row.iter_mut()
                .zip(&inputs[layer])
                .for_each(|(d, x)| *d += d_sum * x);
        }
        if layer > 0 {
            let rows = head.layer(layer).weights.chunks_exact(width).zip(&d_sums);
            let mut d_inputs = vec![0.0; width];
            for (row, d_sum) in rows {
                d_inputs
                    .iter_mut()
                    .zip(row)
                    .for_each(|(d, w)| *d += d_sum * w);
            }
            let pairs = d_inputs.iter().zip(&slopes[layer - 1]);
            d_sums = pairs.map(|(d, slope)| d * slope).collect();
        }
    }
}

/// Weighted mean of the cross-entropy, inputs scaled already.
fn loss(head: &Head, x: &[Vec<f64>], examples: &[Labelled]) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (x, example) in x.iter().zip(examples) {
        let mut x = x.clone();
        for layer in 0..head.n_layers() {
            x = head.layer(layer).run(&x);
            if layer + 1 < head.n_layers() {
                x.iter_mut().for_each(|x| *x = x.max(0.0));
            }
        }
        sum += example.weight * cross_entropy(x[0], example.target);
        weights += example.weight;
    }
    sum / weights
}

/// `-t log(s) - (1 - t) log(1 - s)`, `s = sigmoid(logit)`, without overflow.
fn cross_entropy(logit: f64, target: f64) -> f64 {
    logit.max(0.0) - logit * target + libm::log1p(libm::exp(-logit.abs()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::noise;
    use super::*;

    /// Inputs of which the first two decide, by a curve that no line follows.
    fn examples(seed: u64, n: u64, curved: bool) -> Vec<Labelled> {
        let example = |i: u64| {
            let mut features = noise(seed * 1000 + i, 12);
            let (a, b) = (features[0], features[1]);
            let positive = if curved { a * b > 0.0 } else { a + b > 0.0 };
            // Neither centred nor of unit size.
            features.iter_mut().for_each(|x| *x = 30.0 * *x + 5.0);
            Labelled {
                features,
                target: f64::from(u8::from(positive)),
                weight: 1.0,
            }
        };
        (0..n).map(example).collect()
    }

    fn accuracy(head: &Head, examples: &[Labelled]) -> f64 {
        let right = examples
            .iter()
            .filter(|e| (head.score(&e.features) > 0.5) == (e.target > 0.5));
        right.count() as f64 / examples.len() as f64
    }

    fn small() -> FitOptions {
        FitOptions {
            hidden: vec![16],
            noise: 0.1,
            dropout: 0.1,
            learning_rate: 1e-2,
            ..Default::default()
        }
    }

    #[test]
    fn a_curve_needs_a_hidden_layer() {
        let (train, validation) = (examples(1, 400, true), examples(2, 200, true));
        let head = fit(&train, &validation, &small()).unwrap();
        assert!(
            accuracy(&head, &validation) > 0.85,
            "{}",
            accuracy(&head, &validation)
        );
        let line = fit(
            &train,
            &validation,
            &FitOptions {
                hidden: vec![],
                ..small()
            },
        )
        .unwrap();
        assert!(accuracy(&line, &validation) < 0.7);
        let (train, validation) = (examples(1, 400, false), examples(2, 200, false));
        let line = fit(
            &train,
            &validation,
            &FitOptions {
                hidden: vec![],
                ..small()
            },
        )
        .unwrap();
        assert!(accuracy(&line, &validation) > 0.9);
    }

    #[test]
    fn a_fit_is_a_function_of_its_seed() {
        let (train, validation) = (examples(1, 60, true), examples(2, 30, true));
        let of = |seed| {
            fit(
                &train,
                &validation,
                &FitOptions {
                    seed,
                    epochs: 5,
                    ..small()
                },
            )
            .unwrap()
        };
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn an_example_without_weight_does_not_count() {
        let (mut train, validation) = (examples(1, 100, false), examples(2, 50, false));
        let mut wrong = examples(3, 100, false);
        wrong
            .iter_mut()
            .for_each(|e| (e.target, e.weight) = (1.0 - e.target, 0.0));
        train.extend(wrong);
        let head = fit(&train, &validation, &small()).unwrap();
        assert!(accuracy(&head, &validation) > 0.85);
    }

    /// Central differences of the cross-entropy, with the same noise and dropout.
    #[test]
    fn the_gradient_is_that_of_differences() {
        let options = FitOptions {
            dropout: 0.3,
            noise: 0.2,
            ..Default::default()
        };
        let mut head = Head::zeroed(vec![5, 12, 8]);
        let parameters = noise(4, head.n_parameters());
        head.parameters = parameters.iter().map(|&x| 0.2 + f64::from(x)).collect();
        let x: Vec<f64> = noise(5, 5).into_iter().map(f64::from).collect();
        let disturbance = Disturbance {
            options: &options,
            epoch: 3,
            example: 9,
        };
        let gradient_of = |head: &Head| {
            let mut gradient = vec![0.0; head.n_parameters()];
            add_gradient(head, &x, 0.3, 2.0, &disturbance, &mut gradient);
            gradient
        };
        let loss_of = |head: &Head| {
            let noisy = x.iter().enumerate().map(|(i, x)| x + disturbance.noise(i));
            let mut x: Vec<f64> = noisy.collect();
            for layer in 0..3 {
                x = head.layer(layer).run(&x);
                if layer < 2 {
                    let units = x.iter().enumerate();
                    x = units
                        .map(|(i, x)| x.max(0.0) * disturbance.keep(layer, i))
                        .collect();
                }
            }
            2.0 * cross_entropy(x[0], 0.3)
        };
        let found = gradient_of(&head);
        assert!(found.iter().filter(|g| **g != 0.0).count() > 20);
        for (i, found) in found.into_iter().enumerate() {
            let at = |h: f64| {
                let mut moved = head.clone();
                moved.parameters[i] += h;
                loss_of(&moved)
            };
            let expected = (at(1e-6) - at(-1e-6)) / 2e-6;
            assert!((found - expected).abs() < 1e-7, "{i}: {found} {expected}");
        }
    }

    #[test]
    fn disturbances_have_the_stated_size() {
        let options = FitOptions {
            noise: 0.5,
            dropout: 0.2,
            ..Default::default()
        };
        let (mut sum, mut squares, mut kept) = (0.0, 0.0, 0.0);
        for i in 0..10_000 {
            let disturbance = Disturbance {
                options: &options,
                epoch: 1,
                example: 2,
            };
            let x = disturbance.noise(i);
            (sum, squares) = (sum + x, squares + x * x);
            kept += disturbance.keep(0, i);
        }
        assert!((sum / 1e4).abs() < 0.02, "{sum}");
        assert!((squares / 1e4 - 0.25).abs() < 0.015, "{squares}");
        assert!((kept / 1e4 - 1.0).abs() < 0.03, "{kept}");
    }

    #[test]
    fn what_cannot_be_fitted_is_named() {
        let good = examples(1, 4, false);
        let of = |change: fn(&mut Labelled)| {
            let mut bad = good.clone();
            change(&mut bad[2]);
            fit(&bad, &good, &small()).unwrap_err().to_string()
        };
        assert!(
            of(|e| e.features = vec![1.0])
                .contains("training: example 2 has 1 inputs, expected 12")
        );
        assert!(of(|e| e.features[3] = f32::NAN).contains("not finite"));
        assert!(of(|e| e.target = 1.5).contains("target 1.5"));
        assert!(of(|e| e.weight = f64::NAN).contains("weight NaN"));
        let error = fit(&good, &[], &small()).unwrap_err().to_string();
        assert!(error.contains("validation: no examples"), "{error}");
        for options in [
            FitOptions {
                epochs: 0,
                ..small()
            },
            FitOptions {
                learning_rate: 1e3,
                ..small()
            },
            FitOptions {
                dropout: 1.0,
                ..small()
            },
            FitOptions {
                noise: f64::NAN,
                ..small()
            },
            FitOptions {
                hidden: vec![0],
                ..small()
            },
            FitOptions {
                weight_decay: -1.0,
                ..small()
            },
        ] {
            assert!(
                matches!(fit(&good, &good, &options), Err(Error::Option { .. })),
                "{options:?}"
            );
        }
    }
}
