//! Which workers are best on this machine: `brevity tune`. What it finds is kept by
//! [`crate::team::measured`].

use std::time::{Duration, Instant};

use brevity_model::TASKS_PER_WORKER;
use serde::{Deserialize, Serialize};

use crate::runtime::Runtime;
use crate::team::choice::{Choice, FULL_SPEED};
use crate::{Result, stats};

/// Token rows of a measured prompt, and tokens of a measured reply.
const PROMPT: usize = 64;
const REPLY: usize = 8;
/// A larger crew must be faster by this factor: each worker costs energy.
const WORTH: f64 = 1.03;
/// Tasks per worker worth measuring: fewer cost less to claim, more leave the slowest worker less to
/// finish.
pub const CUTS: [usize; 3] = [4, 16, TASKS_PER_WORKER];

/// Times of one CPU, one number of workers or one number of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Prompt tokens per second.
    pub prefill_ts: f64,
    /// Reply tokens per second.
    pub decode_ts: f64,
}

impl Sample {
    /// Medians of `repetitions` prompts and replies on the runtime's team.
    ///
    /// # Errors
    /// If a pass fails.
    pub fn of(runtime: &Runtime, repetitions: usize) -> Result<Self> {
        let vocab = runtime.config().vocab_size as u32;
        let tokens: Vec<u32> = (0..PROMPT as u32).map(|i| i * 7919 % vocab).collect();
        let (mut prefill, mut decode) = (Vec::new(), Vec::new());
        let per_second = |n: usize, time: Duration| n as f64 / time.as_secs_f64();
        for repetition in 0..=repetitions {
            let mut session = runtime.session();
            let start = Instant::now();
            session.extend(&tokens, &mut || true)?;
            let read = start.elapsed();
            for &token in &tokens[..REPLY] {
                session.extend(&[token], &mut || true)?;
            }
            if repetition > 0 {
                // The first brings the weights into memory.
                prefill.push(per_second(PROMPT, read));
                decode.push(per_second(REPLY, start.elapsed() - read));
            }
        }
        Ok(Self {
            prefill_ts: stats::percentile(&prefill, 50.0),
            decode_ts: stats::percentile(&decode, 50.0),
        })
    }
}

/// Speeds of CPUs that were measured alone, 1024ths of the fastest.
pub fn speeds(alone: &[(usize, Sample)]) -> Vec<(usize, u32, u32)> {
    let best = |f: fn(&Sample) -> f64| alone.iter().map(|(_, s)| f(s)).fold(0.0, f64::max);
    let (compute, read) = (best(|s| s.prefill_ts), best(|s| s.decode_ts));
    let part = |speed: f64, best: f64| ((speed / best * f64::from(FULL_SPEED)) as u32).max(1);
    alone
        .iter()
        .map(|(cpu, s)| (*cpu, part(s.prefill_ts, compute), part(s.decode_ts, read)))
        .collect()
}

/// Sizes worth measuring together: one worker, and all CPUs at least as fast as some CPU.
pub fn sizes(choice: &Choice) -> Vec<usize> {
    let speeds: Vec<u32> = choice.members.iter().map(|m| m.prefill_speed).collect();
    let ends = (1..=speeds.len()).filter(|&n| {
        // Within a tenth two CPUs are of one kind.
        n == 1
            || speeds
                .get(n)
                .is_none_or(|&next| next * 10 < speeds[n - 1] * 9)
    });
    ends.collect()
}

/// The size that is best: the smallest that no larger one beats by enough to be worth its energy.
pub fn best_size(samples: &[(usize, f64)]) -> usize {
    let mut best = (1, 0.0);
    for &(size, speed) in samples {
        if speed > best.1 * WORTH {
            best = (size, speed);
        }
    }
    best.0
}

/// The tasks per worker that are best: the usual number unless another is faster by more than two
/// measurements differ.
pub fn best_cut(samples: &[(usize, f64)]) -> usize {
    let usual = samples.iter().find(|s| s.0 == TASKS_PER_WORKER);
    let least = usual.map_or(0.0, |s| s.1 * WORTH);
    let faster = samples.iter().filter(|s| s.1 > least);
    let best = faster.max_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or(TASKS_PER_WORKER, |s| s.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::{Root, Topology};

    fn topology() -> Topology {
        let text =
            "cpu[0-2]/cpu_capacity: 350\ncpu[3-6]/cpu_capacity: 850\ncpu[7]/cpu_capacity: 1024";
        Topology::read(&Root::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn speeds_are_parts_of_the_fastest() {
        let sample = |prefill_ts, decode_ts| Sample {
            prefill_ts,
            decode_ts,
        };
        let alone = [
            (3, sample(50.0, 8.0)),
            (7, sample(100.0, 10.0)),
            (0, sample(1e-9, 2.5)),
        ];
        assert_eq!(
            speeds(&alone),
            [(3, 512, 819), (7, 1024, 1024), (0, 1, 256)]
        );
    }

    #[test]
    fn sizes_end_where_a_kind_of_cpu_ends() {
        assert_eq!(sizes(&Choice::new(&topology(), None, None)), [1, 5, 8]);
    }

    #[test]
    fn a_worker_must_be_worth_its_energy() {
        assert_eq!(best_size(&[(1, 10.0), (5, 30.0), (8, 30.5)]), 5);
        assert_eq!(best_size(&[(1, 10.0), (5, 30.0), (8, 33.0)]), 8);
        assert_eq!(best_size(&[(1, 10.0), (5, 9.0)]), 1);
    }

    #[test]
    fn another_cut_must_be_faster_than_measurements_differ() {
        assert_eq!(best_cut(&[(4, 10.2), (16, 10.0), (64, 10.0)]), 64);
        assert_eq!(best_cut(&[(4, 10.5), (16, 11.0), (64, 10.0)]), 16);
        assert_eq!(best_cut(&[]), 64);
    }
}
