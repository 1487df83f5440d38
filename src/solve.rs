//! One question: prompt, gate, adapter, streams, vote, answer.
//!
//! ```text
//! prefill with the base model -> gate -> adapter on or off -> n streams under a budget -> vote
//! ```
//!
//! The prompt is read once. A stream votes when it ends; as soon as no other answer can win, the
//! streams that still think are stopped.

use brevity_model::Verifier;
use serde::Serialize;

use crate::answer::Extract;
use crate::budget::BudgetOptions;
use crate::engine::Engine;
use crate::prefill::{Prefill, Route};
use crate::sampling::SamplerOptions;
use crate::scheduler::{
    Completion, Flow, KvCost, Listener, Request, RequestTimings, Scheduler, SchedulerOptions,
    StreamReply,
};
use crate::vote::{Tally, Vote};
use crate::writer::{Finish, Written};
use crate::{Error, Result};

/// What a ballot weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// 1.
    #[default]
    Majority,
    /// The geometric mean of the probabilities of the tokens the stream chose.
    Logprob,
    /// The score of the engine's verifier.
    Verifier,
}

/// How a question is solved.
#[derive(Clone, Debug)]
pub struct SolveOptions {
    /// Which model writes.
    pub route: Route,
    /// Streams that think at once.
    pub streams: usize,
    /// Most tokens of a stream.
    pub max_tokens: usize,
    /// How tokens are chosen.
    pub sampling: SamplerOptions,
    /// How long a stream may think.
    pub budget: Option<BudgetOptions>,
    /// What a ballot weighs.
    pub rule: Rule,
    /// How an answer is found in a reply.
    pub extract: Extract,
    /// Whether all streams go on to their end, even when the vote is decided.
    pub all_streams: bool,
}

impl Default for SolveOptions {
    fn default() -> Self {
        Self {
            route: Route::default(),
            streams: 1,
            max_tokens: 256,
            sampling: SamplerOptions::default(),
            budget: None,
            rule: Rule::Majority,
            extract: Extract::Auto,
            all_streams: false,
        }
    }
}

/// A stream and what it voted for.
#[derive(Clone, Debug)]
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
pub struct Solution {
    /// The answer that won, normalized; `None` if no stream gave one.
    pub answer: Option<String>,
    /// All answers, the winner first.
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
}

impl Solution {
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

/// Solves the question in `prompt`. `cancelled` is asked before every pass; if it says yes while
/// streams write, they end there and those that had ended before decide.
///
/// # Errors
/// Those of [`Scheduler::submit`]; [`Error::Usage`] for a verifier that the engine does not have;
/// [`Error::Interrupted`] if it was cancelled while the prompt was read; a failing pass.
pub fn solve(
    engine: &Engine,
    prompt: &[u32],
    options: &SolveOptions,
    cancelled: &mut dyn FnMut() -> bool,
) -> Result<Solution> {
    let verifier = match options.rule {
        Rule::Verifier => Some(engine.verifier().ok_or_else(no_verifier)?),
        _ => None,
    };
    let postscript = match verifier {
        Some(verifier) => engine.tokenizer()?.encode(verifier.prompt(), false, true)?,
        None => vec![],
    };
    let request = Request {
        prompt: prompt.to_vec(),
        route: options.route.clone(),
        streams: options.streams,
        max_tokens: options.max_tokens,
        sampling: options.sampling.clone(),
        ignore_eos: false,
        budget: options.budget.clone(),
        postscript,
    };
    let mut panel = Panel {
        options,
        verifier,
        vote: Vote::new(options.streams),
        answers: vec![None; options.streams],
        cancelled,
        result: None,
    };
    let mut scheduler = Scheduler::new(engine, SchedulerOptions::default());
    scheduler.submit(request, &mut panel)?;
    let run = scheduler.run();
    drop(scheduler);
    run?;
    panel.solution()
}

fn no_verifier() -> Error {
    Error::Usage("a vote weighted by a verifier, but none is loaded".into())
}

/// Listens to the streams and counts their votes.
struct Panel<'a> {
    options: &'a SolveOptions,
    verifier: Option<&'a Verifier>,
    vote: Vote,
    /// Answer and weight of the streams that voted.
    answers: Vec<Option<(Option<String>, f64)>>,
    cancelled: &'a mut dyn FnMut() -> bool,
    result: Option<Result<Completion>>,
}

impl Listener for Panel<'_> {
    fn ended(&mut self, stream: usize, reply: &StreamReply) -> Result<Flow> {
        let answer = answer(&self.options.extract, &reply.written);
        let weight = match (self.options.rule, self.verifier, &reply.hidden) {
            (Rule::Majority, ..) => Some(1.0),
            (Rule::Logprob, ..) => Some(reply.written.mean_probability()),
            (Rule::Verifier, Some(verifier), Some(hidden)) => Some(verifier.score(hidden)?),
            // It ended where there was no room for the verifier's prompt.
            (Rule::Verifier, ..) => None,
        };
        let answer = answer.filter(|_| weight.is_some());
        let weight = weight.unwrap_or(0.0);
        self.vote.cast(stream, answer.as_deref(), weight);
        self.answers[stream] = Some((answer, weight));
        match self.vote.decided() && !self.options.all_streams {
            true => Ok(Flow::Stop),
            false => Ok(Flow::Go),
        }
    }

    fn cancelled(&mut self) -> bool {
        (self.cancelled)()
    }

    fn done(&mut self, result: Result<Completion>) {
        self.result = Some(result);
    }
}

impl Panel<'_> {
    fn solution(self) -> Result<Solution> {
        let completion = self.result.unwrap_or(Err(Error::Interrupted))?;
        let votes = self.vote.tallies();
        let weight = |stream: usize| self.answers[stream].as_ref().map_or(0.0, |a| a.1);
        let heavier = |best: usize, stream: usize| match weight(stream) > weight(best) {
            true => stream,
            false => best,
        };
        let shown = votes
            .first()
            .and_then(|winner| winner.streams.iter().copied().reduce(heavier));
        let pairs = completion.streams.into_iter().zip(self.answers);
        let streams = pairs.map(|(reply, ballot)| {
            let (answer, weight) = ballot.map_or((None, None), |(a, w)| (a, Some(w)));
            SolvedStream {
                written: reply.written,
                answer,
                weight,
            }
        });
        Ok(Solution {
            answer: votes.first().map(|winner| winner.answer.clone()),
            shown: shown.unwrap_or(0),
            votes,
            prefill: completion.prefill,
            streams: streams.collect(),
            timings: completion.timings,
            kv: completion.kv,
        })
    }
}

/// The answer of a reply: in what stands behind its thinking, or in all of it if nothing does.
pub fn answer(extract: &Extract, written: &Written) -> Option<String> {
    match written.content.trim() {
        "" => extract.answer(&written.text),
        content => extract.answer(content),
    }
}
