//! Choosing the next token.

/// How tokens are chosen.
#[derive(Clone, Copy, Debug, Default)]
pub struct SamplingOptions {
    /// 0: the likeliest.
    pub temperature: f32,
    /// 0: all.
    pub top_k: usize,
    /// Of the probability.
    pub top_p: f32,
    /// Of the likeliest.
    pub min_p: f32,
    /// 1: none.
    pub repetition_penalty: f32,
    /// Seed.
    pub seed: u64,
}

/// Chooses tokens.
#[derive(Clone, Debug)]
pub struct Sampler;

impl Sampler {
    /// A sampler.
    pub fn new(_: &SamplingOptions) -> Self {
        Self
    }

    /// The next token.
    pub fn sample(&mut self, logits: &[f32], _: &[u32]) -> u32 {
        let mut best = 0;
        for (i, x) in logits.iter().enumerate() {
            if *x > logits[best] {
                best = i;
            }
        }
        best as u32
    }
}
