//! One question: prompt, gate, adapter, streams, vote, answer.
//!
//! ```text
//! prefill with the base model -> gate -> adapter on or off -> n streams under a budget -> vote
//! ```
//!
//! The prompt is read once. A stream votes when it ends; as soon as no other answer can win, the
//! streams that still think are stopped.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use super::notice::{self, Notice};
use super::pending::{Event, Pending, Reporter};
use super::{Engine, Service};
use crate::answer::Extract;
use crate::budget::{BudgetOptions, Part};
use crate::prefill::Prefill;
use crate::prompt::{Prompt, TemplateOptions};
use crate::request::{AdapterChoice, GateChoice, GenerateOptions, Request};
use crate::runtime::Runtime;
use crate::scheduler::{
    CancelFlag, Completion, Flow, KvCost, Listener, RequestTimings, StreamReply,
};
use crate::vote::{Tally, Vote};
use crate::writer::{Chosen, Finish, Written};
use crate::{Error, Result};

/// What a ballot weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Ballot {
    /// 1.
    #[default]
    Majority,
    /// The geometric mean of the probabilities of the tokens the stream chose.
    Logprob,
    /// The score of the engine's verifier.
    Verifier,
}

/// How a question is solved.
///
/// ```
/// use brevity::SolveOptions;
///
/// let options = SolveOptions::default().streams(8).budget(128).seed(7);
/// assert_eq!(options.streams, 8);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SolveOptions {
    /// What the model is told before the question.
    pub system: Option<String>,
    /// What the chat template is told beside the messages.
    pub template: TemplateOptions,
    /// Streams that think at once. Default 1.
    pub streams: usize,
    /// How each writes. Their temperature is 0.7 by default if there are several.
    pub generate: GenerateOptions,
    /// What a ballot weighs.
    pub ballot: Ballot,
    /// How an answer is found in a reply.
    pub extract: Extract,
    /// Whether all streams go on to their end, even when the vote is decided. Default: no.
    pub all_streams: bool,
}

impl Default for SolveOptions {
    fn default() -> Self {
        Self {
            system: None,
            template: TemplateOptions::default(),
            streams: 1,
            generate: GenerateOptions::default(),
            ballot: Ballot::Majority,
            extract: Extract::Auto,
            all_streams: false,
        }
    }
}

impl SolveOptions {
    /// Has `n` streams think at once.
    #[must_use]
    pub fn streams(mut self, n: usize) -> Self {
        self.streams = n;
        self
    }

    /// Lets a stream think for `tokens` tokens, then asks it for its answer.
    #[must_use]
    pub fn budget(mut self, tokens: usize) -> Self {
        self.generate = self.generate.budget(tokens);
        self
    }

    /// Lets all streams together think for `tokens` tokens.
    #[must_use]
    pub fn shared_budget(mut self, tokens: usize) -> Self {
        let budget: &mut BudgetOptions = self.generate.budget.get_or_insert_default();
        budget.shared = Some(tokens);
        self
    }

    /// Most tokens of a stream.
    #[must_use]
    pub fn max_tokens(mut self, n: usize) -> Self {
        self.generate = self.generate.max_tokens(n);
        self
    }

    /// Sets the temperature.
    #[must_use]
    pub fn temperature(mut self, temperature: f32) -> Self {
        self.generate = self.generate.temperature(temperature);
        self
    }

    /// Sets the seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.generate = self.generate.seed(seed);
        self
    }

    /// Chooses the adapter.
    #[must_use]
    pub fn adapter(mut self, choice: AdapterChoice) -> Self {
        self.generate = self.generate.adapter(choice);
        self
    }

    /// Chooses who switches the adapter on.
    #[must_use]
    pub fn gate(mut self, choice: GateChoice) -> Self {
        self.generate = self.generate.gate(choice);
        self
    }

    /// Chooses what a ballot weighs.
    #[must_use]
    pub fn ballot(mut self, ballot: Ballot) -> Self {
        self.ballot = ballot;
        self
    }

    /// Tells the chat template something beside the messages.
    #[must_use]
    pub fn template(mut self, options: TemplateOptions) -> Self {
        self.template = options;
        self
    }

    /// Tells the model something before the question.
    #[must_use]
    pub fn system(mut self, text: impl Into<String>) -> Self {
        self.system = Some(text.into());
        self
    }
}

/// A stream and what it voted for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SolvedStream {
    /// What it wrote.
    pub written: Written,
    /// The answer in it, normalized; `None` too if it was stopped.
    pub answer: Option<String>,
    /// What its ballot weighed; `None` if it has not voted.
    pub weight: Option<f64>,
}

