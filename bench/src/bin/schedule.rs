//! Writes the Arm matmul tiles: `cargo run --release -p brevity-bench --bin schedule [NAME-PART]`.
#![forbid(unsafe_code)]

use std::path::Path;

use brevity_bench::asm::{inorder, tiles};

fn main() -> std::io::Result<()> {
    let part = std::env::args().nth(1).unwrap_or_default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kernels/src/matmul/asm");
    for tile in tiles::ALL.iter().filter(|t| t.file.contains(&part)) {
        let text = tile.text();
        std::fs::write(folder.join(tile.file), &text.file)?;
        let cycles = inorder::cycles(&text.insns, true);
        println!(
            "{:28} {:4} instructions, interval {:3}, {cycles:6.1} cycles, {:5.1} MAC a cycle",
            tile.file,
            text.insns.len(),
            text.interval,
            tile.loop_macs() as f64 / cycles
        );
    }
    Ok(())
}
