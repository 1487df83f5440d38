//! A scheduled body as assembly text.

use std::collections::HashMap;
use std::fmt::Write;

use super::COMMAND;
use super::body::{Body, Op, Sum};
use super::insn::{Insn, rename};
use super::modulo::{self, Schedule};

/// Registers of the arguments: the same for every tile.
pub const CODES: u32 = 0;
/// Scales of the columns.
pub const SCALES: u32 = 1;
/// Minima of the columns.
pub const MINS: u32 = 2;
/// First packed group of rows.
pub const ROWS: u32 = 3;
/// Bytes from a group of rows to the next.
pub const STRIDE: u32 = 4;
/// Blocks, at least one.
pub const BLOCKS: u32 = 5;
/// Running sums.
pub const SUMS: u32 = 6;
/// Start of the accumulators where it does not depend on the rows, twice.
pub const START: u32 = 7;
/// What the tile may ask for beyond.
pub const OPTION: u32 = 8;
/// Second group of rows; the third follows.
pub const ROWS_MORE: u32 = 9;

// Tiles that go through panels.

/// Panels, at least one.
pub const PANELS: u32 = 8;
/// Bytes from the end of the codes of a panel to those of the next.
pub const CODES_GAP: u32 = 12;
/// The same of scales and minima.
pub const SCALES_GAP: u32 = 13;
/// Bytes from the sums of a panel to those of the next.
pub const SUMS_STEP: u32 = 14;
/// Blocks, rows and starts, and where they are kept for the next panel.
const KEPT: [(u32, u32); 3] = [(BLOCKS, 15), (ROWS, 16), (START, 17)];

/// A tile's text.
pub struct Text {
    /// The whole file.
    pub file: String,
    /// The loop's instructions.
    pub insns: Vec<Insn>,
    /// What the scheduler reached.
    pub interval: i32,
}

/// `op` with its address, which is `at` bytes from where its pointer is, and by how many bytes it
/// moves the pointer on; `None` if that is too far.
fn with_address(op: &Op, x: u32, at: i32, by: i32) -> Option<String> {
    let text = &op.insn.text;
    if by != 0 {
        let fits = at == 0 && by <= op.reach();
        return fits.then(|| format!("{text}, [x{x}], #{by}"));
    }
    let (range, text) = match (op.is_pair(), at < 0) {
        _ if op.is_four() => (0..=0, text.clone()),
        (true, _) => (-1024..=1008, text.clone()),
        (false, true) => (-256..=0, text.replacen("ldr", "ldur", 1)),
        (false, false) => (0..=4095, text.clone()),
    };
    range
        .contains(&at)
        .then(|| format!("{text}, {}", place(x, at)))
}

/// The operand of an address.
fn place(x: u32, at: i32) -> String {
    if at == 0 {
        format!("[x{x}]")
    } else {
        format!("[x{x}, #{at}]")
    }
}

/// Bytes of pointer `x` a block, and from where it comes in to where it is; 0 if it stays.
fn pointer(body: &Body, x: u32) -> (i32, i32) {
    let p = body.pointers.iter().find(|p| p.x == x);
    p.map_or((0, 0), |p| (p.stride, p.start))
}

/// Whether the tile has pointer `x`.
fn has(body: &Body, x: u32) -> bool {
    body.pointers.iter().any(|p| p.x == x)
}

/// Where the pointers are.
struct Walk<'a> {
    body: &'a Body,
    /// Blocks that are run at a time.
    blocks: i32,
    /// Blocks that each pointer has moved on by.
    moved: HashMap<u32, i32>,
}

impl<'a> Walk<'a> {
    fn new(body: &'a Body, blocks: i32) -> Self {
        let moved = HashMap::new();
        Self {
            body,
            blocks,
            moved,
        }
    }