/// What came out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Solved {
    /// The answer that won, normalized; `None` if no stream gave one.
    pub answer: Option<String>,
    /// All answers, the winner first; last, without an answer, the streams that ended and gave none.
    /// Never empty.
    pub votes: Vec<Tally>,
    /// The stream to show for it: of those that gave the answer the one with the heaviest ballot,
    /// the lowest among equals; the first stream if there is no answer.
    pub shown: usize,
    /// How the prompt was read.
    pub prefill: Prefill,
    /// All streams.
    pub streams: Vec<SolvedStream>,
    /// Where the time went.
    pub timings: RequestTimings,
    /// What keys and values took.
    pub kv: KvCost,
    /// What was decided for the user.
    pub notices: Vec<Notice>,
}

impl Solved {
    /// Tokens of all streams.
    pub fn tokens(&self) -> usize {
        self.streams.iter().map(|s| s.written.tokens.len()).sum()
    }

    /// Streams that ended this way.
    pub fn count(&self, finish: Finish) -> usize {
        let ended = |s: &&SolvedStream| s.written.finish == finish;
        self.streams.iter().filter(ended).count()
    }
}

impl Engine {
    /// Solves a question and waits for the answer.
    ///
    /// ```no_run
    /// # fn main() -> brevity::Result<()> {
    /// # let engine = brevity::Engine::builder("model.gguf").load()?;
    /// use brevity::SolveOptions;
    ///
    /// let options = SolveOptions::default().streams(8).budget(128);
    /// let solved = engine.solve("What is 241 + 17 - 94?", &options)?;
    /// println!("{:?} of {} tokens", solved.answer, solved.tokens());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Engine::start_solve`] and [`Pending::wait`].
    pub fn solve(&self, question: &str, options: &SolveOptions) -> Result<Solved> {
        self.start_solve(question, options)?.wait()
    }

    /// Begins to solve a question, which stands in the chat template if the model has one.
    ///
    /// ```no_run
    /// # fn main() -> brevity::Result<()> {
    /// # let engine = brevity::Engine::builder("model.gguf").load()?;
    /// use brevity::{Event, SolveOptions};
    ///
    /// let options = SolveOptions::default().streams(8);
    /// let mut pending = engine.start_solve("What is 241 + 17 - 94?", &options)?;
    /// while let Some(event) = pending.next_event() {
    ///     if let Event::Ended { stream, .. } = event {
    ///         println!("stream {stream} has voted");
    ///     }
    /// }
    /// let solved = pending.wait()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Engine::question`] and [`Engine::start_solve_prompt`].
    pub fn start_solve(&self, question: &str, options: &SolveOptions) -> Result<Pending<Solved>> {
        let prompt = self.question_with(options.system.as_deref(), question, &options.template)?;
        let templated = self.runtime().template().is_some();
        let notice = (!templated).then_some(Notice::NoTemplate);
        self.begin(prompt, options, notice.into_iter().collect())
    }

    /// As [`Engine::start_solve`], with a prompt of one's own. Its events are those of any request; if it
    /// is cancelled while streams write, those that had ended before decide.
    ///
    /// # Errors
    /// [`Error::NoVerifier`] for a vote that the engine has no verifier for, and those of
    /// [`Engine::submit`].
    pub fn start_solve_prompt(
        &self,
        prompt: Prompt,
        options: &SolveOptions,
    ) -> Result<Pending<Solved>> {
        self.begin(prompt, options, Vec::new())
    }

    fn begin(
        &self,
        prompt: Prompt,
        options: &SolveOptions,
        notices: Vec<Notice>,
    ) -> Result<Pending<Solved>> {
        let (reporter, said) = Reporter::new();
        let cancelled = self.solve_to(prompt, options, notices, reporter)?;
        Ok(Pending::new(self.clone(), said, cancelled))
    }

    /// As [`Engine::start_solve_prompt`], for a reporter of one's own. Raising the flag cancels it.
    pub(crate) fn solve_to(
        &self,
        prompt: Prompt,
        options: &SolveOptions,
        mut notices: Vec<Notice>,
        reporter: Reporter<Solved>,
    ) -> Result<CancelFlag> {
        let runtime = self.runtime();
        let postscript = match options.ballot {
            Ballot::Verifier => {
                let verifier = runtime.verifier().ok_or(Error::NoVerifier)?;
                runtime
                    .tokenizer()?
                    .encode(verifier.prompt(), false, true)?
            }
            Ballot::Majority | Ballot::Logprob => Vec::new(),
        };
        let asked = options.streams;
        self.0.check_streams(asked)?;
        let greedy = options.generate.sampling.temperature == Some(0.0);
        let streams = if greedy { asked.min(1) } else { asked };
        if streams < asked {
            notices.push(Notice::GreedyStreams { asked });
        }
        notices.extend(notice::of_adapters(runtime, &options.generate.adapter));
        let request = Request {
            postscript,
            ..Request::new(prompt)
                .streams(streams)
                .options(options.generate.clone())
        };
        let panel = Panel {
            runtime: Arc::clone(&self.0.runtime),
            ballot: options.ballot,
            extract: options.extract.clone(),
            all_streams: options.all_streams,
            vote: Vote::new(streams),
            answers: vec![None; streams],
            notices,
            failed: None,
            reporter,
        };
        let cancelled = CancelFlag::new(AtomicBool::new(false));
        let flag = CancelFlag::clone(&cancelled);
        Service::submit(&self.0, request, Box::new(panel), flag)?;
        Ok(cancelled)
    }
}

