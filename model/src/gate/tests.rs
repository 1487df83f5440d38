use std::collections::HashMap;
use std::fs;

use proptest::prelude::*;
use safetensors::tensor::TensorView;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;

/// Name, shape and elements.
type Tensors = Vec<(String, Vec<usize>, Vec<f32>)>;

/// A gate of 3 inputs and 2 hidden units.
fn good() -> (Value, Tensors) {
    let json = json!({"layers": [[3, 2, "relu"], [2, 1, "sigmoid"]], "threshold": 0.25, "pool_skip_prefix_tokens": 4});
    let tensors = vec![
        (
            "gate.fc1.weight".into(),
            vec![2, 3],
            vec![1.0, 0.0, -1.0, 0.5, 0.5, 0.5],
        ),
        ("gate.fc1.bias".into(), vec![2], vec![0.0, -1.0]),
        ("gate.fc2.weight".into(), vec![1, 2], vec![2.0, -3.0]),
        ("gate.fc2.bias".into(), vec![1], vec![0.125]),
    ];
    (json, tensors)
}

fn write(json: &Value, tensors: &Tensors) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("gate.json"), json.to_string()).unwrap();
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(.., values)| values.iter().flat_map(|x| x.to_le_bytes()).collect())
        .collect();
    let views: HashMap<&str, TensorView<'_>> = tensors
        .iter()
        .zip(&bytes)
        .map(|((name, dims, _), bytes)| {
            let view = TensorView::new(Dtype::F32, dims.clone(), bytes).unwrap();
            (name.as_str(), view)
        })
        .collect();
    let file = safetensors::serialize(views, None).unwrap();
    fs::write(dir.path().join("gate.safetensors"), file).unwrap();
    dir
}

fn decide(gate: &Gate, states: &[[f32; 3]]) -> Decision {
    let mut pool = Pool::new(gate);
    states.iter().for_each(|state| pool.add(state));
    gate.decide(&pool).unwrap()
}

#[test]
fn a_gate_is_a_perceptron_on_the_mean() {
    let (json, tensors) = good();
    let dir = write(&json, &tensors);
    let gate = Gate::open(dir.path()).unwrap();
    assert_eq!(
        (gate.d_model(), gate.n_parameters(), gate.skip_prefix()),
        (3, 11, 4)
    );
    // Mean [3, 1, 1]: hidden [2, max(2.5 - 1, 0)], logit 4 - 4.5 + 0.125.
    let found = decide(&gate, &[[4.0, 1.0, 0.0], [2.0, 1.0, 2.0]]);
    assert_eq!((found.logit, found.tokens, found.on), (-0.375, 2, true));
    assert!((found.score - 0.407_333).abs() < 1e-6);
    // Hidden [0, 0]: the second unit is cut off.
    assert_eq!(decide(&gate, &[[0.0; 3]]).logit, 0.125);
    // The file itself and its neighbour.
    let by_file = Gate::open(&dir.path().join("gate.safetensors")).unwrap();
    assert_eq!(by_file.n_parameters(), 11);
}

#[test]
fn chunks_fade() {
    let (mut json, tensors) = good();
    json["pooling"] = json!("ema");
    json["chunk"] = json!(2);
    let dir = write(&json, &tensors);
    let gate = Gate::open(dir.path()).unwrap();
    let mut pool = Pool::new(&gate);
    let mut means = vec![];
    for x in [1.0, 3.0, 6.0, 10.0, 5.0] {
        pool.add(&[x, 0.0, 0.0]);
        means.push(pool.mean()[0]);
    }
    // Whole chunks 2 and 8, then half of an open one.
    assert_eq!(means, [1.0, 2.0, 4.0, 5.0, 5.0]);
}

