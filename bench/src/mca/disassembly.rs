//! Functions of an object file or archive as lines of assembly.

use std::path::Path;
use std::process::Command;

use crate::Result;

/// An instruction.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Address within the section.
    pub address: u64,
    /// Mnemonic and operands; a branch goes to the label `.Ltop`.
    pub text: String,
    /// Where a branch goes.
    pub target: Option<u64>,
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Path, without hash.
    pub name: String,
    /// Instructions in the order of their addresses.
    pub lines: Vec<Line>,
}

/// The functions of `file`, disassembled by the program `objdump`.
///
/// # Errors
/// If the program is missing or does not understand the file.
pub fn functions(objdump: &Path, file: &Path) -> Result<Vec<Function>> {
    let output = Command::new(objdump)
        .args([
            "-d",
            "--no-show-raw-insn",
            "--mattr=+all",
            "--print-imm-hex=false",
        ])
        .arg(file)
        .output()
        .map_err(|e| format!("{}: {e}", objdump.display()))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {message}", objdump.display()).into());
    }
    Ok(parse(&String::from_utf8_lossy(&output.stdout)))
}

/// Reads llvm-objdump's listing. Local labels belong to the function before them.
fn parse(listing: &str) -> Vec<Function> {
    let mut functions: Vec<Function> = vec![];
    for line in listing.lines() {
        if let Some(symbol) = head(line) {
            if !symbol.starts_with(['.', '$']) && !symbol.starts_with("Ltmp") {
                let name = format!("{:#}", rustc_demangle::demangle(symbol));
                let lines = vec![];
                functions.push(Function { name, lines });
            }
        } else if let (Some(line), Some(function)) = (instruction(line), functions.last_mut()) {
            function.lines.push(line);
        }
    }
    functions
}

/// `0000000000000000 <symbol>:`
fn head(line: &str) -> Option<&str> {
    let (address, rest) = line.split_once(" <")?;
    let is_address = !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit());
    rest.strip_suffix(">:").filter(|_| is_address)
}

/// `  104:  ldr  q0, [x0]  // comment`
fn instruction(line: &str) -> Option<Line> {
    let (address, rest) = line.split_once(':')?;
    let address = u64::from_str_radix(address.trim(), 16).ok()?;
    let rest = rest.split("//").next()?.split_whitespace();
    let text = rest.collect::<Vec<_>>().join(" ");
    // An address: `b.ne 0x104 <symbol+0x104>`; not a number: `and w1, w2, #0x1`.
    let found = text
        .split_once("0x")
        .filter(|(before, _)| !before.ends_with('#'));
    let Some((before, address_text)) = found else {
        return Some(Line {
            address,
            text,
            target: None,
        });
    };
    let digits = address_text
        .split(|c: char| !c.is_ascii_hexdigit())
        .next()?;
    let target = u64::from_str_radix(digits, 16).ok()?;
    let mnemonic = before.split(' ').next()?;
    let is_branch = mnemonic == "b"
        || mnemonic.starts_with("b.")
        || matches!(mnemonic, "cbz" | "cbnz" | "tbz" | "tbnz");
    Some(Line {
        address,
        text: format!("{before}.Ltop"),
        target: Some(target).filter(|_| is_branch),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_labels_and_branches() {
        let listing = "\
Disassembly of section .text.f:

0000000000000000 <_ZN1a1b1f17h0123456789abcdefE>:
       0:      \tsubs\tx9, x9, #1
0000000000000004 <.Ltmp1>:
       4:      \tmov\tw10, #43594             // =0xaa4a
       8:      \tb.ne\t0x0 <_ZN1a1b1f17h0123456789abcdefE>
       c:      \tand\tw1, w2, #0x1
      10:      \tadrp\tx8, 0x0 <_ZN1a1b1f17h0123456789abcdefE>
      14:      \tret
0000000000000000 <memcpy>:
       0:      \tret
";
        let functions = parse(listing);
        let names: Vec<_> = functions.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["a::b::f", "memcpy"]);
        let texts: Vec<_> = functions[0].lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "subs x9, x9, #1",
                "mov w10, #43594",
                "b.ne .Ltop",
                "and w1, w2, #0x1",
                "adrp x8, .Ltop",
                "ret"
            ]
        );
        let targets: Vec<_> = functions[0].lines.iter().filter_map(|l| l.target).collect();
        assert_eq!(targets, [0]);
    }
}
