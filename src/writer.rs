//! Writes one reply: chooses tokens, turns them into text, knows when to end.
//!
//! A writer is handed the logits that follow what its stream has read, and says what the stream has
//! to read next. Who runs the network in between is not its business: [`crate::scheduler`] does it.

use std::time::{Duration, Instant};

use brevity_model::{StreamDecoder, Tokenizer};
use serde::Serialize;

use crate::budget::{BudgetOptions, Cut, Marks, SharedBudget, Step, Turn};
use crate::runtime::Runtime;
use crate::sampling::{SampleError, Sampled, Sampler, SamplerOptions};
use crate::{Result, stats};

/// Why a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Finish {
    /// The model ended it.
    Stop,
    /// It reached the tokens asked for.
    Length,
    /// The context is full.
    Context,
    /// The budget for keys and values is spent.
    Memory,
    /// The user stopped it.
    Interrupted,
    /// The vote was decided without it.
    Decided,
}

/// How replies are written.
#[derive(Clone)]
pub struct WriterOptions<'e> {
    /// Most tokens of a reply.
    pub max_tokens: usize,
    /// How tokens are chosen.
    pub sampling: SamplerOptions,
    /// Tokens that end a reply.
    pub eos: Vec<u32>,
    /// Turns tokens into text; without one there is none.
    pub tokenizer: Option<&'e Tokenizer>,
    /// How long it may think.
    pub budget: Option<BudgetOptions>,
    /// The tokens around thinking.
    pub marks: Marks,
}

impl<'e> WriterOptions<'e> {
    /// For replies of `runtime`'s model, without a budget.
    pub fn new(
        runtime: &'e Runtime,
        max_tokens: usize,
        sampling: SamplerOptions,
        ignore_eos: bool,
    ) -> Self {
        let eos = &runtime.config().eos_tokens;
        Self {
            max_tokens,
            sampling,
            eos: if ignore_eos { vec![] } else { eos.clone() },
            tokenizer: runtime.tokenizer().ok(),
            budget: None,
            marks: Marks::default(),
        }
    }

    /// With a budget, and with the model's marks around thinking.
    ///
    /// # Errors
    /// [`Error::NoTokenizer`](crate::Error::NoTokenizer) if the model has no tokenizer.
    pub fn with_budget(
        mut self,
        runtime: &'e Runtime,
        budget: Option<BudgetOptions>,
    ) -> Result<Self> {
        let default = BudgetOptions::default();
        let prompt = &budget.as_ref().unwrap_or(&default).answer_prompt;
        self.marks = Marks::new(runtime.tokenizer()?, prompt)?;
        self.budget = budget;
        Ok(self)
    }
}

/// A reply that has ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Written {
    /// Its tokens, forced ones with them, without the end token.
    pub tokens: Vec<u32>,
    /// Its text, without special tokens; empty if the model has no tokenizer.
    pub text: String,
    /// The part of the text that is marked as thinking, by the model or by a cut.
    pub reasoning: String,
    /// What follows that: all of the text if nothing is marked.
    pub content: String,
    /// Why it ended.
    pub finish: Finish,
    /// How the budget cut its thinking.
    pub cut: Option<Cut>,
    /// Tokens before the cut; all of them without one.
    pub thinking_tokens: usize,
    /// Sum of the log-probabilities of the tokens that were chosen.
    pub logprob: f64,
    /// Tokens that were chosen, the end token with them; the others were forced.
    pub chosen: usize,
    /// When the first token was chosen.
    pub first: Option<Instant>,
    /// Every gap between two tokens.
    pub gaps: Vec<Duration>,
}

impl Written {
    /// The gap between tokens that `percent` % of the gaps do not exceed, milliseconds.
    pub fn itl_ms(&self, percent: f64) -> f64 {
        let gaps: Vec<f64> = self.gaps.iter().copied().map(stats::ms).collect();
        stats::percentile(&gaps, percent)
    }

    /// Geometric mean of the probabilities of the chosen tokens, from 0 to 1.
    pub fn mean_probability(&self) -> f64 {
        libm::exp(self.logprob / self.chosen.max(1) as f64).min(1.0)
    }
}

/// A reply on its way.
pub struct Writer<'e> {
    options: WriterOptions<'e>,
    /// Number of the stream: part of the seed.
    stream: u64,
    sampler: Sampler,
    /// The next token, if it was chosen ahead.
    drawn: Option<Result<Sampled, SampleError>>,
    decoder: StreamDecoder,
    turn: Turn,
    /// Prompt and reply.
    history: Vec<u32>,
    n_prompt: usize,
    /// Tokens of the history that the stream has to read next.
    unread: usize,
    begun: bool,
    finish: Option<Finish>,
    logprob: f64,
    chosen: usize,
    first: Option<Instant>,
    last: Option<Instant>,
    gaps: Vec<Duration>,
}

