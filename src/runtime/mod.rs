//! A loaded model with its workers, and the token streams that run on it, pass by pass.
//!
//! The thread that makes a [`Runtime`] is one of its workers and is pinned with them. The
//! [`Engine`](crate::Engine) keeps one on a thread of its own; the instruments make one where they run.

mod options;
mod prefix_file;
mod session;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use brevity_model::{
    Adapter, AdapterDtype, ChatTemplate, Gate, Isa, KvFormat, KvPool, KvShape, Model, ModelConfig,
    Row, Tokenizer, Verifier, Weights, Workspace, open_model,
};

use crate::adapters::{AdapterSpan, AdapterSpec, Mode};
use crate::prefill::Route;
use crate::prefix::PrefixCache;
use crate::prompt::Prompt;
use crate::request::{AdapterChoice, GateChoice, GenerateOptions};
use crate::stats::Fnv;
use crate::stream::Stream;
use crate::team::pool::Pool;
use crate::team::{Bound, Team};
use crate::{Error, Result};

pub use options::{DEFAULT_BATCH, RuntimeOptions};
pub use session::Session;

/// A model ready to answer: weights, tokenizer, workers.
pub struct Runtime {
    model: Arc<Model<Weights>>,
    adapters: Vec<Adapter>,
    adapter_names: Vec<String>,
    gate: Option<Gate>,
    verifier: Option<Verifier>,
    /// Of gate and verifier.
    head_hashes: [u64; 2],
    tokenizer: Option<Tokenizer>,
    template: Option<ChatTemplate>,
    team: Team,
    pool: KvPool,
    prefixes: Option<PrefixCache>,
    context: usize,
    batch: usize,
    load_time: Duration,
}

