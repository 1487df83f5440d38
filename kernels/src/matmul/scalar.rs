//! The matrix product in plain Rust: the definition of every tier's result.

use super::layout::NR;
use super::lhs::Group;
use super::rhs::Panel;
use crate::GROUP;
use crate::quantize::Q8Rows;

/// Rows of a group for `m` rows.
pub(super) fn group_rows(_m: usize) -> usize {
    1
}

/// Bytes of one block of a group: 32 codes, the scale, the sum.
pub(super) fn block_len_bytes(_group_rows: usize) -> usize {
    GROUP + 8
}

/// Packs one row: per block the codes, then scale and sum in native byte order.
pub(super) fn pack_group(rows: Q8Rows<'_>, dst: &mut [u8]) {
    let blocks = dst.chunks_exact_mut(block_len_bytes(1));
    for ((dst, qs), (scale, sum)) in blocks
        .zip(rows.qs.chunks_exact(GROUP))
        .zip(rows.scales.iter().zip(rows.sums))
    {
        for (dst, &q) in dst.iter_mut().zip(qs) {
            *dst = q as u8;
        }
        dst[GROUP..GROUP + 4].copy_from_slice(&scale.to_ne_bytes());
        dst[GROUP + 4..].copy_from_slice(&sum.to_ne_bytes());
    }
}

/// Adds one panel for the rows of a group; `dst` is `[rows][NR]`.
///
/// # Panics
/// If the group holds fewer than `n_blocks` blocks.
pub(super) fn tile(group: Group<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    assert!(
        group.bytes.len() >= group.n_blocks * block_len_bytes(1),
        "blocks of a group"
    );
    for (c, dst) in dst.iter_mut().enumerate() {
        let mut y = *dst;
        for (block, lhs) in group
            .bytes
            .chunks_exact(block_len_bytes(1))
            .take(group.n_blocks)
            .enumerate()
        {
            let word = |at: usize| [lhs[at], lhs[at + 1], lhs[at + 2], lhs[at + 3]];
            let scale = f32::from_ne_bytes(word(GROUP));
            let sum = i32::from_ne_bytes(word(GROUP + 4));
            let isum: i32 = (0..GROUP)
                .map(|t| panel.code(block, c, t) * i32::from(lhs[t] as i8))
                .sum();
            y = (isum as f32 * scale).mul_add(panel.scale(block, c), y);
            if panel.has_mins() {
                y = (sum as f32 * scale).mul_add(panel.min(block, c), y);
            }
        }
        *dst = y;
    }
    debug_assert_eq!(dst.len(), NR);
}