impl<'e> Writer<'e> {
    /// A reply to `prompt`, which the stream has read.
    ///
    /// # Errors
    /// If an option of the sampler or the budget is out of its range.
    pub fn new(options: WriterOptions<'e>, stream: u64, prompt: &[u32]) -> Result<Self> {
        Ok(Self {
            stream,
            sampler: Sampler::new(options.sampling.clone())?,
            drawn: None,
            decoder: StreamDecoder::new(),
            turn: Turn::new(options.budget.clone(), options.marks.clone(), prompt)?,
            history: prompt.to_vec(),
            n_prompt: prompt.len(),
            unread: 0,
            begun: false,
            finish: (options.max_tokens == 0).then_some(Finish::Length),
            logprob: 0.0,
            chosen: 0,
            first: None,
            last: None,
            gaps: Vec::new(),
            options,
        })
    }

    /// What the stream has to read before the next call of [`Writer::write`]; once the reply has
    /// ended, what is needed to have read all of it.
    pub fn unread(&self) -> &[u32] {
        &self.history[self.history.len() - self.unread..]
    }

    /// Why it ended, if it has.
    pub fn finish(&self) -> Option<Finish> {
        self.finish
    }

    /// Tokens of the reply so far.
    pub fn tokens(&self) -> &[u32] {
        &self.history[self.n_prompt..]
    }

    /// Chooses the next token ahead of [`Writer::write`] with the same logits: writers can do so side by
    /// side.
    pub fn draw(&mut self, logits: &[f32]) {
        if self.finish.is_none() {
            self.drawn = Some(self.sample(logits));
        }
    }

    fn sample(&mut self, logits: &[f32]) -> Result<Sampled, SampleError> {
        let position = self.history.len() as u64;
        self.sampler
            .sample(logits, position, self.stream, &self.history)
    }

    /// Goes on from the logits that follow what was read. `room` is how many tokens the stream can
    /// still read. Returns the text that is complete now, always whole characters; one that the end
    /// of the reply leaves incomplete is dropped.
    ///
    /// # Errors
    /// If no token can be chosen from the logits.
    pub fn write(
        &mut self,
        logits: &[f32],
        room: usize,
        shared: &mut Option<SharedBudget>,
    ) -> Result<String> {
        self.unread = 0;
        let drawn = self.drawn.take();
        let mut text = String::new();
        if !std::mem::replace(&mut self.begun, true)
            && let Some(forced) = self.turn.begin(shared)
        {
            self.force(&forced, &mut text);
        } else {
            let sampled = drawn.unwrap_or_else(|| self.sample(logits))?;
            self.take(sampled, shared, &mut text);
        }
        if self.finish.is_none() && self.tokens().len() >= self.options.max_tokens {
            self.finish = Some(Finish::Length);
        }
        if self.finish.is_none() && self.unread > room {
            self.finish = Some(Finish::Context);
        }
        if self.finish.is_some() {
            self.turn.end(shared);
        }
        Ok(text)
    }

    /// Ends it here.
    pub fn stop(&mut self, finish: Finish, shared: &mut Option<SharedBudget>) {
        self.finish.get_or_insert(finish);
        self.turn.end(shared);
    }

    /// The reply.
    ///
    /// # Panics
    /// If it has not ended.
    pub fn written(self) -> Written {
        Written {
            tokens: self.tokens().to_vec(),
            text: self.turn.text().to_owned(),
            reasoning: self.turn.reasoning().to_owned(),
            content: self.turn.content().to_owned(),
            finish: self.finish.expect("a reply that has ended"),
            cut: self.turn.cut(),
            thinking_tokens: self.turn.thinking_tokens(),
            logprob: self.logprob,
            chosen: self.chosen,
            first: self.first,
            gaps: self.gaps,
        }
    }

    /// Takes the token that was chosen and obeys the budget.
    fn take(&mut self, sampled: Sampled, shared: &mut Option<SharedBudget>, text: &mut String) {
        self.logprob += f64::from(sampled.logprob);
        self.chosen += 1;
        self.note_time();
        let token = sampled.token;
        if self.options.eos.contains(&token) {
            self.finish = Some(Finish::Stop);
            return;
        }
        let piece = self.piece(token);
        match self.turn.push(token, &piece, shared) {
            Step::Go => self.keep(token, &piece, text),
            Step::Force { keep, tokens } => {
                if keep {
                    self.keep(token, &piece, text);
                }
                self.force(&tokens, text);
            }
            Step::End => {
                self.keep(token, &piece, text);
                let line = self.turn.text().ends_with('\n');
                self.finish = Some(if line { Finish::Stop } else { Finish::Length });
            }
        }
    }

    fn keep(&mut self, token: u32, piece: &str, text: &mut String) {
        self.history.push(token);
        self.unread += 1;
        text.push_str(piece);
    }

    fn force(&mut self, tokens: &[u32], text: &mut String) {
        // A character that the cut left incomplete is not in the text.
        self.decoder = StreamDecoder::new();
        for &token in tokens {
            let piece = self.piece(token);
            self.turn.note(token, &piece);
            self.keep(token, &piece, text);
        }
    }

    /// The text that a token completes.
    fn piece(&mut self, token: u32) -> String {
        match self.options.tokenizer.filter(|t| !t.is_special(token)) {
            Some(tokenizer) => self.decoder.push(tokenizer.token_bytes(token)),
            None => String::new(),
        }
    }

    fn note_time(&mut self) {
        let now = Instant::now();
        self.first.get_or_insert(now);
        if let Some(last) = self.last.replace(now) {
            self.gaps.push(now - last);
        }
    }
}
