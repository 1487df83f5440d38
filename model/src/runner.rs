//! How the forward pass hands out work without knowing of threads.

use std::cell::UnsafeCell;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};

/// Tasks per worker that a large region is cut into, unless something better was measured. With cores
/// of different speed the last task of a slow one decides when the region ends: it should be a small
/// part of it.
pub const TASKS_PER_WORKER: usize = 64;

/// Runs independent tasks, each exactly once, and returns when all are done.
///
/// **Order.** The tasks of a call are cut into contiguous *shares*, one per worker, in the order of
/// the workers ([`Runner::share`]). A worker claims its own share from the front; when that is used
/// up it helps the others, from the ends of theirs. So a caller who numbers tasks such that what one
/// worker touched in an earlier call lies at the same place of `0..n` finds it, most of the time, in
/// the same worker's cache. Who runs a task is never certain: results must not depend on it.
pub trait Runner: Sync {
    /// Calls `task(worker, i)` for every `i` in `0..n`, on any thread, in any order. Tasks that run
    /// at the same time have different workers, all below [`Runner::width`].
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync));

    /// Calls `task(i)` for every `i` in `0..n`, on any thread, in any order.
    fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
        self.for_each_worker(n, &|_, i| task(i));
    }

    /// How many tasks can run at the same time: the number of parts worth splitting into.
    fn width(&self) -> usize;

    /// How many tasks per worker a large region is to be cut into. Changes speed, never results.
    fn tasks_per_worker(&self) -> usize {
        TASKS_PER_WORKER
    }

    /// The tasks of a call of `n` that `worker` claims first. The shares of all workers, in order,
    /// are `0..n`.
    fn share(&self, n: usize, worker: usize) -> Range<usize> {
        let width = self.width();
        (n * worker).div_ceil(width)..(n * (worker + 1)).div_ceil(width)
    }
}

/// Runs everything on the calling thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Serial;

impl Runner for Serial {
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
        (0..n).for_each(|i| task(0, i));
    }

    fn width(&self) -> usize {
        1
    }
}

/// A slice cut into equal chunks that tasks take, each chunk once.
///
/// This is what lets a `Fn` task write its own part of a shared output in safe code.
pub struct DisjointChunks<'a, T> {
    data: &'a [UnsafeCell<T>],
    chunk_len: usize,
    /// A bit per chunk, `per_word` in a word: far chunks, which different workers take, lie on
    /// different cache lines.
    taken: [AtomicU64; N_WORDS],
    per_word: usize,
}

/// Chunks that one slice may be cut into.
const MAX_CHUNKS: usize = 64 * N_WORDS;
const N_WORDS: usize = 64;

// SAFETY: the only access to the cells is `take`, which gives a chunk to one caller only.
#[allow(unsafe_code)]
unsafe impl<T: Send> Sync for DisjointChunks<'_, T> {}

impl<'a, T> DisjointChunks<'a, T> {
    /// Cuts `data` into chunks of `chunk_len`; the last may be shorter.
    ///
    /// # Panics
    /// If `chunk_len` is 0 or there would be more than 4096 chunks.
    pub fn new(data: &'a mut [T], chunk_len: usize) -> Self {
        assert!(chunk_len > 0, "empty chunks");
        let n = data.len().div_ceil(chunk_len);
        assert!(n <= MAX_CHUNKS, "{n} chunks, at most {MAX_CHUNKS}");
        let len = data.len();
        let data = data.as_mut_ptr().cast::<UnsafeCell<T>>();
        // SAFETY: `UnsafeCell<T>` has the layout of `T`, and the exclusive borrow of `data` lives
        // as long as the shared borrow made of it.
        #[allow(unsafe_code)]
        let data = unsafe { std::slice::from_raw_parts(data, len) };
        Self {
            data,
            chunk_len,
            taken: [const { AtomicU64::new(0) }; N_WORDS],
            per_word: n.div_ceil(N_WORDS).max(1),
        }
    }