    /// The next instruction, of a pass that begins `later` blocks after the first; `None` if its
    /// address cannot be reached.
    fn step(&mut self, op: &Op, later: i32) -> Option<String> {
        let by = op.moves.map_or(0, |(_, by)| by.min(self.blocks));
        let moved = self.moved.clone();
        if let Some((x, _)) = op.moves {
            *self.moved.entry(x).or_default() += by;
        }
        let Some((x, offset)) = op.address else {
            return Some(op.insn.text.clone());
        };
        let (stride, start) = pointer(self.body, x);
        let moved = moved.get(&x).copied().unwrap_or(0);
        let at = offset - start + (later + op.block - moved) * stride;
        with_address(op, x, at, by * stride)
    }

    /// Instructions of the first pass.
    fn pass<'o>(&mut self, mut ops: impl Iterator<Item = &'o Op>) -> Option<Vec<String>> {
        ops.try_fold(vec![], |mut lines, op| {
            lines.push(self.step(op, 0)?);
            Some(lines)
        })
    }
}

/// Whether every load can reach its address in the order of the schedule.
pub fn reaches(body: &Body, schedule: &Schedule) -> bool {
    parts(body, schedule).is_some()
}

/// The parts of the text that loads are in.
struct Parts {
    odd: Vec<String>,
    before: Vec<String>,
    /// With whether it belongs to the next pass.
    pass: Vec<(String, bool)>,
    after: Vec<String>,
}

fn parts(body: &Body, schedule: &Schedule) -> Option<Parts> {
    let first = stage(body, schedule, true).chain(stage(body, schedule, false));
    let mut walk = Walk::new(body, 1);
    let mut odd = walk.pass(first.filter(|op| op.block == 0))?;
    let left = body
        .pointers
        .iter()
        .filter(|p| !walk.moved.contains_key(&p.x));
    odd.extend(left.map(|p| format!("add x{0}, x{0}, #{1}", p.x, p.stride)));
    let mut walk = Walk::new(body, body.unroll);
    let before = walk.pass(stage(body, schedule, true))?;
    let moved = walk.moved.clone();
    let pass = loop_lines(&mut walk, schedule)?;
    walk.moved = moved;
    let after = walk.pass(stage(body, schedule, false))?;
    Some(Parts {
        odd,
        before,
        pass,
        after,
    })
}

/// `body` with the schedule's registers.
fn assigned(body: &Body, schedule: &Schedule) -> Body {
    let to = |v: u32| schedule.registers[v as usize];
    let mut body = body.clone();
    for op in &mut body.ops {
        op.insn.text = rename(&op.insn.text, to);
    }
    for setup in &mut body.setup {
        *setup = rename(setup, to);
    }
    for sum in &mut body.sums {
        sum.v = to(sum.v);
    }
    for (v, _) in &mut body.names {
        *v = to(*v);
    }
    body
}

/// The loop's lines, and whether each belongs to the next pass.
fn loop_lines(walk: &mut Walk<'_>, schedule: &Schedule) -> Option<Vec<(String, bool)>> {
    let (interval, body) = (schedule.interval, walk.body);
    let mut lines = vec![];
    for cycle in 0..interval {
        let here = |i: &&usize| schedule.times[**i] % interval == cycle;
        for &i in schedule.order.iter().filter(here) {
            let is_next = schedule.times[i] < interval;
            let blocks = if is_next { body.unroll } else { 0 };
            lines.push((walk.step(&body.ops[i], blocks)?, is_next));
        }
        if cycle == interval - 2 {
            lines.push((format!("subs x{BLOCKS}, x{BLOCKS}, #1"), false));
        }
    }
    lines.push(("b.ne 2b".to_string(), false));
    Some(lines)
}

