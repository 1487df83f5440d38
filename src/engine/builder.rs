//! How an engine is set up.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use brevity_model::{AdapterDtype, Isa, KvFormat, WeightKind, Weights};

use super::Engine;
use super::service::Service;
use crate::Result;
use crate::adapters::AdapterSpec;
use crate::runtime::{Runtime, RuntimeOptions};
use crate::scheduler::SchedulerOptions;

/// What hears how far the packing of a model is: bytes done, bytes in all.
type Progress<'p> = Box<dyn FnMut(u64, u64) + 'p>;

/// Where a model is.
enum Place {
    /// A file or folder.
    Path(PathBuf),
    /// A packed model inside an open file.
    Part { file: File, start: u64, len: u64 },
}

impl Place {
    fn load(self, options: &RuntimeOptions, progress: &mut dyn FnMut(u64, u64)) -> Result<Runtime> {
        match self {
            Place::Path(path) => Runtime::load(&path, options, progress),
            Place::Part { file, start, len } => {
                let name = format!("model at byte {start} of an open file");
                let weights = Weights::open_part(file, Path::new(&name), start, len)?;
                Runtime::new(weights, options)
            }
        }
    }
}

/// Sets an engine up. Made by [`Engine::builder`] and [`Engine::builder_in`].
///
/// ```no_run
/// # fn main() -> brevity::Result<()> {
/// let engine = brevity::Engine::builder("model.gguf")
///     .adapter("reason-long")
///     .gate("gate")
///     .kv_budget(256 << 20)
///     .threads(2)
///     .load()?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct EngineBuilder<'p> {
    model: Place,
    options: RuntimeOptions,
    scheduler: SchedulerOptions,
    progress: Progress<'p>,
}

impl<'p> EngineBuilder<'p> {
    pub(super) fn new(model: &Path) -> Self {
        Self::of(Place::Path(model.to_owned()))
    }

    pub(super) fn new_in(file: File, start: u64, len: u64) -> Self {
        Self::of(Place::Part { file, start, len })
    }

    fn of(model: Place) -> Self {
        Self {
            model,
            options: RuntimeOptions::default(),
            scheduler: SchedulerOptions::default(),
            progress: Box::new(|_, _| ()),
        }
    }

    /// All options at once, in place of what was set before.
    pub fn options(mut self, options: RuntimeOptions) -> Self {
        self.options = options;
        self
    }

    /// Loads an adapter: a PEFT folder, a GGUF adapter or a packed one. The first one loaded writes the
    /// replies unless a request says otherwise.
    pub fn adapter(self, path: impl Into<PathBuf>) -> Self {
        self.adapter_scaled(path, 1.0)
    }

    /// As [`EngineBuilder::adapter`], with its own factor multiplied by `scale`.
    pub fn adapter_scaled(mut self, path: impl Into<PathBuf>, scale: f32) -> Self {
        let path = path.into();
        self.options.adapters.push(AdapterSpec { path, scale });
        self
    }

    /// How the factors of adapters are stored. Default int8.
    pub fn adapter_dtype(mut self, dtype: AdapterDtype) -> Self {
        self.options.adapter_dtype = dtype;
        self
    }

    /// Loads the gate that switches the adapter on, from its folder.
    pub fn gate(mut self, path: impl Into<PathBuf>) -> Self {
        self.options.gate = Some(path.into());
        self
    }

    /// Loads the verifier that weighs votes, from its folder.
    pub fn verifier(mut self, path: impl Into<PathBuf>) -> Self {
        self.options.verifier = Some(path.into());
        self
    }

    /// Workers. Default: what is best for the CPUs that this process may use.
    pub fn threads(mut self, n: usize) -> Self {
        self.options.team.threads = Some(n);
        self
    }

    /// Whether every worker is pinned to a CPU. The caller's thread never is. Default: yes.
    pub fn pin(mut self, pin: bool) -> Self {
        self.options.team.pin = pin;
        self
    }

    /// The only CPUs to use.
    pub fn cpus(mut self, cpus: impl IntoIterator<Item = usize>) -> Self {
        self.options.team.cpus = Some(cpus.into_iter().collect::<BTreeSet<_>>());
        self
    }

    /// Tier of the kernels. Default: the fastest of this machine.
    pub fn isa(mut self, isa: Isa) -> Self {
        self.options.isa = Some(isa);
        self
    }

    /// Longest context, tokens. Default: what the model was trained for.
    pub fn context(mut self, tokens: usize) -> Self {
        self.options.context = Some(tokens);
        self
    }

    /// How keys and values are stored. Default int8.
    pub fn kv(mut self, format: KvFormat) -> Self {
        self.options.kv = format;
        self
    }

    /// Most bytes of keys and values of all requests together. Default: no limit.
    pub fn kv_budget(mut self, bytes: usize) -> Self {
        self.options.kv_budget = Some(bytes);
        self
    }

    /// Most bytes of keys and values kept of earlier prompts, for later ones that begin alike.
    /// Default 0: none are.
    pub fn prefix_budget(mut self, bytes: usize) -> Self {
        self.options.prefix_budget = bytes;
        self
    }

    /// Format of the matrices of a model that is not packed yet. Default: the one that keeps what the
    /// file has.
    pub fn weights(mut self, kind: WeightKind) -> Self {
        self.options.open.pack.weights = Some(kind);
        self
    }

    /// Folder of packed models. Default: that of the user.
    pub fn cache_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.options.open.cache_dir = Some(dir.into());
        self
    }

    /// Most requests that wait; one more is refused. Default 64.
    pub fn queue(mut self, n: usize) -> Self {
        self.scheduler.queue = n;
        self
    }

    /// Most streams that write at a time. Default 64.
    pub fn max_streams(mut self, n: usize) -> Self {
        self.scheduler.streams = n;
        self
    }

    /// Takes what `brevity tune` has measured of this machine, and `BREVITY_ISA` and `BREVITY_THREADS`
    /// where they are set; what the builder sets explicitly after this call wins. Nothing is read from
    /// the environment otherwise, but for the user's cache folder.
    ///
    /// # Errors
    /// Those of [`RuntimeOptions::from_env`].
    pub fn from_env(mut self) -> Result<Self> {
        self.options.read_env()?;
        Ok(self)
    }

    /// Hears how far the packing of a model is that is not packed yet: bytes done, bytes in all. It is
    /// called on the caller's thread, by [`EngineBuilder::load`].
    pub fn progress(mut self, hear: impl FnMut(u64, u64) + 'p) -> Self {
        self.progress = Box::new(hear);
        self
    }

    /// Opens the model, packs it first if it never was, starts the workers and the thread of the batch
    /// loop.
    ///
    /// # Errors
    /// If the model, an adapter or a head is damaged, unsupported or of another width, if the context is
    /// longer than the model's, or if a worker cannot be started.
    pub fn load(mut self) -> Result<Engine> {
        let (model, options) = (self.model, self.options);
        let load = move |progress: &mut dyn FnMut(u64, u64)| model.load(&options, progress);
        Service::start(self.scheduler, load, &mut *self.progress).map(Engine::new)
    }
}
