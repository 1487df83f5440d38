//! A loaded model with its workers, and the token streams that run on it.

use std::env;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use brevity_model::{
    Adapter, AdapterDtype, ChatTemplate, Gate, Isa, KvFormat, KvPool, KvShape, Model, ModelConfig,
    OpenOptions, Row, Runner, Tokenizer, Verifier, Weights, Workspace, open_model,
};

use crate::adapters::{AdapterSpec, Schedule};
use crate::prefix::PrefixCache;
use crate::stream::{Feed, Stream};
use crate::team::{MAX_THREADS, Phase, Team, TeamOptions};
use crate::topology::Topology;
use crate::{Error, Result, output, tune};

/// Token rows of one pass through the network while a prompt is read.
pub const DEFAULT_BATCH: usize = 512;

/// How an engine is set up.
#[derive(Clone, Debug)]
pub struct EngineOptions {
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
    /// Adapters of random factors to make behind them, by rank: for timing.
    pub adapter_ranks: Vec<usize>,
    /// How the factors of adapters are stored.
    pub adapter_dtype: AdapterDtype,
    /// Folder of the gate.
    pub gate: Option<PathBuf>,
    /// Folder of the verifier.
    pub verifier: Option<PathBuf>,
}

impl Default for EngineOptions {
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

impl EngineOptions {
    /// The defaults, with what `brevity tune` has measured, and `BREVITY_ISA` and `BREVITY_THREADS`
    /// where they are set.
    ///
    /// # Errors
    /// [`Error::Usage`] for an unknown tier, one this machine cannot run, or a number of
    /// threads out of 1 to [`MAX_THREADS`].
    pub fn from_env() -> Result<Self> {
        let var = |name| env::var_os(name).filter(|value| !value.is_empty());
        let mut options = Self::default();
        match tune::load(&Topology::host()) {
            Ok(measured) => options.team.measured = measured,
            Err(error) => output::warn(&error.to_string()),
        }
        if let Some(name) = var("BREVITY_ISA") {
            options.isa = Some(parse_isa(&name.to_string_lossy())?);
        }
        if let Some(threads) = var("BREVITY_THREADS") {
            let threads = threads.to_string_lossy();
            options.team.threads = match threads.parse() {
                Ok(n) if (1..=MAX_THREADS).contains(&n) => Some(n),
                _ => {
                    let what = format!("expected 1 to {MAX_THREADS}, found {threads:?}");
                    return Err(Error::Usage(format!("BREVITY_THREADS: {what}")));
                }
            };
        }
        Ok(options)
    }
}

fn parse_isa(name: &str) -> Result<Isa> {
    let isa: Isa = name
        .parse()
        .map_err(|what| Error::Usage(format!("BREVITY_ISA: {what}")))?;
    if !isa.is_available() {
        let available: Vec<_> = Isa::available().map(Isa::name).collect();
        return Err(Error::Usage(format!(
            "BREVITY_ISA: this machine cannot run {isa}; it can run {}",
            available.join(", ")
        )));
    }
    Ok(isa)
}

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
        let special = weights.special_tokens();
        let (bos, eos) = (special.bos.as_deref(), special.eos.as_deref());
        let template = weights
            .chat_template()
            .map(|source| {
                ChatTemplate::new(source, bos.unwrap_or_default(), eos.unwrap_or_default())
            })
            .transpose()?;
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
        Session {
            engine: self,
            stream: self.stream(),
            work: Workspace::new(),
        }
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

/// A stream with buffers of its own.
pub struct Session<'e> {
    engine: &'e Engine,
    stream: Stream,
    work: Workspace,
}