/// The running sums between registers and memory; `name` is `ld` or `st`.
pub fn move_sums(body: &Body, name: &str) -> Vec<String> {
    let place = |at| place(SUMS, at);
    let mut moves = vec![];
    let mut left = &body.sums[..];
    while let [Sum { v, at, high }, rest @ ..] = left {
        left = rest;
        if let Some(high) = high {
            // v0 holds nothing before and after the loop: what is kept comes last.
            let (low, high) = (place(*at), place(*high));
            moves.push(format!("{name}r d{v}, {low}"));
            moves.extend(match name {
                "ld" => [format!("ldr d0, {high}"), format!("mov v{v}.d[1], v0.d[0]")],
                _ => [format!("mov d0, v{v}.d[1]"), format!("str d0, {high}")],
            });
            continue;
        }
        match rest {
            [b, rest @ ..] if b.high.is_none() && b.at == at + 16 => {
                left = rest;
                moves.push(format!("{name}p q{v}, q{}, {}", b.v, place(*at)));
            }
            _ => moves.push(format!("{name}r q{v}, {}", place(*at))),
        }
    }
    moves
}

/// The instructions of one pass that belong to the next pass, or not, in the loop's order.
fn stage<'a>(body: &'a Body, schedule: &'a Schedule, next: bool) -> impl Iterator<Item = &'a Op> {
    let of = move |i: &usize| (schedule.times[*i] < schedule.interval) == next;
    let stage = schedule.order.iter().copied().filter(of);
    stage.map(|i| &body.ops[i])
}

/// On to the next panel.
fn next_panel(body: &Body) -> Vec<String> {
    let add = |x: u32, by: u32| format!("add x{x}, x{x}, x{by}");
    let mut lines = vec![add(CODES, CODES_GAP), add(SCALES, SCALES_GAP)];
    if has(body, MINS) {
        lines.push(add(MINS, SCALES_GAP));
    }
    lines.push(add(SUMS, SUMS_STEP));
    lines.extend(kept(body).map(|(x, from)| format!("mov x{x}, x{from}")));
    lines.push(format!("subs x{PANELS}, x{PANELS}, #1"));
    lines.push("b.ne 5b".to_string());
    lines
}

/// What every panel begins with again.
fn kept(body: &Body) -> impl Iterator<Item = (u32, u32)> {
    let moves = |x: u32| x == BLOCKS || has(body, x);
    KEPT.into_iter().filter(move |(x, _)| moves(*x))
}

/// The head of the file.
fn head(title: &str, body: &Body, schedule: &Schedule) -> String {
    let mut names = body.names.clone();
    names.sort();
    let n = body.ops.len() + modulo::N_CONTROL;
    let registers = if body.panels {
        "// x0 codes, x1 scales, x2 minima, x3 row, x5 blocks, x6 running sums, x7 start of accumulators,\n\
         // x8 panels, x12 bytes to the codes of the next one, x13 to its scales and minima, x14 to its sums\n"
    } else {
        "// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,\n\
         // x6 running sums, x7 start of int8 accumulators\n"
    };
    let mut head = format!(
        "// @generated by `{COMMAND}`: do not edit.\n// {title}\n\
         // Loop: {} blocks, {n} instructions, {} cycles on an in-order core of three slots.\n\
         // `+`: for the next pass.\n{registers}",
        body.unroll, schedule.interval
    );
    for names in names.chunks(8) {
        let list: Vec<String> = names
            .iter()
            .map(|(v, name)| format!("v{v} {name}"))
            .collect();
        let _ = writeln!(head, "// {}", list.join(", "));
    }
    head
}

