//! Writes the assembly of the Arm matmul tiles, or checks that it is what would be written.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use brevity_asm_gen::insn::Insn;
use brevity_asm_gen::tiles::{Tile, Written};
use brevity_asm_gen::{COMMAND, files, inorder};

const USAGE: &str = "\
Usage: brevity-asm-gen [--check]

Writes kernels/src/matmul/asm and prints what the in-order model says of every loop.

  --check   write nothing; fail if a file is not what would be written";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let check = match &args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(check) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("{}: {e}", files::folder().display());
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool) -> std::io::Result<ExitCode> {
    let tiles = files::tiles();
    let texts = files::texts(&tiles);
    let stale = files::stale(&files::folder(), &texts)?;
    if check {
        for name in &stale {
            eprintln!("{name} is not what `{COMMAND}` writes");
        }
        return Ok(if stale.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    for name in &stale {
        let path = files::folder().join(name);
        match texts.iter().find(|(known, _)| known == name) {
            Some((_, text)) => std::fs::write(path, text)?,
            None => eprintln!("{name} belongs to no tile: delete it"),
        }
    }
    for (tile, written) in &tiles {
        report(tile, written);
    }
    Ok(ExitCode::SUCCESS)
}

fn report(tile: &Tile, Written { body, text, .. }: &Written) {
    let cycles = inorder::cycles(&text.insns, true);
    let plain: Vec<Insn> = body.ops.iter().map(|op| op.insn.clone()).collect();
    let plain = inorder::cycles(&plain, true);
    println!(
        "{:28} {:4} instructions, interval {:3}, {cycles:6.1} cycles, \
         {:5.1} MAC a cycle, {plain:6.1} cycles in plain order",
        tile.file,
        text.insns.len(),
        text.interval,
        tile.loop_macs() as f64 / cycles
    );
}
