//! Buffers that start on a cache line.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line.
const LINE: usize = 64;

/// `len` elements whose first lies on a multiple of 64 bytes.
#[derive(Debug)]
pub(crate) struct Aligned<T> {
    /// The elements and what it takes to align them.
    data: Vec<T>,
    start: usize,
    len: usize,
}

impl<T> Default for Aligned<T> {
    fn default() -> Self {
        Self {
            data: Vec::new(),
            start: 0,
            len: 0,
        }
    }
}

impl<T: Copy + Default> Aligned<T> {
    /// `len` zeros. The system's zero pages back them until they are written.
    pub fn zeroed(len: usize) -> Self {
        let pad = LINE / size_of::<T>().max(1);
        let data = vec![T::default(); len + pad];
        let start = data.as_ptr().align_offset(LINE).min(pad);
        Self { data, start, len }
    }

    /// Makes room for `len` elements; what was in it is lost if it grows.
    pub fn grow(&mut self, len: usize) {
        if len > self.len {
            *self = Self {
                data: Vec::new(),
                start: 0,
                len: 0,
            }; // freed before the larger one exists
            *self = Self::zeroed(len);
        }
    }

    /// Bytes allocated.
    pub fn len_bytes(&self) -> usize {
        self.data.capacity() * size_of::<T>()
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.data[self.start..][..self.len]
    }
}

impl<T> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.data[self.start..][..self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_on_a_line_and_grows() {
        let mut buffer = Aligned::<u16>::zeroed(5);
        assert_eq!((buffer.len(), buffer.as_ptr() as usize % LINE), (5, 0));
        buffer.fill(7);
        buffer.grow(3);
        assert_eq!(&buffer[..], [7; 5]);
        buffer.grow(1000);
        assert_eq!((buffer.len(), buffer.as_ptr() as usize % LINE), (1000, 0));
        assert!(buffer.iter().all(|&x| x == 0));
    }
}
