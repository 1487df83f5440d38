//! Writes one reply: chooses tokens, turns them into text, knows when to end.
//!
//! A writer is handed the logits that follow what its stream has read, and says what the stream has
//! to read next. Who runs the network in between is not its business: [`crate::scheduler`] does it.

use std::time::{Duration, Instant};

use brevity_model::{StreamDecoder, Tokenizer};
use serde::Serialize;

use crate::budget::{BudgetOptions, Cut, EndThinking, Marks, Part, SharedBudget, Step, Turn};
use crate::runtime::Runtime;
use crate::sampling::{SampleError, Sampled, Sampler, SamplerOptions, likeliest};
use crate::stop::StopStrings;
use crate::{Result, stats};

/// Why a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Finish {
    /// The model ended it, or a stop string did.
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
    /// Texts that end it.
    pub stop: StopStrings,
    /// For every token so many of the likeliest ones.
    pub logprobs: Option<usize>,
    /// Ends its thinking from outside.
    pub end_thinking: EndThinking,
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
            stop: StopStrings::default(),
            logprobs: None,
            end_thinking: EndThinking::default(),
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

/// A token that was chosen, and what the model thought of it and of others.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// The token.
    pub token: Sampled,
    /// The likeliest ones, the likeliest first.
    pub likeliest: Vec<Sampled>,
    /// Where its text begins in the text of the reply, bytes.
    pub at: usize,
    /// What it belongs to.
    pub part: Part,
}

/// What a reply has become by one pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wrote {
    /// The token that was chosen, if log-probabilities are wanted and it is no end token.
    pub chosen: Option<Chosen>,
    /// Text that is complete now, always whole characters, and what it belongs to.
    pub pieces: Vec<(Part, String)>,
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
    /// Tokens of the thinking that is marked.
    pub reasoning_tokens: usize,
    /// Why it ended.
    pub finish: Finish,
    /// The stop string that ended it.
    pub stopped_by: Option<String>,
    /// How the budget cut its thinking.
    pub cut: Option<Cut>,
    /// Tokens before the cut; all of them without one.
    pub thinking_tokens: usize,
    /// Sum of the log-probabilities of the tokens that were chosen.
    pub logprob: f64,
    /// Tokens that were chosen, the end token with them; the others were forced.
    pub chosen: usize,
    /// The tokens that were chosen, without the end token, if log-probabilities were wanted.
    pub logprobs: Vec<Chosen>,
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

/// A token that was drawn.
struct Drawn {
    token: Sampled,
    likeliest: Vec<Sampled>,
}

