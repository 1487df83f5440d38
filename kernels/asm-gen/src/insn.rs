//! One instruction: which registers it reads and writes, and where a Cortex-A510 runs it.

/// A register: vector registers by their number (any number before registers are assigned), then
/// [`X`] + number, then [`FLAGS`].
pub type Reg = u32;

/// x0.
pub const X: Reg = 1 << 16;
/// The condition flags.
pub const FLAGS: Reg = X + 31;

/// Where an instruction runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Vector arithmetic other than [`Unit::Fma`]; two a cycle.
    Vector,
    /// Dot products and matrix products; they share the vector slots and forward accumulators.
    Mac,
    /// Float multiplications; two a cycle beside the vector slots.
    Fma,
    /// Loads; two of 16 bytes a cycle.
    Load,
    /// Stores; one a cycle, in a load slot.
    Store,
    /// Integer arithmetic; three a cycle.
    Alu,
    /// Branches; one a cycle.
    Branch,
}

/// An instruction as text and what follows from it.
#[derive(Clone, Debug)]
pub struct Insn {
    /// Mnemonic and operands.
    pub text: String,
    /// Registers read.
    pub reads: Vec<Reg>,
    /// Registers written.
    pub writes: Vec<Reg>,
    /// The base register that is written back, if any.
    pub write_back: Option<Reg>,
    /// Unit of a Cortex-A510.
    pub unit: Unit,
    /// Cycles until a dependent instruction can issue.
    pub latency: i32,
    /// Registers of 16 bytes that a load or store moves, otherwise 1.
    pub moves: i32,
}

const MACS: [&str; 6] = ["sdot", "udot", "usdot", "smmla", "ummla", "usmmla"];
const FMAS: [&str; 6] = ["fmul", "fmla", "fmls", "fmlal", "fmlal2", "bfmmla"];
const SHORT: [&str; 24] = [
    "shl", "ushr", "sshr", "ushl", "and", "orr", "eor", "bic", "add", "sub", "addp", "shll",
    "shll2", "sshll", "ushll", "sshll2", "ushll2", "dup", "neg", "sxtl", "sxtl2", "usra", "sri",
    "sli",
];
/// Instructions that add to their destination.
const ADDS_TO: [&str; 10] = [
    "fmla", "fmls", "mla", "mls", "usra", "ssra", "sli", "sri", "ins", "sadalp",
];

impl Insn {
    /// Reads one line of assembly without comment.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (mnemonic, operands) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let is_branch = (mnemonic.starts_with('b')
            && !matches!(mnemonic, "bic" | "bsl" | "bit" | "bif"))
            || matches!(mnemonic, "cbz" | "cbnz" | "tbz" | "tbnz" | "ret");
        let address = operands
            .find('[')
            .filter(|_| mnemonic.starts_with("ld") || mnemonic.starts_with("st"));
        let (data, base) = operands.split_at(address.unwrap_or(operands.len()));
        let list = |operands| registers(operands).map(|(_, reg)| reg).collect::<Vec<_>>();
        let (data, base) = (list(data), list(base));
        let all = [&data[..], &base[..]].concat();
        let is_vector = all.iter().any(|&r| r < X);
        let mut insn = Self {
            text: text.to_string(),
            reads: all,
            writes: vec![],
            write_back: None,
            unit: Unit::Alu,
            latency: 1,
            moves: 1,
        };
        if is_branch {
            insn.unit = Unit::Branch;
            insn.reads.push(FLAGS);
        } else if mnemonic.starts_with("ld") || mnemonic.starts_with("st") {
            let wide = operands.contains('q') || operands.contains('{');
            insn.moves = if wide { data.len().max(1) as i32 } else { 1 };
            let after = operands.find(']').map_or("", |at| &operands[at + 1..]);
            if !after.is_empty() {
                insn.write_back = base.first().copied();
            }
            if mnemonic.starts_with("ld") {
                insn.unit = Unit::Load;
                insn.latency = 3;
                insn.reads = base;
                insn.writes = data;
                insn.writes.extend(insn.write_back);
            } else {
                insn.unit = Unit::Store;
                insn.writes.extend(insn.write_back);
            }
        } else {
            let adds_to = MACS.contains(&mnemonic)
                || ADDS_TO.contains(&mnemonic)
                || (mnemonic == "mov"
                    && operands.split(',').next().is_some_and(|d| d.contains('[')));
            insn.writes.extend(data.first());
            if !adds_to {
                insn.reads = data.get(1..).unwrap_or(&[]).to_vec();
            }
            if matches!(mnemonic, "subs" | "adds" | "cmp" | "tst") {
                insn.writes.push(FLAGS);
            }
            if MACS.contains(&mnemonic) {
                (insn.unit, insn.latency) = (Unit::Mac, 4);
            } else if FMAS.contains(&mnemonic) {
                (insn.unit, insn.latency) = (Unit::Fma, 4);
            } else if is_vector {
                let latency = if SHORT.contains(&mnemonic) { 3 } else { 4 };
                (insn.unit, insn.latency) = (Unit::Vector, latency);
            }
        }
        insn
    }

    /// Mnemonic.
    pub fn mnemonic(&self) -> &str {
        self.text.split_whitespace().next().unwrap_or("")
    }

    /// Cycles from this instruction to `next`, which reads one of its results.
    ///
    /// `chain` is the distance of two dot products into one accumulator.
    pub fn latency_to(&self, next: &Insn, chain: i32) -> i32 {
        let same = self.writes == next.writes;
        if self.unit == Unit::Mac && next.unit == Unit::Mac && same {
            chain
        } else {
            self.latency
                + if self.unit == Unit::Load {
                    self.moves / 3
                } else {
                    0
                }
        }
    }
}

