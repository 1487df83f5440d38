//! All tiles.

use super::body::Body;
use super::extents::Extents;
use super::format::Format;
use super::modulo::{self, Schedule};
use super::{emit, tiles_dotprod as dotprod, tiles_i8mm as i8mm};

/// A tile of one file.
pub struct Tile {
    /// File below `kernels/src/matmul/asm`.
    pub file: &'static str,
    /// What it multiplies.
    pub title: &'static str,
    /// Useful products of a block.
    pub macs: usize,
    format: Format,
    /// Blocks in the loop.
    unroll: i32,
    build: fn(Format, i32) -> Body,
}

/// A tile described, scheduled and written.
pub struct Written {
    /// The instructions in their plain order.
    pub body: Body,
    /// When each issues, and in which registers.
    pub schedule: Schedule,
    /// The file and its loop.
    pub text: emit::Text,
    /// What it touches.
    pub extents: Extents,
}

impl Tile {
    /// Name of its function: the file without ending.
    pub fn name(&self) -> &'static str {
        self.file.trim_end_matches(".s")
    }

    /// Useful products of the loop.
    pub fn loop_macs(&self) -> usize {
        self.macs * self.unroll as usize
    }

    /// Schedules and writes the tile.
    pub fn write(&self) -> Written {
        let body = (self.build)(self.format, self.unroll);
        let schedule = modulo::schedule(&body);
        Written {
            text: emit::text(self.title, &body, &schedule),
            extents: Extents::of(&body),
            body,
            schedule,
        }
    }
}

macro_rules! tile {
    ($file:literal, $title:literal, $macs:literal, $format:ident, $build:expr) => {
        Tile {
            file: $file,
            title: $title,
            macs: $macs,
            format: Format::$format,
            unroll: 2,
            build: $build,
        }
    };
}

/// Every tile.
pub const ALL: &[Tile] = &[
    tile!(
        "dotprod_w4_rows1.s",
        "One row of int4, 16 columns.",
        512,
        W4,
        dotprod::rows1
    ),
    tile!(
        "dotprod_w4min_rows1.s",
        "One row of int4 with minima, 16 columns.",
        512,
        W4Min,
        dotprod::rows1
    ),
    tile!(
        "dotprod_w8_rows1.s",
        "One row of int8, 16 columns.",
        512,
        W8,
        dotprod::rows1
    ),
    tile!(
        "dotprod_w4_rows4.s",
        "Four rows of int4, 8 columns.",
        1024,
        W4,
        dotprod::rows4
    ),
    tile!(
        "dotprod_w4min_rows4.s",
        "Four rows of int4 with minima, 8 columns.",
        1024,
        W4Min,
        dotprod::rows4
    ),
    tile!(
        "dotprod_w8_rows4.s",
        "Four rows of int8, 8 columns.",
        1024,
        W8,
        dotprod::rows4
    ),
    tile!(
        "dotprod_w4min_rows8.s",
        "Eight rows of regrouped int4 with minima, 4 columns.",
        1024,
        W8Min,
        |f, u| dotprod::many_rows(f, 2, u)
    ),
    tile!(
        "dotprod_w8_rows8.s",
        "Eight rows of regrouped int8, 4 columns.",
        1024,
        W8,
        |f, u| dotprod::many_rows(f, 2, u)
    ),
    tile!(
        "i8mm_w4_rows1.s",
        "One row of int4, 16 columns.",
        512,
        W4,
        i8mm::rows1
    ),
    tile!(
        "i8mm_w4min_rows1.s",
        "One row of int4 with minima, 16 columns.",
        512,
        W4Min,
        i8mm::rows1
    ),
    tile!(
        "i8mm_w4_rows2.s",
        "Two rows of int4, 16 columns.",
        1024,
        W4,
        i8mm::rows2
    ),
    tile!(
        "i8mm_w4min_rows2.s",
        "Two rows of int4 with minima, 16 columns.",
        1024,
        W4Min,
        i8mm::rows2
    ),
    tile!(
        "i8mm_w8_rows2.s",
        "Two rows of int8, 16 columns.",
        1024,
        W8,
        i8mm::rows2
    ),
    tile!(
        "i8mm_w4_rows4.s",
        "Four rows of int4, 8 columns.",
        1024,
        W4,
        i8mm::rows4
    ),
    tile!(
        "i8mm_w4min_rows4.s",
        "Four rows of int4 with minima, 8 columns.",
        1024,
        W4Min,
        i8mm::rows4
    ),
    tile!(
        "i8mm_w8_rows4.s",
        "Four rows of int8, 8 columns.",
        1024,
        W8,
        i8mm::rows4
    ),
    tile!(
        "i8mm_w4_rows8.s",
        "Eight rows of int4, 4 columns.",
        1024,
        W4,
        |f, u| i8mm::many_rows(f, 2, u)
    ),
    tile!(
        "i8mm_w4min_rows8.s",
        "Eight rows of int4 with minima, 4 columns.",
        1024,
        W4Min,
        |f, u| i8mm::many_rows(f, 2, u)
    ),
    tile!(
        "i8mm_w8_rows8.s",
        "Eight rows of int8, 4 columns.",
        1024,
        W8,
        |f, u| i8mm::many_rows(f, 2, u)
    ),
    tile!(
        "i8mm_w4min_rows12.s",
        "Twelve rows of unpacked int4 with minima, 4 columns.",
        1536,
        W8Min,
        |f, u| i8mm::many_rows(f, 3, u)
    ),
    tile!(
        "i8mm_w8_rows12.s",
        "Twelve rows of int8, 4 columns.",
        1536,
        W8,
        |f, u| i8mm::many_rows(f, 3, u)
    ),
];