impl Runtime {
    /// Opens a packed file, GGUF file or Hugging Face folder. What is not packed is packed into the
    /// cache folder first; `progress` (bytes done, bytes in all) is called only then.
    ///
    /// # Errors
    /// If the model is damaged or unsupported, a worker cannot be started, or the context asked
    /// for is longer than the model's.
    pub fn load(
        path: &Path,
        options: &RuntimeOptions,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self> {
        let start = Instant::now();
        let pool = Pool::new(&options.team).map_err(Error::Workers)?;
        let weights = open_model(path, &options.open, progress, &pool)?;
        Self::from_weights(weights, pool, options, start)
    }

    /// As [`Runtime::load`], for a packed file that is open.
    ///
    /// # Errors
    /// Those of [`Runtime::load`].
    pub fn new(weights: Weights, options: &RuntimeOptions) -> Result<Self> {
        let start = Instant::now();
        let pool = Pool::new(&options.team).map_err(Error::Workers)?;
        Self::from_weights(weights, pool, options, start)
    }

    fn from_weights(
        weights: Weights,
        loading: Pool,
        options: &RuntimeOptions,
        start: Instant,
    ) -> Result<Self> {
        let trained = weights.config().max_seq_len;
        let context = options.context.unwrap_or(trained);
        if context == 0 || context > trained {
            return Err(Error::ContextLength {
                asked: context,
                trained,
            });
        }
        let tokenizer = weights
            .tokenizer_json()
            .map(Tokenizer::from_json)
            .transpose()?;
        let template = weights
            .chat_template()
            .map(|source| ChatTemplate::new(source, weights.special_tokens()));
        let model = Model::new(weights, options.isa.unwrap_or_else(Isa::best))?;
        let (config, dtype) = (model.config(), options.adapter_dtype);
        let mut adapters = options
            .adapters
            .iter()
            .map(|spec| load_adapter(spec, config, dtype, &loading))
            .collect::<Result<Vec<_>>>()?;
        let random = |&rank: &usize| Adapter::random(config, rank, dtype, &loading);
        adapters.extend(options.adapter_ranks.iter().map(random));
        let gate = options
            .gate
            .as_deref()
            .map(|path| load_gate(path, model.config()))
            .transpose()?;
        let shape = KvShape::new(model.config(), options.kv);
        let verifier = options
            .verifier
            .as_deref()
            .map(|path| load_verifier(path, model.config()))
            .transpose()?;
        drop(loading);
        let team = Team::new(&options.team).map_err(Error::Workers)?;
        let pool = KvPool::new(shape, options.kv_budget);
        let budget = options.prefix_budget;
        let prefixes = (budget > 0).then(|| PrefixCache::new(&pool, budget));
        Ok(Self {
            model: Arc::new(model),
            adapters,
            adapter_names: AdapterSpec::names(&options.adapters),
            gate,
            verifier,
            head_hashes: [
                hash_folder(options.gate.as_deref())?,
                hash_folder(options.verifier.as_deref())?,
            ],
            tokenizer,
            template,
            team,
            pool,
            prefixes,
            context,
            batch: options.batch.max(1),
            load_time: start.elapsed(),
        })
    }

    /// Sizes and constants.
    pub fn config(&self) -> &ModelConfig {
        self.model.config()
    }

    /// The weights.
    pub fn weights(&self) -> &Weights {
        self.model.weights()
    }

    /// The network, which a trainer shares.
    #[cfg(feature = "train")]
    pub(crate) fn model(&self) -> Arc<Model<Weights>> {
        Arc::clone(&self.model)
    }

    /// Has this adapter alone, in place of all there were. Nothing is kept of earlier prompts.
    #[cfg(feature = "train")]
    pub(crate) fn set_adapter(&mut self, adapter: Adapter) {
        self.adapters = vec![adapter];
        self.adapter_names = vec!["in training".into()];
        self.prefixes = None;
    }

    /// The adapters, numbered as they were asked for.
    pub fn adapters(&self) -> &[Adapter] {
        &self.adapters
    }

    /// The gate.
    pub fn gate(&self) -> Option<&Gate> {
        self.gate.as_ref()
    }

    /// The verifier.
    pub fn verifier(&self) -> Option<&Verifier> {
        self.verifier.as_ref()
    }

    /// A hash of the files of the gate, as they were when it was loaded; 0 without one.
    pub fn gate_hash(&self) -> u64 {
        self.head_hashes[0]
    }

    /// A hash of the files of the verifier, as they were when it was loaded; 0 without one.
    pub fn verifier_hash(&self) -> u64 {
        self.head_hashes[1]
    }

    /// The workers.
    pub fn team(&self) -> &Team {
        &self.team
    }

    /// The tier.
    pub fn isa(&self) -> Isa {
        self.model.isa()
    }

    /// How keys and values are stored.
    pub fn kv(&self) -> KvFormat {
        self.pool.shape().format
    }

    /// Name of the format of keys and values.
    pub fn kv_name(&self) -> &'static str {
        self.kv().name()
    }

    /// Where the keys and values of all streams come from: what they take and may take.
    pub fn kv_pool(&self) -> &KvPool {
        &self.pool
    }

    /// What is kept of earlier prompts.
    pub fn prefixes(&self) -> Option<&PrefixCache> {
        self.prefixes.as_ref()
    }

    /// Token rows of one pass while a prompt is read.
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// Longest context, tokens.
    pub fn context(&self) -> usize {
        self.context
    }

    /// Time from the call of [`Runtime::load`] until the runtime was ready.
    pub fn load_time(&self) -> Duration {
        self.load_time
    }

    /// The tokenizer.
    ///
    /// # Errors
    /// [`Error::NoTokenizer`] if the model came without one.
    pub fn tokenizer(&self) -> Result<&Tokenizer> {
        self.tokenizer.as_ref().ok_or_else(|| Error::NoTokenizer {
            path: self.weights().path().to_owned(),
        })
    }

    /// The chat template, if the model came with one.
    pub fn template(&self) -> Option<&ChatTemplate> {
        self.template.as_ref()
    }

