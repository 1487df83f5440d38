//! Whether the tier that is chosen is the fastest.
//!
//! The chosen tier and another run in turns; the median of the ratios of neighbouring runs counts, and a
//! tier that seems faster has to do so three times over.

use std::time::Instant;

use brevity_kernels::Isa;
use brevity_kernels::matmul::WeightFormat;

use crate::cases;
use crate::matmul_case::MatmulCase;
use crate::shapes::{Layer, NETWORKS};

/// How much slower than another the chosen tier may be.
pub const TOLERANCE: f64 = 0.05;
/// Pairs of a median.
const PAIRS: usize = 15;
/// Medians that have to agree that another tier is faster.
const ROUNDS: usize = 3;
/// Rows of the products: decode, streams, a prompt.
const ROWS: [usize; 3] = [1, 8, 32];
/// A layer small enough for the scalar tier.
const LAYER: Layer = Layer {
    name: "smollm2 q, o",
    n: 576,
    k: 576,
};

/// The kernels on which another tier is faster than [`Isa::best`] by more than [`TOLERANCE`], in words.
pub fn losses() -> Vec<String> {
    let best = Isa::best();
    let others = Isa::available().filter(|&isa| isa != best);
    others.flat_map(|other| losses_to(best, other)).collect()
}

fn losses_to(best: Isa, other: Isa) -> Vec<String> {
    let mut losses = vec![];
    let mut compare = |name: String, a: &mut dyn FnMut(), b: &mut dyn FnMut()| {
        if let Some(ratio) = ratio_if_slower(a, b) {
            losses.push(format!(
                "{name}: {best} takes {ratio:.2} times as long as {other}"
            ));
        }
    };
    for format in [WeightFormat::W4, WeightFormat::W4Min, WeightFormat::W8] {
        for m in ROWS {
            let case = |isa| MatmulCase::new(isa, format, m, LAYER).expect("an available tier");
            let (mut a, mut b) = (case(best), case(other));
            let name = format!("matmul_{} {m}x{}x{}", format.name(), LAYER.n, LAYER.k);
            compare(
                name,
                &mut || {
                    std::hint::black_box(a.run()[0]);
                },
                &mut || {
                    std::hint::black_box(b.run()[0]);
                },
            );
        }
    }
    for case in cases::of(NETWORKS[2]) {
        let on = |isa| case.on(isa).expect("an available tier");
        let (mut a, mut b) = (on(best), on(other));
        let name = format!("{} {}", case.kernel, case.shape);
        compare(name, &mut || a.run(), &mut || b.run());
    }
    losses
}

/// How many times longer `a` takes than `b`, if that is too long in every round.
fn ratio_if_slower(a: &mut dyn FnMut(), b: &mut dyn FnMut()) -> Option<f64> {
    let ratios =
        (0..ROUNDS).map_while(|_| Some(median_ratio(a, b)).filter(|r| *r > 1.0 + TOLERANCE));
    let ratios: Vec<f64> = ratios.collect();
    (ratios.len() == ROUNDS).then(|| ratios.into_iter().fold(f64::INFINITY, f64::min))
}

/// Median of the ratios of neighbouring runs.
fn median_ratio(a: &mut dyn FnMut(), b: &mut dyn FnMut()) -> f64 {
    /// Least seconds of a run.
    const RUN: f64 = 2e-4;
    let seconds = |run: &mut dyn FnMut(), calls: usize| {
        let start = Instant::now();
        (0..calls).for_each(|_| run());
        start.elapsed().as_secs_f64() / calls as f64
    };
    let once = seconds(a, 3).max(1e-9);
    let calls = (RUN / once).ceil() as usize;
    let mut ratios: Vec<f64> = (0..PAIRS)
        .map(|_| {
            let a = seconds(a, calls);
            a / seconds(b, calls).max(1e-12)
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[PAIRS / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spin(n: u64) {
        for i in 0..n {
            std::hint::black_box(i);
        }
    }

    #[test]
    fn only_a_slower_choice_is_a_loss() {
        let (short, long) = (20_000, 40_000);
        assert!(ratio_if_slower(&mut || spin(long), &mut || spin(short)).is_some());
        assert!(ratio_if_slower(&mut || spin(short), &mut || spin(long)).is_none());
    }
}
