//! Cycles of a loop on an in-order core of the Cortex-A510 class.
//!
//! Three instructions a cycle in program order; two vector slots (dot products among them), two float
//! multiply slots, two load slots of 16 bytes, one store, one branch. Latencies as in LLVM's
//! Cortex-A510 model, without its in-order write-back: a result that is late holds up only those who read it.
//! With forwarding, a dot product can follow another into the same accumulator one cycle later.

use std::collections::HashMap;

use super::insn::{Insn, Reg, Unit};

/// What is taken in one cycle.
#[derive(Clone, Copy, Default)]
struct Taken {
    issue: i32,
    vector: i32,
    fma: i32,
    load: i32,
    store: i32,
    alu: i32,
    branch: i32,
}

impl Taken {
    fn has_room(&self, unit: Unit) -> bool {
        self.issue < 3
            && match unit {
                Unit::Vector | Unit::Mac => self.vector < 2,
                Unit::Fma => self.fma < 2,
                Unit::Load => self.load < 2,
                Unit::Store => self.load < 2 && self.store < 1,
                Unit::Alu => self.alu < 3,
                Unit::Branch => self.branch < 1,
            }
    }
}

/// A machine in the middle of a run.
#[derive(Default)]
struct Machine {
    cycle: usize,
    taken: Vec<Taken>,
    /// Cycle from which a register can be read.
    ready: HashMap<Reg, usize>,
    /// Cycle from which a dot product can add to a register, where that is sooner.
    ready_to_add: HashMap<Reg, usize>,
}

impl Machine {
    fn slot(&mut self, cycle: usize) -> &mut Taken {
        if self.taken.len() <= cycle {
            self.taken.resize(cycle + 64, Taken::default());
        }
        &mut self.taken[cycle]
    }

    fn is_ready(&self, insn: &Insn) -> bool {
        insn.reads.iter().all(|r| {
            let adds = insn.unit == Unit::Mac && insn.writes == [*r];
            let at = adds.then(|| self.ready_to_add.get(r)).flatten();
            at.or(self.ready.get(r)).is_none_or(|&at| at <= self.cycle)
        })
    }

    fn issue(&mut self, insn: &Insn, forwards: bool) {
        while !(self.is_ready(insn) && {
            let c = self.cycle;
            self.slot(c).has_room(insn.unit)
        }) {
            self.cycle += 1;
        }
        let cycle = self.cycle;
        self.slot(cycle).issue += 1;
        let mut extra = 0;
        match insn.unit {
            Unit::Vector | Unit::Mac => self.slot(cycle).vector += 1,
            Unit::Fma => self.slot(cycle).fma += 1,
            Unit::Alu => self.slot(cycle).alu += 1,
            Unit::Branch => self.slot(cycle).branch += 1,
            Unit::Load => {
                for _ in 0..insn.moves {
                    while self.slot(cycle + extra).load >= 2 {
                        extra += 1;
                    }
                    self.slot(cycle + extra).load += 1;
                }
            }
            Unit::Store => {
                for at in 0..insn.moves as usize {
                    self.slot(cycle + at).store += 1;
                    self.slot(cycle + at).load += 1;
                }
            }
        }
        for &r in &insn.writes {
            let is_base = insn.write_back == Some(r);
            let latency = if is_base {
                1
            } else {
                insn.latency as usize + extra
            };
            self.ready.insert(r, cycle + latency);
            self.ready_to_add.remove(&r);
            if forwards && insn.unit == Unit::Mac {
                self.ready_to_add.insert(r, cycle + 1);
            }
        }
    }
}

/// Cycles of one pass of `body` in the steady state.
pub fn cycles(body: &[Insn], forwards: bool) -> f64 {
    const PASSES: usize = 24;
    let mut machine = Machine::default();
    let mut half = 0;
    for pass in 0..PASSES {
        if pass == PASSES / 2 {
            half = machine.cycle;
        }
        for insn in body {
            machine.issue(insn, forwards);
        }
    }
    (machine.cycle - half) as f64 / (PASSES - PASSES / 2) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str], forwards: bool) -> f64 {
        let body: Vec<_> = lines.iter().map(|l| Insn::parse(l)).collect();
        cycles(&body, forwards)
    }

    #[test]
    fn chains_and_slots() {
        let chain = ["smmla v0.4s, v1.16b, v2.16b"];
        assert_eq!(of(&chain, true), 1.0);
        assert_eq!(of(&chain, false), 4.0);
        assert_eq!(of(&["and v0.16b, v1.16b, v2.16b"; 4], true), 2.0);
        assert_eq!(
            of(
                &[
                    "fmul v0.4s, v1.4s, v2.4s",
                    "and v3.16b, v1.16b, v2.16b",
                    "ldr q4, [x0]"
                ],
                true
            ),
            1.0
        );
        assert_eq!(of(&["ldp q0, q1, [x0]"], true), 1.0);
        assert_eq!(
            of(&["ldr q0, [x0]", "and v0.16b, v0.16b, v1.16b"], true),
            3.0
        );
    }
}