    /// An empty session.
    pub fn session(&self) -> Session<'_> {
        Session::new(self)
    }

    /// An empty stream without buffers, for [`Runtime::forward`].
    pub fn stream(&self) -> Stream {
        Stream::new(&self.pool)
    }

    /// Reads tokens of several streams in one pass. Afterwards `work` holds the logits wanted and the
    /// hidden states of all tokens, in the order of `feeds`.
    ///
    /// # Errors
    /// [`Error::Context`] if a stream gets too long, and those of [`Model::forward`], that of the budget
    /// for keys and values among them unless [`Runtime::reserve`] has made room: nothing is read then.
    pub fn forward(&self, feeds: &mut [Feed<'_>], work: &mut Workspace) -> Result<()> {
        for feed in feeds.iter() {
            self.check_context(feed.stream.tokens().len() + feed.tokens.len())?;
        }
        self.weights().check_unchanged()?;
        for adapter in &self.adapters {
            adapter.check_unchanged()?;
        }
        let rows = |(i, feed): (usize, &Feed<'_>)| -> Vec<Row> {
            let rows = feed.stream.rows(feed.tokens, i, feed.first_logits);
            rows.collect()
        };
        let rows: Vec<Row> = feeds.iter().enumerate().flat_map(rows).collect();
        let adapters: Vec<&Adapter> = self.adapters.iter().collect();
        let mut caches: Vec<_> = feeds.iter_mut().map(|f| &mut f.stream.cache).collect();
        self.team.poll();
        let crew = self.team.crew(Bound::of_rows(rows.len()));
        self.model
            .forward(&rows, &adapters, &mut caches, &crew, work)?;
        for feed in feeds {
            feed.stream.push(feed.tokens);
        }
        Ok(())
    }

    /// Makes room for the keys and values of `n` more tokens of a stream, so that a pass over at most as
    /// many cannot fail for want of it. Earlier prompts that no stream uses give way.
    ///
    /// # Errors
    /// [`brevity_model::Error::KvBudget`]; the stream is as before.
    pub fn reserve(&self, stream: &mut Stream, n: usize) -> Result<()> {
        let evict = || self.prefixes.as_ref().is_some_and(|p| p.evict(1) > 0);
        loop {
            match stream.reserve(n) {
                Err(Error::Model(brevity_model::Error::KvBudget { .. })) if evict() => {}
                done => return done,
            }
        }
    }

    /// Keeps what a stream has read for later prompts, if there is a prefix cache.
    pub fn keep(&self, stream: &Stream) {
        if let Some(prefixes) = &self.prefixes {
            prefixes.keep(stream);
        }
    }

    /// As [`Stream::align`]; what the stream does not hold but an earlier prompt left is taken from there.
    pub fn align(&self, stream: &mut Stream, prompt: &[u32], span: AdapterSpan) -> usize {
        if let Some(prefixes) = &self.prefixes {
            let most = prompt.len().saturating_sub(1);
            let (pages, len) = prefixes.find(&prompt[..most], span);
            if len > stream.agreement(prompt, span) {
                stream.adopt(&prompt[..len], span, pages);
                prefixes.count(len);
                return len;
            }
            prefixes.count(0);
        }
        stream.align(prompt, span)
    }

    /// Checks that `tokens` positions fit.
    pub(crate) fn check_context(&self, tokens: usize) -> Result<()> {
        if tokens <= self.context {
            return Ok(());
        }
        Err(Error::Context {
            tokens,
            context: self.context,
            trained: self.config().max_seq_len,
        })
    }

    /// Adapter number `n`.
    ///
    /// # Errors
    /// [`Error::NoAdapter`] if there is none of that number.
    pub fn adapter(&self, n: usize) -> Result<&Adapter> {
        self.adapters.get(n).ok_or_else(|| Error::NoAdapter {
            asked: n.to_string(),
            loaded: self.adapter_names.clone(),
        })
    }

    /// Names of the adapters, in order; those of random factors have none.
    pub fn adapter_names(&self) -> &[String] {
        &self.adapter_names
    }

    /// The adapter that is chosen, if there is one.
    ///
    /// # Errors
    /// [`Error::NoAdapter`] if it is not loaded.
    pub(crate) fn choose(&self, choice: &AdapterChoice) -> Result<Option<usize>> {
        match choice {
            AdapterChoice::Base => Ok(None),
            AdapterChoice::First => Ok((!self.adapters.is_empty()).then_some(0)),
            AdapterChoice::Number(n) => self.adapter(*n).map(|_| Some(*n)),
            AdapterChoice::Name(name) => {
                let found = self.adapter_names.iter().position(|known| known == name);
                found.map(Some).ok_or_else(|| Error::NoAdapter {
                    asked: format!("{name:?}"),
                    loaded: self.adapter_names.clone(),
                })
            }
        }
    }

    /// Which model writes the reply to `prompt`, and which tokens a gate looks at.
    ///
    /// # Errors
    /// [`Error::NoAdapter`] if the adapter that is chosen is not loaded.
    pub(crate) fn route(&self, options: &GenerateOptions, prompt: &Prompt) -> Result<Route> {
        let chosen = self.choose(&options.adapter)?;
        let adapter = chosen.filter(|_| options.gate != GateChoice::Off);
        let mode = |adapter: usize| {
            let invocation = self.adapters[adapter].info().invocation_tokens.as_deref();
            options.adapter_mode.unwrap_or_else(|| Mode::of(invocation))
        };
        let gated = self.gate.is_some() && options.gate == GateChoice::Auto;
        let asked = gated && options.adapter != AdapterChoice::Base;
        Ok(Route {
            adapter: adapter.map(|adapter| (adapter, mode(adapter))),
            gate: asked.then(|| prompt.pooled(self)),
        })
    }
}

