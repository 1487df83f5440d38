//! Choosing the next token from logits.
//!
//! Every step is plain IEEE arithmetic in one stated order with an `exp` of our own, so the same
//! logits, options, seed, stream and position give the same token on every machine.

mod exp;
pub(crate) mod random;

#[cfg(feature = "train")]
pub(crate) use random::uniform;

use exp::{exp, sum_exp};

/// How to choose. What front ends take for granted is in [`Sampling`](crate::request::Sampling).
///
/// Applied in this order, each on what the one before left:
/// 1. `repetition_penalty` on the logits of recent tokens,
/// 2. `temperature` (0 takes the best token here, the lowest id among equals, and stops),
/// 3. `top_k`, 4. `top_p`, 5. `min_p`,
/// 6. one draw from the probabilities of the tokens left.
#[derive(Clone, Debug, PartialEq)]
pub struct SamplerOptions {
    /// Logits are divided by it; 0 is greedy, else 0.001 to 1000.
    pub temperature: f32,
    /// Keep this many of the most likely tokens, the lower ids among equals; 0 keeps all.
    ///
    pub top_k: usize,
    /// Keep the fewest most likely tokens whose probabilities (among those `top_k` left) reach
    /// this sum; above 0, and 1 keeps all.
    pub top_p: f32,
    /// Keep tokens at least this fraction as likely as the most likely one; 0 keeps all, 1 those as likely as it.
    pub min_p: f32,
    /// Positive logits of recent tokens are divided by it, negative ones multiplied; 1 changes
    /// nothing. 0.01 to 100.
    pub repetition_penalty: f32,
    /// How many of the latest tokens count as recent, however often they occur.
    pub repetition_window: usize,
    /// Seed of all draws.
    pub seed: u64,
}

impl SamplerOptions {
    /// Greedy, from all tokens, without a penalty.
    #[cfg(test)]
    pub const NEUTRAL: Self = Self {
        temperature: 0.0,
        top_k: 0,
        top_p: 1.0,
        min_p: 0.0,
        repetition_penalty: 1.0,
        repetition_window: 64,
        seed: 0,
    };

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`SampleError::Option`] if one is out of its range.
    pub fn check(&self) -> Result<(), SampleError> {
        let refuse = |option, expected, found| {
            Err(SampleError::Option {
                option,
                expected,
                found,
            })
        };
        if self.temperature != 0.0 && !(0.001..=1000.0).contains(&self.temperature) {
            return refuse("temperature", "0, or 0.001 to 1000", self.temperature);
        }
        if !(self.top_p > 0.0 && self.top_p <= 1.0) {
            return refuse("top_p", "above 0, at most 1", self.top_p);
        }
        if !(0.0..=1.0).contains(&self.min_p) {
            return refuse("min_p", "0 to 1", self.min_p);
        }
        if !(0.01..=100.0).contains(&self.repetition_penalty) {
            return refuse("repetition_penalty", "0.01 to 100", self.repetition_penalty);
        }
        Ok(())
    }
}

/// Why no token could be chosen.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SampleError {
    /// An option is out of its range.
    #[error("{option}: expected {expected}, found {found}")]
    Option {
        /// Which one.
        option: &'static str,
        /// Its range.
        expected: &'static str,
        /// Its value.
        found: f32,
    },
    /// A logit is NaN or positive infinity: the forward pass went wrong.
    #[error("logit of token {token} is {value}")]
    Logit {
        /// Which one.
        token: usize,
        /// Its value.
        value: f32,
    },
    /// There are no logits, or all are negative infinity.
    #[error("no token to choose among {0}")]
    Nothing(usize),
}

/// A chosen token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampled {
    /// Its id.
    pub token: u32,
    /// Natural logarithm of its probability under the model: the softmax of the logits as given,
    /// before penalty, temperature and filters.
    pub logprob: f32,
}

