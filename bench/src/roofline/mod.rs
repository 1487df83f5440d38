//! Every kernel as a share of what this machine can do on one core: the slower of reading its bytes and
//! making its products.
//!
//! Weights of one row come from memory: enough copies of a layer take turns that no cache holds them.
//! The operations beside the linear layers work on what is in L1, as they do in a forward pass.

pub mod dispatch;
pub mod machine;

use std::fmt::Write;

use brevity_kernels::Isa;
use brevity_kernels::matmul::WeightFormat;
use serde::Serialize;

use crate::cases;
use crate::matmul_case::MatmulCase;
use crate::shapes::{LAYERS, Layer, NETWORKS, ROWS};
use machine::{Machine, median_seconds};

/// What one core of this machine can do, and what the kernels do.
#[derive(Debug, Serialize)]
pub struct Report {
    /// CPU as the system names it.
    pub cpu: String,
    /// Limits by tier.
    pub machines: Vec<Machine>,
    /// Kernels.
    pub rows: Vec<Row>,
}

/// A kernel in a shape on a tier.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Operation.
    pub kernel: String,
    /// Its sizes.
    pub shape: String,
    /// Model and layer.
    pub layer: &'static str,
    /// Tier.
    pub isa: &'static str,
    /// Microseconds, median.
    pub us: f64,
    /// Bytes a second, in GB.
    pub gbs: f64,
    /// Products a second, in G.
    pub gmacs: f64,
    /// `memory`, `L1` or `products`.
    pub limit: &'static str,
    /// Of the limit.
    pub share: f64,
}

/// Bytes that no cache holds.
const FROM_MEMORY: usize = 96 << 20;
/// Most copies of a layer.
const MAX_COPIES: usize = 512;

/// Measures machine and kernels, on every tier but the scalar one.
pub fn report() -> Report {
    let mut report = Report {
        cpu: machine::cpu_name(),
        machines: vec![],
        rows: vec![],
    };
    for isa in Isa::available().filter(|&isa| isa != Isa::Scalar) {
        let machine = Machine::measure(isa);
        for format in [WeightFormat::W4, WeightFormat::W4Min, WeightFormat::W8] {
            for layer in LAYERS {
                for m in ROWS {
                    report.rows.extend(matmul(&machine, isa, format, m, layer));
                }
            }
        }
        for network in NETWORKS {
            for case in cases::of(network) {
                report
                    .rows
                    .extend(operation(&machine, isa, network.name, &case));
            }
        }
        report.machines.push(machine);
    }
    report
}

fn matmul(
    machine: &Machine,
    isa: Isa,
    format: WeightFormat,
    m: usize,
    layer: Layer,
) -> Option<Row> {
    let mut first = MatmulCase::new(isa, format, m, layer)?;
    first.assert_equal_to_scalar();
    let (bytes, macs) = (first.weight_bytes(), first.macs());
    // Of few rows the weights come from memory; of many the products take longer by far.
    let copies = match m {
        1..=8 => FROM_MEMORY.div_ceil(bytes).min(MAX_COPIES),
        _ => 1,
    };
    let mut cases = vec![first];
    for _ in 1..copies {
        cases.push(MatmulCase::new(isa, format, m, layer)?);
    }
    let n = cases.len();
    let mut next = (0..n).cycle();
    let seconds = median_seconds(n, &mut || {
        std::hint::black_box(cases[next.next().unwrap_or(0)].run()[0]);
    });
    let memory = bytes as f64 / machine.read_gbs / 1e9;
    let limit = if n > 1 { memory } else { 0.0 };
    let name = format!("matmul_{}", format.name());
    let shape = format!("{m}x{}x{}", layer.n, layer.k);
    Some(row(
        machine,
        (name, shape, layer.name),
        seconds,
        (bytes, macs),
        ("memory", limit),
    ))
}

fn operation(
    machine: &Machine,
    isa: Isa,
    network: &'static str,
    case: &cases::Case,
) -> Option<Row> {
    let mut operation = case.on(isa)?;
    let seconds = median_seconds(1, &mut || operation.run());
    let limit = case.bytes as f64 / machine.l1_gbs / 1e9;
    let names = (case.kernel.to_string(), case.shape.clone(), network);
    Some(row(
        machine,
        names,
        seconds,
        (case.bytes, case.macs),
        ("L1", limit),
    ))
}

fn row(
    machine: &Machine,
    (kernel, shape, layer): (String, String, &'static str),
    seconds: f64,
    (bytes, macs): (usize, usize),
    (name, bytes_seconds): (&'static str, f64),
) -> Row {
    let macs_seconds = macs as f64 / machine.gmacs / 1e9;
    let (limit, least) = if bytes_seconds > macs_seconds {
        (name, bytes_seconds)
    } else {
        ("products", macs_seconds)
    };
    Row {
        kernel,
        shape,
        layer,
        isa: machine.isa,
        us: seconds * 1e6,
        gbs: bytes as f64 / seconds / 1e9,
        gmacs: macs as f64 / seconds / 1e9,
        limit,
        share: least / seconds,
    }
}

impl Report {
    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "{}, one core\n\n\
             | tier | read from memory | copy in memory | copy in L1 | products |\n|---|---|---|---|---|\n",
            self.cpu
        );
        for m in &self.machines {
            let _ = writeln!(
                text,
                "| {} | {:.1} GB/s | {:.1} GB/s | {:.1} GB/s | {:.1} GMAC/s |",
                m.isa, m.read_gbs, m.copy_gbs, m.l1_gbs, m.gmacs
            );
        }
        text += "\n| kernel | shape | layer | tier | us | GB/s | GMAC/s | limit | share |\n\
                 |---|---|---|---|---|---|---|---|---|\n";
        for r in &self.rows {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {:.2} | {:.1} | {:.1} | {} | {:.0} % |",
                r.kernel,
                r.shape,
                r.layer,
                r.isa,
                r.us,
                r.gbs,
                r.gmacs,
                r.limit,
                100.0 * r.share
            );
        }
        text
    }
}
