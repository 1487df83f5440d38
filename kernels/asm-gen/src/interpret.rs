//! Runs a tile's text, addresses as numbers and vectors as symbols: which bytes it touches, and from which
//! operations what it stores was made.
//!
//! [`super::extents`] come from the description of a tile, this from the file that is assembled. The same
//! machine runs the description in its plain order ([`plain`]), which says whether scheduling,
//! registers and prologue left its meaning alone.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::body::Body;
use super::emit::move_sums;

use super::emit::{
    BLOCKS, CODES, CODES_GAP, MINS, PANELS, ROWS, SCALES, SCALES_GAP, START, STRIDE, SUMS,
    SUMS_STEP,
};
use super::extents::Extents;
use super::insn::{Insn, X, rename};

/// Bytes from an operand to the next: more than any of them has.
const OPERAND: i64 = 1 << 40;
/// Bytes from a panel, or from a group of rows, to the next.
const STEP: i64 = 1 << 20;

/// First and last byte touched, of one operand in one panel or group of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    pub from: i64,
    pub to: i64,
}

/// What a run left.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// By operand register and panel (or group of rows).
    pub touches: BTreeMap<(u32, i64), Touched>,
    /// Symbol and size of what was stored, by address.
    pub stored: BTreeMap<i64, (u64, i64)>,
}

/// Runs a text over `n_blocks` blocks, and `n_panels` panels if it goes through them.
pub fn run(text: &str, extents: &Extents, n_blocks: i64, n_panels: Option<i64>) -> Outcome {
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or("").trim())
        .filter(|line| !line.is_empty())
        .collect();
    let mut x: HashMap<u32, i64> = HashMap::new();
    for operand in [CODES, SCALES, MINS, ROWS, SUMS, START] {
        x.insert(operand, OPERAND * i64::from(operand + 1));
    }
    x.insert(BLOCKS, n_blocks);
    x.insert(STRIDE, STEP);
    if let Some(n) = n_panels {
        x.insert(PANELS, n);
        x.insert(CODES_GAP, STEP - n_blocks * i64::from(extents.codes.block));
        x.insert(
            SCALES_GAP,
            STEP - n_blocks * i64::from(extents.scales.block),
        );
        x.insert(SUMS_STEP, STEP);
    }
    let mut machine = Machine {
        x,
        ..Machine::default()
    };
    let mut at = 0;
    let mut steps = 0;
    while at < lines.len() {
        steps += 1;
        assert!(steps < 1_000_000, "the tile does not end");
        at = match machine.step(lines[at]) {
            None => at + 1,
            Some(label) => target(&lines, at, label),
        };
    }
    machine.outcome
}

/// The description of a tile in its plain order, as straight text.
fn plain(body: &Body, n_blocks: i64, n_panels: Option<i64>) -> String {
    // Registers of the description are beyond v31, so that v0 is free for moving sums.
    let far = |text: &str| rename(text, |v| v + 100);
    let mut far_sums = body.clone();
    for sum in &mut far_sums.sums {
        sum.v += 100;
    }
    let mut lines: Vec<String> = body.setup.iter().map(|line| far(line)).collect();
    for panel in 0..n_panels.unwrap_or(1) {
        if panel > 0 {
            lines.extend([CODES, SCALES, MINS, SUMS].map(|x| format!("add x{x}, x{x}, #{STEP}")));
        }
        lines.extend(move_sums(&far_sums, "ld"));
        let odd = n_blocks % i64::from(body.unroll);
        let passes = (0..odd).map(|b| (b, true));
        for (first, is_odd) in passes.chain((odd..n_blocks).step_by(2).map(|b| (b, false))) {
            for op in body.ops.iter().filter(|op| !is_odd || op.block == 0) {
                let Some((x, offset)) = op.address else {
                    // Pointers stay where they are.
                    lines.extend(op.moves.is_none().then(|| far(&op.insn.text)));
                    continue;
                };
                let stride = body
                    .pointers
                    .iter()
                    .find(|p| p.x == x)
                    .map_or(0, |p| p.stride);
                let at = i64::from(offset) + (first + i64::from(op.block)) * i64::from(stride);
                lines.push(format!("{}, [x{x}, #{at}]", far(&op.insn.text)));
            }
        }
        lines.extend(move_sums(&far_sums, "st"));
    }
    lines.join("\n")
}