/// Chooses tokens. Keeps nothing between calls but buffers.
#[derive(Clone, Debug)]
pub struct Sampler {
    options: SamplerOptions,
    /// The logits with the penalty applied.
    penalized: Vec<f32>,
    recent: Vec<u32>,
    candidates: Vec<Candidate>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    token: u32,
    /// The logit with the penalty applied.
    score: f32,
    /// exp((score - best score) / temperature): 1 for the most likely token.
    weight: f32,
}

impl Candidate {
    /// The most likely first, the lower id among equals.
    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        b.score.total_cmp(&a.score).then(a.token.cmp(&b.token))
    }
}

impl Sampler {
    /// A sampler with these options.
    ///
    /// # Errors
    /// [`SampleError::Option`] if one is out of its range.
    pub fn new(options: SamplerOptions) -> Result<Self, SampleError> {
        options.check()?;
        let (penalized, recent, candidates) = Default::default();
        Ok(Self {
            options,
            penalized,
            recent,
            candidates,
        })
    }

    /// Chooses a token from `logits`, one for each token id.
    ///
    /// `recent` are the tokens so far, the latest last. A draw depends on the seed, `stream` and
    /// `position` only: stream `i` gives the same text however many streams there are.
    ///
    /// # Errors
    /// [`SampleError::Logit`] if a logit is NaN or positive infinity, [`SampleError::Nothing`] if
    /// there is no token to choose.
    pub fn sample(
        &mut self,
        logits: &[f32],
        position: u64,
        stream: u64,
        recent: &[u32],
    ) -> Result<Sampled, SampleError> {
        let max = check_logits(logits)?;
        let scores = if self.options.repetition_penalty == 1.0 {
            logits
        } else {
            self.penalize(logits, recent);
            &self.penalized
        };
        let token = if self.options.temperature == 0.0 {
            argmax(scores)
        } else {
            keep_likely(&self.options, scores, &mut self.candidates);
            let u = random::uniform(self.options.seed, stream, position);
            draw(&self.candidates, u)
        };
        let logprob = logits[token as usize] - max - libm::logf(sum_exp(logits, max));
        Ok(Sampled { token, logprob })
    }

    /// Fills `penalized`.
    fn penalize(&mut self, logits: &[f32], recent: &[u32]) {
        self.penalized.clear();
        // Adding zero makes negative zero positive: the two are one score.
        self.penalized
            .extend(logits.iter().map(|logit| logit + 0.0));
        let window = self.options.repetition_window.min(recent.len());
        self.recent.clear();
        self.recent
            .extend_from_slice(&recent[recent.len() - window..]);
        self.recent.sort_unstable();
        self.recent.dedup();
        let penalty = self.options.repetition_penalty;
        for &token in &self.recent {
            match self.penalized.get_mut(token as usize) {
                Some(logit) if *logit > f32::NEG_INFINITY => {
                    let moved = if *logit > 0.0 {
                        *logit / penalty
                    } else {
                        *logit * penalty
                    };
                    *logit = moved.clamp(f32::MIN, f32::MAX);
                }
                _ => {}
            }
        }
    }
}

/// The `k` likeliest tokens under the model, the likeliest first, the lower id among equals.
///
/// # Errors
/// Those of [`Sampler::sample`].
pub fn likeliest(logits: &[f32], k: usize) -> Result<Vec<Sampled>, SampleError> {
    let max = check_logits(logits)?;
    let norm = libm::logf(sum_exp(logits, max));
    let order = |a: &u32, b: &u32| {
        let (x, y) = (logits[*a as usize] + 0.0, logits[*b as usize] + 0.0);
        y.total_cmp(&x).then(a.cmp(b))
    };
    let mut tokens: Vec<u32> = (0..logits.len() as u32).collect();
    if k == 0 {
        return Ok(Vec::new());
    }
    if k < tokens.len() {
        tokens.select_nth_unstable_by(k - 1, order);
        tokens.truncate(k);
    }
    tokens.sort_unstable_by(order);
    let sampled = |token: u32| Sampled {
        token,
        logprob: logits[token as usize] - max - norm,
    };
    Ok(tokens.into_iter().map(sampled).collect())
}

