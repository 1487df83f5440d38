//! The low-rank product in plain Rust: the definition of every tier's result.

use super::{Block, Call};
use crate::matmul::NR;

pub(super) fn run(call: &Call<'_>, dst: &mut [f32]) {
    let t = call.t;
    call.each(dst, |Block { panel, places }, dst| {
        for (place, dst) in places.zip(dst.chunks_mut(call.stride)) {
            let rows = t.codes.chunks_exact(t.rank).zip(t.scales);
            for ((codes, scale), dst) in rows.zip(dst.chunks_exact_mut(NR)) {
                for (c, y) in dst.iter_mut().enumerate() {
                    let b = |r: usize| panel.code(0, c, place * t.rank + r);
                    let products = codes.iter().enumerate().map(|(r, &t)| i32::from(t) * b(r));
                    let isum: i32 = products.sum();
                    *y = (isum as f32 * scale).mul_add(panel.scale(0, c), *y);
                }
            }
        }
    });
}
