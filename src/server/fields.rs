//! The fields of a request, taken one by one, each with its type and range.

use serde_json::{Map, Value};

use super::body::shown;
use super::error::{ApiError, ApiResult};

/// What is left of a request's fields. `null` is as good as absent.
#[derive(Debug)]
pub struct Fields(Map<String, Value>);

impl Fields {
    /// All of them.
    pub fn new(map: Map<String, Value>) -> Self {
        Self(map)
    }

    /// The value of a field.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.0.shift_remove(name).filter(|value| !value.is_null())
    }

    /// A field that `read` understands.
    ///
    /// # Errors
    /// 400 that says what was expected.
    fn read<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> ApiResult<Option<T>> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        match read(&value) {
            Some(read) => Ok(Some(read)),
            None => Err(wrong(name, expected, &value)),
        }
    }

    /// True or false.
    pub fn bool(&mut self, name: &str) -> ApiResult<Option<bool>> {
        self.read(name, "true or false", Value::as_bool)
    }

    /// A text.
    pub fn text(&mut self, name: &str) -> ApiResult<Option<String>> {
        self.read(name, "a text", |value| value.as_str().map(str::to_owned))
    }

    /// A number.
    pub fn number(&mut self, name: &str) -> ApiResult<Option<f32>> {
        self.read(name, "a number", |value| {
            let number = value.as_f64()? as f32;
            number.is_finite().then_some(number)
        })
    }

    /// A whole number from `least` to `most`.
    pub fn count(&mut self, name: &str, least: u64, most: u64) -> ApiResult<Option<usize>> {
        let expected = match most {
            u64::MAX => format!("a whole number, {least} or more"),
            _ => format!("a whole number from {least} to {most}"),
        };
        self.read(name, &expected, |value| {
            let n = whole(value)?.try_into().ok()?;
            (least..=most)
                .contains(&n)
                .then(|| usize::try_from(n).unwrap_or(usize::MAX))
        })
    }

    /// A seed: any whole number of 64 bits.
    pub fn seed(&mut self, name: &str) -> ApiResult<Option<u64>> {
        self.read(name, "a whole number of 64 bits", |value| {
            match (value.as_u64(), value.as_i64()) {
                (Some(n), _) => Some(n),
                (_, Some(n)) => Some(n.cast_unsigned()),
                _ => None,
            }
        })
    }

    /// One of some words.
    pub fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> ApiResult<Option<T>> {
        let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let expected = format!("one of {}", list.join(", "));
        self.read(name, &expected, |value| {
            let found = value.as_str()?;
            words.iter().find(|(word, _)| *word == found).map(|w| w.1)
        })
    }

    /// A field that is served with one value only.
    ///
    /// # Errors
    /// 400 `unsupported_parameter` for another.
    pub fn only(
        &mut self,
        name: &str,
        why: &str,
        fine: impl FnOnce(&Value) -> bool,
    ) -> ApiResult<()> {
        match self.take(name) {
            Some(value) if !fine(&value) => Err(ApiError::unsupported(name, why)),
            _ => Ok(()),
        }
    }

    /// Fields that change nothing here, whatever they say.
    pub fn ignore(&mut self, names: &[&str]) {
        for name in names {
            self.0.shift_remove(*name);
        }
    }

    /// What nobody took is unknown: a warning for each, or an error.
    ///
    /// # Errors
    /// 400 that names the first, if `strict`.
    pub fn unknown(self, strict: bool) -> ApiResult<Vec<String>> {
        /// Warnings at most: a request may bring thousands.
        const MOST: usize = 16;
        let names = self.0.into_iter().map(|(name, _)| name);
        let mut names = names.map(|name| name.chars().take(64).collect::<String>());
        if strict {
            return match names.next() {
                Some(name) => Err(ApiError::unsupported(&name, "unknown field")),
                None => Ok(Vec::new()),
            };
        }
        let warning = |name| format!("{name}: unknown field, ignored");
        Ok(names.take(MOST).map(warning).collect())
    }
}

/// A whole number, also one that is written as `3.0`.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        let exact = number.fract() == 0.0 && number.abs() < 9e15;
        exact.then_some(number as i64)
    })
}

/// A field of the wrong type or out of its range.
pub fn wrong(name: &str, expected: &str, found: &Value) -> ApiError {
    ApiError::field(name, format!("expected {expected}, found {}", shown(found)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(map) => Fields::new(map),
            _ => unreachable!("an object"),
        }
    }

    #[test]
    fn types_and_ranges_are_named() {
        let mut f = fields(json!({
            "a": "x", "b": 3.5, "c": -1, "d": null, "e": 3.0, "f": u64::MAX, "g": -1, "h": 1e18,
        }));
        let message = |error: ApiError| error.envelope()["error"].clone();
        let a = message(f.number("a").unwrap_err());
        assert_eq!(a["message"], "a: expected a number, found \"x\"");
        assert_eq!(a["param"], "a");
        let b = message(f.count("b", 0, 4).unwrap_err());
        assert_eq!(
            b["message"],
            "b: expected a whole number from 0 to 4, found 3.5"
        );
        assert!(f.count("c", 0, u64::MAX).is_err());
        assert_eq!(f.count("d", 0, 4).unwrap(), None);
        assert_eq!(f.count("e", 0, 4).unwrap(), Some(3));
        assert_eq!(f.seed("f").unwrap(), Some(u64::MAX));
        assert_eq!(f.seed("g").unwrap(), Some(u64::MAX));
        assert!(f.count("h", 1, 64).is_err());
        assert_eq!(f.unknown(true).unwrap(), Vec::<String>::new());
        let warned = fields(json!({ "thinking_budget_token": 3 })).unknown(false);
        assert_eq!(
            warned.unwrap(),
            ["thinking_budget_token: unknown field, ignored"]
        );
        assert!(fields(json!({ "x": 3 })).unknown(true).is_err());
    }
}
