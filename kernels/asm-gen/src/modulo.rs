//! Modulo scheduling: passes of the loop overlap, one starts every `interval` cycles.
//!
//! Instructions are placed from the last to the first, each at the latest cycle that its readers and
//! the slots taken so far allow. A pass spans at most two intervals, so the loop holds the end of one
//! pass and the start of the next. Then registers are assigned; if 32 do not do, the next try has
//! another order, then a longer interval.

use super::body::Body;
use super::emit;
use super::insn::{FLAGS, Insn, Reg, Unit};
use super::registers;

/// `from` before `to`: `time(to) + interval * distance >= time(from) + latency`.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    from: usize,
    to: usize,
    latency: i32,
    distance: i32,
}

/// When each instruction of a body issues, and in which registers.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Cycles of the loop.
    pub interval: i32,
    /// Per instruction `0..2 * interval`: cycles of the first interval belong to the next pass.
    pub times: Vec<i32>,
    /// Instructions in the order of the loop.
    pub order: Vec<usize>,
    /// Register of each register of the body.
    pub registers: Vec<Reg>,
}

/// Distances of two dot products into one accumulator, the safest first.
const CHAINS: [i32; 4] = [4, 3, 2, 1];
/// Orders tried per interval and chain distance.
const TRIES: u64 = 200;

/// The shortest schedule found.
pub fn schedule(body: &Body) -> Schedule {
    let insns: Vec<&Insn> = body.ops.iter().map(|op| &op.insn).collect();
    for interval in least_interval(body)..300 {
        for chain in CHAINS {
            let edges = edges(&insns, chain);
            for seed in 0..TRIES {
                if let Some(schedule) = attempt(body, &insns, &edges, interval, seed) {
                    return schedule;
                }
            }
        }
    }
    panic!("no schedule")
}

/// Instructions that end the loop: the counter and the branch.
pub const N_CONTROL: usize = 2;

/// What the slots alone demand.
fn least_interval(body: &Body) -> i32 {
    let of = |units: &[Unit]| -> i32 {
        let ops = body.ops.iter().filter(|op| units.contains(&op.insn.unit));
        ops.map(|op| op.insn.moves).sum()
    };
    let issue = (body.ops.len() + N_CONTROL).div_ceil(3) as i32;
    issue
        .max((of(&[Unit::Vector, Unit::Mac]) + 1) / 2)
        .max((of(&[Unit::Load]) + 1) / 2)
        .max((of(&[Unit::Fma]) + 1) / 2)
}

/// Dependences within a pass and from a pass to the next.
fn edges(insns: &[&Insn], chain: i32) -> Vec<Vec<Edge>> {
    let n = insns.len();
    let n_registers = FLAGS as usize + 1;
    let mut writer: Vec<Option<usize>> = vec![None; n_registers];
    let mut readers: Vec<Vec<usize>> = vec![vec![]; n_registers];
    let mut edges: Vec<Vec<Edge>> = vec![vec![]; n];
    for at in 0..2 * n {
        let insn = insns[at % n];
        let mut add = |from: usize, latency: i32| {
            // Edges within the second copy repeat those of the first.
            if from < n && from != at {
                let distance = (at / n) as i32;
                let edge = Edge {
                    from,
                    to: at % n,
                    latency,
                    distance,
                };
                edges[from].push(edge);
                if edge.to != from {
                    edges[edge.to].push(edge);
                }
            }
        };
        for &r in &insn.reads {
            if let Some(from) = writer[r as usize] {
                add(from, insns[from % n].latency_to(insn, chain));
            }
        }
        for &r in &insn.writes {
            if let Some(from) = writer[r as usize] {
                add(from, 1);
            }
            for &from in &readers[r as usize] {
                add(from, 0);
            }
        }
        for &r in &insn.writes {
            writer[r as usize] = Some(at);
            readers[r as usize].clear();
        }
        for &r in &insn.reads {
            readers[r as usize].push(at);
        }
    }
    edges
}

