//! Metadata of a GGUF file: keys with typed values.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::reader::Reader;
use crate::{Error, Result};

/// Longest key, bytes (the format's own limit).
const MAX_KEY_LEN: u64 = 65_535;

/// Type numbers of the format.
const STRING: u32 = 8;
const ARRAY: u32 = 9;

/// A metadata value; integers and floats are widened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
    /// Text is checked when it is read: many keys are for people only.
    String(Vec<u8>),
    Array(Array),
}

/// Elements as they are in the file, so that a small file cannot become a large structure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Array {
    ty: u32,
    count: u64,
    bytes: Vec<u8>,
}

impl Value {
    fn kind(&self) -> String {
        match self {
            Value::Unsigned(x) => format!("unsigned {x}"),
            Value::Signed(x) => format!("signed {x}"),
            Value::Float(x) => format!("float {x}"),
            Value::Bool(x) => format!("bool {x}"),
            Value::String(_) => "a string".into(),
            Value::Array(a) => format!("an array of {} elements of type {}", a.count, a.ty),
        }
    }
}

/// Bytes of a number of type `ty`, `None` if it is not a number.
fn number_len_bytes(ty: u32) -> Option<usize> {
    match ty {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

/// A number from its bytes, `None` for a bool that is neither 0 nor 1.
fn number(ty: u32, bytes: &[u8]) -> Option<Value> {
    let mut wide = [0; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    let bits = u64::from_le_bytes(wide);
    Some(match ty {
        1 => Value::Signed(i64::from(bits as i8)),
        3 => Value::Signed(i64::from(bits as i16)),
        5 => Value::Signed(i64::from(bits as i32)),
        11 => Value::Signed(bits as i64),
        6 => Value::Float(f64::from(f32::from_bits(bits as u32))),
        12 => Value::Float(f64::from_bits(bits)),
        7 => Value::Bool(match bits {
            0 => false,
            1 => true,
            _ => return None,
        }),
        _ => Value::Unsigned(bits),
    })
}

/// All metadata of a file.
#[derive(Debug)]
pub(crate) struct Metadata {
    path: PathBuf,
    values: HashMap<String, Value>,
}

impl Metadata {
    /// Reads `count` key-value pairs.
    pub(super) fn read(reader: &mut Reader<'_>, count: u64) -> Result<Self> {
        let mut values = HashMap::new();
        for i in 0..count {
            let key = reader.string(MAX_KEY_LEN, &format!("metadata key {i}"))?;
            let value = read_value(reader, &key)?;
            if values.contains_key(&key) {
                return Err(reader.error(format!("metadata key {key:?} occurs twice")));
            }
            values.insert(key, value);
        }
        Ok(Self {
            path: reader.path().to_owned(),
            values,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// All keys, in no order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    fn wrong(&self, key: &str, expected: &str, found: &Value) -> Error {
        Error::format(
            &self.path,
            format!("{key}: expected {expected}, found {}", found.kind()),
        )
    }

    /// The error of a key that must be there.
    pub(crate) fn missing(&self, key: &str) -> Error {
        Error::format(&self.path, format!("metadata key {key:?} is missing"))
    }

    fn typed<T>(
        &self,
        key: &str,
        expected: &str,
        get: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>> {
        let Some(value) = self.values.get(key) else {
            return Ok(None);
        };
        match get(value) {
            Some(value) => Ok(Some(value)),
            None => Err(self.wrong(key, expected, value)),
        }
    }

    /// An integer of any width that is not negative and at most `u32::MAX`.
    pub(crate) fn u32(&self, key: &str) -> Result<Option<u32>> {
        self.typed(key, "an integer in 0..2^32", |value| match *value {
            Value::Unsigned(x) => u32::try_from(x).ok(),
            Value::Signed(x) => u32::try_from(x).ok(),
            _ => None,
        })
    }

    /// [`Metadata::u32`] of a key that must be there, as a size.
    pub(crate) fn size(&self, key: &str) -> Result<usize> {
        Ok(self.u32(key)?.ok_or_else(|| self.missing(key))? as usize)
    }

    /// A finite float of either width.
    pub(crate) fn f32(&self, key: &str) -> Result<Option<f32>> {
        self.typed(key, "a finite float", |value| match *value {
            Value::Float(x) => Some(x as f32).filter(|x| x.is_finite()),
            _ => None,
        })
    }

    pub(crate) fn bool(&self, key: &str) -> Result<Option<bool>> {
        self.typed(key, "a bool", |value| match *value {
            Value::Bool(x) => Some(x),
            _ => None,
        })
    }

    pub(crate) fn str(&self, key: &str) -> Result<Option<&str>> {
        let Some(value) = self.values.get(key) else {
            return Ok(None);
        };
        match value {
            Value::String(bytes) => std::str::from_utf8(bytes)
                .map(Some)
                .map_err(|_| Error::format(&self.path, format!("{key}: not UTF-8"))),
            _ => Err(self.wrong(key, "a string", value)),
        }
    }

    /// A string that is only shown: what is not UTF-8 in it is replaced.
    pub(crate) fn lossy(&self, key: &str) -> Result<Option<String>> {
        match self.values.get(key) {
            None => Ok(None),
            Some(Value::String(bytes)) => Ok(Some(String::from_utf8_lossy(bytes).into_owned())),
            Some(value) => Err(self.wrong(key, "a string", value)),
        }
    }

    fn array(&self, key: &str, expected: &str) -> Result<Option<&Array>> {
        let Some(value) = self.values.get(key) else {
            return Ok(None);
        };
        match value {
            Value::Array(a) => Ok(Some(a)),
            _ => Err(self.wrong(key, expected, value)),
        }
    }

    /// An array of strings.
    pub(crate) fn strings(&self, key: &str) -> Result<Option<Vec<String>>> {
        let expected = "an array of strings";
        let Some(array) = self.array(key, expected)? else {
            return Ok(None);
        };
        if array.ty != STRING {
            return Err(self.wrong(key, expected, &Value::Array(array.clone())));
        }
        let mut strings = Vec::with_capacity(array.count as usize); // each has 8 bytes in `bytes`
        let mut rest = &array.bytes[..];
        while let Some((len, tail)) = rest.split_first_chunk() {
            let (string, tail) = tail.split_at(u64::from_le_bytes(*len) as usize);
            let string = std::str::from_utf8(string).map_err(|_| {
                let what = format!("{key}: element {} is not UTF-8", strings.len());
                Error::format(&self.path, what)
            })?;
            strings.push(string.to_owned());
            rest = tail;
        }
        Ok(Some(strings))
    }

    fn numbers<T>(
        &self,
        key: &str,
        expected: &str,
        convert: impl Fn(Value) -> Option<T>,
    ) -> Result<Option<Vec<T>>> {
        let Some(array) = self.array(key, expected)? else {
            return Ok(None);
        };
        let wrong = || self.wrong(key, expected, &Value::Array(array.clone()));
        let len = number_len_bytes(array.ty).ok_or_else(wrong)?;
        let numbers: Option<Vec<T>> = array
            .bytes
            .chunks_exact(len)
            .map(|bytes| convert(number(array.ty, bytes)?))
            .collect();
        numbers.map(Some).ok_or_else(wrong)
    }

    /// An array of integers that fit `i32`.
    pub(crate) fn i32s(&self, key: &str) -> Result<Option<Vec<i32>>> {
        self.numbers(key, "an array of 32-bit integers", |value| match value {
            Value::Unsigned(x) => i32::try_from(x).ok(),
            Value::Signed(x) => i32::try_from(x).ok(),
            _ => None,
        })
    }

    /// An array of floats.
    pub(crate) fn f32s(&self, key: &str) -> Result<Option<Vec<f32>>> {
        self.numbers(key, "an array of floats", |value| match value {
            Value::Float(x) => Some(x as f32),
            _ => None,
        })
    }
}

fn read_value(reader: &mut Reader<'_>, key: &str) -> Result<Value> {
    let ty = reader.u32(key)?;
    match ty {
        STRING => {
            let len = reader.u64(key)?;
            Ok(Value::String(reader.bytes(len, key)?))
        }
        ARRAY => read_array(reader, key).map(Value::Array),
        _ => {
            let Some(len) = number_len_bytes(ty) else {
                return Err(reader.error(format!(
                    "{key}: expected a value type in 0..=12, found {ty}"
                )));
            };
            let bytes = reader.bytes(len as u64, key)?;
            number(ty, &bytes).ok_or_else(|| {
                reader.error(format!("{key}: expected bool 0 or 1, found {}", bytes[0]))
            })
        }
    }
}

fn read_array(reader: &mut Reader<'_>, key: &str) -> Result<Array> {
    let ty = reader.u32(key)?;
    let count = reader.u64(key)?;
    let bytes = if ty == STRING {
        let mut bytes = Vec::new();
        for _ in 0..count {
            let len = reader.u64(key)?;
            bytes.extend(len.to_le_bytes());
            reader.append(len, &mut bytes, key)?;
        }
        bytes
    } else {
        let Some(len) = number_len_bytes(ty) else {
            return Err(reader.error(format!(
                "{key}: expected an array of numbers or strings, found element type {ty}"
            )));
        };
        let Some(len) = count.checked_mul(len as u64) else {
            return Err(reader.error(format!("{key}: {count} elements do not fit the file")));
        };
        reader.bytes(len, key)?
    };
    Ok(Array { ty, count, bytes })
}