#[test]
fn what_does_not_fit_is_named() {
    type Change = fn(&mut Value, &mut Tensors);
    let cases: [(&str, Change); 14] = [
        ("layers", |json, _| json["layers"] = json!([])),
        ("2 outputs for the next layer, found 5", |json, _| {
            json["layers"][0][1] = json!(5)
        }),
        ("1 outputs for the score, found 2", |json, _| {
            json["layers"][1][1] = json!(2)
        }),
        ("layers[1]: expected relu before", |json, _| {
            json["layers"][1][2] = json!("relu")
        }),
        ("layers[0]: expected relu before", |json, _| {
            json["layers"][0][2] = json!("sigmoid")
        }),
        ("unknown variant `tanh`", |json, _| {
            json["layers"][0][2] = json!("tanh")
        }),
        ("inputs, found 0", |json, _| json["layers"][0][0] = json!(0)),
        ("threshold", |json, _| json["threshold"] = json!(1.5)),
        ("pooling \"max\"", |json, _| json["pooling"] = json!("max")),
        ("chunk: expected 1", |json, _| {
            json["pooling"] = json!("ema");
            json["chunk"] = json!(0);
        }),
        ("pool_skip_prefix_tokens", |json, _| {
            json["pool_skip_prefix_tokens"] = json!(1e9 as u64)
        }),
        ("\"fc2.bias\" of shape [1] is missing", |_, tensors| {
            tensors[3].0 = "gate.fc3.bias".into()
        }),
        ("expected 4 tensors for 2 layers, found 3", |_, tensors| {
            tensors.pop();
        }),
        ("element 1 is inf", |_, tensors| {
            tensors[0].2[1] = f32::INFINITY
        }),
    ];
    for (expected, change) in cases {
        let (mut json, mut tensors) = good();
        change(&mut json, &mut tensors);
        let found = Gate::open(write(&json, &tensors).path())
            .unwrap_err()
            .to_string();
        assert!(found.contains(expected), "{found:?} lacks {expected:?}");
    }
    let dir = tempfile::tempdir().unwrap();
    assert!(
        Gate::open(dir.path())
            .unwrap_err()
            .to_string()
            .contains("gate.json")
    );
}

proptest! {
    #[test]
    fn cut_files_are_refused(cut in 0usize..400, json_too in any::<bool>()) {
        let (json, tensors) = good();
        let dir = write(&json, &tensors);
        let name = if json_too { "gate.json" } else { "gate.safetensors" };
        let path = dir.path().join(name);
        let bytes = fs::read(&path).unwrap();
        prop_assume!(cut < bytes.len());
        fs::write(&path, &bytes[..cut]).unwrap();
        prop_assert!(Gate::open(dir.path()).is_err());
    }

    #[test]
    fn a_mean_does_not_depend_on_the_cut(states in prop::collection::vec(prop::array::uniform3(-9.0f32..9.0), 1..40)) {
        let (json, tensors) = good();
        let gate = Gate::open(write(&json, &tensors).path()).unwrap();
        let found = decide(&gate, &states);
        let n = states.len() as f64;
        let mean: Vec<f64> = (0..3).map(|j| states.iter().map(|s| f64::from(s[j])).sum::<f64>() / n).collect();
        let hidden = [(mean[0] - mean[2]).max(0.0), (0.5 * (mean[0] + mean[1] + mean[2]) - 1.0).max(0.0)];
        prop_assert!((found.logit - (2.0 * hidden[0] - 3.0 * hidden[1] + 0.125)).abs() < 1e-12);
    }
}

/// A head of `n` layers of width 3 whose weights are all `w`.
fn deep(n: usize, w: f32) -> (TempDir, Gate) {
    let layer = |i: usize| match i + 1 == n {
        true => json!([3, 1, "none"]),
        false => json!([3, 3, "relu"]),
    };
    let json = json!({"layers": (0..n).map(layer).collect::<Vec<_>>()});
    let tensors: Tensors = (0..n)
        .flat_map(|i| {
            let outputs = if i + 1 == n { 1 } else { 3 };
            // The last one subtracts what the others made.
            let sign = |at: usize| if i + 1 == n && at == 1 { -w } else { w };
            [
                (
                    format!("g.fc{}.weight", i + 1),
                    vec![outputs, 3],
                    (0..outputs * 3).map(sign).collect(),
                ),
                (
                    format!("g.fc{}.bias", i + 1),
                    vec![outputs],
                    vec![0.0; outputs],
                ),
            ]
        })
        .collect();
    let dir = write(&json, &tensors);
    let gate = Gate::open(dir.path()).unwrap();
    (dir, gate)
}

#[test]
fn a_score_that_is_no_number_is_an_error_that_names_the_layer() {
    let pooled = |gate: &Gate, state: [f32; 3]| {
        let mut pool = Pool::new(gate);
        pool.add(&state);
        gate.decide(&pool)
    };
    // 3e38 to the ninth power overflows f64, and the last layer takes infinity from infinity.
    let (_dir, gate) = deep(12, 3e38);
    let error = pooled(&gate, [1.0; 3]).unwrap_err();
    assert!(matches!(error, crate::Error::NotFinite { .. }));
    assert!(
        error.to_string().contains("the outputs of fc8 overflow"),
        "{error}"
    );
    // No overflow: a score.
    let (_dir, gate) = deep(4, 3e38);
    assert!(pooled(&gate, [1.0; 3]).unwrap().on);
    assert_eq!(pooled(&gate, [-1.0; 3]).unwrap().score, 0.5);
    for bad in [f32::NAN, f32::INFINITY] {
        let (_dir, gate) = deep(2, 1.0);
        let error = pooled(&gate, [bad; 3]).unwrap_err().to_string();
        assert!(error.contains("the hidden state is not finite"), "{error}");
    }
}
