//! What a tile touches: the one source of the bounds that the kernels check.

use super::body::Body;
use super::emit::{CODES, MINS, ROWS, ROWS_MORE, SCALES, START};

/// What a pointer reaches, in bytes from where it comes in: of `n` blocks the last begins `n - 1` times
/// `block` later, and its last byte is before `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Bytes from a block to the next.
    pub block: i32,
    /// Bytes of the last block.
    pub last: i32,
}

impl Extent {
    /// Bytes of `n` blocks, at least one.
    pub fn len_bytes(self, n: i32) -> i32 {
        (n - 1) * self.block + self.last
    }

    fn of(body: &Body, x: u32) -> Self {
        let pointer = body.pointers.iter().find(|p| p.x == x);
        let loads = body.ops.iter().filter_map(|op| op.loads());
        let own = loads.filter(|(base, _)| *base == x).map(|(_, bytes)| bytes);
        let (mut first, mut last) = (0, 0);
        for bytes in own {
            (first, last) = (bytes.start.min(first), bytes.end.max(last));
        }
        assert_eq!(first, 0, "a load before where x{x} comes in");
        Self {
            block: pointer.map_or(0, |p| p.stride),
            last,
        }
    }
}

/// What a tile touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extents {
    /// Codes of its columns.
    pub codes: Extent,
    /// Their scales.
    pub scales: Extent,
    /// Their minima.
    pub mins: Extent,
    /// Of each group of rows.
    pub rows: Extent,
    /// Groups of rows.
    pub groups: u32,
    /// Start of the accumulators, where it is not in the rows.
    pub start: Extent,
    /// Bytes that the running sums span.
    pub sums: i32,
}

impl Extents {
    /// Of the tile of `body`.
    ///
    /// # Panics
    /// If its groups of rows are not read alike, or something before a pointer is read.
    pub fn of(body: &Body) -> Self {
        let is_group = |x: u32| x == ROWS || (ROWS_MORE..ROWS_MORE + 2).contains(&x);
        let groups: Vec<u32> = body
            .pointers
            .iter()
            .map(|p| p.x)
            .filter(|&x| is_group(x))
            .collect();
        let rows = Extent::of(body, ROWS);
        for &x in &groups {
            assert_eq!(Extent::of(body, x), rows, "group of rows at x{x}");
        }
        let sums = body.sums.iter().flat_map(|sum| match sum.high {
            Some(high) => [sum.at + 8, high + 8],
            None => [sum.at + 16; 2],
        });
        Self {
            codes: Extent::of(body, CODES),
            scales: Extent::of(body, SCALES),
            mins: Extent::of(body, MINS),
            rows,
            groups: groups.len() as u32,
            start: Extent::of(body, START),
            sums: sums.max().unwrap_or(0),
        }
    }
}
