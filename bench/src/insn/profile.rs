//! Instructions by function.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Result;

/// Instructions of a region by function, demangled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts(BTreeMap<String, i64>);

/// Reads what the plugin wrote.
///
/// # Errors
/// If a line has another form.
pub fn parse(text: &str) -> Result<Vec<Counts>> {
    let mut regions: Vec<Counts> = vec![];
    for line in text.lines() {
        if line == "region" {
            regions.push(Counts::default());
            continue;
        }
        let fields = line.split_once(' ').zip(regions.last_mut());
        let ((count, symbol), counts) = fields.ok_or_else(|| format!("plugin: {line:?}"))?;
        let function = format!("{:#}", rustc_demangle::demangle(symbol));
        *counts.0.entry(function).or_default() += count.parse::<i64>()?;
    }
    Ok(regions)
}

/// A line of a profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Function, or part of the engine.
    pub name: String,
    /// Millions of instructions a token.
    pub minsn_per_token: f64,
    /// Share of all of them.
    pub share: f64,
}

impl Counts {
    /// All instructions.
    pub fn total(&self) -> i64 {
        self.0.values().sum()
    }

    /// What this region has more than `other`, function by function.
    pub fn minus(&self, other: &Self) -> Self {
        let mut counts = self.clone();
        for (function, count) in &other.0 {
            *counts.0.entry(function.clone()).or_default() -= count;
        }
        Self(counts.0)
    }

    /// The functions that take most, per token of `tokens`; those below a thousandth are left out.
    pub fn functions(&self, tokens: usize) -> Vec<Entry> {
        entries(self.0.iter().map(|(f, &n)| (f.clone(), n)), tokens)
    }

    /// The same by crate and module: `kernels::attention`.
    pub fn parts(&self, tokens: usize) -> Vec<Entry> {
        let mut parts = BTreeMap::new();
        for (function, count) in &self.0 {
            *parts.entry(part_of(function)).or_default() += count;
        }
        entries(parts.into_iter(), tokens)
    }
}

fn entries(counts: impl Iterator<Item = (String, i64)>, tokens: usize) -> Vec<Entry> {
    let counts: Vec<_> = counts.collect();
    let total: i64 = counts.iter().map(|(_, n)| n).sum();
    let entry = |(name, n)| Entry {
        name,
        minsn_per_token: n as f64 / tokens as f64 / 1e6,
        share: n as f64 / total as f64,
    };
    let mut entries: Vec<_> = counts.into_iter().map(entry).collect();
    entries.retain(|e| e.share >= 0.001);
    entries.sort_by(|a, b| b.share.total_cmp(&a.share));
    entries
}

/// Crate and module of a function of the engine; the function itself elsewhere.
fn part_of(function: &str) -> String {
    let path = function.trim_start_matches('<');
    let mut segments = path.split("::");
    let first = segments.next().unwrap_or_default();
    let Some(name) = first.strip_prefix("brevity") else {
        return match path.split_once("::") {
            Some(_) => "std".into(),
            None => path.into(), // C: memcpy, memset
        };
    };
    let name = name.strip_prefix('_').unwrap_or("engine");
    let module = segments.next().unwrap_or_default();
    format!(
        "{name}::{}",
        module.split(['<', '>', ' ']).next().unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_functions_and_parts() {
        let text = "region\n7 main\nregion\n\
                    300 _ZN15brevity_kernels6matmul3asm16dotprod_w4_rows117h0123456789abcdefE\n\
                    50 memcpy\n100 _ZN15brevity_kernels6matmul3asm16dotprod_w4_rows117h0123456789abcdefE\n";
        let regions = parse(text).unwrap();
        assert_eq!(
            regions.iter().map(Counts::total).collect::<Vec<_>>(),
            [7, 450]
        );
        let functions = regions[1].functions(2);
        assert_eq!(
            functions[0].name,
            "brevity_kernels::matmul::asm::dotprod_w4_rows1"
        );
        assert_eq!(functions[0].minsn_per_token, 400.0 / 2e6);
        let parts: Vec<_> = regions[1].parts(1).into_iter().map(|e| e.name).collect();
        assert_eq!(parts, ["kernels::matmul", "memcpy"]);
        assert_eq!(regions[1].minus(&regions[1]).total(), 0);
        assert!(parse("5 main\n").is_err());
    }

    #[test]
    fn parts_of_impls_and_of_the_library() {
        for (function, part) in [
            (
                "<brevity::team::Team as brevity_model::runner::Runner>::for_each",
                "engine::team",
            ),
            (
                "brevity_model::forward::attend::attend::{{closure}}",
                "model::forward",
            ),
            ("core::ops::function::FnOnce::call_once", "std"),
            ("memset", "memset"),
        ] {
            assert_eq!(part_of(function), part);
        }
    }
}
