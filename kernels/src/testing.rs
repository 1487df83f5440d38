//! What the tests of every operation share: the tiers to compare, inputs, bit comparison, and
//! buffers against an unmapped page.
#![allow(unsafe_code)]

use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use crate::Isa;

/// The tiers of this machine other than the definition.
pub(crate) fn vector_tiers() -> impl Iterator<Item = Isa> {
    Isa::available().filter(|&isa| isa != Isa::Scalar)
}

/// Lengths around a step of `t` elements.
pub(crate) fn sizes(t: usize) -> [usize; 8] {
    [0, 1, t - 1, t, t + 1, 2 * t + 1, 3 * t - 1, 8 * t]
}

/// A small deterministic generator (splitmix64).
pub(crate) struct Rng(pub u64);

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    /// Below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// In -1..1.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    /// Mostly small, with tails: a sum of units times `scale`.
    pub(crate) fn floats(&mut self, n: usize, scale: f32) -> Vec<f32> {
        let mut float = || scale * (self.unit() + self.unit() + self.unit());
        (0..n).map(|_| float()).collect()
    }

    /// Any bit pattern half of the time, else one of the extremes.
    pub(crate) fn hostile(&mut self, n: usize) -> Vec<f32> {
        let extremes = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::NAN,
            f32::MAX,
            f32::MIN,
            f32::MIN_POSITIVE,
            f32::from_bits(1),
            -f32::from_bits(0x007F_FFFF),
        ];
        (0..n)
            .map(|_| match self.below(2) {
                0 => f32::from_bits(self.next() as u32),
                _ => extremes[self.below(extremes.len())],
            })
            .collect()
    }
}

/// Compares bit by bit, any NaN with any NaN.
#[track_caller]
pub(crate) fn assert_same_bits(got: &[f32], want: &[f32], context: impl Fn() -> String) {
    assert_eq!(got.len(), want.len(), "length: {}", context());
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        let same = got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan();
        assert!(
            same,
            "element {i}: got {got:e}, want {want:e}: {}",
            context()
        );
    }
}

/// Compares with an f64 oracle: `|got - want| <= tolerance`.
#[track_caller]
pub(crate) fn assert_near(got: f32, want: f64, tolerance: f64, context: impl Fn() -> String) {
    let error = (f64::from(got) - want).abs();
    assert!(
        error <= tolerance,
        "got {got:e}, want {want:e}, error {error:e} above {tolerance:e}: {}",
        context()
    );
}

/// A slice between two pages that cannot be touched, against one of them.
pub(crate) struct Guarded<T: Copy> {
    base: NonNull<libc::c_void>,
    len_bytes: usize,
    data: NonNull<T>,
    len: usize,
}

impl<T: Copy> Guarded<T> {
    /// Its last byte is the last before an unmapped page.
    pub(crate) fn new(src: &[T]) -> Self {
        Self::with(src, |used| used - size_of_val(src))
    }

    /// Its first byte is the first after an unmapped page.
    pub(crate) fn at_start(src: &[T]) -> Self {
        Self::with(src, |_| 0)
    }

    /// At an offset in the bytes between the pages.
    fn with(src: &[T], offset: impl Fn(usize) -> usize) -> Self {
        // SAFETY: asks the kernel for a number.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize;
        let used = size_of_val(src).next_multiple_of(page);
        let len_bytes = used + 2 * page;
        // SAFETY: a fresh anonymous mapping, then no access to its first and its last page.
        let base = unsafe {
            let base = libc::mmap(
                std::ptr::null_mut(),
                len_bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            );
            assert_ne!(base, libc::MAP_FAILED);
            for at in [0, page + used] {
                let guard = base.byte_add(at);
                assert_eq!(libc::mprotect(guard, page, libc::PROT_NONE), 0);
            }
            NonNull::new(base).expect("a mapping is not at zero")
        };
        // SAFETY: within the mapping; pages and `used - size` are multiples of the type's alignment.
        let data = unsafe {
            let data = base.byte_add(page + offset(used)).cast::<T>();
            data.copy_from_nonoverlapping(NonNull::from_ref(src).cast(), src.len());
            data
        };
        Self {
            base,
            len_bytes,
            data,
            len: src.len(),
        }
    }
}

impl<T: Copy> Deref for Guarded<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: `len` elements were copied there; the mapping lives as long as `self`.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }
}

impl<T: Copy> DerefMut for Guarded<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as in `deref`, and `self` is borrowed alone.
        unsafe { std::slice::from_raw_parts_mut(self.data.as_ptr(), self.len) }
    }
}

impl<T: Copy> Drop for Guarded<T> {
    fn drop(&mut self) {
        // SAFETY: the mapping made by `new`, not used after.
        unsafe { libc::munmap(self.base.as_ptr(), self.len_bytes) };
    }
}

/// Central differences of `f` in f64 with respect to every element of `x`.
pub(crate) fn differences(x: &[f32], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let mut x: Vec<f64> = x.iter().map(|&x| x.into()).collect();
    (0..x.len())
        .map(|i| {
            let at = x[i];
            let step = 1e-5 * at.abs().max(0.1);
            x[i] = at + step;
            let above = f(&x);
            x[i] = at - step;
            let below = f(&x);
            x[i] = at;
            (above - below) / (2.0 * step)
        })
        .collect()
}

/// Compares a gradient with an f64 one: within 1e-5 of its largest element, or of `scale` if terms of
/// that size cancel in it.
#[track_caller]
pub(crate) fn assert_gradient(got: &[f32], want: &[f64], scale: f64) {
    assert_eq!(got.len(), want.len(), "length");
    let peak = want.iter().fold(scale, |peak, x| peak.max(x.abs()));
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        assert_near(*got, *want, 1e-5 * peak + 1e-12, || {
            format!("element {i} of {want:e}")
        });
    }
}
