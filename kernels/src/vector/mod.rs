//! What the vector code of every operation shares: the one order of horizontal sums, and full
//! loads and stores.
//!
//! A sum over `x[0..n]` runs in [`LANES`] accumulators that start at `+0.0`: lane `j` adds the
//! elements `i` with `i % LANES == j`, ascending (by fused multiply-add where products are
//! summed). Then [`sum_lanes`] adds the lanes as a tree. One NEON tile holds the lanes in four
//! vectors, AVX2 in two; both give the same bits as the loop written here.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;

/// Accumulators of a horizontal sum.
pub(crate) const LANES: usize = 16;

/// The tree: lane `j` and `j + 8` first, then `j + 4`, `j + 2`, `j + 1`.
pub(crate) fn sum_lanes(mut lanes: [f32; LANES]) -> f32 {
    for step in [8, 4, 2, 1] {
        for j in 0..step {
            lanes[j] += lanes[j + step];
        }
    }
    lanes[0]
}

/// `sum of x[i] * y[i]` in the stated order.
pub(crate) fn dot(x: impl Iterator<Item = f32>, y: impl Iterator<Item = f32>) -> f32 {
    let mut lanes = [0.0; LANES];
    for (i, (x, y)) in x.zip(y).enumerate() {
        lanes[i % LANES] = x.mul_add(y, lanes[i % LANES]);
    }
    sum_lanes(lanes)
}

/// `sum of x[i]` in the stated order.
pub(crate) fn sum(x: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    for (i, x) in x.iter().enumerate() {
        lanes[i % LANES] += x;
    }
    sum_lanes(lanes)
}
