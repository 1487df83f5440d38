use proptest::prelude::*;

use super::*;
use crate::testing::{Guarded, Rng, assert_same_bits, sizes, vector_tiers};

#[derive(Debug)]
struct Quantized {
    qs: Vec<i8>,
    scales: Vec<f32>,
    sums: Vec<i32>,
}

/// Runs with every buffer flush against an unmapped page, outputs prefilled with junk.
fn quantize(isa: Isa, src: &[f32]) -> Quantized {
    let src = Guarded::new(src);
    let mut qs = Guarded::new(&vec![77i8; src.len()]);
    let mut scales = Guarded::new(&vec![7.5f32; src.len() / GROUP]);
    let mut sums = Guarded::new(&vec![-9i32; src.len() / GROUP]);
    let op = Quantize::new(isa).expect("an available tier");
    op.run(&src, &mut qs, &mut scales, &mut sums);
    Quantized {
        qs: qs.to_vec(),
        scales: scales.to_vec(),
        sums: sums.to_vec(),
    }
}

fn assert_tiers_agree(src: &[f32]) {
    let want = quantize(Isa::Scalar, src);
    for isa in vector_tiers() {
        let got = quantize(isa, src);
        assert_eq!(got.qs, want.qs, "{isa}");
        assert_eq!(got.sums, want.sums, "{isa}");
        assert_same_bits(&got.scales, &want.scales, || format!("scales on {isa}"));
    }
}

#[test]
fn tiers_give_the_same_bits() {
    let mut rng = Rng(1);
    for n_blocks in sizes(4) {
        for scale in [1.0, 1e-20, 3e37] {
            assert_tiers_agree(&rng.floats(n_blocks * GROUP, scale));
        }
        assert_tiers_agree(&rng.hostile(n_blocks * GROUP));
    }
}

#[test]
fn ties_round_to_even() {
    // amax = 127 gives scale 1, so the halves are exact ties.
    let mut src = [0.0; GROUP];
    src[0] = 127.0;
    for (i, x) in src[1..].iter_mut().enumerate() {
        *x = (i as f32 - 15.0) + 0.5;
    }
    let got = quantize(Isa::Scalar, &src);
    assert_eq!(got.scales, [1.0]);
    assert_eq!(got.qs[1..6], [-14, -14, -12, -12, -10]);
    assert_eq!(got.qs[15..19], [0, 0, 2, 2]);
    assert_tiers_agree(&src);
}

#[test]
fn saturates_at_127_for_every_scale() {
    let mut rng = Rng(2);
    for _ in 0..2000 {
        let amax = f32::from_bits(rng.below(0x7F80_0000) as u32);
        let mut src = [0.0; GROUP];
        src[3] = amax;
        src[30] = -amax;
        let q = quantize_plain(&src);
        let want = if amax < TINY { 0 } else { 127 };
        assert_eq!((q.qs[3], q.qs[30]), (want, -want), "amax {amax:e}");
        assert_eq!(q.scales[0].to_bits() & 3, 0);
    }
}

fn quantize_plain(src: &[f32]) -> Quantized {
    let n = src.len() / GROUP;
    let (mut qs, mut scales, mut sums) = (vec![0; src.len()], vec![0.0; n], vec![0; n]);
    let op = Quantize::new(Isa::best()).expect("the best tier is available");
    op.run(src, &mut qs, &mut scales, &mut sums);
    Quantized { qs, scales, sums }
}

#[test]
fn blocks_without_an_inverse_are_zero() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for at in 0..GROUP {
            let mut src = [1.0; 2 * GROUP];
            src[GROUP + at] = bad;
            let q = quantize_plain(&src);
            assert_eq!(q.qs[..GROUP], [127; GROUP]);
            assert_eq!(q.qs[GROUP..], [0; GROUP]);
            assert!(q.scales[1].is_nan());
            assert_eq!(q.sums, [127 * 32, 0]);
        }
    }
    let tiny = f32::from_bits(TINY.to_bits() - 1);
    let q = quantize_plain(&[tiny; GROUP]);
    assert_eq!((q.scales[0].to_bits(), q.qs[0], q.sums[0]), (0, 0, 0));
    let q = quantize_plain(&[TINY; GROUP]);
    assert_eq!((q.qs[0], q.sums[0]), (127, 127 * 32));
}

#[test]
fn token_scales_are_bf16_and_never_too_small() {
    let mut rng = Rng(3);
    for _ in 0..10_000 {
        let amax = TINY.to_bits() + rng.below((0x7F80_0000 - TINY.to_bits()) as usize) as u32;
        let s = token_scale(amax);
        assert_eq!(s.scale.to_bits() & 0xFFFF, 0);
        let q = f32::from_bits(amax) * s.inv.expect("a scale that is not zero");
        assert!((126.0..127.5).contains(&q), "{q}");
    }
}

#[test]
#[should_panic(expected = "no multiple")]
fn refuses_half_blocks() {
    quantize_plain(&[0.0; 48]);
}

proptest! {
    /// Back from the codes, no element is further off than half a step.
    #[test]
    fn round_trip(n_blocks in 0usize..6, seed: u64, log_scale in -60i32..60) {
        let src = Rng(seed).floats(n_blocks * GROUP, 2.0f32.powi(log_scale));
        let got = quantize_plain(&src);
        for (block, src) in src.chunks(GROUP).enumerate() {
            let scale = f64::from(got.scales[block]);
            let qs = &got.qs[block * GROUP..][..GROUP];
            for (x, q) in src.iter().zip(qs) {
                let error = (f64::from(*x) - scale * f64::from(*q)).abs();
                prop_assert!(error <= scale * 0.50002);
            }
            prop_assert_eq!(got.sums[block], qs.iter().map(|&q| i32::from(q)).sum::<i32>());
        }
        assert_tiers_agree(&src);
    }
}
