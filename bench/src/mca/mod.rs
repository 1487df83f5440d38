//! Cycles of the Arm kernels' inner loops, by LLVM's machine models and by our in-order simulation.
//!
//! 1. The kernels crate is built for Arm as it ships ([`crate::arm`]) and disassembled ([`disassembly`]).
//! 2. [`kernels`] says which function and which of its [`loops`] is a kernel, and what a pass is worth.
//! 3. [`llvm`] runs the loops through llvm-mca; the A510 also goes through [`inorder`].
//! 4. [`mod@table`] sets the figures against the targets and the committed record.
//!
//! Assumed are L1 hits and loops long enough that what is before and after them does not count.

pub mod count;
pub mod disassembly;
pub mod kernels;
pub mod llvm;
pub mod loops;
pub mod table;

use brevity_asm_gen::{inorder, insn::Insn};

use crate::Result;
use kernels::Found;
use llvm::{Estimate, Llvm};
use table::{MANY_ROWS, Row, Table};

/// Cores that llvm-mca is asked for.
pub const CPUS: [&str; 4] = ["cortex-x3", "cortex-a715", "cortex-a725", "cortex-a510"];
/// The in-order one.
const IN_ORDER: &str = "cortex-a510";

/// Builds the kernels and looks at every loop on every core.
///
/// # Errors
/// If the build, llvm-objdump or llvm-mca fails, or a kernel is not found.
pub fn table(llvm: &Llvm) -> Result<Table> {
    let file = crate::arm::build_kernels()?;
    let functions = disassembly::functions(&llvm.objdump, &file)?;
    let found: Vec<Found> = kernels::all()
        .iter()
        .map(|k| k.find(&functions))
        .collect::<Result<_>>()?;
    let bodies: Vec<_> = found.iter().map(|f| f.body.clone()).collect();
    let normalized: Vec<_> = bodies.iter().map(|b| llvm::normalized(b)).collect();
    let mut rows = vec![];
    for cpu in CPUS {
        let bodies = if cpu == IN_ORDER {
            &bodies
        } else {
            &normalized
        };
        let estimates = llvm.estimate(cpu, bodies)?;
        rows.extend(
            found
                .iter()
                .zip(&estimates)
                .map(|(f, e)| row(f, cpu, "llvm-mca", e)),
        );
    }
    rows.extend(
        found
            .iter()
            .map(|f| row(f, IN_ORDER, "in-order", &simulated(&f.body))),
    );
    let many: Vec<Row> = rows
        .iter()
        .filter_map(|row| with_unpacking(row, &rows))
        .collect();
    rows.extend(many);
    Ok(Table {
        llvm: llvm.version.clone(),
        kernels: rows,
    })
}

/// Our simulation, with forwarded accumulators.
fn simulated(body: &[String]) -> Estimate {
    let body: Vec<Insn> = body.iter().map(|l| Insn::parse(l)).collect();
    let cycles = inorder::cycles(&body, true);
    Estimate {
        cycles,
        bottleneck: inorder_bottleneck(&body, cycles),
    }
}

/// The fullest slots of the in-order core.
fn inorder_bottleneck(body: &[Insn], cycles: f64) -> String {
    use brevity_asm_gen::insn::Unit::{Fma, Load, Mac, Vector};
    let count = |units: &[brevity_asm_gen::insn::Unit]| -> f64 {
        let of = body.iter().filter(|i| units.contains(&i.unit));
        of.map(|i| f64::from(i.moves)).sum()
    };
    let slots = [
        ("vector slots", count(&[Vector, Mac]) / 2.0),
        ("float multiply slots", count(&[Fma]) / 2.0),
        ("loads", count(&[Load]) / 2.0),
        ("issue", body.len() as f64 / 3.0),
    ];
    let fullest = slots.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    match fullest {
        Some((name, used)) if used >= 0.9 * cycles => {
            format!("{name} {:.0} %", 100.0 * used / cycles)
        }
        _ => "dependences".into(),
    }
}

fn row(found: &Found, cpu: &str, model: &str, estimate: &Estimate) -> Row {
    let Found { kernel, .. } = found;
    let cycles = estimate.cycles / found.blocks;
    let macs = found.macs_per_block;
    let pipes = if cpu == "cortex-x3" { 4.0 } else { 2.0 };
    let insns = found.body.len() as f64 / found.blocks;
    Row {
        kernel: kernel.name.clone(),
        weights: kernel.weights.map(|w| w.name().into()),
        rows: kernel.rows,
        isa: kernel.isa.name().into(),
        cpu: cpu.into(),
        model: model.into(),
        cycles_per_block: cycles,
        macs_per_block: macs,
        macs_per_cycle: macs / cycles,
        weight_bytes_per_cycle: kernel.bytes_per_block / cycles,
        peak_share: macs / cycles / (found.peak_of_four_pipes * pipes / 4.0),
        bottleneck: estimate.bottleneck.clone(),
        insn_per_block: insns,
        insn_per_1000_mac: if macs > 0.0 {
            1000.0 * insns / macs
        } else {
            0.0
        },
    }
}

/// [`MANY_ROWS`] rows of a prompt: the tile of most rows, the tile of what is left of them, and one
/// unpacking. Block: 16 columns.
fn with_unpacking(tile: &Row, rows: &[Row]) -> Option<Row> {
    const COLUMNS: f64 = 16.0;
    let same = |r: &&Row| (&r.isa, &r.cpu, &r.model) == (&tile.isa, &tile.cpu, &tile.model);
    let tiles = |r: &&Row| same(r) && r.kernel == "matmul" && r.weights == tile.weights;
    let largest = rows.iter().filter(tiles).max_by_key(|r| r.rows)?;
    if tile.kernel != "matmul" || tile.rows != largest.rows {
        return None;
    }
    // int4 with and without minima are unpacked alike; int8 has no unpacking where tiles take it as it is.
    let weights = tile.weights.as_deref().map(|w| w.trim_end_matches("min"));
    let unpack = rows.iter().filter(same);
    let mut unpack = unpack.filter(|r| r.kernel == "unpack" && r.weights.as_deref() == weights);
    let unpack = unpack.next();
    let of_16_columns = |r: &Row, what: f64| {
        let columns = r.macs_per_block / (32 * r.rows) as f64;
        what * COLUMNS / columns
    };
    let (mut cycles, mut insns) =
        unpack.map_or((0.0, 0.0), |u| (u.cycles_per_block, u.insn_per_block));
    let mut left = MANY_ROWS;
    while left > 0 {
        let fitting = rows.iter().filter(tiles).filter(|r| r.rows <= left);
        let next = fitting.max_by_key(|r| r.rows)?;
        let n = left / next.rows;
        cycles += n as f64 * of_16_columns(next, next.cycles_per_block);
        insns += n as f64 * of_16_columns(next, next.insn_per_block);
        left -= n * next.rows;
    }
    let macs = COLUMNS * 32.0 * MANY_ROWS as f64;
    let peak = tile.macs_per_cycle / tile.peak_share;
    Some(Row {
        kernel: "matmul_unpacked".into(),
        rows: MANY_ROWS,
        cycles_per_block: cycles,
        macs_per_block: macs,
        macs_per_cycle: macs / cycles,
        weight_bytes_per_cycle: of_16_columns(
            tile,
            tile.weight_bytes_per_cycle * tile.cycles_per_block,
        ) / cycles,
        peak_share: macs / cycles / peak,
        insn_per_block: insns,
        insn_per_1000_mac: 1000.0 * insns / macs,
        ..tile.clone()
    })
}
