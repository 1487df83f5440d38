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

    /// [`Aligned::zeroed`], or `None` if there is no memory for it now.
    pub fn try_zeroed(len: usize) -> Option<Self> {
        // What can be reserved can be had a moment later: `vec!` alone gets pages that are zero already.
        let mut probe: Vec<T> = Vec::new();
        probe.try_reserve_exact(len.checked_add(LINE)?).ok()?;
        drop(probe);
        Some(Self::zeroed(len))
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
    fn what_no_memory_has_room_for_is_none() {
        assert!(Aligned::<f32>::try_zeroed(usize::MAX).is_none());
        assert!(Aligned::<f32>::try_zeroed(isize::MAX as usize / 4).is_none());
        let some = Aligned::<u8>::try_zeroed(100).unwrap();
        assert_eq!((some.len(), some.as_ptr() as usize % LINE), (100, 0));
        assert!(some.iter().all(|&x| x == 0));
    }

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
