//! Which loops are looked at, and what a pass of each is worth.

use std::ops::Range;

use brevity_asm_gen::tiles;
use brevity_kernels::Isa;
use brevity_kernels::matmul::WeightFormat;

use super::count::{float_products, int_products, stored_bytes};
use super::disassembly::{Function, Line};
use super::loops::{holds, innermost, loops, unrolled};
use crate::Result;

/// A loop to be found and what it does.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// Operation.
    pub name: String,
    /// Format of the weights; `None` where there are none.
    pub weights: Option<WeightFormat>,
    /// Rows it works on at a time.
    pub rows: usize,
    /// Tier.
    pub isa: Isa,
    /// Its function, below `brevity_kernels`.
    function: String,
    pick: Pick,
    work: Work,
    /// Bytes of weights (of keys, values, inputs) of a block, as they lie in memory.
    pub bytes_per_block: f64,
}

/// Which loop of the function.
#[derive(Clone, Copy, Debug)]
enum Pick {
    /// The innermost loop with most products.
    Densest,
    /// The innermost loop with most instructions.
    Longest,
    /// All innermost loops over vectors, one after the other.
    All,
    /// The innermost loop of so many int8 products, so many times, and the loop around it.
    Nest { products: usize, trips: usize },
}

/// What a pass is worth in blocks.
#[derive(Clone, Copy, Debug)]
enum Work {
    /// So many blocks of so many useful products.
    Blocks { blocks: usize, macs: usize },
    /// A block for so many products that the pass is seen to make.
    Products(usize),
    /// A block for so many bytes that the pass is seen to store; no products are counted.
    Stored(usize),
}

/// A kernel's loop, found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is.
    pub kernel: Kernel,
    /// Instructions of a pass.
    pub body: Vec<String>,
    /// Blocks of a pass.
    pub blocks: f64,
    /// Useful products of a block.
    pub macs_per_block: f64,
    /// Products a cycle if nothing but them took slots, on four vector pipes.
    pub peak_of_four_pipes: f64,
}

/// Bytes that a group of 32 weights of one column takes.
pub fn group_bytes(format: WeightFormat) -> f64 {
    match format {
        WeightFormat::W4 => 18.0,
        WeightFormat::W4Min => 20.0,
        WeightFormat::W8 => 34.0,
    }
}

/// Every loop that is looked at.
pub fn all() -> Vec<Kernel> {
    let mut kernels: Vec<Kernel> = tiles::ALL.iter().map(matmul).collect();
    kernels.extend(shared());
    kernels.extend(unpacked());
    kernels.extend(unpacking());
    kernels.extend(attention());
    kernels.extend(small());
    kernels
}

/// A matmul tile; its file is named after tier, format and rows.
fn matmul(tile: &tiles::Tile) -> Kernel {
    let stem = tile.name();
    let mut parts = stem.split('_');
    let mut next = || parts.next().unwrap_or_default();
    let isa = match next() {
        "i8mm" => Isa::NeonI8mm,
        _ => Isa::NeonDotprod,
    };
    let weights = match next() {
        "w4" => WeightFormat::W4,
        "w4min" => WeightFormat::W4Min,
        _ => WeightFormat::W8,
    };
    let rows: usize = next().trim_start_matches("rows").parse().unwrap_or(0);
    assert!(rows > 0, "{}: tier, format and rows in the name", tile.file);
    let columns = tile.macs as f64 / (32 * rows) as f64;
    Kernel {
        name: "matmul".into(),
        weights: Some(weights),
        rows,
        isa,
        function: format!("matmul::asm::{stem}"),
        pick: Pick::Densest,
        work: Work::Blocks {
            blocks: tile.loop_macs() / tile.macs,
            macs: tile.macs,
        },
        bytes_per_block: columns * group_bytes(weights),
    }
}

/// The tile that i8mm takes over from dotprod: one row of int8.
fn shared() -> Option<Kernel> {
    let mut tiles = tiles::ALL.iter();
    let tile = tiles.find(|tile| tile.file == "dotprod_w8_rows1.s")?;
    Some(Kernel {
        isa: Isa::NeonI8mm,
        ..matmul(tile)
    })
}

/// Int4 without minima, once unpacked, goes through the largest tiles of int8.
fn unpacked() -> Vec<Kernel> {
    let w4 = WeightFormat::W4;
    let files = ["dotprod_w8_rows8.s", "i8mm_w8_rows12.s"];
    let tiles = tiles::ALL.iter().filter(|tile| files.contains(&tile.file));
    let unpacked = |tile| {
        let kernel = matmul(tile);
        let share = group_bytes(w4) / group_bytes(WeightFormat::W8);
        Kernel {
            weights: Some(w4),
            bytes_per_block: share * kernel.bytes_per_block,
            ..kernel
        }
    };
    tiles.map(unpacked).collect()
}

/// Codes of a block of 16 columns brought into the order of the tiles for many rows.
fn unpacking() -> Vec<Kernel> {
    let kernel = |isa, weights, function: &str, bytes_per_block| Kernel {
        name: "unpack".into(),
        weights: Some(weights),
        rows: 0,
        isa,
        function: function.into(),
        pick: Pick::Densest,
        work: Work::Stored(16 * 32),
        bytes_per_block,
    };
    vec![
        kernel(
            Isa::NeonDotprod,
            WeightFormat::W4,
            "matmul::neon_dotprod::regroup_w4",
            256.0,
        ),
        kernel(
            Isa::NeonDotprod,
            WeightFormat::W8,
            "matmul::neon_dotprod::regroup_w8",
            512.0,
        ),
        kernel(
            Isa::NeonI8mm,
            WeightFormat::W4,
            "matmul::neon_i8mm::unpack",
            256.0,
        ),
    ]
}

