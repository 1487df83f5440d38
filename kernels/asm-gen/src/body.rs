//! The instructions of a tile's loop, in a plain order and with as many registers as it likes.

use super::insn::{Insn, X};

/// A vector register; numbers are assigned by the allocator later.
pub type V = u32;

/// A pointer that moves on by a fixed number of bytes a block, with a load at its place.
#[derive(Clone, Debug)]
pub struct Pointer {
    /// Number of the x register.
    pub x: u32,
    /// Bytes a block.
    pub stride: i32,
    /// Bytes from where it comes in to where it is in the loop.
    pub start: i32,
}

/// An instruction of a block.
#[derive(Clone, Debug)]
pub struct Op {
    /// The instruction; a load without its address.
    pub insn: Insn,
    /// x register and offset of the address from where the register is at the start of the block.
    pub address: Option<(u32, i32)>,
    /// Block of the loop.
    pub block: i32,
    /// The pointer that it moves on, and by how many blocks.
    pub moves: Option<(u32, i32)>,
}

impl Op {
    /// Whether its address is relative to pointer `x`.
    fn is_at(&self, x: u32) -> bool {
        self.address.is_some_and(|(base, _)| base == x)
    }

    fn offset(&self) -> i32 {
        self.address.map_or(0, |(_, offset)| offset)
    }

    /// The bytes that it loads, from where its pointer is at the start of the block, and the pointer.
    pub fn loads(&self) -> Option<(u32, std::ops::Range<i32>)> {
        let (x, offset) = self.address?;
        let len = match self.insn.text.as_bytes() {
            [b'l', b'd', b'r', b' ', b'd', ..] => 8,
            _ => 16 * self.insn.moves,
        };
        Some((x, offset..offset + len))
    }

    /// Whether it loads two registers.
    pub fn is_pair(&self) -> bool {
        self.insn.text.starts_with("ldp")
    }

    /// Whether it loads four registers.
    pub fn is_four(&self) -> bool {
        self.insn.text.starts_with("ld1")
    }

    /// Bytes by which it can move its pointer on, or that its pointer can be ahead.
    pub fn reach(&self) -> i32 {
        match self.insn.moves {
            1 => 255,
            2 => 1008,
            n => 16 * n,
        }
    }
}

/// A register of running sums.
#[derive(Clone, Copy, Debug)]
pub struct Sum {
    /// The register.
    pub v: V,
    /// Bytes to its place, or to that of its low half.
    pub at: i32,
    /// Bytes to the place of its high half, if that is elsewhere.
    pub high: Option<i32>,
}

/// The loop of a tile.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The loop's instructions.
    pub ops: Vec<Op>,
    /// Pointers and their strides.
    pub pointers: Vec<Pointer>,
    /// Instructions before the loop.
    pub setup: Vec<String>,
    /// The running sums, loaded before the loop and stored after it.
    pub sums: Vec<Sum>,
    /// What a register holds, for the comment at the head.
    pub names: Vec<(V, String)>,
    /// Blocks in the loop.
    pub unroll: i32,
    /// Whether the tile goes from panel to panel.
    pub panels: bool,
    /// Registers asked for.
    pub n_registers: u32,
    /// First registers of four whose numbers follow one another, round 32.
    pub fours: Vec<V>,
    block: i32,
}

impl Body {
    /// A loop of `unroll` blocks.
    pub fn new(unroll: i32) -> Self {
        Self {
            unroll,
            ..Self::default()
        }
    }

    /// Calls `each` for every block of the loop.
    pub fn blocks(&mut self, each: impl Fn(&mut Self)) {
        for block in 0..self.unroll {
            self.block = block;
            each(self);
        }
        self.move_pointers();
    }

    /// A register for the whole loop.
    pub fn keep(&mut self, name: &str) -> V {
        let v = self.take();
        self.names.push((v, name.to_string()));
        v
    }

    /// A register that holds the running sum at `offset` bytes.
    pub fn sum_at(&mut self, name: &str, offset: usize) -> V {
        let (v, at) = (self.keep(name), offset as i32);
        self.sums.push(Sum { v, at, high: None });
        v
    }

    /// A register that holds running sums at two offsets, 8 bytes each.
    pub fn sum_halves_at(&mut self, name: &str, [low, high]: [i32; 2]) -> V {
        let v = self.keep(name);
        self.sums.push(Sum {
            v,
            at: low,
            high: Some(high),
        });
        v
    }

    /// A register that holds the running sum next to the one before.
    pub fn sum(&mut self, name: &str) -> V {
        self.sum_at(name, 16 * self.sums.len())
    }

    /// A register from its first write to its last read in a pass of the loop.
    pub fn take(&mut self) -> V {
        self.n_registers += 1;
        self.n_registers - 1
    }

    /// A pointer in `x` that moves `stride` bytes a block.
    pub fn pointer(&mut self, x: u32, stride: i32) -> u32 {
        self.pointers.push(Pointer {
            x,
            stride,
            start: 0,
        });
        x
    }

    fn push(&mut self, text: String) {
        self.ops.push(Op {
            insn: Insn::parse(&text),
            address: None,
            block: self.block,
            moves: None,
        });
    }