/// Slots taken, modulo the interval.
struct Table {
    issue: Vec<i32>,
    unit: Vec<[i32; 3]>,
}

impl Table {
    fn new(interval: i32) -> Self {
        let mut table = Self {
            issue: vec![0; interval as usize],
            unit: vec![[0; 3]; interval as usize],
        };
        // The counter and the branch.
        for issue in table.issue.iter_mut().rev().take(N_CONTROL) {
            *issue += 1;
        }
        table
    }

    fn kind(unit: Unit) -> usize {
        match unit {
            Unit::Vector | Unit::Mac => 0,
            Unit::Fma => 1,
            _ => 2,
        }
    }

    fn has_room(&self, insn: &Insn, time: i32) -> bool {
        let kind = Self::kind(insn.unit);
        let mut slots = self.slots(insn, time);
        self.issue[self.place(time)] < 3 && slots.all(|(at, n)| self.unit[at][kind] + n <= 2)
    }

    fn take(&mut self, insn: &Insn, time: i32) {
        let at = self.place(time);
        self.issue[at] += 1;
        let slots: Vec<_> = self.slots(insn, time).collect();
        for (at, n) in slots {
            self.unit[at][Self::kind(insn.unit)] += n;
        }
    }

    fn place(&self, time: i32) -> usize {
        time.rem_euclid(self.issue.len() as i32) as usize
    }

    /// Cycles that `insn` takes slots in, and how many: two at most.
    fn slots(&self, insn: &Insn, time: i32) -> impl Iterator<Item = (usize, i32)> {
        // Additions to pointers take no slot but that of their issue.
        let moves = if insn.unit == Unit::Alu {
            0
        } else {
            insn.moves
        };
        (0..(moves + 1) / 2).map(move |i| (self.place(time + i), (moves - 2 * i).min(2)))
    }
}

/// One try: `seed` 0 keeps the order of the body, others disturb it.
fn attempt(
    body: &Body,
    insns: &[&Insn],
    edges: &[Vec<Edge>],
    interval: i32,
    seed: u64,
) -> Option<Schedule> {
    let n = insns.len();
    let mut table = Table::new(interval);
    let mut times: Vec<Option<i32>> = vec![None; n];
    let slope = [100, 95, 90, 85, 80][seed as usize % 5];
    let after = vector_ops_after(insns);
    for at in disturbed_order(n, seed) {
        let mut latest = 2 * interval - 1;
        latest -= after[at] * interval * slope / (100 * after[0].max(1));
        let mut earliest = 0;
        for e in &edges[at] {
            if e.from == e.to {
                if e.latency > interval * e.distance {
                    return None;
                }
            } else if e.from == at {
                if let Some(t) = times[e.to] {
                    latest = latest.min(t + interval * e.distance - e.latency);
                }
            } else if let Some(t) = times[e.from] {
                earliest = earliest.max(t + e.latency - interval * e.distance);
            }
        }
        let time = (earliest.max(latest - interval + 1)..=latest)
            .rev()
            .find(|&t| table.has_room(insns[at], t))?;
        table.take(insns[at], time);
        times[at] = Some(time);
    }
    let times: Vec<i32> = times.into_iter().collect::<Option<_>>()?;
    let order = loop_order(edges, &times, interval)?;
    let registers = registers::assign(body, &times, &order, interval)?;
    let schedule = Schedule {
        interval,
        times,
        order,
        registers,
    };
    emit::reaches(body, &schedule).then_some(schedule)
}

/// Per instruction, how many vector instructions follow it in the body: what sets the pace of results
/// that nothing in the pass waits for.
fn vector_ops_after(insns: &[&Insn]) -> Vec<i32> {
    let mut count = 0;
    let mut after: Vec<i32> = insns
        .iter()
        .rev()
        .map(|insn| {
            let after = count;
            count += i32::from(matches!(insn.unit, Unit::Vector | Unit::Mac));
            after
        })
        .collect();
    after.reverse();
    after
}

