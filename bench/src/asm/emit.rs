//! A scheduled body as assembly text.

use std::fmt::Write;

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
/// Further groups of rows; x8 comes in as the tile's option.
pub const OPTION: u32 = 8;
/// Second group of rows; the third follows.
pub const ROWS_MORE: u32 = 9;

/// A tile's text.
pub struct Text {
    /// The whole file.
    pub file: String,
    /// The loop's instructions.
    pub insns: Vec<Insn>,
    /// What the scheduler reached.
    pub interval: i32,
}

/// `op` with its address when its pointer is `moved` bytes away from the start of the loop's blocks.
fn with_address(op: &Op, moved: i32) -> Vec<String> {
    let Some((x, offset)) = op.address else {
        return vec![op.insn.text.clone()];
    };
    let at = offset - moved;
    let text = &op.insn.text;
    let place = |at: i32| {
        if at == 0 {
            format!("[x{x}]")
        } else {
            format!("[x{x}, #{at}]")
        }
    };
    let single = |text: String, at: i32| {
        assert!(at >= -256, "{text} at {at}");
        let text = if at < 0 {
            text.replacen("ldr", "ldur", 1)
        } else {
            text
        };
        format!("{text}, {}", place(at))
    };
    let Some(regs) = text.strip_prefix("ldp ") else {
        return vec![single(text.clone(), at)];
    };
    if (0..=1008).contains(&at) {
        return vec![format!("{text}, {}", place(at))];
    }
    let regs = regs.split(", ").zip([at, at + 16]);
    regs.map(|(v, at)| single(format!("ldr {v}"), at)).collect()
}

/// Bytes of pointer `x` a pass of the loop.
fn stride(body: &Body, x: u32) -> i32 {
    let p = body.pointers.iter().find(|p| p.x == x);
    p.map_or(0, |p| p.stride * body.unroll)
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

/// Instructions that issue in a cycle of the loop.
fn issues(schedule: &Schedule, cycle: i32) -> usize {
    let here = |t: &&i32| **t % schedule.interval == cycle;
    let control = (cycle + 2) / schedule.interval; // the counter and the branch
    schedule.times.iter().filter(here).count() + control as usize
}

/// The cycle after which each pointer moves on: no load of the older block may follow, the loads
/// of the newer one should.
fn moves(body: &Body, schedule: &Schedule) -> Vec<(i32, u32)> {
    let mut taken: Vec<usize> = (0..schedule.interval)
        .map(|c| issues(schedule, c))
        .collect();
    let mut moves = vec![];
    for p in &body.pointers {
        let older = body.ops.iter().zip(&schedule.times).filter_map(|(op, &t)| {
            let older = t >= schedule.interval && op.address.is_some_and(|(x, _)| x == p.x);
            older.then_some(t % schedule.interval)
        });
        let first = older.max().unwrap_or(0);
        let cycle = (first..schedule.interval).find(|&c| taken[c as usize] < 3);
        let cycle = cycle.unwrap_or(schedule.interval - 1);
        taken[cycle as usize] += 1;
        moves.push((cycle, p.x));
    }
    moves
}

/// The loop's lines, and whether each belongs to the next block.
fn loop_lines(body: &Body, schedule: &Schedule) -> Vec<(String, bool)> {
    let interval = schedule.interval;
    let moves = moves(body, schedule);
    let mut lines = vec![];
    for cycle in 0..interval {
        for &i in schedule
            .order
            .iter()
            .filter(|&&i| schedule.times[i] % interval == cycle)
        {
            let is_next = schedule.times[i] < interval;
            let op = &body.ops[i];
            let moved = op.address.map_or(0, |(x, _)| {
                let before = moves.iter().any(|&(at, p)| p == x && at < cycle);
                stride(body, x) * (i32::from(before) - i32::from(is_next))
            });
            lines.extend(
                with_address(op, moved)
                    .into_iter()
                    .map(|text| (text, is_next)),
            );
        }
        for &(_, x) in moves.iter().filter(|(at, _)| *at == cycle) {
            lines.push((format!("add x{x}, x{x}, #{}", stride(body, x)), false));
        }
        if cycle == interval - 2 {
            lines.push((format!("subs x{BLOCKS}, x{BLOCKS}, #1"), false));
        }
    }
    lines.push(("b.ne 2b".to_string(), false));
    lines
}

/// The running sums between registers and memory; `name` is `ld` or `st`.
fn move_sums(body: &Body, name: &str) -> Vec<String> {
    let place = |at: i32| {
        if at == 0 {
            format!("[x{SUMS}]")
        } else {
            format!("[x{SUMS}, #{at}]")
        }
    };
    let mut moves = vec![];
    let mut left = &body.sums[..];
    while let [Sum { v, at, high }, rest @ ..] = left {
        left = rest;
        if let Some(high) = high {
            // v0 holds nothing before the loop and behind it: what is kept comes last.
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
fn stage<'a>(
    body: &'a Body,
    schedule: &'a Schedule,
    next: bool,
) -> impl Iterator<Item = (usize, &'a Op)> {
    let of = move |i: &usize| (schedule.times[*i] < schedule.interval) == next;
    let stage = schedule.order.iter().copied().filter(of);
    stage.map(|i| (i, &body.ops[i]))
}

/// An odd number of blocks: the first alone, in the order of the schedule, which the registers suit.
fn odd_block(body: &Body, schedule: &Schedule) -> Vec<String> {
    let mut lines = vec![format!("tbz x{BLOCKS}, #0, 1f")];
    let pass = stage(body, schedule, true).chain(stage(body, schedule, false));
    lines.extend(
        pass.filter(|(i, _)| *i < body.first_block)
            .flat_map(|(_, op)| with_address(op, 0)),
    );
    for p in &body.pointers {
        lines.push(format!("add x{0}, x{0}, #{1}", p.x, p.stride));
    }
    lines
}

/// The head of the file.
fn head(title: &str, body: &Body, schedule: &Schedule) -> String {
    let mut names = body.names.clone();
    names.sort();
    let n = body.ops.len() + modulo::n_control(body);
    let mut head = format!(
        "// {title}\n// Written by `cargo run --release -p brevity-bench --bin schedule`.\n\
         // Loop: {} blocks, {n} instructions, {} cycles on an in-order core of three slots.\n\
         // `+`: for the next pass.\n\
         // x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,\n\
         // x6 running sums, x7 start of int8 accumulators\n",
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
    lines(&mut file, &move_sums(body, "ld"));
    if body.unroll == 2 {
        lines(&mut file, &odd_block(body, schedule));
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
    let stage = |next| -> Vec<String> {
        stage(body, schedule, next)
            .flat_map(|(_, op)| with_address(op, 0))
            .collect()
    };
    lines(&mut file, &stage(true));
    lines(&mut file, &["b.eq 3f".to_string()]);
    file.push_str("2:\n");
    let mut insns = vec![];
    for (text, is_next) in loop_lines(body, schedule) {
        insns.push(Insn::parse(&text));
        let _ = writeln!(file, "    {text}{}", if is_next { " // +" } else { "" });
    }
    file.push_str("3:\n");
    lines(&mut file, &stage(false));
    file.push_str("4:\n");
    lines(&mut file, &move_sums(body, "st"));
    Text {
        file,
        insns,
        interval: schedule.interval,
    }
}
