//! The instructions of a tile's loop, in a plain order and with as many registers as it likes.

use super::insn::Insn;

/// A vector register; numbers are assigned by the allocator later.
pub type V = u32;

/// A pointer that moves on by a fixed number of bytes a block.
#[derive(Clone, Debug)]
pub struct Pointer {
    /// Number of the x register.
    pub x: u32,
    /// Bytes a block.
    pub stride: i32,
}

/// An instruction of a block.
#[derive(Clone, Debug)]
pub struct Op {
    /// The instruction; a load without its address.
    pub insn: Insn,
    /// x register and offset of the address.
    pub address: Option<(u32, i32)>,
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
    /// The running sums, loaded before the loop and stored behind it.
    pub sums: Vec<Sum>,
    /// What a register holds, for the comment at the head.
    pub names: Vec<(V, String)>,
    /// Blocks in the loop.
    pub unroll: i32,
    /// Number of instructions of the first block.
    pub first_block: usize,
    /// Registers asked for.
    pub n_registers: u32,
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
            if block == 0 {
                self.first_block = self.ops.len();
            }
        }
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

    /// A register that holds the running sum behind the one before.
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
        self.pointers.push(Pointer { x, stride });
        x
    }

    fn push(&mut self, text: String) {
        self.ops.push(Op {
            insn: Insn::parse(&text),
            address: None,
        });
    }

    fn load(&mut self, text: String, x: u32, offset: i32) {
        let mut insn = Insn::parse(&format!("{text}, [x{x}]"));
        insn.reads.clear(); // pointers are the emitter's
        insn.text = text;
        let stride = self
            .pointers
            .iter()
            .find(|p| p.x == x)
            .map_or(0, |p| p.stride);
        self.ops.push(Op {
            insn,
            address: Some((x, offset + self.block * stride)),
        });
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
