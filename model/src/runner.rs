//! How the forward pass hands out work without knowing of threads.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU64, Ordering};

/// Runs independent tasks, each exactly once, and returns when all are done.
pub trait Runner: Sync {
    /// Calls `task(i)` for every `i` in `0..n`, on any thread, in any order.
    fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync));

    /// How many tasks can run at the same time: the number of parts worth splitting into.
    fn width(&self) -> usize;
}

/// Runs everything on the calling thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Serial;

impl Runner for Serial {
    fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
        (0..n).for_each(task);
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
    taken: [AtomicU64; MAX_CHUNKS / 64],
}

/// Chunks that one slice may be cut into.
const MAX_CHUNKS: usize = 4096;

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
            taken: [const { AtomicU64::new(0) }; MAX_CHUNKS / 64],
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
        let bit = 1 << (i % 64);
        let before = self.taken[i / 64].fetch_or(bit, Ordering::Relaxed);
        assert!(before & bit == 0, "chunk {i} taken twice");
        let cells = &self.data[start..self.data.len().min(start + self.chunk_len)];
        // SAFETY: the bit was clear, so nobody has had this chunk, and nobody will get it again.
        #[allow(unsafe_code)]
        unsafe {
            std::slice::from_raw_parts_mut(cells.as_ptr().cast::<T>().cast_mut(), cells.len())
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
    #[should_panic(expected = "taken twice")]
    fn a_chunk_is_given_once() {
        let mut data = [0u8; 4];
        let chunks = DisjointChunks::new(&mut data, 2);
        chunks.take(1);
        chunks.take(1);
    }
}
