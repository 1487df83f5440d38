use proptest::prelude::*;

use super::super::tests::OwnedPage;
use super::super::{Attention, Partials, PartialsMut, QueriesMut};
use super::*;
use crate::testing::{Guarded, Rng, assert_gradient, assert_near, assert_same_bits, differences};
use crate::testing::{sizes, vector_tiers};

/// `[n][columns]` as `[columns / 16][n][16]`.
fn panels(rows: &[f32], columns: usize) -> Vec<f32> {
    let n = rows.len() / columns;
    let at = |at: usize| {
        let (panel, i, j) = (at / (n * COLUMNS), at / COLUMNS % n, at % COLUMNS);
        rows[i * columns + panel * COLUMNS + j]
    };
    (0..rows.len()).map(at).collect()
}

/// The other way round.
fn unpanel(panels: &[f32], n: usize) -> Vec<f32> {
    let columns = panels.len() / n;
    let at = |at: usize| {
        let (i, j) = (at / columns, at % columns);
        panels[(j / COLUMNS * n + i) * COLUMNS + j % COLUMNS]
    };
    (0..panels.len()).map(at).collect()
}

/// Rows of one kv head in f32.
struct Case {
    head_dim: usize,
    valid: Vec<usize>,
    q: Vec<f32>,
    k: Vec<f32>,
    v: Vec<f32>,
    d_out: Vec<f32>,
}

/// Gradients of q, k and v as rows, and the probabilities.
struct Found {
    dq: Vec<f32>,
    dk: Vec<f32>,
    dv: Vec<f32>,
    p: Vec<f32>,
}

impl Case {
    fn random(head_dim: usize, valid: Vec<usize>, scale: f32, rng: &mut Rng) -> Self {
        let most = *valid.iter().max().unwrap();
        let (n, t) = (valid.len() * head_dim, most * head_dim);
        Self {
            head_dim,
            valid,
            q: rng.floats(n, scale / (head_dim as f32).sqrt()),
            k: rng.floats(t, 1.0),
            v: rng.floats(t, 1.0),
            d_out: rng.floats(n, 1.0),
        }
    }

    fn positions(&self) -> usize {
        self.k.len() / self.head_dim
    }

    /// Rows go in blocks of `block`.
    fn run(&self, isa: Isa, block: usize) -> Found {
        let (head_dim, n_positions) = (self.head_dim, self.positions());
        let op = AttentionBackward::new(isa).expect("an available tier");
        let mut floats: Vec<Guarded<f32>> = (0..n_positions.div_ceil(PAGE))
            .map(|_| Guarded::new(&vec![f32::NAN; PageFloats::len(head_dim)]))
            .collect();
        for (p, floats) in floats.iter_mut().enumerate() {
            let mut page = PageRows::new(head_dim, floats);
            for t in p * PAGE..n_positions.min((p + 1) * PAGE) {
                let row = t * head_dim..(t + 1) * head_dim;
                page.store(t % PAGE, &self.k[row.clone()], &self.v[row]);
            }
        }
        let pages: Vec<_> = floats
            .iter()
            .map(|f| PageFloats::new(f, head_dim))
            .collect();
        let n_panels = n_positions.div_ceil(COLUMNS);
        let mut d_keys =
            vec![[vec![0.0; head_dim * COLUMNS], vec![0.0; head_dim * COLUMNS]]; n_panels];
        let (mut dq, mut probabilities) = (vec![], vec![]);
        let rows = self
            .q
            .chunks(block * head_dim)
            .zip(self.d_out.chunks(block * head_dim));
        for (valid, (q, d_out)) in self.valid.chunks(block).zip(rows) {
            let n = valid.len();
            let (q, d_out) = (panels(q, head_dim), panels(d_out, head_dim));
            let (q, d_out) = (Guarded::new(&q), Guarded::new(&d_out));
            let rows = QueryBlock {
                head_dim,
                queries: &q,
                d_out: &d_out,
            };
            let seen = valid.iter().max().unwrap().div_ceil(COLUMNS);
            let mut p = Guarded::new(&vec![f32::NAN; seen * n * COLUMNS]);
            let mut ds = Guarded::new(&vec![f32::NAN; seen * n * COLUMNS]);
            let mut own = Guarded::new(&vec![f32::NAN; n * head_dim]);
            op.queries(rows, &pages, valid, [&mut p, &mut ds, &mut own]);
            dq.extend(unpanel(&own, n));
            probabilities.extend_from_slice(&p);
            let positions = p.chunks(n * COLUMNS).zip(ds.chunks(n * COLUMNS));
            for ((p, ds), [dk, dv]) in positions.zip(&mut d_keys) {
                op.keys(rows, [p, ds], [dk, dv]);
            }
        }
        let rows = |i: usize| {
            let all = d_keys.iter().flat_map(|d| unpanel(&d[i], COLUMNS));
            all.take(n_positions * head_dim).collect()
        };
        Found {
            dq,
            dk: rows(0),
            dv: rows(1),
            p: probabilities,
        }
    }

