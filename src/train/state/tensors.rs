//! Safetensors files of f32 and f16 matrices.
//!
//! Format: <https://huggingface.co/docs/safetensors>. Written tensor by tensor, in the order given, so that
//! nothing is in memory twice.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use half::f16;
use safetensors::{Dtype, SafeTensors};
use serde_json::{Map, Value, json};

use crate::train::{Error, Result};

/// A matrix or vector to be written.
#[derive(Clone, Debug)]
pub struct TensorView<'a> {
    /// Name in the file.
    pub name: String,
    /// Outermost dimension first.
    pub dims: Vec<usize>,
    /// As many as the product of the dimensions.
    pub values: &'a [f32],
}

/// One that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Name in the file.
    pub name: String,
    /// Outermost dimension first.
    pub dims: Vec<usize>,
    /// As many as the product of the dimensions.
    pub values: Vec<f32>,
}

/// Element types that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementType {
    /// As they are.
    F32,
    /// Rounded to the nearest, ties to even.
    F16,
}

impl ElementType {
    fn len_bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 => 2,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::F32 => "F32",
            Self::F16 => "F16",
        }
    }

    fn holds(self, value: f32) -> bool {
        match self {
            Self::F32 => value.is_finite(),
            Self::F16 => f16::from_f32(value).is_finite(),
        }
    }
}

/// Checks that every value is a number that `ty` can hold.
///
/// # Errors
/// [`Error::Unstorable`] names the tensor.
pub fn check(tensors: &[TensorView<'_>], ty: ElementType) -> Result<()> {
    for tensor in tensors {
        if let Some(at) = tensor.values.iter().position(|&x| !ty.holds(x)) {
            return Err(Error::Unstorable {
                name: tensor.name.clone(),
                at,
                value: tensor.values[at],
                format: ty.name(),
            });
        }
    }
    Ok(())
}

/// Writes a whole file.
///
/// # Errors
/// What `w` says.
///
/// # Panics
/// If a tensor has not as many values as its dimensions say.
pub fn write(w: &mut dyn Write, tensors: &[TensorView<'_>], ty: ElementType) -> io::Result<()> {
    let mut header = Map::new();
    let mut end = 0;
    for tensor in tensors {
        let n: usize = tensor.dims.iter().product();
        assert_eq!(n, tensor.values.len(), "values of {:?}", tensor.name);
        let start = end;
        end += n * ty.len_bytes();
        let entry =
            json!({ "dtype": ty.name(), "shape": tensor.dims, "data_offsets": [start, end] });
        header.insert(tensor.name.clone(), entry);
    }
    let mut header = Value::Object(header).to_string();
    // The data begins at a multiple of 8.
    header.push_str(&" ".repeat(header.len().next_multiple_of(8) - header.len()));
    w.write_all(&(header.len() as u64).to_le_bytes())?;
    w.write_all(header.as_bytes())?;
    let mut bytes = Vec::new();
    for chunk in tensors
        .iter()
        .flat_map(|tensor| tensor.values.chunks(1 << 14))
    {
        bytes.clear();
        for &value in chunk {
            match ty {
                ElementType::F32 => bytes.extend(value.to_le_bytes()),
                ElementType::F16 => bytes.extend(f16::from_f32(value).to_le_bytes()),
            }
        }
        w.write_all(&bytes)?;
    }
    Ok(())
}

/// Reads a file of f32 tensors, in the order of the file.
///
/// # Errors
/// [`Error::Damaged`] names the file and the tensor: a file that is cut, elements that are no f32 or
/// that are not finite.
pub fn read(path: &Path) -> Result<Vec<Tensor>> {
    let bytes = fs::read(path).map_err(|e| Error::io(path, e))?;
    parse(path, &bytes)
}

pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<Tensor>> {
    let damaged = |what: String| Error::damaged(path, what);
    let file = SafeTensors::deserialize(bytes).map_err(|e| damaged(e.to_string()))?;
    let mut views = file.tensors();
    views.sort_by_key(|(_, view)| view.data().as_ptr().addr());
    let tensor = |(name, view): (String, safetensors::tensor::TensorView<'_>)| {
        if view.dtype() != Dtype::F32 {
            let what = format!("tensor {name:?}: expected F32, found {}", view.dtype());
            return Err(damaged(what));
        }
        let words = view.data().as_chunks::<4>().0;
        let values: Vec<f32> = words.iter().map(|w| f32::from_le_bytes(*w)).collect();
        match values.iter().position(|x| !x.is_finite()) {
            Some(at) => Err(damaged(format!(
                "tensor {name:?}: element {at} is {}",
                values[at]
            ))),
            None => Ok(Tensor {
                dims: view.shape().to_vec(),
                name,
                values,
            }),
        }
    };
    views.into_iter().map(tensor).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn view(tensor: &Tensor) -> TensorView<'_> {
        TensorView {
            name: tensor.name.clone(),
            dims: tensor.dims.clone(),
            values: &tensor.values,
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(
            matrices in prop::collection::vec((1usize..40, 1usize..9), 0..6), seed: u32, cut: prop::sample::Index,
        ) {
            let value = |i: usize| f32::from_bits((seed.wrapping_mul(2_654_435_761).wrapping_add(i as u32)) & 0xBFFF_FFFF);
            let tensor = |(t, (n, k)): (usize, (usize, usize))| Tensor {
                name: format!("z{}.{t}", 9 - t),
                dims: vec![n, k],
                values: (0..n * k).map(|i| value(t * 1000 + i)).collect(),
            };
            let tensors: Vec<Tensor> = matrices.into_iter().enumerate().map(tensor).collect();
            let mut bytes = vec![];
            write(&mut bytes, &tensors.iter().map(view).collect::<Vec<_>>(), ElementType::F32).unwrap();
            let path = Path::new("x.safetensors");
            prop_assert_eq!(parse(path, &bytes).unwrap(), tensors);
            let cut = &bytes[..cut.index(bytes.len())];
            let error = parse(path, cut).unwrap_err().to_string();
            prop_assert!(error.contains("x.safetensors"), "{}", error);
        }
    }

    #[test]
    fn what_is_no_number_is_named() {
        let tensor = |value| Tensor {
            name: "a.b".into(),
            dims: vec![2],
            values: vec![1.0, value],
        };
        for (value, f16_holds) in [
            (f32::NAN, false),
            (f32::INFINITY, false),
            (65519.0, true),
            (65520.0, false),
        ] {
            let tensor = tensor(value);
            let error = |ty| check(&[view(&tensor)], ty).err().map(|e| e.to_string());
            assert_eq!(error(ElementType::F16).is_none(), f16_holds, "{value}");
            assert_eq!(
                error(ElementType::F32).is_none(),
                value.is_finite(),
                "{value}"
            );
            let mut bytes = vec![];
            write(&mut bytes, &[view(&tensor)], ElementType::F32).unwrap();
            if !value.is_finite() {
                let error = parse(Path::new("x"), &bytes).unwrap_err().to_string();
                assert!(error.contains("\"a.b\": element 1 is"), "{error}");
            }
        }
        let mut bytes = vec![];
        write(&mut bytes, &[view(&tensor(0.5))], ElementType::F16).unwrap();
        let error = parse(Path::new("x"), &bytes).unwrap_err().to_string();
        assert!(error.contains("expected F32, found F16"), "{error}");
    }
}
