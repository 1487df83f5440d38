//! llvm-mca: cycles of loops in the steady state.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::Result;

/// The program of an LLVM, and its neighbour of the same version.
#[derive(Clone, Debug)]
pub struct Llvm {
    mca: PathBuf,
    /// `llvm-objdump` beside it.
    pub objdump: PathBuf,
    /// Major version.
    pub version: String,
}

/// Cycles and what bounds them.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Cycles of a pass.
    pub cycles: f64,
    /// `V pipes 98 %`: the fullest resource, or `dependences`.
    pub bottleneck: String,
}

impl Llvm {
    /// `BREVITY_LLVM_MCA`, else `llvm-mca-22`, else `llvm-mca`; `None` if there is none.
    pub fn find() -> Option<Self> {
        let named = std::env::var_os("BREVITY_LLVM_MCA").map(PathBuf::from);
        let names = match named {
            Some(name) => vec![name],
            None => vec!["llvm-mca-22".into(), "llvm-mca".into()],
        };
        names.into_iter().find_map(|mca| {
            let output = Command::new(&mca).arg("--version").output().ok()?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let version = text.split("LLVM version ").nth(1)?.split('.').next()?;
            let file = mca
                .file_name()?
                .to_str()?
                .replace("llvm-mca", "llvm-objdump");
            Some(Self {
                objdump: mca.with_file_name(file),
                mca,
                version: version.into(),
            })
        })
    }

    /// Estimates of the loops `bodies` on `cpu`.
    ///
    /// # Errors
    /// If llvm-mca fails or its output is not understood.
    pub fn estimate(&self, cpu: &str, bodies: &[Vec<String>]) -> Result<Vec<Estimate>> {
        // The difference of a long and a short run: the filling of the pipeline cancels out.
        const SHORT: u64 = 20;
        const LONG: u64 = 60;
        let short = self.run(cpu, bodies, SHORT)?;
        let long = self.run(cpu, bodies, LONG)?;
        let resources = &long.target_info.resources;
        let pairs = short.regions.iter().zip(&long.regions);
        let estimates: Vec<_> = pairs
            .map(|(short, long)| {
                let more = long.summary.total_cycles - short.summary.total_cycles;
                let cycles = more as f64 / (LONG - SHORT) as f64;
                let uops = long.summary.total_uops as f64 / LONG as f64;
                let dispatch = uops / long.summary.dispatch_width as f64;
                Estimate {
                    cycles,
                    bottleneck: bottleneck(cycles, dispatch, &long.pressures(resources)),
                }
            })
            .collect();
        if estimates.len() != bodies.len() {
            return Err(
                format!("llvm-mca: {} regions of {}", estimates.len(), bodies.len()).into(),
            );
        }
        Ok(estimates)
    }

