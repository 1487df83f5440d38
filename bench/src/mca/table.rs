//! The table: rows per kernel and core, classes against their targets, and the committed record.

use std::fmt::Write;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Result;

/// A kernel on a core.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Operation.
    pub kernel: String,
    /// `w4`, `w4min`, `w8`; `null` where there are no weights.
    pub weights: Option<String>,
    /// Rows at a time.
    pub rows: usize,
    /// Tier.
    pub isa: String,
    /// Core.
    pub cpu: String,
    /// `llvm-mca`, or `in-order`: our simulation.
    pub model: String,
    /// Cycles of a block: 32 of `k` times the tile's columns and rows.
    pub cycles_per_block: f64,
    /// Useful products of a block.
    pub macs_per_block: f64,
    /// Useful products a cycle.
    pub macs_per_cycle: f64,
    /// Bytes of weights (keys, values, inputs) a cycle.
    pub weight_bytes_per_cycle: f64,
    /// Share of the products a cycle if nothing but products took the vector pipes.
    pub peak_share: f64,
    /// What is taken all the time: a unit of the core, or `dependences`.
    pub bottleneck: String,
    /// Instructions of a block.
    pub insn_per_block: f64,
    /// Instructions for 1000 useful products.
    pub insn_per_1000_mac: f64,
}

impl Row {
    /// What tells a row from the others.
    fn key(&self) -> (&str, Option<&str>, usize, &str, &str, &str) {
        let weights = self.weights.as_deref();
        (
            &self.kernel,
            weights,
            self.rows,
            &self.isa,
            &self.cpu,
            &self.model,
        )
    }
}

/// A kernel class against its target on three cores: Cortex-X3, A715-class (N3 model), A510 (in-order).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Target {
    /// Class.
    pub class: String,
    /// Format.
    pub weights: String,
    /// Rows; [`MANY_ROWS`] for many.
    pub rows: usize,
    /// Tier.
    pub isa: String,
    /// Products a cycle of the best peer.
    pub peer: [f64; 3],
    /// Products a cycle to be reached.
    pub target: [f64; 3],
    /// Why the class misses, where it does.
    #[serde(default)]
    pub reason: String,
}

/// Core and model of the three columns of a [`Target`].
pub const COLUMNS: [(&str, &str); 3] = [
    ("cortex-x3", "llvm-mca"),
    ("cortex-a725", "llvm-mca"),
    ("cortex-a510", "in-order"),
];

/// Rows of a prompt that share one unpacking.
pub const MANY_ROWS: usize = 128;

/// A class and what is reached.
#[derive(Clone, Debug, Serialize)]
pub struct Reached {
    /// What was to be reached.
    #[serde(flatten)]
    pub target: Target,
    /// Products a cycle.
    pub reached: [f64; 3],
    /// Of the target.
    pub ratio: [f64; 3],
    /// What the model says of each core on which the class misses.
    pub misses: Vec<String>,
}

/// What rounds to less than the target is a miss.
const MISS: f64 = 0.995;

/// What is printed and committed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// Major version of LLVM.
    pub llvm: String,
    /// Kernels.
    pub kernels: Vec<Row>,
}

/// `bench/records`, with this file.
fn record(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "records", name]
        .iter()
        .collect()
}

