//! Registers for a schedule: the lifetimes are arcs on the circle of the loop, colours are v0-v31.

use super::body::Body;
use super::insn::{Reg, X};

/// The lifetime of one register of the body, in places of the loop's order.
#[derive(Clone, Copy, Debug)]
struct Arc {
    reg: Reg,
    /// Place of the first write, `0..n`.
    from: usize,
    /// Place of the last read, up to `from + n`.
    to: usize,
}

/// Places around the circle at which to cut it open.
const CUTS: usize = 12;

/// A register for each of the body's, or `None` if 32 do not do.
pub fn assign(body: &Body, times: &[i32], order: &[usize], interval: i32) -> Option<Vec<Reg>> {
    let n = order.len();
    let mut arcs = arcs(body, times, order, interval)?;
    let kept = body.names.len();
    let n_colours = 32 - kept;
    let live = |place: usize| arcs.iter().filter(|a| crosses(a, place, n)).count();
    let live: Vec<usize> = (0..n).map(live).collect();
    if live.iter().any(|&l| l > n_colours) {
        return None;
    }
    let mut cuts: Vec<usize> = (0..n).collect();
    cuts.sort_by_key(|&place| live[place]);
    cuts.truncate(CUTS);
    for cut in cuts {
        for arc in &mut arcs {
            let shift = (arc.from + n - cut) % n;
            arc.to = shift + (arc.to - arc.from);
            arc.from = shift;
        }
        arcs.sort_by_key(|a| (a.from, a.to));
        if let Some(colours) = colour(&arcs, &body.fours, n, n_colours) {
            let mut registers: Vec<Reg> = vec![0; body.n_registers as usize];
            for (arc, colour) in arcs.iter().zip(colours) {
                registers[arc.reg as usize] = colour;
            }
            for (i, (reg, _)) in body.names.iter().enumerate() {
                registers[*reg as usize] = (n_colours + i) as Reg;
            }
            return Some(registers);
        }
        for arc in &mut arcs {
            let shift = (arc.from + cut) % n;
            arc.to = shift + (arc.to - arc.from);
            arc.from = shift;
        }
    }
    None
}

/// Whether `arc` is alive just before `place`.
fn crosses(arc: &Arc, place: usize, n: usize) -> bool {
    let alive = |place: usize| arc.from < place && place <= arc.to;
    alive(place) || alive(place + n)
}

/// The lifetimes, or `None` if one is longer than the loop.
fn arcs(body: &Body, times: &[i32], order: &[usize], interval: i32) -> Option<Vec<Arc>> {
    let n = order.len();
    let mut place = vec![0; n];
    for (at, &i) in order.iter().enumerate() {
        place[i] = at + n * (times[i] / interval) as usize;
    }
    let mut lives: Vec<Option<(usize, usize)>> = vec![None; body.n_registers as usize];
    for (op, &at) in body.ops.iter().zip(&place) {
        let registers = op.insn.reads.iter().chain(&op.insn.writes);
        for &r in registers.filter(|&&r| r < X) {
            let life = lives[r as usize].get_or_insert((at, at));
            *life = (life.0.min(at), life.1.max(at));
        }
    }
    let lives = lives.into_iter().enumerate().filter_map(|(r, life)| {
        let kept = body.names.iter().any(|(reg, _)| *reg == r as Reg);
        life.filter(|_| !kept)
            .map(|(from, to)| (r as Reg, from, to))
    });
    lives
        .map(|(reg, from, to)| {
            (to - from <= n).then_some(Arc {
                reg,
                from: from % n,
                to: from % n + (to - from),
            })
        })
        .collect()
}

/// Colours of `arcs`, sorted by their start; those that pass `n` come back at 0. The four registers
/// from each of `fours` on get colours that follow one another.
fn colour(arcs: &[Arc], fours: &[Reg], n: usize, n_colours: usize) -> Option<Vec<Reg>> {
    // Per colour: from when it is free, and until when (the start of the arc that wraps).
    let mut free = vec![(0, n); n_colours];
    let mut colours = vec![None; arcs.len()];
    // The arcs that are coloured together with arc `i`, in the order of their registers.
    let together = |i: usize| -> Vec<usize> {
        let reg = arcs[i].reg;
        let Some(&first) = fours.iter().find(|&&f| (f..f + 4).contains(&reg)) else {
            return vec![i];
        };
        let place = |reg| arcs.iter().position(|a| a.reg == reg);
        (first..first + 4).filter_map(place).collect()
    };
    let mut next = 0;
    for i in (0..arcs.len()).filter(|&i| arcs[i].to > n) {
        if colours[i].is_some() {
            continue;
        }
        for j in together(i) {
            *free.get_mut(next)? = (arcs[j].to.saturating_sub(n), arcs[j].from);
            colours[j] = Some(next as Reg);
            next += 1;
        }
    }
    for i in 0..arcs.len() {
        if colours[i].is_some() {
            continue;
        }
        let set = together(i);
        let fits = |c: &usize| {
            set.iter().enumerate().all(|(at, &j)| {
                let (from, until) = free[c + at];
                from <= arcs[j].from && arcs[j].to <= until
            })
        };
        // The colour that is free for the shortest time after the arc, then the one freed last.
        let c = (0..(n_colours + 1).checked_sub(set.len())?)
            .filter(fits)
            .min_by_key(|&c| (free[c].1, n - free[c].0))?;
        for (at, j) in set.into_iter().enumerate() {
            free[c + at].0 = arcs[j].to;
            colours[j] = Some((c + at) as Reg);
        }
    }
    colours.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    fn arc(reg: Reg, from: usize, to: usize) -> Arc {
        Arc { reg, from, to }
    }

    #[test]
    fn lives_that_overlap_have_different_registers() {
        // Around a circle of 10 places: 0 and 2 overlap across its end, 1 and 3 do not meet.
        let arcs = [arc(1, 0, 3), arc(3, 3, 6), arc(0, 5, 9), arc(2, 8, 12)];
        let colours = colour(&arcs, &[], 10, 3).expect("three do");
        assert_ne!(colours[2], colours[3]);
        assert_ne!(colours[0], colours[3], "the last comes back at 0");
        assert_eq!(colour(&arcs, &[], 10, 1), None);
    }

    #[test]
    fn four_that_are_loaded_together_follow_one_another() {
        let arcs: Vec<Arc> = (0..4).map(|i| arc(4 + i, 1, 3 + i as usize)).collect();
        let with_one_before = [&[arc(0, 0, 9)], &arcs[..]].concat();
        let colours = colour(&with_one_before, &[4], 10, 5).expect("five do");
        let four = &colours[1..];
        assert!(four.windows(2).all(|c| c[1] == c[0] + 1), "{four:?}");
        assert_eq!(colour(&with_one_before, &[4], 10, 4), None);
    }

    #[test]
    fn kept_registers_are_the_last() {
        for (tile, written) in files::written() {
            let (body, schedule) = (&written.body, &written.schedule);
            let kept = body.names.len();
            for (i, (reg, _)) in body.names.iter().enumerate() {
                let expected = (32 - kept + i) as Reg;
                assert_eq!(schedule.registers[*reg as usize], expected, "{}", tile.file);
            }
            let others = (0..body.n_registers).filter(|r| !body.names.iter().any(|(k, _)| k == r));
            for reg in others {
                assert!(
                    schedule.registers[reg as usize] < (32 - kept) as Reg,
                    "{}",
                    tile.file
                );
            }
        }
    }
}