    fn load(&mut self, text: String, x: u32, offset: i32) {
        let mut insn = Insn::parse(&format!("{text}, [x{x}]"));
        insn.reads.clear(); // pointers are the emitter's
        insn.text = text;
        self.ops.push(Op {
            insn,
            address: Some((x, offset)),
            block: self.block,
            moves: None,
        });
    }

    /// Lets the last load of each pointer move it on: once in a pass of the loop if the other loads
    /// still reach their addresses then, else once in a block. The pointer is where that load is.
    /// Where the load cannot, an addition does.
    fn move_pointers(&mut self) {
        for p in &mut self.pointers {
            let ops = self.ops.iter().filter(|op| op.is_at(p.x));
            let limit = ops.map(Op::reach).min().unwrap_or(0);
            let mut by = 1;
            if self.unroll * p.stride <= limit {
                by = self.unroll;
            }
            for block in (by - 1..self.unroll).step_by(by as usize) {
                let last = |op: &Op| op.block == block && op.is_at(p.x);
                let i = self.ops.iter().rposition(last).expect("a pointer is used");
                let op = &mut self.ops[i];
                if by * p.stride > op.reach() {
                    let (x, all) = (p.x, self.unroll);
                    let insn = Insn::parse(&format!("add x{x}, x{x}, #{}", all * p.stride));
                    self.ops.push(Op {
                        insn,
                        address: None,
                        block: all - 1,
                        moves: Some((x, all)),
                    });
                    break;
                }
                p.start = op.offset() + (by - 1) * p.stride;
                op.moves = Some((p.x, by));
                op.insn.writes.push(X + p.x);
                op.insn.reads.push(X + p.x);
            }
            let fours = |op: &&mut Op| op.is_at(p.x) && op.is_four();
            for op in self.ops.iter_mut().filter(fours) {
                op.insn.reads = vec![X + p.x];
            }
        }
    }

    /// Loads 16 bytes.
    pub fn ldr(&mut self, x: u32, offset: i32) -> V {
        let v = self.take();
        self.load(format!("ldr q{v}"), x, offset);
        v
    }

    /// Loads 16 bytes into `v`.
    pub fn ldr_into(&mut self, v: V, x: u32, offset: i32) {
        self.load(format!("ldr q{v}"), x, offset);
    }

    /// Loads 8 bytes.
    pub fn ldr_half(&mut self, x: u32, offset: i32) -> V {
        let v = self.take();
        self.load(format!("ldr d{v}"), x, offset);
        v
    }

    /// Loads twice 16 bytes.
    pub fn ldp(&mut self, x: u32, offset: i32) -> [V; 2] {
        let to = [self.take(), self.take()];
        self.ldp_into(to, x, offset);
        to
    }

    /// Loads twice 16 bytes into `to`.
    pub fn ldp_into(&mut self, to: [V; 2], x: u32, offset: i32) {
        self.load(format!("ldp q{}, q{}", to[0], to[1]), x, offset);
    }

    /// Loads four times 16 bytes from where the pointer is.
    pub fn ld4(&mut self, x: u32) -> [V; 4] {
        let v = [(); 4].map(|()| self.take());
        self.fours.push(v[0]);
        let list = v.map(|v| format!("v{v}.16b")).join(", ");
        self.load(format!("ld1 {{{list}}}"), x, 0);
        v
    }

    /// A dot or matrix product `name`, added to `acc`.
    pub fn mac(&mut self, name: &str, acc: V, a: V, b: V) {
        self.push(format!("{name} v{acc}.4s, v{a}.16b, v{b}.16b"));
    }

    /// `sdot` with group `element` of `b`.
    pub fn sdot_element(&mut self, acc: V, a: V, b: V, element: usize) {
        self.push(format!("sdot v{acc}.4s, v{a}.16b, v{b}.4b[{element}]"));
    }

    /// `d = a & b`.
    pub fn and(&mut self, d: V, a: V, b: V) {
        self.push(format!("and v{d}.16b, v{a}.16b, v{b}.16b"));
    }

    /// `d = a >> 4`, bytes.
    pub fn high_nibbles(&mut self, d: V, a: V) {
        self.push(format!("ushr v{d}.16b, v{a}.16b, #4"));
    }

    /// `d = a << 16`, words.
    pub fn low_halves(&mut self, d: V, a: V) {
        self.push(format!("shl v{d}.4s, v{a}.4s, #16"));
    }

    /// `d = a << b`, words.
    pub fn shift(&mut self, d: V, a: V, b: V) {
        self.push(format!("ushl v{d}.4s, v{a}.4s, v{b}.4s"));
    }

    /// Both halves of `d` = half `lane` of `a`.
    pub fn dup(&mut self, d: V, a: V, lane: usize) {
        self.push(format!("dup v{d}.2d, v{a}.d[{lane}]"));
    }

    /// `name d.4s, a.4s, b.4s`.
    pub fn words(&mut self, name: &str, d: V, a: V, b: V) {
        self.push(format!("{name} v{d}.4s, v{a}.4s, v{b}.4s"));
    }

    /// `name d.4s, a.4s, b.s[lane]`.
    pub fn words_lane(&mut self, name: &str, d: V, a: V, b: V, lane: usize) {
        self.push(format!("{name} v{d}.4s, v{a}.4s, v{b}.s[{lane}]"));
    }
}