/// Where a branch at line `at` to a label like `2b` or `3f` goes.
fn target(lines: &[&str], at: usize, label: &str) -> usize {
    let (number, direction) = label.split_at(label.len() - 1);
    let is_label = |line: &&str| line.strip_suffix(':') == Some(number);
    let found = match direction {
        "b" => lines[..at].iter().rposition(is_label),
        _ => lines[at..].iter().position(is_label).map(|i| at + i),
    };
    found.unwrap_or_else(|| panic!("no label {label}"))
}

#[derive(Default)]
struct Machine {
    x: HashMap<u32, i64>,
    is_zero: bool,
    /// Symbols of vector registers.
    v: HashMap<u32, u64>,
    outcome: Outcome,
}

fn symbol(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

impl Machine {
    /// Runs a line; returns the label of a branch that is taken.
    fn step<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        if line.ends_with(':') {
            return None;
        }
        let (mnemonic, operands) = line.split_once(' ').expect("operands");
        let list: Vec<&str> = operands.split(',').map(str::trim).collect();
        match mnemonic {
            "ldp" | "ldr" | "ldur" | "ld1" | "stp" | "str" => self.memory(mnemonic, operands),
            "b.ne" => return (!self.is_zero).then_some(list[0]),
            "b.eq" => return self.is_zero.then_some(list[0]),
            "cbz" => return (self.value(list[0]) == 0).then_some(list[1]),
            "tbz" => {
                let bit = self.value(list[0]) >> self.value(list[1]) & 1;
                return (bit == 0).then_some(list[2]);
            }
            "add" | "subs" | "lsr" | "mov" if list[0].starts_with('x') => {
                let (a, b) = (self.value(list[1]), list.get(2).map(|b| self.value(b)));
                let value = match (mnemonic, b) {
                    ("add", Some(b)) => a + b,
                    ("subs", Some(b)) => a - b,
                    ("lsr", Some(b)) => a >> b,
                    ("mov", None) => a,
                    _ => panic!("{line}"),
                };
                if mnemonic == "subs" {
                    self.is_zero = value == 0;
                }
                self.x.insert(number(list[0]), value);
            }
            _ => self.vector(line),
        }
        None
    }

    fn value(&self, operand: &str) -> i64 {
        match operand.strip_prefix('#') {
            Some(immediate) => immediate.parse().expect("a number"),
            None => *self
                .x
                .get(&number(operand))
                .unwrap_or_else(|| panic!("{operand} holds nothing")),
        }
    }

    /// An operation on vectors: its result is named after it and after what it reads.
    fn vector(&mut self, line: &str) {
        let insn = Insn::parse(line);
        assert!(insn.writes.len() == 1 && insn.writes[0] < X, "{line}");
        let reads = insn.reads.iter().filter(|&&r| r < X);
        let reads: Vec<u64> = reads
            .map(|r| {
                *self
                    .v
                    .get(r)
                    .unwrap_or_else(|| panic!("v{r} holds nothing: {line}"))
            })
            .collect();
        self.v
            .insert(insn.writes[0], symbol((rename(line, |_| 0), reads)));
    }

    fn memory(&mut self, mnemonic: &str, operands: &str) {
        let (data, address) = operands.split_once('[').expect("an address");
        let (inside, after) = address.split_once(']').expect("an address");
        let registers = data.trim_matches([' ', ',', '{', '}']).split(',').count() as i64;
        let size = if data.starts_with('d') { 8 } else { 16 };
        assert_eq!(
            registers,
            match mnemonic {
                "ldp" | "stp" => 2,
                "ld1" => 4,
                _ => 1,
            }
        );
        let mut parts = inside.split(',').map(str::trim);
        let base = parts.next().expect("a base");
        let at = self.value(base) + parts.next().map_or(0, |offset| self.value(offset));
        self.touch(at, at + size * registers);
        let insn = Insn::parse(&format!("{mnemonic} {operands}"));
        let vectors = if mnemonic.starts_with("st") {
            &insn.reads
        } else {
            &insn.writes
        };
        for (i, &v) in vectors.iter().filter(|&&r| r < X).enumerate() {
            let at = at + size * i as i64;
            if mnemonic.starts_with("st") {
                self.outcome.stored.insert(at, (self.v[&v], size));
            } else {
                self.v.insert(v, symbol((at, size)));
            }
        }
        if let Some(by) = after.trim().strip_prefix(',') {
            let moved = self.value(base) + self.value(by.trim());
            self.x.insert(number(base), moved);
        }
    }

    fn touch(&mut self, from: i64, to: i64) {
        let operand = from / OPERAND;
        let within = from % OPERAND;
        let (step, start) = (within / STEP, within % STEP);
        let touched = Touched {
            from: start,
            to: start + to - from,
        };
        let key = ((operand - 1) as u32, step);
        let all = self.outcome.touches.entry(key).or_insert(touched);
        all.from = all.from.min(touched.from);
        all.to = all.to.max(touched.to);
    }
}

