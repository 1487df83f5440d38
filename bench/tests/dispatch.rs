//! The tier that is chosen is the fastest within 5 %.
#![cfg(target_arch = "x86_64")] // emulated time is no time; on a phone: `roofline --check`

#[test]
fn the_fastest_tier_is_chosen() {
    let losses = brevity_bench::roofline::dispatch::losses();
    assert!(losses.is_empty(), "{}", losses.join("\n"));
}