/// Scores of 8 positions, values of a position; heads of 64.
fn attention() -> Vec<Kernel> {
    const HEAD_DIM: usize = 64;
    let scores = |rows: usize| Kernel {
        name: "attention_scores".into(),
        weights: None,
        rows,
        isa: Isa::NeonDotprod,
        function: "attention::neon_dotprod::int8_scores".into(),
        pick: Pick::Nest {
            products: 8 * 32 * rows,
            trips: HEAD_DIM / 32,
        },
        work: Work::Products(8 * HEAD_DIM * rows),
        bytes_per_block: 8.0 * (HEAD_DIM + 2) as f64,
    };
    let values = |name: &str, function: &str, bytes_per_block| Kernel {
        name: name.into(),
        weights: None,
        rows: 4,
        isa: Isa::Neon,
        function: function.into(),
        pick: Pick::Densest,
        work: Work::Products(4 * 16),
        bytes_per_block,
    };
    let mut kernels: Vec<_> = (1..=4).map(scores).collect();
    kernels.extend([
        values("attention_values_int8", "attention::neon::add_int8", 16.0),
        values("attention_values_f32", "attention::neon::add_f32", 64.0),
    ]);
    kernels
}

/// The operations on 32 elements.
fn small() -> Vec<Kernel> {
    let kernel = |name: &str, function: &str, pick, bytes_per_block| Kernel {
        name: name.into(),
        weights: None,
        rows: 1,
        isa: Isa::Neon,
        function: function.into(),
        pick,
        work: Work::Stored(32 * 4),
        bytes_per_block,
    };
    let one_block = Work::Blocks { blocks: 1, macs: 0 };
    vec![
        kernel(
            "attention_weights",
            "attention::neon::weights",
            Pick::Densest,
            128.0,
        ),
        kernel(
            "attention_merge",
            "attention::neon::merge_row",
            Pick::Longest,
            256.0,
        ),
        kernel("rms_norm", "rms_norm::neon::run", Pick::All, 256.0),
        kernel("rope", "rope::neon::halves", Pick::Longest, 128.0),
        kernel("swiglu", "swiglu::neon::run", Pick::Densest, 256.0),
        Kernel {
            work: one_block,
            ..kernel("quantize", "quantize::neon::run", Pick::Longest, 128.0)
        },
        Kernel {
            work: Work::Products(32 * 16),
            ..kernel("dense_f32", "dense::run", Pick::Densest, 32.0 * 64.0)
        },
    ]
}

impl Kernel {
    /// Finds the loop among the functions of the kernels crate.
    ///
    /// # Errors
    /// If there is none.
    pub fn find(&self, functions: &[Function]) -> Result<Found> {
        let name = format!("brevity_kernels::{}", self.function);
        let mut bodies = functions
            .iter()
            .filter(|f| f.name == name)
            .filter_map(|f| self.pick.body(&f.lines));
        let body = bodies
            .next()
            .ok_or_else(|| format!("{name}: no such loop"))?;
        let sum = |count: fn(&str) -> usize| body.iter().map(|l| count(l)).sum::<usize>();
        let (int, float) = (sum(int_products), sum(float_products));
        let (blocks, macs_per_block) = match self.work {
            Work::Blocks { blocks, macs } => (blocks as f64, macs),
            Work::Products(macs) => (int.max(float) as f64 / macs as f64, macs),
            Work::Stored(bytes) => (sum(stored_bytes) as f64 / bytes as f64, 0),
        };
        if blocks == 0.0 {
            return Err(format!("{name}: its loop does nothing that is counted").into());
        }
        let is_matrix = body.iter().any(|l| l.contains("mmla"));
        Ok(Found {
            kernel: self.clone(),
            blocks,
            macs_per_block: macs_per_block as f64,
            peak_of_four_pipes: match int {
                0 => 16.0,
                _ if is_matrix => 128.0,
                _ => 64.0,
            },
            body,
        })
    }
}

impl Pick {
    fn body(self, lines: &[Line]) -> Option<Vec<String>> {
        let all = loops(lines);
        let inner = innermost(&all);
        let text = |range: &Range<usize>| lines[range.clone()].iter().map(|l| l.text.clone());
        let count = |range: &Range<usize>, count: fn(&str) -> usize| {
            lines[range.clone()]
                .iter()
                .map(|l| count(&l.text))
                .sum::<usize>()
        };
        match self {
            Pick::Longest => Some(text(inner.iter().max_by_key(|l| l.len())?).collect()),
            Pick::Densest => {
                let products = |l: &&Range<usize>| {
                    (
                        count(l, int_products),
                        count(l, float_products),
                        count(l, stored_bytes),
                    )
                };
                Some(text(inner.iter().max_by_key(products)?).collect())
            }
            Pick::All => {
                let is_vector = |l: &&Range<usize>| text(l).any(|l| l.contains(".4s"));
                let vectors = inner.iter().filter(is_vector);
                Some(vectors.flat_map(text).collect()).filter(|b: &Vec<_>| !b.is_empty())
            }
            Pick::Nest { products, trips } => {
                let inner = inner.iter().find(|l| count(l, int_products) == products)?;
                let outer = all
                    .iter()
                    .filter(|l| holds(l, inner))
                    .min_by_key(|l| l.len())?;
                Some(unrolled(lines, outer, inner, trips))
            }
        }
    }
}
