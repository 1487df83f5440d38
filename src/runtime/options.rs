//! How an runtime is set up.

use std::env;
use std::path::PathBuf;

use brevity_model::{AdapterDtype, Isa, KvFormat, OpenOptions};

use crate::adapters::AdapterSpec;
use crate::team::{MAX_THREADS, TeamOptions, measured};
use crate::topology::Topology;
use crate::{Error, Result};

/// Token rows of one pass through the network while a prompt is read.
pub const DEFAULT_BATCH: usize = 512;

/// How an runtime is set up.
#[derive(Clone, Debug)]
pub struct RuntimeOptions {
    /// Number and pinning of the workers.
    pub team: TeamOptions,
    /// Tier; `None`: the fastest of this machine.
    pub isa: Option<Isa>,
    /// How keys and values are stored.
    pub kv: KvFormat,
    /// Most bytes of keys and values of all streams together; `None`: no limit.
    pub kv_budget: Option<usize>,
    /// Most bytes of keys and values kept of earlier prompts, for later ones that begin alike; 0: none
    /// are.
    pub prefix_budget: usize,
    /// Longest context, tokens; `None`: what the model was trained for.
    pub context: Option<usize>,
    /// Token rows of one pass while a prompt is read.
    pub batch: usize,
    /// How a model is opened that is not packed yet.
    pub open: OpenOptions,
    /// Adapters to load.
    pub adapters: Vec<AdapterSpec>,
    /// Adapters of random factors to make after them, by rank: for timing.
    pub adapter_ranks: Vec<usize>,
    /// How the factors of adapters are stored.
    pub adapter_dtype: AdapterDtype,
    /// Folder of the gate.
    pub gate: Option<PathBuf>,
    /// Folder of the verifier.
    pub verifier: Option<PathBuf>,
}

impl Default for RuntimeOptions {
    fn default() -> Self {
        Self {
            team: TeamOptions::default(),
            isa: None,
            kv: KvFormat::Int8,
            kv_budget: None,
            prefix_budget: 0,
            context: None,
            batch: DEFAULT_BATCH,
            open: OpenOptions::default(),
            adapters: Vec::new(),
            adapter_ranks: Vec::new(),
            adapter_dtype: AdapterDtype::Int8,
            gate: None,
            verifier: None,
        }
    }
}

impl RuntimeOptions {
    /// The defaults, with what `brevity tune` has measured of this machine, and `BREVITY_ISA` and
    /// `BREVITY_THREADS` where they are set.
    ///
    /// # Errors
    /// [`Error::Environment`] for an unknown tier, one this machine cannot run, or a number of
    /// threads out of 1 to [`MAX_THREADS`]; [`Error::Data`] for a damaged measurement.
    pub fn from_env() -> Result<Self> {
        let mut options = Self::default();
        options.read_env()?;
        Ok(options)
    }

    /// Takes what the environment says in place of what is set.
    ///
    /// # Errors
    /// Those of [`RuntimeOptions::from_env`].
    pub(crate) fn read_env(&mut self) -> Result<()> {
        let var = |name| env::var_os(name).filter(|value| !value.is_empty());
        self.team.measured = measured::load(&Topology::host())?;
        if let Some(name) = var("BREVITY_ISA") {
            self.isa = Some(parse_isa(&name.to_string_lossy())?);
        }
        if let Some(threads) = var("BREVITY_THREADS") {
            let threads = threads.to_string_lossy();
            self.team.threads = match threads.parse() {
                Ok(n) if (1..=MAX_THREADS).contains(&n) => Some(n),
                _ => {
                    return Err(Error::Environment {
                        name: "BREVITY_THREADS",
                        what: format!("expected 1 to {MAX_THREADS}, found {threads:?}"),
                    });
                }
            };
        }
        Ok(())
    }
}

fn parse_isa(name: &str) -> Result<Isa> {
    let refuse = |what| Error::Environment {
        name: "BREVITY_ISA",
        what,
    };
    let isa: Isa = name.parse().map_err(refuse)?;
    if !isa.is_available() {
        let available: Vec<_> = Isa::available().map(Isa::name).collect();
        return Err(refuse(format!(
            "this machine cannot run {isa}; it can run {}",
            available.join(", ")
        )));
    }
    Ok(isa)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_and_unavailable_tiers_are_errors() {
        assert_eq!(parse_isa("scalar").unwrap(), Isa::Scalar);
        let unknown = parse_isa("sse9").unwrap_err().to_string();
        assert!(
            unknown.contains("sse9") && unknown.contains("scalar"),
            "{unknown}"
        );
        if let Some(isa) = Isa::ALL.into_iter().find(|isa| !isa.is_available()) {
            let unavailable = parse_isa(isa.name()).unwrap_err().to_string();
            assert!(unavailable.contains("cannot run"), "{unavailable}");
        }
    }
}