/// What a stream reads in a pass.
#[derive(Debug)]
pub struct Feed<'a> {
    /// The stream.
    pub stream: &'a mut Stream,
    /// Its next tokens.
    pub tokens: &'a [u32],
    /// Logits are wanted from this token on; `tokens.len()`: none.
    pub first_logits: usize,
}

/// Opens and quantizes an adapter.
fn load_adapter(
    spec: &AdapterSpec,
    config: &ModelConfig,
    dtype: AdapterDtype,
    pool: &Pool,
) -> Result<Adapter> {
    Ok(Adapter::open(&spec.path, config, dtype, spec.scale, pool)?)
}

/// Opens a gate and checks that it is for this network.
fn load_gate(path: &Path, config: &ModelConfig) -> Result<Gate> {
    let gate = Gate::open(path)?;
    check_head("a gate", path, gate.d_model(), config)?;
    Ok(gate)
}

/// Opens a verifier and checks that it is for this network.
fn load_verifier(path: &Path, config: &ModelConfig) -> Result<Verifier> {
    let verifier = Verifier::open(path)?;
    check_head("a verifier", path, verifier.d_model(), config)?;
    Ok(verifier)
}

/// A head has to be as wide as the hidden states.
fn check_head(what: &'static str, path: &Path, width: usize, config: &ModelConfig) -> Result<()> {
    if width == config.d_model {
        return Ok(());
    }
    Err(Error::HeadWidth {
        path: path.to_owned(),
        what,
        width,
        d_model: config.d_model,
    })
}

/// A hash of the names and contents of the files in a head's folder; 0 without one.
fn hash_folder(folder: Option<&Path>) -> Result<u64> {
    let Some(folder) = folder else {
        return Ok(0);
    };
    let io = |e| Error::io(folder, e);
    let entries = std::fs::read_dir(folder).map_err(io)?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let mut hash = Fnv::default();
    for file in files {
        hash.add(file.file_name().unwrap_or_default().as_encoded_bytes());
        hash.add(&std::fs::read(&file).map_err(io)?);
    }
    Ok(hash.value())
}
