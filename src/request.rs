//! What can be asked of an engine, and the defaults that make it right.

use crate::Result;
use crate::adapters::Mode;
use crate::budget::{BudgetOptions, EndThinking};
use crate::prompt::Prompt;
use crate::sampling::SamplerOptions;
use crate::stream::Memory;

/// Tokens of a reply if neither a limit nor a budget is given.
pub const DEFAULT_MAX_TOKENS: usize = 256;
/// Temperature of several streams, unless another is asked for: greedy ones would all say the same.
const STREAMS_TEMPERATURE: f32 = 0.7;

/// How tokens are chosen. These defaults hold for every front end.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// 0 always takes the likeliest token. Default: 0 for one stream, 0.7 for several.
    pub temperature: Option<f32>,
    /// Choose among this many of the likeliest tokens; 0: all. Default 40.
    pub top_k: usize,
    /// Choose among the likeliest tokens that have this probability together. Default 0.95.
    pub top_p: f32,
    /// Drop tokens less likely than this share of the likeliest one. Default 0.05.
    pub min_p: f32,
    /// Divides the logits of tokens already used; 1 changes nothing. Default 1.
    pub repetition_penalty: f32,
    /// How many of the last tokens count as used. Default 64.
    pub repetition_window: usize,
    /// The same seed gives the same reply, on every machine. Default 0.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            temperature: None,
            top_k: 40,
            top_p: 0.95,
            min_p: 0.05,
            repetition_penalty: 1.0,
            repetition_window: 64,
            seed: 0,
        }
    }
}

impl Sampling {
    /// From the whole distribution: no token is left out.
    pub fn unfiltered(temperature: f32, seed: u64) -> Self {
        Self {
            temperature: Some(temperature),
            top_k: 0,
            top_p: 1.0,
            min_p: 0.0,
            seed,
            ..Self::default()
        }
    }

    /// As the sampler of one of `streams` streams takes it.
    pub(crate) fn resolve(&self, streams: usize) -> SamplerOptions {
        let several = if streams > 1 {
            STREAMS_TEMPERATURE
        } else {
            0.0
        };
        SamplerOptions {
            temperature: self.temperature.unwrap_or(several),
            top_k: self.top_k,
            top_p: self.top_p,
            min_p: self.min_p,
            repetition_penalty: self.repetition_penalty,
            repetition_window: self.repetition_window,
            seed: self.seed,
        }
    }
}

/// Which adapter a reply may be written with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AdapterChoice {
    /// The first that was loaded; the base model if there is none.
    #[default]
    First,
    /// None: the base model.
    Base,
    /// By number, from 0, in the order they were loaded.
    Number(usize),
    /// By the name of its folder or file.
    Name(String),
}

/// Who decides whether the adapter is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum GateChoice {
    /// The engine's gate, prompt by prompt; without one the adapter is on.
    #[default]
    Auto,
    /// It is on.
    On,
    /// It is off.
    Off,
}

/// How a reply is written.
///
/// ```
/// use brevity::GenerateOptions;
/// use brevity::options::{AdapterChoice, GateChoice};
///
/// let options = GenerateOptions::default()
///     .budget(64)
///     .adapter(AdapterChoice::Name("reason-long".into()))
///     .gate(GateChoice::On);
/// assert_eq!(options.budget.unwrap().tokens, 64);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct GenerateOptions {
    /// Most tokens of a reply. Default: what the budget allows for thinking and answer, without one
    /// [`DEFAULT_MAX_TOKENS`].
    pub max_tokens: Option<usize>,
    /// How tokens are chosen.
    pub sampling: Sampling,
    /// Whether an end token is a token like any other.
    pub ignore_eos: bool,
    /// Which adapter may write.
    pub adapter: AdapterChoice,
    /// From which token on the adapter is active. Default: what it was trained for.
    pub adapter_mode: Option<Mode>,
    /// Who switches it on.
    pub gate: GateChoice,
    /// How long a reply may think.
    pub budget: Option<BudgetOptions>,
    /// Texts that end a reply, at most four. They are not part of its text, and what may still become
    /// one is held back. They are not looked for in thinking that is marked, nor in what a budget says.
    pub stop: Vec<String>,
    /// For every token that is chosen the probabilities of so many of the likeliest ones, and its own.
    pub logprobs: Option<usize>,
    /// Ends the thinking of the reply while it runs.
    pub end_thinking: EndThinking,
}