/// Fills `candidates` with the tokens to draw from. At least one is left.
fn keep_likely(options: &SamplerOptions, scores: &[f32], candidates: &mut Vec<Candidate>) {
    let best = max(scores);
    let scale = 1.0 / options.temperature;
    candidates.clear();
    for (token, &score) in (0..).zip(scores) {
        if score > f32::NEG_INFINITY {
            // -0.0 + 0.0 is 0.0: equal scores must compare equal.
            let (score, weight) = (score + 0.0, exp((score - best) * scale));
            candidates.push(Candidate {
                token,
                score,
                weight,
            });
        }
    }
    if options.top_k > 0 && options.top_k < candidates.len() {
        candidates.select_nth_unstable_by(options.top_k, Candidate::order);
        candidates.truncate(options.top_k);
        // The draw walks through them, and a selection leaves no order in particular.
        candidates.sort_unstable_by_key(|c| c.token);
    }
    if options.top_p < 1.0 {
        keep_top_p(candidates, f64::from(options.top_p));
    }
    if options.min_p > 0.0 {
        candidates.retain(|c| c.weight >= options.min_p);
    }
}

/// The largest logit, if all are numbers and one is finite.
fn check_logits(logits: &[f32]) -> Result<f32, SampleError> {
    // Negated so that it holds for NaN.
    let bad = |value: f32| value.is_nan() || value == f32::INFINITY;
    if logits.iter().fold(false, |any, &value| any | bad(value)) {
        let token = logits
            .iter()
            .position(|&value| bad(value))
            .unwrap_or_default();
        return Err(SampleError::Logit {
            token,
            value: logits[token],
        });
    }
    match max(logits) {
        f32::NEG_INFINITY => Err(SampleError::Nothing(logits.len())),
        max => Ok(max),
    }
}

/// The largest of `values`, negative infinity if there are none. In lanes, for speed.
fn max(values: &[f32]) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let mut lanes = [f32::NEG_INFINITY; 16];
    for chunk in values.chunks(16) {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, value);
        }
    }
    lanes.into_iter().fold(f32::NEG_INFINITY, larger)
}

/// The lowest index among the largest values.
fn argmax(values: &[f32]) -> u32 {
    let best = max(values);
    values
        .iter()
        .position(|&value| value == best)
        .unwrap_or_default() as u32
}

/// Keeps the fewest most likely candidates whose weights reach `top_p` of all.
fn keep_top_p(candidates: &mut Vec<Candidate>, top_p: f64) {
    let total: f64 = candidates.iter().map(|c| f64::from(c.weight)).sum();
    // n tokens below this weight cannot hold 1 - top_p of the total: none of them is kept, and
    // the sort is of few.
    let negligible = (1.0 - top_p) * total / candidates.len() as f64;
    candidates.retain(|c| f64::from(c.weight) >= negligible);
    candidates.sort_unstable_by(Candidate::order);
    let mut sum = 0.0;
    let reached = candidates.iter().position(|c| {
        sum += f64::from(c.weight);
        sum >= top_p * total
    });
    if let Some(last) = reached {
        candidates.truncate(last + 1);
    }
}

/// The candidate at `u` of the way through their weights.
fn draw(candidates: &[Candidate], u: f64) -> u32 {
    let total: f64 = candidates.iter().map(|c| f64::from(c.weight)).sum();
    let mut left = u * total;
    for candidate in candidates {
        left -= f64::from(candidate.weight);
        if left < 0.0 {
            return candidate.token;
        }
    }
    // Rounding left a rest: it belongs to the last one.
    candidates[candidates.len() - 1].token
}

#[cfg(test)]
mod tests;