/// The registers of an operand list, in order, and where their numbers stand.
fn registers(operands: &str) -> impl Iterator<Item = (std::ops::Range<usize>, Reg)> {
    let bytes = operands.as_bytes();
    (0..bytes.len()).filter_map(move |at| {
        let starts = at == 0
            || !(bytes[at - 1].is_ascii_alphanumeric()
                || matches!(bytes[at - 1], b'.' | b'#' | b'_'));
        let digits = bytes[at + 1..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let end = at + 1 + digits;
        if !starts || digits == 0 || bytes.get(end).is_some_and(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        let number: Reg = operands[at + 1..end].parse().ok().filter(|&n| n < X)?;
        match bytes[at] {
            b'v' | b'q' | b'd' | b's' | b'h' | b'b' => Some((at + 1..end, number)),
            b'x' | b'w' if number < 31 => Some((at + 1..end, X + number)),
            _ => None,
        }
    })
}

/// `text` with its vector registers renamed.
pub fn rename(text: &str, mut to: impl FnMut(Reg) -> Reg) -> String {
    let start = text.find(char::is_whitespace).unwrap_or(text.len());
    let mut renamed = text[..start].to_string();
    let operands = &text[start..];
    let mut done = 0;
    for (range, reg) in registers(operands).filter(|(_, reg)| *reg < X) {
        renamed.push_str(&operands[done..range.start]);
        renamed.push_str(&to(reg).to_string());
        done = range.end;
    }
    renamed.push_str(&operands[done..]);
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        let x = |r: u32| X + r;
        for (text, reads, writes) in [
            ("sdot v1.4s, v2.16b, v3.4b[1]", vec![1, 2, 3], vec![1]),
            ("and v1.16b, v2.16b, v3.16b", vec![2, 3], vec![1]),
            ("ldp q1, q2, [x3, #32]", vec![x(3)], vec![1, 2]),
            ("ldr q1, [x3], #16", vec![x(3)], vec![1, x(3)]),
            ("stp q1, q2, [x3]", vec![1, 2, x(3)], vec![]),
            ("ushr v4.16b, v5.16b, #4", vec![5], vec![4]),
            ("subs x5, x5, #1", vec![x(5)], vec![x(5), FLAGS]),
            ("dup v4.2d, v5.d[1]", vec![5], vec![4]),
        ] {
            let insn = Insn::parse(text);
            assert_eq!((insn.reads, insn.writes), (reads, writes), "{text}");
        }
    }

    #[test]
    fn renames_vector_registers_only() {
        assert_eq!(
            rename("ldp q100, q2, [x3, #32]", |r| r % 32),
            "ldp q4, q2, [x3, #32]"
        );
        assert_eq!(
            rename("dup v40.2d, v5.d[1]", |r| r + 1),
            "dup v41.2d, v6.d[1]"
        );
    }
}
