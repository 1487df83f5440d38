//! No kernel's inner loop takes more than 3 % more cycles than in the committed table.
//!
//! A change that is meant is committed with `cargo run --release -p brevity-bench --bin mca -- --record`.
#![cfg(not(target_arch = "aarch64"))] // the same loops, only slower to look at under emulation

use brevity_bench::mca::{self, llvm::Llvm, table::Table};

const TOLERANCE: f64 = 0.03;

#[test]
fn no_kernel_takes_more_cycles_than_recorded() {
    let committed = Table::committed().expect("bench/records/mca.json");
    let Some(llvm) = Llvm::find() else {
        eprintln!("SKIPPED: llvm-mca is not installed");
        return;
    };
    if llvm.version != committed.llvm {
        let (ours, theirs) = (llvm.version, committed.llvm);
        eprintln!("SKIPPED: llvm-mca {ours} has other models than {theirs}, which made the record");
        return;
    }
    let table = mca::table(&llvm).expect("every kernel is found");
    let losses = table.losses(&committed, TOLERANCE);
    assert!(losses.is_empty(), "{}", losses.join("\n"));
}
