//! Which adapter a token runs with.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use brevity_model::{Adapter, KvAdapter};
use serde::Serialize;

use crate::{Error, Result};

/// An adapter to load.
#[derive(Clone, Debug, PartialEq)]
pub struct AdapterSpec {
    /// PEFT folder, GGUF adapter or packed adapter.
    pub path: PathBuf,
    /// Multiplies the adapter's own factor; 0 is the base model.
    pub scale: f32,
}

impl AdapterSpec {
    /// Name of the folder or file, with the scale if it is not 1.
    pub fn name(&self) -> String {
        self.name_of(1)
    }

    /// Names of several, each different from the others: as many of the folders above as that takes, and a
    /// number where even the paths are equal.
    pub fn names(specs: &[Self]) -> Vec<String> {
        let mut names: Vec<String> = specs.iter().map(Self::name).collect();
        let shared =
            |names: &[String], i: usize| names.iter().filter(|n| **n == names[i]).count() > 1;
        for parts in 2..8 {
            let double: Vec<usize> = (0..names.len()).filter(|&i| shared(&names, i)).collect();
            double
                .iter()
                .for_each(|&i| names[i] = specs[i].name_of(parts));
        }
        for i in 0..names.len() {
            let before = names[..i].iter().filter(|n| **n == names[i]).count();
            if before > 0 {
                names[i] = format!("{} #{}", names[i], before + 1);
            }
        }
        names
    }

    /// The last `parts` parts of the path.
    fn name_of(&self, parts: usize) -> String {
        let path = match self.path.extension().and_then(|e| e.to_str()) {
            Some("gguf" | "brevity" | "safetensors") => self.path.with_extension(""),
            // What looks like an extension is part of the name: reason-v1.5.
            _ => self.path.clone(),
        };
        let all: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let name = all[all.len().saturating_sub(parts)..].join("/");
        match self.scale {
            1.0 => name,
            scale => format!("{name}:{scale}"),
        }
    }
}

impl FromStr for AdapterSpec {
    type Err = String;

    /// `PATH` or `PATH:SCALE`. A text that is the path of something, colon and all, is that path.
    fn from_str(text: &str) -> Result<Self, String> {
        let whole = |scale| Self {
            path: text.into(),
            scale,
        };
        let Some((path, scale)) = text.rsplit_once(':').filter(|_| !Path::new(text).exists())
        else {
            return Ok(whole(1.0));
        };
        match scale.parse::<f32>() {
            Ok(scale) if scale.is_finite() && !path.is_empty() => Ok(Self {
                path: path.into(),
                scale,
            }),
            Ok(_) => Err(format!(
                "expected a finite scale after PATH:, found {scale:?}"
            )),
            Err(_) => Ok(whole(1.0)), // a colon of the path
        }
    }
}

/// From which token on an adapter is active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// From the first token.
    Plain,
    /// From the last place of the invocation tokens in the prompt; without such tokens, from the
    /// first token of the reply.
    Activated,
    /// From the last token of the prompt, so that the first token of the reply is chosen with it.
    Replay,
}

impl Mode {
    /// What an adapter was trained for: activated if it names invocation tokens.
    pub fn of(invocation: Option<&[u32]>) -> Self {
        match invocation {
            Some(_) => Mode::Activated,
            None => Mode::Plain,
        }
    }

    /// First position that runs with the adapter.
    ///
    /// # Errors
    /// [`Error::NotActivated`] if the prompt lacks the invocation tokens.
    pub fn start(self, prompt: &[u32], invocation: Option<&[u32]>) -> Result<usize> {
        match (self, invocation) {
            (Mode::Plain, _) => Ok(0),
            (Mode::Replay, _) => Ok(prompt.len().saturating_sub(1)),
            (Mode::Activated, None) => Ok(prompt.len()),
            (Mode::Activated, Some(tokens)) => {
                last_match(prompt, tokens).ok_or_else(|| Error::NotActivated {
                    tokens: tokens.to_vec(),
                })
            }
        }
    }
}

/// Where `pattern` begins in `tokens` for the last time.
fn last_match(tokens: &[u32], pattern: &[u32]) -> Option<usize> {
    tokens
        .windows(pattern.len().max(1))
        .rposition(|window| window == pattern)
}

/// The adapter of every position of a stream: none before `from`, one from there on.
#[derive(Clone, Copy, Debug)]
pub struct AdapterSpan {
    adapter: Option<usize>,
    from: usize,
}

impl AdapterSpan {
    /// No adapter anywhere.
    pub const BASE: AdapterSpan = AdapterSpan {
        adapter: None,
        from: usize::MAX,
    };

    /// Adapter number `adapter` from position `from` on.
    pub fn new(adapter: usize, from: usize) -> Self {
        Self {
            adapter: Some(adapter),
            from,
        }
    }