/// Last to first; a disturbed order moves instructions by a few places.
fn disturbed_order(n: usize, seed: u64) -> Vec<usize> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut random = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let reach = 1 + seed as usize / 5;
    let mut keyed: Vec<(usize, usize)> = (0..n).map(|at| (n - at + random(reach), at)).collect();
    keyed.sort_by_key(|&(key, at)| (key, n - at));
    keyed.into_iter().map(|(_, at)| at).collect()
}

/// The loop's order: by cycle, and within a cycle readers before those who overwrite what they read.
fn loop_order(edges: &[Vec<Edge>], times: &[i32], interval: i32) -> Option<Vec<usize>> {
    let mut order = vec![];
    for cycle in 0..interval {
        let mut left: Vec<usize> = (0..times.len())
            .filter(|&i| times[i] % interval == cycle)
            .collect();
        while !left.is_empty() {
            let free = left.iter().position(|&i| {
                !edges[i].iter().any(|e| {
                    e.to == i
                        && e.from != i
                        && left.contains(&e.from)
                        && times[e.to] + interval * e.distance == times[e.from]
                })
            })?;
            order.push(left.remove(free));
        }
    }
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    /// `y += (a * b)` over a block of one load.
    fn small() -> Body {
        let mut b = Body::new(1);
        b.pointer(emit::CODES, 32);
        let y = b.sum("y");
        b.blocks(|b| {
            let [w, x] = b.ldp(emit::CODES, 0);
            let acc = b.take();
            b.words("fmul", acc, w, x);
            b.words("fadd", y, y, acc);
        });
        b
    }

    #[test]
    fn a_result_is_there_when_it_is_read() {
        let body = small();
        let Schedule {
            times, interval, ..
        } = schedule(&body);
        assert!(
            times[1] - times[0] >= 3,
            "a load takes three cycles: {times:?}"
        );
        assert!(times[2] - times[1] >= 4, "a product takes four: {times:?}");
        // `y` of the next pass waits for `y` of this one.
        assert!(interval >= 4, "{interval}");
    }

    #[test]
    fn no_tile_breaks_a_dependence_or_a_slot() {
        for (tile, written) in files::written() {
            let (body, schedule) = (&written.body, &written.schedule);
            let (interval, times) = (schedule.interval, &schedule.times);
            assert!(
                times.iter().all(|t| (0..2 * interval).contains(t)),
                "{}",
                tile.file
            );
            let insns: Vec<&Insn> = body.ops.iter().map(|op| &op.insn).collect();
            for edge in edges(&insns, CHAINS[CHAINS.len() - 1]).iter().flatten() {
                let (from, to) = (times[edge.from], times[edge.to]);
                let waits = to + interval * edge.distance - from;
                assert!(waits >= edge.latency, "{}: {edge:?} {waits}", tile.file);
            }
            let mut table = Table::new(interval);
            for (insn, &time) in insns.iter().zip(times) {
                assert!(table.has_room(insn, time), "{}: {}", tile.file, insn.text);
                table.take(insn, time);
            }
            let mut order = schedule.order.clone();
            order.sort_unstable();
            assert!(order.into_iter().eq(0..insns.len()), "{}", tile.file);
        }
    }

    #[test]
    fn three_instructions_issue_in_a_cycle() {
        let mut table = Table::new(3);
        let load = Insn::parse("ldr q0, [x0]");
        let product = Insn::parse("sdot v0.4s, v1.16b, v2.16b");
        table.take(&load, 0);
        table.take(&product, 3);
        table.take(&product, 0);
        assert!(
            !table.has_room(&Insn::parse("fmla v0.4s, v1.4s, v2.4s"), 6),
            "three taken"
        );
        // The counter and the branch are in the last two cycles.
        table.take(&product, 2);
        table.take(&product, 2);
        assert!(!table.has_room(&load, 2));
    }
}
