//! Who does which task of a call.
//!
//! The tasks `0..n` are cut into one contiguous share per worker. A share is one word, `next` and
//! `end` of what is unclaimed of it, so a claim is one compare-and-swap: its owner takes tasks from
//! the front, and a worker whose own share is used up takes the last task of the largest share that
//! is left. A worker that claims nothing is waited for by nobody, and what a stalled worker has not
//! claimed is done by the others.
//!
//! The word also holds how many workers the call is for: a worker that comes late, from an earlier
//! call of more workers, sees in the word it would claim from that it is not meant.
//!
//! No clock and no thread in here: the simulator of the bench crate drives the same code step by
//! step.

use std::ops::Range;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use super::Line;

/// Tasks of one call.
pub const MAX_TASKS: usize = (1 << TASK_BITS) - 1;
/// Workers of one call.
pub const MAX_WORKERS: usize = (1 << (64 - 2 * TASK_BITS)) - 1;

const TASK_BITS: u32 = 24;

/// Where the shares of workers end, in 2^-16ths of the tasks.
///
/// Shares are in proportion to the speeds of the workers; the unit of speed is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares(Vec<u32>);

const WHOLE: u64 = 1 << 16;

impl Shares {
    /// One share per speed; all equal if the speeds add up to 0.
    ///
    /// # Panics
    /// If there are none or more than [`MAX_WORKERS`].
    pub fn new(speeds: &[u32]) -> Self {
        let n = speeds.len();
        assert!((1..=MAX_WORKERS).contains(&n), "{n} workers");
        let total: u64 = speeds.iter().map(|&s| u64::from(s)).sum();
        let mut sum = 0;
        let ends = speeds.iter().enumerate().map(|(i, &speed)| {
            sum += u64::from(speed);
            let end = match total {
                0 => (i as u64 + 1) * WHOLE / n as u64,
                _ => sum * WHOLE / total,
            };
            end as u32
        });
        Self(ends.collect())
    }

    /// Number of workers.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Never.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The tasks of a call of `n` that `worker` claims first; none if there is no such worker.
    pub fn range(&self, n: usize, worker: usize) -> Range<usize> {
        let end = |i: usize| (n as u64 * u64::from(self.0[i])).div_ceil(WHOLE) as usize;
        match worker {
            0 => 0..end(0),
            worker if worker < self.0.len() => end(worker - 1)..end(worker),
            _ => n..n,
        }
    }
}

/// The unclaimed tasks of the current call.
#[derive(Debug)]
pub struct Claims(Box<[Line<AtomicU64>]>);

/// What is unclaimed of a share.
#[derive(Clone, Copy)]
struct Share {
    next: usize,
    end: usize,
    /// Workers of the call.
    width: usize,
}

impl Share {
    fn of(word: u64) -> Self {
        let field = |shift: u32| (word >> shift) as usize & MAX_TASKS;
        Self {
            next: field(0),
            end: field(TASK_BITS),
            width: (word >> (2 * TASK_BITS)) as usize,
        }
    }

    fn word(self) -> u64 {
        (self.width as u64) << (2 * TASK_BITS) | (self.end as u64) << TASK_BITS | self.next as u64
    }

    fn len(self) -> usize {
        self.end - self.next
    }
}

impl Claims {
    /// For at most `workers`; nothing to claim.
    pub fn new(workers: usize) -> Self {
        Self((0..workers).map(|_| Line::default()).collect())
    }

    /// Opens the tasks of a call. What the caller wrote before is visible to those who claim.
    ///
    /// All tasks of the call before must be claimed.
    ///
    /// # Panics
    /// If `n` is over [`MAX_TASKS`], or `shares` are more than the workers there are.
    pub fn open(&self, n: usize, shares: &Shares) {
        assert!(n <= MAX_TASKS, "{n} tasks, at most {MAX_TASKS}");
        let width = shares.len();
        for (worker, line) in self.0[..width].iter().enumerate() {
            let Range { start: next, end } = shares.range(n, worker);
            line.0.store(Share { next, end, width }.word(), Release);
        }
    }