/// Writes the file.
pub fn text(title: &str, body: &Body, schedule: &Schedule) -> Text {
    let body = &assigned(body, schedule);
    let mut file = head(title, body, schedule);
    let lines = |file: &mut String, lines: &[String]| {
        for line in lines {
            let _ = writeln!(file, "    {line}");
        }
    };
    lines(&mut file, &body.setup);
    let starts = body.pointers.iter().filter(|p| p.start > 0);
    let starts = starts.map(|p| format!("add x{0}, x{0}, #{1}", p.x, p.start));
    lines(&mut file, &starts.collect::<Vec<_>>());
    if body.panels {
        let keep = kept(body).map(|(x, to)| format!("mov x{to}, x{x}"));
        lines(&mut file, &keep.collect::<Vec<_>>());
        file.push_str("5:\n");
    }
    lines(&mut file, &move_sums(body, "ld"));
    let parts = parts(body, schedule).expect("a schedule whose loads reach their addresses");
    if body.unroll == 2 {
        // An odd number of blocks: the first alone, in the order of the schedule, which the
        // registers suit.
        lines(&mut file, &[format!("tbz x{BLOCKS}, #0, 1f")]);
        lines(&mut file, &parts.odd);
        file.push_str("1:\n");
        lines(
            &mut file,
            &[
                format!("lsr x{BLOCKS}, x{BLOCKS}, #1"),
                format!("cbz x{BLOCKS}, 4f"),
            ],
        );
    }
    lines(&mut file, &[format!("subs x{BLOCKS}, x{BLOCKS}, #1")]);
    lines(&mut file, &parts.before);
    lines(&mut file, &["b.eq 3f".to_string()]);
    file.push_str("2:\n");
    let mut insns = vec![];
    for (text, is_next) in parts.pass {
        insns.push(Insn::parse(&text));
        let _ = writeln!(file, "    {text}{}", if is_next { " // +" } else { "" });
    }
    file.push_str("3:\n");
    lines(&mut file, &parts.after);
    file.push_str("4:\n");
    lines(&mut file, &move_sums(body, "st"));
    if body.panels {
        lines(&mut file, &next_panel(body));
    }
    Text {
        file,
        insns,
        interval: schedule.interval,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A load of one, two or four registers.
    fn load(text: &str) -> Op {
        Op {
            insn: Insn::parse(&format!("{text}, [x0]")),
            address: Some((0, 0)),
            block: 0,
            moves: None,
        }
        .with_text(text)
    }

    impl Op {
        fn with_text(mut self, text: &str) -> Self {
            self.insn.text = text.to_string();
            self
        }
    }

    #[test]
    fn addresses_are_those_that_the_instruction_has() {
        let (one, two, four) = (
            load("ldr q1"),
            load("ldp q1, q2"),
            load("ld1 {v1.16b, v2.16b, v3.16b, v4.16b}"),
        );
        for (op, at, by, expected) in [
            (&one, 0, 0, Some("ldr q1, [x0]")),
            (&one, 4080, 0, Some("ldr q1, [x0, #4080]")),
            (&one, -256, 0, Some("ldur q1, [x0, #-256]")),
            (&one, -257, 0, None),
            (&one, 0, 255, Some("ldr q1, [x0], #255")),
            (&one, 0, 256, None),
            (&one, 16, 32, None),
            (&two, -1024, 0, Some("ldp q1, q2, [x0, #-1024]")),
            (&two, 1024, 0, None),
            (&two, 0, 1008, Some("ldp q1, q2, [x0], #1008")),
            (
                &four,
                0,
                64,
                Some("ld1 {v1.16b, v2.16b, v3.16b, v4.16b}, [x0], #64"),
            ),
            (&four, 16, 0, None),
        ] {
            assert_eq!(
                with_address(op, 0, at, by).as_deref(),
                expected,
                "{} {at} {by}",
                op.insn.text
            );
        }
    }

    #[test]
    fn neighbouring_sums_move_in_pairs() {
        let mut body = Body::new(1);
        for at in [0, 16, 64] {
            body.sum_at("y", at);
        }
        assert_eq!(
            move_sums(&body, "ld"),
            ["ldp q0, q1, [x6]", "ldr q2, [x6, #64]"]
        );
        let mut body = Body::new(1);
        body.take();
        body.sum_halves_at("y", [8, 72]);
        let stores = ["str d1, [x6, #8]", "mov d0, v1.d[1]", "str d0, [x6, #72]"];
        assert_eq!(move_sums(&body, "st"), stores);
    }

    #[test]
    fn files_say_that_they_are_generated() {
        let (_, written) = &crate::files::written()[0];
        let first = written.text.file.lines().next();
        assert_eq!(
            first,
            Some(&*format!("// @generated by `{COMMAND}`: do not edit."))
        );
    }
}