/// Listens to the streams and counts their votes.
struct Panel {
    runtime: Arc<Runtime>,
    ballot: Ballot,
    extract: Extract,
    all_streams: bool,
    vote: Vote,
    /// Answer and weight of the streams that voted.
    answers: Vec<Option<(Option<String>, f64)>>,
    notices: Vec<Notice>,
    /// Why a ballot could not be weighed.
    failed: Option<Error>,
    reporter: Reporter<Solved>,
}

impl Listener for Panel {
    fn begun(&mut self) {
        self.reporter.begun();
    }

    fn chosen(&mut self, stream: usize, chosen: &Chosen) {
        self.reporter.chosen(stream, chosen);
    }

    fn prompt_read(&mut self, prefill: &Prefill) {
        self.reporter.event(Event::Prompt(prefill.clone()));
    }

    fn text(&mut self, stream: usize, part: Part, piece: &str) {
        self.reporter.text(stream, part, piece);
    }

    fn ended(&mut self, stream: usize, reply: &StreamReply) -> Flow {
        let answer = answer(&self.extract, &reply.written);
        let verifier = self.runtime.verifier();
        let weight = match (self.ballot, verifier, &reply.hidden) {
            (Ballot::Majority, ..) => Some(1.0),
            (Ballot::Logprob, ..) => Some(reply.written.mean_probability()),
            (Ballot::Verifier, Some(verifier), Some(hidden)) => match verifier.score(hidden) {
                Ok(score) => Some(score),
                Err(error) => {
                    self.failed.get_or_insert(error.into());
                    return Flow::Stop;
                }
            },
            // It ended where there was no room for the verifier's prompt.
            (Ballot::Verifier, ..) => None,
        };
        let answer = answer.filter(|_| weight.is_some());
        let weight = weight.unwrap_or(0.0);
        self.vote.cast(stream, answer.as_deref(), weight);
        self.answers[stream] = Some((answer, weight));
        let reply = Box::new(reply.clone());
        self.reporter.event(Event::Ended { stream, reply });
        match self.vote.decided() && !self.all_streams {
            true => Flow::Stop,
            false => Flow::Go,
        }
    }

    fn done(&mut self, result: Result<Completion>) {
        let solved = match (self.failed.take(), result) {
            (Some(error), _) => Err(error),
            (None, result) => result.map(|completion| self.solved(completion)),
        };
        self.reporter.done(solved);
    }
}

impl Panel {
    fn solved(&mut self, completion: Completion) -> Solved {
        let mut votes = self.vote.tallies();
        let answer = votes.first().and_then(|winner| winner.answer.clone());
        let weight = |stream: usize| self.answers[stream].as_ref().map_or(0.0, |a| a.1);
        let heavier = |best: usize, stream: usize| match weight(stream) > weight(best) {
            true => stream,
            false => best,
        };
        let shown = votes
            .first()
            .and_then(|winner| winner.streams.iter().copied().reduce(heavier));
        let none = self.vote.abstained();
        if votes.is_empty() || !none.streams.is_empty() {
            votes.push(none);
        }
        let pairs = completion.streams.into_iter().zip(self.answers.drain(..));
        let streams = pairs.map(|(reply, ballot)| {
            let (answer, weight) = ballot.map_or((None, None), |(a, w)| (a, Some(w)));
            SolvedStream {
                written: reply.written,
                answer,
                weight,
            }
        });
        Solved {
            answer,
            shown: shown.unwrap_or(0),
            votes,
            prefill: completion.prefill,
            streams: streams.collect(),
            timings: completion.timings,
            kv: completion.kv,
            notices: std::mem::take(&mut self.notices),
        }
    }
}

/// The answer of a reply: in what stands after its thinking, or in all of it if nothing does.
pub fn answer(extract: &Extract, written: &Written) -> Option<String> {
    match written.content.trim() {
        "" => extract.answer(&written.text),
        content => extract.answer(content),
    }
}