    /// A task nobody has claimed: the first of the worker's own share, or else the last of the
    /// largest share. `None` if none is left, or none of a call that `worker` takes part in.
    pub fn claim(&self, worker: usize) -> Option<usize> {
        let front = |share: &mut Share| {
            share.next += 1;
            share.next - 1
        };
        let back = |share: &mut Share| {
            share.end -= 1;
            share.end
        };
        take(&self.0[worker].0, worker, front).or_else(|| {
            loop {
                let words = self.0.iter().map(|line| &line.0);
                let left = words.map(|word| (Share::of(word.load(Relaxed)).len(), word));
                let (len, word) = left.max_by_key(|&(len, _)| len)?;
                if len == 0 {
                    return None;
                }
                if let Some(task) = take(word, worker, back) {
                    return Some(task);
                }
                if Share::of(word.load(Relaxed)).width <= worker {
                    return None;
                }
            }
        })
    }

    /// Unclaimed tasks, in all.
    pub fn left(&self) -> usize {
        let len = |line: &Line<AtomicU64>| Share::of(line.0.load(Relaxed)).len();
        self.0.iter().map(len).sum()
    }
}

/// Takes a task out of a share that has one.
fn take(word: &AtomicU64, worker: usize, task: impl Fn(&mut Share) -> usize) -> Option<usize> {
    let mut old = word.load(Relaxed);
    loop {
        let mut share = Share::of(old);
        if share.len() == 0 || share.width <= worker {
            return None;
        }
        let task = task(&mut share);
        // Acquire: what the opener of the call wrote. The call may be a later one than the worker
        // came for: then it claims of that one.
        match word.compare_exchange_weak(old, share.word(), Acquire, Relaxed) {
            Ok(_) => return Some(task),
            Err(now) => old = now,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claims(n: usize, speeds: &[u32]) -> Claims {
        let claims = Claims::new(speeds.len());
        claims.open(n, &Shares::new(speeds));
        claims
    }

    #[test]
    fn the_own_share_comes_first_and_in_order() {
        let claims = claims(10, &[3, 2]);
        let own: Vec<_> = (0..6).filter_map(|_| claims.claim(0)).collect();
        assert_eq!(own, [0, 1, 2, 3, 4, 5]);
        assert_eq!(claims.claim(0), Some(9), "the end of the other share");
        assert_eq!(claims.claim(1), Some(6));
        assert_eq!(claims.left(), 2);
    }

    #[test]
    fn help_goes_to_the_largest_share() {
        let claims = claims(12, &[1, 1, 1]);
        let own: Vec<_> = (0..4).filter_map(|_| claims.claim(0)).collect();
        assert_eq!(own, [0, 1, 2, 3]);
        assert_eq!([claims.claim(1), claims.claim(1)], [Some(4), Some(5)]);
        assert_eq!(claims.claim(0), Some(11));
        assert_eq!(claims.claim(0), Some(10));
    }

    #[test]
    fn a_worker_of_a_wider_call_claims_nothing() {
        let claims = Claims::new(4);
        claims.open(6, &Shares::new(&[1, 1]));
        assert_eq!(claims.claim(3), None);
        assert_eq!(claims.left(), 6);
        assert_eq!(claims.claim(1), Some(3));
    }

    #[test]
    fn the_first_workers_get_what_cannot_be_shared() {
        let shares = Shares::new(&[5, 5, 5, 5]);
        assert_eq!(shares.range(1, 0), 0..1);
        assert_eq!(shares.range(2, 2), 1..2);
        assert_eq!(shares.range(2, 9), 2..2);
        assert_eq!(Shares::new(&[0, 0]).range(4, 1), 2..4);
    }

    proptest! {
        #[test]
        fn shares_cover_the_tasks(n in 0..=MAX_TASKS, speeds in prop::collection::vec(any::<u32>(), 1..12)) {
            let shares = Shares::new(&speeds);
            let mut end = 0;
            for worker in 0..speeds.len() {
                let range = shares.range(n, worker);
                prop_assert_eq!(range.start, end);
                end = range.end;
            }
            prop_assert_eq!(end, n);
        }

        #[test]
        fn every_task_is_claimed_once(n in 0usize..300, order in prop::collection::vec(0usize..5, 0..400)) {
            let claims = claims(n, &[7, 1, 0, 4, 2]);
            let mut claimed: Vec<_> = order.iter().filter_map(|&w| claims.claim(w)).collect();
            prop_assert_eq!(claims.left(), n - claimed.len());
            claimed.extend(std::iter::from_fn(|| claims.claim(2)));
            claimed.sort_unstable();
            prop_assert_eq!(claimed, (0..n).collect::<Vec<_>>());
        }
    }
}
