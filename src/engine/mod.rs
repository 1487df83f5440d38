//! A loaded model with its workers, and the token streams that run on it.

mod options;
mod session;

use std::path::Path;
use std::time::{Duration, Instant};

use brevity_model::{
    Adapter, AdapterDtype, ChatTemplate, Gate, Isa, KvFormat, KvPool, KvShape, Model, ModelConfig,
    Row, Tokenizer, Verifier, Weights, Workspace, open_model,
};

use crate::adapters::{AdapterSpec, Schedule};
use crate::prefix::PrefixCache;
use crate::stream::{Feed, Stream};
use crate::team::{Phase, Team};
use crate::{Error, Result};

pub use options::{DEFAULT_BATCH, EngineOptions};
pub use session::Session;

/// A model ready to answer: weights, tokenizer, workers.
pub struct Engine {
    model: Model<Weights>,
    adapters: Vec<Adapter>,
    gate: Option<Gate>,
    verifier: Option<Verifier>,
    tokenizer: Option<Tokenizer>,
    template: Option<ChatTemplate>,
    team: Team,
    pool: KvPool,
    prefixes: Option<PrefixCache>,
    context: usize,
    batch: usize,
    load_time: Duration,
}

impl Engine {
    /// Opens a packed file, GGUF file or Hugging Face folder. What is not packed is packed into the
    /// cache folder first; `progress` (bytes done, bytes in all) is called only then.
    ///
    /// # Errors
    /// If the model is damaged or unsupported, a worker cannot be started, or the context asked
    /// for is longer than the model's.
    pub fn load(
        path: &Path,
        options: &EngineOptions,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self> {
        let start = Instant::now();
        let team = Team::new(&options.team).map_err(Error::Workers)?;
        let weights = open_model(path, &options.open, progress, &team)?;
        Self::from_weights(weights, team, options, start)
    }

    /// As [`Engine::load`], for a packed file that is open.
    ///
    /// # Errors
    /// Those of [`Engine::load`].
    pub fn new(weights: Weights, options: &EngineOptions) -> Result<Self> {
        let start = Instant::now();
        let team = Team::new(&options.team).map_err(Error::Workers)?;
        Self::from_weights(weights, team, options, start)
    }

    fn from_weights(
        weights: Weights,
        team: Team,
        options: &EngineOptions,
        start: Instant,
    ) -> Result<Self> {
        let trained = weights.config().max_seq_len;
        let context = options.context.unwrap_or(trained);
        if context == 0 || context > trained {
            return Err(Error::Usage(format!(
                "--ctx: expected 1 to {trained}, the context of this model, found {context}"
            )));
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
            .map(|spec| load_adapter(spec, config, dtype, &team))
            .collect::<Result<Vec<_>>>()?;
        let random = |&rank: &usize| Adapter::random(config, rank, dtype, &team);
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
        let pool = KvPool::new(shape, options.kv_budget);
        let budget = options.prefix_budget;
        let prefixes = (budget > 0).then(|| PrefixCache::new(&pool, budget));
        Ok(Self {
            model,
            adapters,
            gate,
            verifier,
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

    /// Time from the call of [`Engine::load`] until the engine was ready.
    pub fn load_time(&self) -> Duration {
        self.load_time
    }

    /// The tokenizer.
    ///
    /// # Errors
    /// [`Error::Missing`] if the model came without one.
    pub fn tokenizer(&self) -> Result<&Tokenizer> {
        self.tokenizer.as_ref().ok_or_else(|| Error::Missing {
            path: self.weights().path().to_owned(),
            what: "tokenizer; give token ids with --tokens",
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

    /// An empty stream without buffers, for [`Engine::forward`].
    pub fn stream(&self) -> Stream {
        Stream::new(&self.pool)
    }

    /// Reads tokens of several streams in one pass. Afterwards `work` holds the logits wanted and the
    /// hidden states of all tokens, in the order of `feeds`.
    ///
    /// # Errors
    /// [`Error::Context`] if a stream gets too long, and those of [`Model::forward`]: nothing is
    /// read then. [`Engine::reserve`] before the pass tells which stream the budget for keys and
    /// values does not suffice for.
    pub fn forward(&self, feeds: &mut [Feed<'_>], work: &mut Workspace) -> Result<()> {
        for feed in feeds.iter() {
            self.check_context(feed.stream.tokens().len() + feed.tokens.len())?;
        }
        for feed in feeds.iter_mut() {
            self.reserve(feed.stream, feed.tokens.len())?;
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
        let crew = self.team.crew(Phase::of_rows(rows.len()));
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
    pub fn align(&self, stream: &mut Stream, prompt: &[u32], schedule: Schedule) -> usize {
        if let Some(prefixes) = &self.prefixes {
            let most = prompt.len().saturating_sub(1);
            let (pages, len) = prefixes.find(&prompt[..most], schedule);
            if len > stream.agreement(prompt, schedule) {
                stream.adopt(&prompt[..len], schedule, pages);
                prefixes.count(len);
                return len;
            }
            prefixes.count(0);
        }
        stream.align(prompt, schedule)
    }

    /// Checks that `tokens` positions fit.
    pub(crate) fn check_context(&self, tokens: usize) -> Result<()> {
        if tokens <= self.context {
            return Ok(());
        }
        let adjustable = self.context < self.config().max_seq_len;
        Err(Error::Context {
            tokens,
            context: self.context,
            adjustable,
        })
    }
}

/// Opens and quantizes an adapter.
fn load_adapter(
    spec: &AdapterSpec,
    config: &ModelConfig,
    dtype: AdapterDtype,
    team: &Team,
) -> Result<Adapter> {
    Ok(Adapter::open(&spec.path, config, dtype, spec.scale, team)?)
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
fn check_head(what: &str, path: &Path, width: usize, config: &ModelConfig) -> Result<()> {
    if width == config.d_model {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "{}: {what} for hidden states of {width}, but the model's have {}",
        path.display(),
        config.d_model
    )))
}