/// A reply on its way.
pub struct Writer<'e> {
    options: WriterOptions<'e>,
    /// Number of the stream: part of the seed.
    stream: u64,
    sampler: Sampler,
    /// The next token, if it was chosen ahead.
    drawn: Option<Result<Drawn, SampleError>>,
    decoder: StreamDecoder,
    turn: Turn,
    /// Prompt and reply.
    history: Vec<u32>,
    n_prompt: usize,
    /// Tokens of the history that the stream has to read next.
    unread: usize,
    begun: bool,
    finish: Option<Finish>,
    /// Number of the stop string that ended it.
    stopped_by: Option<usize>,
    /// What its text belongs to from `part_start` on.
    part: Part,
    part_start: usize,
    /// Bytes of its text that were handed out.
    told: usize,
    logprob: f64,
    chosen: usize,
    logprobs: Vec<Chosen>,
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
        let turn = Turn::new(options.budget.clone(), options.marks.clone(), prompt)?;
        Ok(Self {
            stream,
            sampler: Sampler::new(options.sampling.clone())?,
            drawn: None,
            decoder: StreamDecoder::new(),
            part: turn.part(),
            part_start: 0,
            told: 0,
            stopped_by: None,
            turn,
            history: prompt.to_vec(),
            n_prompt: prompt.len(),
            unread: 0,
            begun: false,
            finish: (options.max_tokens == 0).then_some(Finish::Length),
            logprob: 0.0,
            chosen: 0,
            logprobs: Vec::new(),
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

    fn sample(&mut self, logits: &[f32]) -> Result<Drawn, SampleError> {
        let position = self.history.len() as u64;
        let token = self
            .sampler
            .sample(logits, position, self.stream, &self.history)?;
        let likeliest = match self.options.logprobs {
            Some(k) => likeliest(logits, k)?,
            None => Vec::new(),
        };
        Ok(Drawn { token, likeliest })
    }

    /// Goes on from the logits that follow what was read. `room` is how many tokens the stream can
    /// still read. A character that the end of the reply leaves incomplete is dropped; text that may
    /// become a stop string waits for what follows.
    ///
    /// # Errors
    /// If no token can be chosen from the logits.
    pub fn write(
        &mut self,
        logits: &[f32],
        room: usize,
        shared: &mut Option<SharedBudget>,
    ) -> Result<Wrote> {
        self.unread = 0;
        let drawn = self.drawn.take();
        let mut wrote = Wrote::default();
        match self.interjection(shared) {
            Some(forced) => self.force(&forced, &mut wrote),
            None => {
                let drawn = drawn.unwrap_or_else(|| self.sample(logits))?;
                self.take(drawn, shared, &mut wrote);
            }
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
        self.tell_rest(&mut wrote);
        Ok(wrote)
    }

    /// Ends it here; the text that was held back.
    pub fn stop(&mut self, finish: Finish, shared: &mut Option<SharedBudget>) -> Wrote {
        let mut wrote = Wrote::default();
        self.finish.get_or_insert(finish);
        self.turn.end(shared);
        self.tell_rest(&mut wrote);
        wrote
    }

    /// What has to be said in place of the next token.
    fn interjection(&mut self, shared: &mut Option<SharedBudget>) -> Option<Vec<u32>> {
        let first = !std::mem::replace(&mut self.begun, true);
        let at_once = first.then(|| self.turn.begin(shared)).flatten();
        at_once.or_else(|| {
            let asked = self.options.end_thinking.is_asked();
            asked.then(|| self.turn.end_thinking(shared)).flatten()
        })
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
            reasoning_tokens: self.turn.reasoning_tokens(),
            stopped_by: self.stopped_by.map(|n| self.options.stop.get(n).to_owned()),
            finish: self.finish.expect("a reply that has ended"),
            cut: self.turn.cut(),
            thinking_tokens: self.turn.thinking_tokens(),
            logprob: self.logprob,
            chosen: self.chosen,
            logprobs: self.logprobs,
            first: self.first,
            gaps: self.gaps,
        }
    }

    /// Takes the token that was chosen; stop strings and the budget may end or cut the reply with it.
    fn take(&mut self, drawn: Drawn, shared: &mut Option<SharedBudget>, wrote: &mut Wrote) {
        self.logprob += f64::from(drawn.token.logprob);
        self.chosen += 1;
        self.note_time();
        let token = drawn.token.token;
        if self.options.eos.contains(&token) {
            self.finish = Some(Finish::Stop);
            return;
        }
        let piece = self.piece(token);
        let before = self.turn.text().len();
        let mut chosen = self.options.logprobs.map(|_| Chosen {
            token: drawn.token,
            likeliest: drawn.likeliest,
            at: before,
            part: self.part,
        });
        if let Some(at) = self.stopped_at(&piece) {
            self.turn.push_last(token, &piece, at);
            self.keep(token, chosen, wrote);
            self.finish = Some(Finish::Stop);
            return;
        }
        let thought = self.turn.part() == Part::Thinking;
        let step = self.turn.push(token, &piece, shared);
        if let Some(chosen) = &mut chosen
            && thought != (self.turn.part() == Part::Thinking)
        {
            chosen.part = Part::Mark;
        }
        match step {
            Step::Go => {
                self.keep(token, chosen, wrote);
                self.follow(before, wrote);
            }
            Step::Force { keep, tokens } => {
                if keep {
                    self.keep(token, chosen, wrote);
                    self.follow(before, wrote);
                }
                self.force(&tokens, wrote);
            }
            Step::End => {
                self.keep(token, chosen, wrote);
                let line = self.turn.text().ends_with('\n');
                self.finish = Some(if line { Finish::Stop } else { Finish::Length });
            }
        }
    }

    /// Where the text of the reply ends if `piece` completes a stop string.
    fn stopped_at(&mut self, piece: &str) -> Option<usize> {
        if self.part == Part::Thinking {
            return None;
        }
        let stop = &self.options.stop;
        let found = stop.completed(self.turn.text(), self.part_start, piece)?;
        self.stopped_by = Some(found.number);
        Some(found.at)
    }

    fn keep(&mut self, token: u32, chosen: Option<Chosen>, wrote: &mut Wrote) {
        self.history.push(token);
        self.unread += 1;
        if chosen.is_some() {
            self.logprobs.extend(chosen.clone());
            wrote.chosen = chosen;
        }
    }

    fn force(&mut self, tokens: &[u32], wrote: &mut Wrote) {
        // A character that the cut left incomplete is not in the text.
        self.decoder = StreamDecoder::new();
        for &token in tokens {
            let before = self.turn.text().len();
            self.follow(before, wrote);
            let piece = self.piece(token);
            self.turn.note(token, &piece);
            self.keep(token, None, wrote);
            self.follow(before, wrote);
        }
        // What was forced is not searched for stop strings.
        let end = self.turn.text().len();
        self.tell(self.part, end, wrote);
        self.part_start = end;
    }

    /// Hands out what the next part follows, if the last token, whose text begins at `before`, has
    /// brought one.
    fn follow(&mut self, before: usize, wrote: &mut Wrote) {
        let (part, end) = (self.turn.part(), self.turn.text().len());
        if part == self.part {
            return;
        }
        let marked = part == Part::Thinking || self.part == Part::Thinking;
        self.tell(self.part, if marked { before } else { end }, wrote);
        self.tell(Part::Mark, end, wrote);
        (self.part, self.part_start) = (part, end);
    }

    /// Hands out all that cannot become a stop string any more.
    fn tell_rest(&mut self, wrote: &mut Wrote) {
        let text = &self.turn.text()[self.part_start.min(self.turn.text().len())..];
        let held = match (self.finish, self.part) {
            (Some(_), _) | (_, Part::Thinking) => 0,
            _ => self.options.stop.held_bytes(text),
        };
        self.tell(self.part, self.turn.text().len() - held, wrote);
    }

    /// Hands out the text up to `end`.
    fn tell(&mut self, part: Part, end: usize, wrote: &mut Wrote) {
        if end > self.told {
            let piece = self.turn.text()[self.told..end].to_owned();
            wrote.pieces.push((part, piece));
            self.told = end;
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
