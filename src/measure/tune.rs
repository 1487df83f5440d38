//! Which workers are best on this machine: `brevity tune`. What it finds is kept by
//! [`crate::team::measured`].

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use brevity_model::TASKS_PER_WORKER;
use serde::{Deserialize, Serialize};

use crate::runtime::Runtime;
use crate::runtime::RuntimeOptions;
use crate::team::choice::{Choice, FULL_SPEED, Measured, TasksPerWorker};
use crate::topology::Topology;
use crate::{Result, stats};

/// Token rows of a measured prompt, and tokens of a measured reply.
const PROMPT: usize = 64;
const REPLY: usize = 8;
/// A larger crew must be faster by this factor: each worker costs energy.
const WORTH: f64 = 1.03;
/// Tasks per worker worth measuring: fewer cost less to claim, more leave the slowest worker less to
/// finish.
const CUTS: [usize; 3] = [4, 16, TASKS_PER_WORKER];

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

/// All that was measured of a machine, and what is best on it.
#[derive(Debug, Serialize)]
pub struct Tuned {
    /// CPU and its speed alone.
    pub alone: Vec<(usize, Sample)>,
    /// Number of workers and their speed together.
    pub together: Vec<(usize, Sample)>,
    /// Tasks per worker and the speed of the best workers with them; empty if one works alone.
    pub cuts: Vec<(usize, Sample)>,
    /// What is best.
    pub measured: Measured,
}

/// Measures every CPU alone, then growing numbers of workers, the fastest CPUs first, then the best number
/// of them with coarser and finer tasks. `load` opens the model with the workers that are to be measured;
/// `progress` hears how many CPUs are done.
///
/// # Errors
/// Those of `load`, and a failing pass.
pub fn run<E: From<crate::Error>>(
    topology: &Topology,
    repetitions: usize,
    load: &mut dyn FnMut(&RuntimeOptions) -> Result<Runtime, E>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Tuned, E> {
    let mut measure = |cpus: Option<BTreeSet<usize>>, threads, measured: Option<&Measured>| {
        let mut options = RuntimeOptions::from_env()?;
        options.team.cpus = cpus;
        options.team.threads = threads;
        options.team.measured = measured.cloned();
        Ok::<_, E>(Sample::of(&load(&options)?, repetitions)?)
    };
    let cpus: Vec<usize> = topology.allowed().map(|cpu| cpu.id).collect();
    let mut alone = Vec::new();
    for &cpu in &cpus {
        alone.push((cpu, measure(Some([cpu].into()), Some(1), None)?));
        progress(alone.len() as u64, cpus.len() as u64);
    }
    let mut measured = Measured {
        speeds: speeds(&alone),
        prefill: cpus.len(),
        decode: cpus.len(),
        tasks_per_worker: TasksPerWorker::default(),
    };
    let choice = Choice::new(topology, None, Some(&measured));
    let mut together = Vec::new();
    for size in sizes(&choice) {
        let members = choice.members[..size].iter().map(|m| m.cpu).collect();
        together.push((size, measure(Some(members), Some(size), Some(&measured))?));
    }
    measured.prefill = best_size(&each(&together, |s| s.prefill_ts));
    measured.decode = best_size(&each(&together, |s| s.decode_ts));
    let mut cuts = Vec::new();
    if measured.prefill.max(measured.decode) > 1 {
        for tasks in CUTS {
            let cut = Measured {
                tasks_per_worker: TasksPerWorker::of_both(tasks),
                ..measured.clone()
            };
            cuts.push((tasks, measure(None, None, Some(&cut))?));
        }
    }
    measured.tasks_per_worker = TasksPerWorker {
        prefill: best_cut(&each(&cuts, |s| s.prefill_ts)),
        decode: best_cut(&each(&cuts, |s| s.decode_ts)),
    };
    Ok(Tuned {
        alone,
        together,
        cuts,
        measured,
    })
}

/// One of the speeds of every sample.
fn each(samples: &[(usize, Sample)], speed: fn(&Sample) -> f64) -> Vec<(usize, f64)> {
    samples.iter().map(|(n, s)| (*n, speed(s))).collect()
}

/// Speeds of CPUs that were measured alone, 1024ths of the fastest.
fn speeds(alone: &[(usize, Sample)]) -> Vec<(usize, u32, u32)> {
    let best = |f: fn(&Sample) -> f64| alone.iter().map(|(_, s)| f(s)).fold(0.0, f64::max);
    let (compute, read) = (best(|s| s.prefill_ts), best(|s| s.decode_ts));
    let part = |speed: f64, best: f64| ((speed / best * f64::from(FULL_SPEED)) as u32).max(1);
    alone
        .iter()
        .map(|(cpu, s)| (*cpu, part(s.prefill_ts, compute), part(s.decode_ts, read)))
        .collect()
}

/// Sizes worth measuring together: one worker, and all CPUs at least as fast as some CPU.
fn sizes(choice: &Choice) -> Vec<usize> {
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
fn best_size(samples: &[(usize, f64)]) -> usize {
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
fn best_cut(samples: &[(usize, f64)]) -> usize {
    let usual = samples.iter().find(|s| s.0 == TASKS_PER_WORKER);
    let least = usual.map_or(0.0, |s| s.1 * WORTH);
    let faster = samples.iter().filter(|s| s.1 > least);
    let best = faster.max_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or(TASKS_PER_WORKER, |s| s.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::Root;

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