    /// `sum of out * d_out` in f64.
    fn loss(&self, q: &[f64], k: &[f64], v: &[f64]) -> f64 {
        let d = self.head_dim;
        let rows = self.valid.iter().zip(q.chunks(d)).zip(self.d_out.chunks(d));
        rows.map(|((&valid, q), d_out)| {
            let dot = |row: &[f64]| q.iter().zip(row).map(|(q, k)| q * k).sum::<f64>();
            let s: Vec<f64> = k.chunks(d).take(valid).map(dot).collect();
            let max = s.iter().fold(f64::NEG_INFINITY, |m, &s| m.max(s));
            let w: Vec<f64> = s.iter().map(|s| (s - max).exp()).collect();
            let sum: f64 = w.iter().sum();
            let out = |v: &[f64]| {
                v.iter()
                    .zip(d_out)
                    .map(|(v, g)| v * f64::from(*g))
                    .sum::<f64>()
            };
            v.chunks(d)
                .zip(&w)
                .map(|(v, w)| w / sum * out(v))
                .sum::<f64>()
        })
        .sum()
    }
}

fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().map(|&x| x.into()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..Default::default() })]

    #[test]
    fn is_the_slope_of_the_forward_pass(
        head_dim in prop::sample::select(vec![16usize, 32]),
        valid in prop::collection::vec(1usize..70, 1..7),
        scale in 0.2f32..4.0,
        seed: u64,
    ) {
        let case = Case::random(head_dim, valid, scale, &mut Rng(seed));
        let (q, k, v) = (wide(&case.q), wide(&case.k), wide(&case.v));
        let found = case.run(Isa::Scalar, 4);
        // Scores are sums of terms that cancel: so are their gradients.
        assert_gradient(&found.dq, &differences(&case.q, |q| case.loss(q, &k, &v)), 1.0);
        assert_gradient(&found.dk, &differences(&case.k, |k| case.loss(&q, k, &v)), 1.0);
        assert_gradient(&found.dv, &differences(&case.v, |v| case.loss(&q, &k, v)), 0.0);
    }
}

#[test]
fn tiers_and_blocks_give_the_same_bits() {
    let mut rng = Rng(1);
    for head_dim in [32, 64] {
        for last in sizes(16).into_iter().filter(|&t| t > 0) {
            let valid: Vec<usize> = (0..9).map(|i| (last * (i + 1)).div_ceil(9)).collect();
            let case = Case::random(head_dim, valid, 1.0, &mut rng);
            let want = case.run(Isa::Scalar, 9);
            for (isa, block) in vector_tiers().map(|isa| (isa, 9)).chain([(Isa::best(), 2)]) {
                let got = case.run(isa, block);
                let context = || format!("{last} positions on {isa}, blocks of {block}");
                assert_same_bits(&got.dq, &want.dq, context);
                assert_same_bits(&got.dk, &want.dk, context);
                assert_same_bits(&got.dv, &want.dv, context);
            }
        }
    }
}

#[test]
fn what_is_not_seen_has_no_gradient() {
    let mut rng = Rng(2);
    let mut case = Case::random(32, vec![3, 5, 20], 1.0, &mut rng);
    case.valid = vec![3, 5, 5];
    case.v[6 * 32] = f32::MAX;
    let found = case.run(Isa::best(), 3);
    assert!(found.dk[5 * 32..].iter().all(|&x| x == 0.0));
    assert!(found.dv[5 * 32..].iter().all(|&x| x == 0.0));
    let panel = found.p.as_chunks::<COLUMNS>().0;
    assert!(panel[0][3..].iter().all(|&p| p == 0.0), "{panel:?}");
    let sum: f32 = panel[0].iter().sum();
    assert!((sum - 1.0).abs() < 1e-6);
}