impl<'e> Session<'e> {
    /// The engine this runs on.
    pub fn engine(&self) -> &'e Engine {
        self.engine
    }

    /// What it has read.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// What it has read, to be changed.
    pub(crate) fn stream_mut(&mut self) -> &mut Stream {
        &mut self.stream
    }

    /// The tokens read so far.
    pub fn tokens(&self) -> &[u32] {
        self.stream.tokens()
    }

    /// Tokens there is still room for.
    pub fn room(&self) -> usize {
        self.engine.context - self.tokens().len()
    }

    /// Bytes of keys and values held.
    pub fn kv_bytes(&self) -> usize {
        self.stream.kv_bytes()
    }

    /// As [`Stream::truncate`].
    pub fn truncate(&mut self, len: usize) {
        self.stream.truncate(len);
    }

    /// As [`Engine::align`].
    pub fn align(&mut self, prompt: &[u32], schedule: Schedule) -> usize {
        self.engine.align(&mut self.stream, prompt, schedule)
    }

    /// Keeps what it has read for later prompts, if the engine has a prefix cache.
    pub fn keep(&self) {
        self.engine.keep(&self.stream);
    }

    /// As [`Stream::switch`].
    ///
    /// # Panics
    /// If a position that is held ran with another adapter than `schedule` says.
    pub fn switch(&mut self, schedule: Schedule) {
        self.stream.switch(schedule);
    }

    /// Reads `tokens` and returns the logits that follow the last of them, `[vocab_size]`.
    ///
    /// `proceed` is asked before every pass.
    ///
    /// # Errors
    /// [`Error::Context`] if they do not fit, [`Error::Usage`] if there are none; nothing is read
    /// then. [`Error::Interrupted`] if `proceed` says no: what was read stays. Those of
    /// [`Model::forward`].
    pub fn extend(&mut self, tokens: &[u32], proceed: &mut dyn FnMut() -> bool) -> Result<&[f32]> {
        self.extend_observed(tokens, &mut |_, _| (), proceed)
    }

    /// As [`Session::extend`]; `observe` sees position and final hidden state `[d_model]` of every
    /// token, ascending.
    ///
    /// # Errors
    /// Those of [`Session::extend`].
    pub fn extend_observed(
        &mut self,
        tokens: &[u32],
        observe: &mut dyn FnMut(usize, &[f32]),
        proceed: &mut dyn FnMut() -> bool,
    ) -> Result<&[f32]> {
        if tokens.is_empty() {
            return Err(Error::Usage(
                "an empty prompt: at least one token is needed".into(),
            ));
        }
        self.engine
            .check_context(self.tokens().len() + tokens.len())?;
        let n_passes = tokens.len().div_ceil(self.engine.batch);
        for (pass, batch) in tokens.chunks(self.engine.batch).enumerate() {
            if !proceed() {
                return Err(Error::Interrupted);
            }
            let last = (pass + 1 == n_passes).then(|| batch.len() - 1);
            let start = self.tokens().len();
            self.pass(batch, last.unwrap_or(batch.len()))?;
            (0..batch.len()).for_each(|i| observe(start + i, self.work.hidden(i)));
        }
        Ok(self.logits())
    }

    /// What the last call of [`Session::extend`] returned.
    ///
    /// # Panics
    /// If there was none.
    pub fn logits(&self) -> &[f32] {
        self.work.logits(0)
    }

    /// Reads `tokens` in one pass; calls `each(i, logits)` with the logits that follow token `i`
    /// for every `i` from `first` on, on any worker.
    ///
    /// # Errors
    /// As [`Session::extend`].
    pub fn score(
        &mut self,
        tokens: &[u32],
        first: usize,
        each: &(dyn Fn(usize, &[f32]) + Sync),
    ) -> Result<()> {
        self.pass(tokens, first)?;
        let work = &self.work;
        self.engine
            .team
            .for_each(work.n_logits(), &|i| each(first + i, work.logits(i)));
        Ok(())
    }

    /// One pass; logits are wanted from row `first_logits` on.
    fn pass(&mut self, tokens: &[u32], first_logits: usize) -> Result<()> {
        let feed = Feed {
            stream: &mut self.stream,
            tokens,
            first_logits,
        };
        self.engine.forward(&mut [feed], &mut self.work)
    }
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