impl GenerateOptions {
    /// At most `n` tokens a reply.
    #[must_use]
    pub fn max_tokens(mut self, n: usize) -> Self {
        self.max_tokens = Some(n);
        self
    }

    /// Sets the temperature.
    #[must_use]
    pub fn temperature(mut self, temperature: f32) -> Self {
        self.sampling.temperature = Some(temperature);
        self
    }

    /// Sets the seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.sampling.seed = seed;
        self
    }

    /// Chooses the adapter.
    #[must_use]
    pub fn adapter(mut self, choice: AdapterChoice) -> Self {
        self.adapter = choice;
        self
    }

    /// Chooses who switches the adapter on.
    #[must_use]
    pub fn gate(mut self, choice: GateChoice) -> Self {
        self.gate = choice;
        self
    }

    /// Lets a reply think for `tokens` tokens, then asks it for its answer.
    #[must_use]
    pub fn budget(mut self, tokens: usize) -> Self {
        self.budget.get_or_insert_default().tokens = tokens;
        self
    }

    /// Ends a reply at this text too.
    #[must_use]
    pub fn stop(mut self, text: impl Into<String>) -> Self {
        self.stop.push(text.into());
        self
    }

    /// Gives the `k` likeliest tokens at every token that is chosen.
    #[must_use]
    pub fn logprobs(mut self, k: usize) -> Self {
        self.logprobs = Some(k);
        self
    }

    /// Most tokens of a reply.
    pub(crate) fn token_limit(&self) -> usize {
        match (self.max_tokens, &self.budget) {
            (Some(n), _) => n,
            (None, Some(budget)) => budget.tokens.saturating_add(budget.answer),
            (None, None) => DEFAULT_MAX_TOKENS,
        }
    }
}

/// One prompt and the replies wanted to it.
///
/// ```
/// use brevity::{GenerateOptions, Request};
///
/// let request = Request::new(vec![1, 2, 3])
///     .streams(4)
///     .options(GenerateOptions::default().budget(64).seed(7));
/// assert_eq!(request.streams, 4);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// Token ids, and the part of them that a gate looks at.
    pub prompt: Prompt,
    /// How many replies: streams that share the prompt. Default 1.
    pub streams: usize,
    /// How they are written.
    pub options: GenerateOptions,
    /// Read by every stream after its reply, for the final hidden state of the last of them; empty:
    /// no such state. Default empty.
    pub postscript: Vec<u32>,
    /// Where the stream of the reply takes its keys and values from, and leaves them.
    pub(crate) memory: Option<Memory>,
}

impl Request {
    /// One reply to `prompt`, with every default. [`Engine`](crate::Engine) makes prompts of messages
    /// and texts.
    pub fn new(prompt: impl Into<Prompt>) -> Self {
        Self {
            prompt: prompt.into(),
            streams: 1,
            options: GenerateOptions::default(),
            postscript: Vec::new(),
            memory: None,
        }
    }

    /// Asks for `n` replies.
    #[must_use]
    pub fn streams(mut self, n: usize) -> Self {
        self.streams = n;
        self
    }

    /// Sets how they are written.
    #[must_use]
    pub fn options(mut self, options: GenerateOptions) -> Self {
        self.options = options;
        self
    }

    /// The sampler's options, checked.
    ///
    /// # Errors
    /// If one is out of its range.
    pub(crate) fn sampler(&self) -> Result<SamplerOptions> {
        let options = self.options.sampling.resolve(self.streams);
        options.check()?;
        Ok(options)
    }
}
