//! Values of the pieces of reinforcement learning, computed in float64 with PyTorch.

use serde_json::Value;

/// `tests/data/rl_reference.json`; its notes have the formulas.
pub fn reference() -> Value {
    serde_json::from_str(include_str!("../../tests/data/rl_reference.json")).unwrap()
}

/// Numbers of an array; padding (`null`) is left out.
pub fn floats(values: &Value) -> Vec<f64> {
    let numbers = values.as_array().unwrap().iter();
    numbers.filter_map(Value::as_f64).collect()
}

/// Numbers of an array of arrays.
pub fn rows(values: &Value) -> Vec<Vec<f64>> {
    values.as_array().unwrap().iter().map(floats).collect()
}

/// Fails unless both hold the same numbers within 1e-12.
#[track_caller]
pub fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let difference = (found - expected).abs();
        assert!(difference < 1e-12, "{i}: {found}, expected {expected}");
    }
}