    fn run(&self, cpu: &str, bodies: &[Vec<String>], iterations: u64) -> Result<Output> {
        let mut text = String::new();
        for (i, body) in bodies.iter().enumerate() {
            let lines = body.join("\n");
            text += &format!("// LLVM-MCA-BEGIN r{i}\n{lines}\n// LLVM-MCA-END r{i}\n");
        }
        let mut child = Command::new(&self.mca)
            .args([
                "-mtriple=aarch64-linux-gnu",
                "-mattr=+v8.6a,+fp16fml,+fullfp16",
            ])
            .arg(format!("-mcpu={cpu}"))
            .arg(format!("-iterations={iterations}"))
            .args(["-skip-unsupported-instructions=lack-sched", "-json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        // Taken, so that it is closed before the output is awaited. llvm-mca reads all before it writes.
        let mut stdin = child.stdin.take().ok_or("no standard input")?;
        stdin.write_all(text.as_bytes())?;
        drop(stdin);
        let output = child.wait_with_output()?;
        if !output.status.success() {
            return Err(format!("{}: {}", self.mca.display(), output.status).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// The fullest of the resources, if it is full enough to be the reason.
fn bottleneck(cycles: f64, dispatch: f64, pressures: &[(String, f64)]) -> String {
    let fullest = pressures
        .iter()
        .map(|(name, used)| (name.as_str(), *used))
        .chain([("dispatch", dispatch)])
        .max_by(|a, b| a.1.total_cmp(&b.1));
    match fullest {
        Some((name, used)) if used >= 0.9 * cycles => {
            format!("{name} {:.0} %", 100.0 * used / cycles)
        }
        _ => "dependences".into(),
    }
}

/// What llvm-mca charges too dearly, in instructions it charges rightly: `ldp q, q` and loads of a lane.
///
/// On an out-of-order core the pair is two loads; a lane's load is a scalar load and a move, and its
/// base is ready a cycle later, not when the data is there.
pub fn normalized(body: &[String]) -> Vec<String> {
    body.iter().flat_map(|line| split(line)).collect()
}

fn split(line: &str) -> Vec<String> {
    let keep = || vec![line.to_string()];
    if let Some(rest) = line.strip_prefix("ldp q") {
        let Some((registers, address)) = rest.split_once(", [") else {
            return keep();
        };
        let Some((a, b)) = registers.split_once(", q") else {
            return keep();
        };
        let (base, offset, write_back) = address_of(address);
        let mut lines = match write_back {
            Some(by) if offset == 0 => vec![
                format!("ldr q{a}, [{base}]"),
                format!("ldur q{b}, [{base}, #16]"),
                format!("add {base}, {base}, #{by}"),
            ],
            _ => vec![load(a, base, offset), load(b, base, offset + 16)],
        };
        lines.retain(|l| !l.ends_with("#0"));
        return lines;
    }
    // ld1 { v3.s }[1], [x0], #4
    if let Some(rest) = line.strip_prefix("ld1 { v")
        && let Some((register, rest)) = rest.split_once(" }[")
        && let Some((lane, address)) = rest.split_once("], [")
        && let Some((number, size)) = register.split_once('.')
    {
        let (base, _, write_back) = address_of(address);
        let mut lines = vec![
            format!("ldr {size}31, [{base}]"),
            format!("mov v{number}.{size}[{lane}], v31.{size}[0]"),
        ];
        if let Some(by) = write_back {
            lines.push(format!("add {base}, {base}, #{by}"));
        }
        return lines;
    }
    keep()
}

fn load(register: &str, base: &str, offset: i64) -> String {
    let name = if offset < 0 || offset % 16 != 0 {
        "ldur"
    } else {
        "ldr"
    };
    // Too far for an unscaled load: any offset costs the same.
    let offset = if name == "ldur" {
        offset.max(-256)
    } else {
        offset
    };
    format!("{name} q{register}, [{base}, #{offset}]")
}

/// Base, offset and what the base moves by: of `x0, #32]`, `x0], #64` or `x0, #32]!`.
fn address_of(address: &str) -> (&str, i64, Option<i64>) {
    let (inside, after) = address.split_once(']').unwrap_or((address, ""));
    let number = |text: &str| text.trim_matches([',', ' ', '#']).parse().unwrap_or(0);
    let (base, offset) = inside.split_once(',').unwrap_or((inside, ""));
    let write_back = match after.trim() {
        "" => None,
        "!" => Some(number(offset)),
        by => Some(number(by)),
    };
    (base, number(offset), write_back)
}

#[derive(Deserialize)]
struct Output {
    #[serde(rename = "CodeRegions")]
    regions: Vec<Region>,
    #[serde(rename = "TargetInfo")]
    target_info: TargetInfo,
}

#[derive(Deserialize)]
struct TargetInfo {
    #[serde(rename = "Resources")]
    resources: Vec<String>,
}

#[derive(Deserialize)]
struct Region {
    #[serde(rename = "Instructions")]
    instructions: Vec<String>,
    #[serde(rename = "SummaryView")]
    summary: Summary,
    #[serde(rename = "ResourcePressureView")]
    pressure: PressureView,
}

#[derive(Deserialize)]
struct Summary {
    #[serde(rename = "TotalCycles")]
    total_cycles: u64,
    #[serde(rename = "TotaluOps")]
    total_uops: u64,
    #[serde(rename = "DispatchWidth")]
    dispatch_width: u64,
}

#[derive(Deserialize)]
struct PressureView {
    #[serde(rename = "ResourcePressureInfo")]
    info: Vec<Pressure>,
}

#[derive(Deserialize)]
struct Pressure {
    #[serde(rename = "InstructionIndex")]
    instruction: usize,
    #[serde(rename = "ResourceIndex")]
    resource: usize,
    #[serde(rename = "ResourceUsage")]
    usage: f64,
}

impl Region {
    /// Cycles of a pass for which each unit is taken.
    fn pressures(&self, resources: &[String]) -> Vec<(String, f64)> {
        let is_sum = |p: &&Pressure| p.instruction == self.instructions.len();
        let sums = self.pressure.info.iter().filter(is_sum);
        sums.filter_map(|p| Some((kind_of(resources.get(p.resource)?), p.usage)))
            .collect()
    }
}

/// `V2UnitV0`, `N3UnitV1` and `CortexA510UnitVALU0` by what they do.
fn kind_of(resource: &str) -> String {
    let name = resource.split("Unit").nth(1).unwrap_or(resource);
    let name = name.split('.').next().unwrap_or(name);
    match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "V" => "vector pipes".into(),
        "L" => "loads".into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_lanes_are_split() {
        for (line, lines) in [
            (
                "ldp q1, q2, [x3, #32]",
                vec!["ldr q1, [x3, #32]", "ldr q2, [x3, #48]"],
            ),
            (
                "ldp q1, q2, [x3, #-32]",
                vec!["ldur q1, [x3, #-32]", "ldur q2, [x3, #-16]"],
            ),
            (
                "ldp q1, q2, [x3], #64",
                vec!["ldr q1, [x3]", "ldur q2, [x3, #16]", "add x3, x3, #64"],
            ),
            (
                "ld1 { v4.s }[2], [x1], #4",
                vec!["ldr s31, [x1]", "mov v4.s[2], v31.s[0]", "add x1, x1, #4"],
            ),
            ("ldp x1, x2, [x3]", vec!["ldp x1, x2, [x3]"]),
            ("ld1 { v4.16b }, [x1]", vec!["ld1 { v4.16b }, [x1]"]),
        ] {
            assert_eq!(split(line), lines, "{line}");
        }
    }

    #[test]
    fn bottlenecks() {
        let pressures = [
            ("vector pipes".to_string(), 9.8),
            ("loads".to_string(), 3.0),
        ];
        assert_eq!(bottleneck(10.0, 5.0, &pressures), "vector pipes 98 %");
        assert_eq!(bottleneck(10.0, 9.9, &pressures), "dispatch 99 %");
        assert_eq!(bottleneck(20.0, 5.0, &pressures), "dependences");
    }
}