fn number(register: &str) -> u32 {
    let number = register.strip_prefix('x').and_then(|n| n.parse().ok());
    number.unwrap_or_else(|| panic!("{register} is no x register"))
}

#[test]
fn every_tile_touches_its_extents_and_no_byte_more() {
    for (tile, written) in super::files::written() {
        let e = written.extents;
        for n_blocks in 1..=7 {
            let n_panels = written.body.panels.then_some(3);
            let touches = run(&written.text.file, &e, n_blocks.into(), n_panels).touches;
            let n_panels = n_panels.unwrap_or(1);
            let mut expected = BTreeMap::new();
            let mut expect = |operand: u32, steps: i64, len: i32| {
                for step in (0..steps).filter(|_| len > 0) {
                    let to = len.into();
                    expected.insert((operand, step), Touched { from: 0, to });
                }
            };
            expect(CODES, n_panels, e.codes.len_bytes(n_blocks));
            expect(SCALES, n_panels, e.scales.len_bytes(n_blocks));
            expect(MINS, n_panels, e.mins.len_bytes(n_blocks));
            expect(ROWS, e.groups.into(), e.rows.len_bytes(n_blocks));
            expect(START, 1, e.start.len_bytes(n_blocks));
            expect(SUMS, n_panels, e.sums);
            assert_eq!(touches, expected, "{} of {n_blocks} blocks", tile.file);
        }
    }
}

#[test]
fn a_load_too_far_is_seen() {
    let (_, written) = &super::files::written()[0];
    let text = written
        .text
        .file
        .replacen("ldp q28, q29, [x6]", "ldp q28, q29, [x6, #64]", 1);
    assert_ne!(text, written.text.file);
    let sums = run(&text, &written.extents, 3, Some(1)).touches[&(SUMS, 0)];
    assert!(sums.to > i64::from(written.extents.sums));
}

#[test]
fn every_tile_stores_what_its_description_makes() {
    for (tile, written) in super::files::written() {
        for n_blocks in 1..=7 {
            let n_panels = written.body.panels.then_some(2);
            let run = |text: &str| run(text, &written.extents, n_blocks, n_panels).stored;
            let plain = plain(&written.body, n_blocks, n_panels);
            assert_eq!(
                run(&written.text.file),
                run(&plain),
                "{} of {n_blocks} blocks",
                tile.file
            );
        }
    }
}

#[test]
fn a_wrong_register_is_seen() {
    let (_, written) = &super::files::written()[0];
    let run = |text: &str| run(text, &written.extents, 4, Some(1)).stored;
    let loop_at = written.text.file.find("2:\n").expect("a loop");
    let (before, after) = written.text.file.split_at(loop_at);
    let at = after.find("sdot v").expect("a product");
    let (head, line) = after.split_at(at);
    let (line, tail) = line.split_once('\n').expect("a line");
    let (start, last) = line.rsplit_once("v").expect("a register");
    let number: u32 = last
        .split('.')
        .next()
        .and_then(|n| n.parse().ok())
        .expect("a number");
    let text = format!("{before}{head}{start}v{}.16b\n{tail}", (number + 1) % 27);
    assert_ne!(run(&text), run(&written.text.file));
}