    /// What keys and values of the first `len` positions are made with, for a file.
    pub fn saved(&self, adapters: &[Adapter], len: usize) -> Option<KvAdapter> {
        let adapter = &adapters[self.adapter.filter(|_| self.from < len)?];
        Some(KvAdapter {
            fingerprint: adapter.fingerprint(),
            scale_bits: adapter.scale().to_bits(),
            from: self.from,
        })
    }

    /// The span of keys and values from a file.
    ///
    /// # Errors
    /// A text, if the adapter is not among `adapters` with the same scale.
    pub fn restored(saved: Option<KvAdapter>, adapters: &[Adapter]) -> Result<Self, String> {
        let Some(saved) = saved else {
            return Ok(Self::BASE);
        };
        let same = |adapter: &Adapter| {
            adapter.fingerprint() == saved.fingerprint
                && adapter.scale().to_bits() == saved.scale_bits
        };
        match adapters.iter().position(same) {
            Some(adapter) => Ok(Self::new(adapter, saved.from)),
            None => Err(format!(
                "saved with an adapter (fingerprint {:016x}, scale {}) that is not loaded",
                saved.fingerprint,
                f32::from_bits(saved.scale_bits)
            )),
        }
    }

    /// First position with the adapter.
    pub fn from(&self) -> usize {
        self.from
    }

    /// The adapter of a position.
    pub fn at(&self, position: usize) -> Option<usize> {
        self.adapter.filter(|_| position >= self.from)
    }

    /// Positions from the first on at which both say the same. **The** rule of provenance: keys and
    /// values of a position depend on the tokens and the adapters of all positions up to it, so
    /// they serve another span exactly as far as the two agree.
    pub fn agreement(&self, other: &AdapterSpan) -> usize {
        match (self.adapter, other.adapter) {
            (None, None) => usize::MAX,
            (Some(a), Some(b)) if a == b && self.from == other.from => usize::MAX,
            (Some(_), Some(_)) => self.from.min(other.from),
            (Some(_), None) => self.from,
            (None, Some(_)) => other.from,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_scale_follows_the_last_colon() {
        let spec = |text: &str| text.parse::<AdapterSpec>();
        let of = |path: &str, scale| AdapterSpec {
            path: path.into(),
            scale,
        };
        assert_eq!(spec("a/b").unwrap(), of("a/b", 1.0));
        assert_eq!(spec("a/b:0.5").unwrap(), of("a/b", 0.5));
        assert_eq!(spec("a:b").unwrap(), of("a:b", 1.0));
        assert_eq!(spec("a:b:-2").unwrap(), of("a:b", -2.0));
        assert!(spec("a:inf").is_err() && spec("a:NaN").is_err());
    }

    #[test]
    fn names_tell_adapters_apart() {
        let names = |paths: &[&str]| {
            let specs: Vec<AdapterSpec> = paths.iter().map(|p| p.parse().unwrap()).collect();
            AdapterSpec::names(&specs)
        };
        assert_eq!(
            names(&["a/reason-v1.0", "a/reason-v1.5", "b/short.gguf:0.5"]),
            ["reason-v1.0", "reason-v1.5", "short:0.5"]
        );
        assert_eq!(
            names(&["x/a/checkpoint-500", "x/b/checkpoint-500", "c"]),
            ["a/checkpoint-500", "b/checkpoint-500", "c"]
        );
        assert_eq!(names(&["a/c", "a/c"]), ["a/c", "a/c #2"]);
    }

    #[test]
    fn the_last_match_activates() {
        let prompt = [1, 2, 3, 1, 2, 4];
        let start = |mode: Mode, tokens: Option<&[u32]>| mode.start(&prompt, tokens);
        assert_eq!(start(Mode::Activated, Some(&[1, 2])).unwrap(), 3);
        assert_eq!(start(Mode::Activated, Some(&[3])).unwrap(), 2);
        assert_eq!(start(Mode::Activated, None).unwrap(), 6);
        assert_eq!(start(Mode::Replay, Some(&[1, 2])).unwrap(), 5);
        assert_eq!(start(Mode::Plain, Some(&[9])).unwrap(), 0);
        let missing = start(Mode::Activated, Some(&[2, 1])).unwrap_err();
        assert!(missing.to_string().contains("[2, 1]"), "{missing}");
    }

    fn span() -> impl Strategy<Value = AdapterSpan> {
        (prop::option::of(0usize..3), 0usize..12).prop_map(|(adapter, from)| match adapter {
            Some(adapter) => AdapterSpan::new(adapter, from),
            None => AdapterSpan::BASE,
        })
    }

    proptest! {
        #[test]
        fn agreement_ends_where_the_adapters_first_differ(a in span(), b in span()) {
            let differ = (0..20).find(|&p| a.at(p) != b.at(p)).unwrap_or(usize::MAX);
            prop_assert_eq!(a.agreement(&b), differ);
            prop_assert_eq!(b.agreement(&a), differ);
        }
    }
}