    /// Chunk `i`.
    ///
    /// # Panics
    /// If `i` is out of range or was taken before.
    #[allow(clippy::mut_from_ref)] // each chunk is given away once
    pub fn take(&self, i: usize) -> &mut [T] {
        let start = i * self.chunk_len;
        assert!(
            start < self.data.len(),
            "chunk {i} of {}",
            self.data.len().div_ceil(self.chunk_len)
        );
        let bit = 1 << (i % self.per_word);
        let before = self.taken[i / self.per_word].fetch_or(bit, Ordering::Relaxed);
        assert!(before & bit == 0, "chunk {i} taken twice");
        let cells = &self.data[start..self.data.len().min(start + self.chunk_len)];
        // SAFETY: the bit was clear, so nobody has had this chunk, and nobody will get it again.
        #[allow(unsafe_code)]
        unsafe {
            std::slice::from_raw_parts_mut(cells.as_ptr().cast::<T>().cast_mut(), cells.len())
        }
    }
}

/// One `T` per worker, lent to the task that runs on it.
pub struct PerWorker<'a, T>(Vec<Mutex<&'a mut T>>);

impl<'a, T> PerWorker<'a, T> {
    /// Of the runner's workers, as many as there are elements.
    pub fn new(each: &'a mut [T]) -> Self {
        Self(each.iter_mut().map(Mutex::new).collect())
    }

    /// The worker's own.
    ///
    /// # Panics
    /// If there is no such worker, or its `T` is lent already.
    pub fn lend(&self, worker: usize) -> MutexGuard<'_, &'a mut T> {
        match self.0[worker].try_lock() {
            Ok(own) => own,
            // A task that panicked left its scratch as it was: nobody relies on what is in it.
            Err(TryLockError::Poisoned(own)) => own.into_inner(),
            Err(TryLockError::WouldBlock) => panic!("worker {worker} runs two tasks"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_the_slice_once() {
        let mut data = [0u32; 10];
        let chunks = DisjointChunks::new(&mut data, 4);
        Serial.for_each(3, &|i| chunks.take(i).fill(i as u32 + 1));
        assert_eq!(data, [1, 1, 1, 1, 2, 2, 2, 2, 3, 3]);
    }

    #[test]
    fn every_number_of_chunks_can_be_taken() {
        for n in [1, 63, 64, 65, 1000, MAX_CHUNKS] {
            let mut data = vec![0u8; n];
            let chunks = DisjointChunks::new(&mut data, 1);
            (0..n).for_each(|i| chunks.take(i)[0] += 1);
            assert!(data.iter().all(|&x| x == 1), "{n} chunks");
        }
    }

    #[test]
    #[should_panic(expected = "worker 1 runs two tasks")]
    fn what_is_lent_is_lent_once() {
        let mut scratch = [0, 0];
        let scratch = PerWorker::new(&mut scratch);
        **scratch.lend(1) += 1;
        let _first = scratch.lend(1);
        let _second = scratch.lend(1);
    }

    #[test]
    fn shares_cover_the_tasks_in_order() {
        struct Width(usize);
        impl Runner for Width {
            fn for_each_worker(&self, _: usize, _: &(dyn Fn(usize, usize) + Sync)) {}
            fn width(&self) -> usize {
                self.0
            }
        }
        for (width, n) in [(1, 5), (3, 0), (3, 1), (3, 10), (8, 5), (5, 1000)] {
            let shares = (0..width).flat_map(|w| Width(width).share(n, w));
            assert!(shares.eq(0..n), "{n} tasks, {width} workers");
        }
    }

    #[test]
    #[should_panic(expected = "taken twice")]
    fn a_chunk_is_given_once() {
        let mut data = [0u8; 4];
        let chunks = DisjointChunks::new(&mut data, 2);
        chunks.take(1);
        chunks.take(1);
    }
}