impl Table {
    /// The committed table.
    ///
    /// # Errors
    /// If it is missing or damaged.
    pub fn committed() -> Result<Self> {
        let path = record("mca.json");
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Puts this table in the place of the committed one.
    ///
    /// # Errors
    /// If the files cannot be written.
    pub fn commit(&self) -> Result<()> {
        let json = serde_json::to_string_pretty(self)? + "\n";
        std::fs::write(record("mca.json"), json)?;
        Ok(std::fs::write(record("mca.md"), self.markdown())?)
    }

    /// Rows of `committed` that are missing here or take `tolerance` more cycles, in words.
    pub fn losses(&self, committed: &Self, tolerance: f64) -> Vec<String> {
        let lost = |old: &Row| {
            let new = self.kernels.iter().find(|new| new.key() == old.key());
            let what = match new {
                None => "is missing".into(),
                Some(new) if new.cycles_per_block > old.cycles_per_block * (1.0 + tolerance) => {
                    format!(
                        "takes {:.2} cycles a block, {:.2} before",
                        new.cycles_per_block, old.cycles_per_block
                    )
                }
                Some(_) => return None,
            };
            Some(format!("{:?} {what}", old.key()))
        };
        committed.kernels.iter().filter_map(lost).collect()
    }

    fn row(&self, target: &Target, column: usize) -> Option<&Row> {
        let kernel = if target.rows == MANY_ROWS {
            "matmul_unpacked"
        } else {
            "matmul"
        };
        let (cpu, model) = COLUMNS[column];
        let key = (
            kernel,
            Some(target.weights.as_str()),
            target.rows,
            &*target.isa,
            cpu,
            model,
        );
        self.kernels.iter().find(|row| row.key() == key)
    }

    /// Every class of `bench/records/mca-targets.json` with what is reached.
    ///
    /// # Errors
    /// If the file is damaged or a class has no kernel.
    pub fn classes(&self) -> Result<Vec<Reached>> {
        let targets: Vec<Target> =
            serde_json::from_str(include_str!("../../records/mca-targets.json"))?;
        let class = |target: Target| {
            let (mut reached, mut ratio) = ([0.0; 3], [0.0; 3]);
            let mut misses = vec![];
            for column in 0..3 {
                let row = self.row(&target, column);
                let row = row.ok_or_else(|| format!("{}: no kernel", target.class))?;
                reached[column] = row.macs_per_cycle;
                ratio[column] = row.macs_per_cycle / target.target[column];
                if ratio[column] < MISS {
                    let (cpu, insns) = (&row.cpu, row.insn_per_1000_mac);
                    let bound = &row.bottleneck;
                    misses.push(format!(
                        "{cpu}: {bound}, {insns:.0} instructions for 1000 MAC"
                    ));
                }
            }
            Ok(Reached {
                target,
                reached,
                ratio,
                misses,
            })
        };
        targets.into_iter().map(class).collect()
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "llvm-mca {} and the in-order simulation of `kernels/asm-gen/src/inorder.rs`: steady state, all in L1. \
             Nothing here was measured on hardware.\n\n\
             Cortex-X3, A715-class (LLVM's N3 model) and A510 (in-order), useful MAC a cycle:\n\n\
             | class | weights | isa | best peer | target | reached | of the target | where it misses |\n\
             |---|---|---|---|---|---|---|---|\n",
            self.llvm
        );
        let three = |x: [f64; 3]| format!("{:.1} / {:.1} / {:.1}", x[0], x[1], x[2]);
        match self.classes() {
            Ok(classes) => {
                for c in classes {
                    let Target {
                        class,
                        weights,
                        isa,
                        peer,
                        target,
                        ..
                    } = &c.target;
                    let [x3, a715, a510] = c.ratio;
                    let mut why = c.misses.join("; ");
                    if !why.is_empty() && !c.target.reason.is_empty() {
                        why += &format!(". {}", c.target.reason);
                    }
                    let _ = writeln!(
                        text,
                        "| {class} | {weights} | {isa} | {} | {} | {} | {x3:.2} / {a715:.2} / {a510:.2} | {why} |",
                        three(*peer),
                        three(*target),
                        three(c.reached),
                    );
                }
            }
            Err(e) => text += &format!("\n{e}\n"),
        }
        text += "\nA block is 32 of `k` times the tile's columns and rows; of operations without products, \
                 32 elements; of scores, 8 positions of a head of 64; of values, 1 position times 16 columns. \
                 Bytes are those of weights, keys, values or inputs.\n\n\
                 | kernel | weights | rows | isa | cpu | model | cycles a block | MAC a cycle | bytes a cycle | of peak | \
                 bottleneck | instructions for 1000 MAC |\n\
                 |---|---|---|---|---|---|---|---|---|---|---|---|\n";
        for r in &self.kernels {
            let weights = r.weights.as_deref().unwrap_or("-");
            let has_macs = r.macs_per_block > 0.0;
            let or_dash = |x: String| if has_macs { x } else { "-".into() };
            let _ = writeln!(
                text,
                "| {} | {weights} | {} | {} | {} | {} | {:.2} | {} | {:.1} | {} | {} | {} |",
                r.kernel,
                r.rows,
                r.isa,
                r.cpu,
                r.model,
                r.cycles_per_block,
                or_dash(format!("{:.1}", r.macs_per_cycle)),
                r.weight_bytes_per_cycle,
                or_dash(format!("{:.0} %", 100.0 * r.peak_share)),
                r.bottleneck,
                or_dash(format!("{:.0}", r.insn_per_1000_mac)),
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cycles: f64) -> Table {
        let row = |rows| Row {
            kernel: "matmul".into(),
            weights: Some("w4".into()),
            rows,
            isa: "neon_i8mm".into(),
            cpu: "cortex-x3".into(),
            model: "llvm-mca".into(),
            cycles_per_block: cycles,
            macs_per_block: 512.0,
            macs_per_cycle: 512.0 / cycles,
            weight_bytes_per_cycle: 1.0,
            peak_share: 0.5,
            bottleneck: "dependences".into(),
            insn_per_block: 100.0,
            insn_per_1000_mac: 195.3,
        };
        Table {
            llvm: "22".into(),
            kernels: vec![row(1), row(4)],
        }
    }

    #[test]
    fn a_loss_above_the_tolerance_is_seen() {
        assert!(table(10.2).losses(&table(10.0), 0.03).is_empty());
        assert!(table(8.0).losses(&table(10.0), 0.03).is_empty());
        assert_eq!(table(10.4).losses(&table(10.0), 0.03).len(), 2);
        let mut one = table(10.0);
        one.kernels.pop();
        assert!(one.losses(&table(10.0), 0.03)[0].contains("is missing"));
    }
}