/// The floats of a page and a query are what the forward pass multiplied: its output follows from
/// them. Rotating back is the transposed of what was done to queries and keys.
#[test]
fn floats_are_those_of_the_forward_pass() {
    let mut rng = Rng(7);
    for format in [KvFormat::Int8, KvFormat::F16] {
        for (head_dim, valid) in [(32, 1), (64, 37), (96, 64), (128, 50)] {
            let (keys, values) = (
                rng.floats(valid * head_dim, 1.0),
                rng.floats(valid * head_dim, 1.0),
            );
            let mut owned = OwnedPage::junk(format, head_dim, &mut rng);
            owned.store(Isa::best(), head_dim, &keys, &values);
            let mut floats = vec![f32::NAN; PageFloats::len(head_dim)];
            page_floats(owned.page(), head_dim, valid, &mut floats);
            let page = PageFloats::new(&floats, head_dim);

            let (query, scale) = (rng.floats(head_dim, 1.0), 1.0 / (head_dim as f32).sqrt());
            let attention = Attention::new(Isa::best()).unwrap();
            let (mut codes, mut scales) = (vec![0; head_dim], vec![0.0; head_dim / GROUP]);
            let mut rows = vec![0.0; head_dim];
            let (dst, prepared) = match format {
                KvFormat::Int8 => (
                    QueriesMut::Int8 {
                        codes: &mut codes,
                        scales: &mut scales,
                    },
                    None,
                ),
                KvFormat::F16 => (QueriesMut::F16 { rows: &mut rows }, Some(())),
            };
            attention.prepare(head_dim, &query, scale, dst);
            let prepared = match prepared {
                None => Queries::Int8 {
                    codes: &codes,
                    scales: &scales,
                },
                Some(()) => Queries::F16 { rows: &rows },
            };
            let (mut m, mut l, mut o) = ([0.0], [0.0], vec![0.0; head_dim]);
            let out = PartialsMut {
                m: &mut m,
                l: &mut l,
                o: &mut o,
            };
            attention.partial(head_dim, prepared, owned.page(), &[valid], out);
            let mut want = vec![0.0; head_dim];
            attention.finish(
                Partials {
                    m: &m,
                    l: &l,
                    o: &o,
                },
                &mut want,
            );

            let mut q = vec![0.0; head_dim];
            query_floats(prepared, 0, &mut q);
            let key =
                |t: usize, d: usize| page.keys[(d / COLUMNS * PAGE + t) * COLUMNS + d % COLUMNS];
            let turned = |x: &[f32], t: usize, d: usize| {
                x[(t / COLUMNS * head_dim + d) * COLUMNS + t % COLUMNS]
            };
            let score = |t: usize| {
                (0..head_dim)
                    .map(|d| f64::from(q[d]) * f64::from(key(t, d)))
                    .sum::<f64>()
            };
            let w: Vec<f64> = (0..valid)
                .map(|t| (score(t) - f64::from(m[0])).exp())
                .collect();
            for (d, want) in want.iter().enumerate() {
                let value = |t: usize| w[t] * f64::from(turned(page.turned_values, t, d));
                let got = (0..valid).map(value).sum::<f64>() / w.iter().sum::<f64>();
                assert_near(*want, got, 1e-5, || {
                    format!("{format:?} {head_dim} x {valid}, {d}")
                });
            }
            for (t, d) in (0..PAGE).flat_map(|t| (0..head_dim).map(move |d| (t, d))) {
                assert_eq!(key(t, d), turned(page.turned_keys, t, d));
                assert!(t < valid || key(t, d) == 0.0);
            }

            // Straight through: the score of unrounded vectors is `scale * query . key`.
            let t = valid / 2;
            let raw_key = &keys[t * head_dim..][..head_dim];
            let mut dq: Vec<f32> = (0..head_dim).map(|d| key(t, d)).collect();
            query_gradient(format, scale, &mut dq);
            let mut dk = q.clone();
            key_gradient(format, &mut dk);
            let step = if format == KvFormat::Int8 { 0.03 } else { 1e-3 };
            for d in 0..head_dim {
                let want = f64::from(scale * raw_key[d]);
                assert_near(dq[d], want, step * f64::from(scale) * 3.0, || {
                    format!("dq {d}")
                });
                let want = f64::from(scale * query[d]);
                assert_near(dk[d], want, step * f64::from(scale) * 3.0, || {
                    format!("dk {d}")
                });
            }
        }
    }
}
