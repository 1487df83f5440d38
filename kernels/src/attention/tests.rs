use half::{bf16, f16};
use proptest::prelude::*;

use super::page::{key_index, value_index};
use super::*;
use crate::testing::{Guarded, Rng, assert_near, assert_same_bits, vector_tiers};

const FORMATS: [KvFormat; 2] = [KvFormat::Int8, KvFormat::F16];

/// One kv head of a page; every plane ends at an unmapped page.
pub(super) struct OwnedPage {
    format: KvFormat,
    codes: [Guarded<i8>; 2],
    scales: [Guarded<u16>; 2],
    halves: [Guarded<u16>; 2],
}

impl OwnedPage {
    /// Slots hold junk: codes of all kinds, scales and halves that are NaN or huge.
    pub(super) fn junk(format: KvFormat, head_dim: usize, rng: &mut Rng) -> Self {
        let len = PAGE * head_dim;
        let (int8, f16) = match format {
            KvFormat::Int8 => (len, 0),
            KvFormat::F16 => (0, len),
        };
        let mut bytes = |n| (0..n).map(|_| rng.next() as i8).collect::<Vec<_>>();
        let codes = [bytes(int8), bytes(int8)].map(|x| Guarded::new(&x));
        let mut halves = |n| {
            (0..n)
                .map(|_| rng.next() as u16 | 0x7C00)
                .collect::<Vec<_>>()
        };
        let scales = [halves(PAGE), halves(PAGE)].map(|x| Guarded::new(&x));
        let halves = [halves(f16), halves(f16)].map(|x| Guarded::new(&x));
        Self {
            format,
            codes,
            scales,
            halves,
        }
    }

    pub(super) fn page(&self) -> KvPage<'_> {
        match self.format {
            KvFormat::Int8 => KvPage::Int8 {
                keys: &self.codes[0],
                key_scales: &self.scales[0],
                values: &self.codes[1],
                value_scales: &self.scales[1],
            },
            KvFormat::F16 => KvPage::F16 {
                keys: &self.halves[0],
                values: &self.halves[1],
            },
        }
    }

    fn page_mut(&mut self) -> KvPageMut<'_> {
        let [keys, values] = &mut self.codes;
        let [key_scales, value_scales] = &mut self.scales;
        let [half_keys, half_values] = &mut self.halves;
        match self.format {
            KvFormat::Int8 => KvPageMut::Int8 {
                keys,
                key_scales,
                values,
                value_scales,
            },
            KvFormat::F16 => KvPageMut::F16 {
                keys: half_keys,
                values: half_values,
            },
        }
    }

    /// Stores `keys` and `values` (`[n][head_dim]`) from slot 0.
    pub(super) fn store(&mut self, isa: Isa, head_dim: usize, keys: &[f32], values: &[f32]) {
        let op = StoreKv::new(isa).expect("an available tier");
        let rows = keys
            .chunks_exact(head_dim)
            .zip(values.chunks_exact(head_dim));
        for (slot, (key, value)) in rows.enumerate() {
            op.run(self.page_mut(), slot, head_dim, key, value);
        }
    }

    fn key(&self, t: usize, d: usize, head_dim: usize) -> f32 {
        match self.format {
            KvFormat::Int8 => {
                let scale = bf16::from_bits(self.scales[0][t]).to_f32();
                scale * f32::from(self.codes[0][key_index(t, d, head_dim)])
            }
            KvFormat::F16 => f16::from_bits(self.halves[0][t * head_dim + d]).to_f32(),
        }
    }

    fn value(&self, t: usize, d: usize) -> f32 {
        match self.format {
            KvFormat::Int8 => {
                let scale = bf16::from_bits(self.scales[1][t]).to_f32();
                scale * f32::from(self.codes[1][value_index(t, d)])
            }
            KvFormat::F16 => f16::from_bits(self.halves[1][value_index(t, d)]).to_f32(),
        }
    }

    /// Everything stored, as numbers to compare.
    fn dump(&self, n: usize, head_dim: usize) -> Vec<f32> {
        let at = |t| (0..head_dim).map(move |d| (t, d));
        (0..n)
            .flat_map(at)
            .flat_map(|(t, d)| [self.key(t, d, head_dim), self.value(t, d)])
            .collect()
    }
}

/// Prepared queries; every plane ends at an unmapped page.
struct OwnedQueries {
    format: KvFormat,
    codes: Guarded<i8>,
    floats: Guarded<f32>,
}

impl OwnedQueries {
    fn new(isa: Isa, format: KvFormat, head_dim: usize, query: &[f32], scale: f32) -> Self {
        let (n_codes, n_floats) = match format {
            KvFormat::Int8 => (query.len(), query.len() / GROUP),
            KvFormat::F16 => (0, query.len()),
        };
        let mut codes = Guarded::new(&vec![99; n_codes]);
        let mut floats = Guarded::new(&vec![f32::NAN; n_floats]);
        let dst = match format {
            KvFormat::Int8 => QueriesMut::Int8 {
                codes: &mut codes,
                scales: &mut floats,
            },
            KvFormat::F16 => QueriesMut::F16 { rows: &mut floats },
        };
        let op = Attention::new(isa).expect("an available tier");
        op.prepare(head_dim, &Guarded::new(query), scale, dst);
        Self {
            format,
            codes,
            floats,
        }
    }

    fn queries(&self) -> Queries<'_> {
        match self.format {
            KvFormat::Int8 => Queries::Int8 {
                codes: &self.codes,
                scales: &self.floats,
            },
            KvFormat::F16 => Queries::F16 { rows: &self.floats },
        }
    }

    fn element(&self, i: usize) -> f64 {
        match self.format {
            KvFormat::Int8 => f64::from(self.codes[i]) * f64::from(self.floats[i / GROUP]),
            KvFormat::F16 => f64::from(self.floats[i]),
        }
    }
}

struct OwnedPartials {
    m: Guarded<f32>,
    l: Guarded<f32>,
    o: Guarded<f32>,
}

impl OwnedPartials {
    fn new(n: usize, head_dim: usize) -> Self {
        let junk = |n| Guarded::new(&vec![f32::NAN; n]);
        Self {
            m: junk(n),
            l: junk(n),
            o: junk(n * head_dim),
        }
    }

    fn as_mut(&mut self) -> PartialsMut<'_> {
        PartialsMut {
            m: &mut self.m,
            l: &mut self.l,
            o: &mut self.o,
        }
    }

    fn get(&self) -> Partials<'_> {
        Partials {
            m: &self.m,
            l: &self.l,
            o: &self.o,
        }
    }

    #[track_caller]
    fn assert_same(&self, want: &Self, context: impl Fn() -> String) {
        assert_same_bits(&self.m, &want.m, || format!("m, {}", context()));
        assert_same_bits(&self.l, &want.l, || format!("l, {}", context()));
        assert_same_bits(&self.o, &want.o, || format!("o, {}", context()));
    }
}

fn partial(
    isa: Isa,
    head_dim: usize,
    queries: &OwnedQueries,
    page: &OwnedPage,
    valid: &[usize],
) -> OwnedPartials {
    let mut out = OwnedPartials::new(valid.len(), head_dim);
    let op = Attention::new(isa).expect("an available tier");
    op.partial(
        head_dim,
        queries.queries(),
        page.page(),
        &Guarded::new(valid),
        out.as_mut(),
    );
    out
}

/// Positions that the rows of a test see.
fn patterns(n: usize, rng: &mut Rng) -> Vec<Vec<usize>> {
    vec![
        vec![PAGE; n],
        vec![1; n],
        (0..n).map(|i| (i / 3).min(PAGE - 1) + 1).collect(),
        (0..n).map(|i| (i / 7 + 17).min(PAGE - 1)).collect(),
        (0..n).map(|_| rng.below(PAGE) + 1).collect(),
    ]
}

fn assert_tiers_agree(
    format: KvFormat,
    head_dim: usize,
    query: &[f32],
    page: &OwnedPage,
    valid: &[usize],
) {
    let scale = 1.0 / (head_dim as f32).sqrt();
    let queries = OwnedQueries::new(Isa::Scalar, format, head_dim, query, scale);
    let want = partial(Isa::Scalar, head_dim, &queries, page, valid);
    for isa in vector_tiers() {
        let got_queries = OwnedQueries::new(isa, format, head_dim, query, scale);
        assert_eq!(*got_queries.codes, *queries.codes, "query codes on {isa}");
        assert_same_bits(&got_queries.floats, &queries.floats, || {
            format!("queries on {isa}")
        });
        let got = partial(isa, head_dim, &queries, page, valid);
        let context = || {
            format!(
                "{isa} {} head_dim {head_dim} valid {valid:?}",
                format.name()
            )
        };
        got.assert_same(&want, context);
    }
}

#[test]
fn tiers_give_the_same_bits() {
    let mut rng = Rng(1);
    for format in FORMATS {
        for head_dim in [32, 64, 96, 128, 256] {
            let mut page = OwnedPage::junk(format, head_dim, &mut rng);
            let len = PAGE * head_dim;
            page.store(
                Isa::Scalar,
                head_dim,
                &rng.floats(len, 2.0),
                &rng.floats(len, 1.0),
            );
            for n in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 33, 64] {
                let query = rng.floats(n * head_dim, 2.0);
                for valid in patterns(n, &mut rng) {
                    assert_tiers_agree(format, head_dim, &query, &page, &valid);
                }
            }
        }
    }
}

#[test]
fn hostile_numbers_stay_where_they_are() {
    let mut rng = Rng(2);
    let head_dim = 64;
    for format in FORMATS {
        for bad in 0..12 {
            let mut page = OwnedPage::junk(format, head_dim, &mut rng);
            let mut keys = rng.floats(PAGE * head_dim, 1e3);
            let mut values = rng.floats(PAGE * head_dim, 1e-3);
            keys[bad * head_dim..][..head_dim].copy_from_slice(&rng.hostile(head_dim));
            values[(40 - bad) * head_dim..][..head_dim].copy_from_slice(&rng.hostile(head_dim));
            page.store(Isa::Scalar, head_dim, &keys, &values);
            let mut query = rng.floats(7 * head_dim, 1e3);
            query[3 * head_dim..4 * head_dim].copy_from_slice(&rng.hostile(head_dim));
            for valid in patterns(7, &mut rng) {
                assert_tiers_agree(format, head_dim, &query, &page, &valid);
            }
        }
    }
}

/// Slots after the `valid` ones hold NaN and junk, which must not reach the result.
#[test]
fn nothing_depends_on_unused_slots() {
    let mut rng = Rng(3);
    let head_dim = 64;
    for format in FORMATS {
        for valid in [1, 2, 15, 16, 17, 33, 63] {
            let n = valid * head_dim;
            let (keys, values) = (rng.floats(n, 1.0), rng.floats(n, 1.0));
            let query = rng.floats(5 * head_dim, 1.0);
            let pages = [10, 11].map(|seed| {
                let mut page = OwnedPage::junk(format, head_dim, &mut Rng(seed));
                page.store(Isa::Scalar, head_dim, &keys, &values);
                page
            });
            for isa in Isa::available() {
                let queries = OwnedQueries::new(isa, format, head_dim, &query, 0.125);
                let [a, b] =
                    [0, 1].map(|i| partial(isa, head_dim, &queries, &pages[i], &[valid; 5]));
                a.assert_same(&b, || format!("{isa}, {valid} positions"));
                assert!(a.o.iter().all(|o| o.is_finite()));
            }
        }
    }
}

/// A NaN value is seen by the rows that see its position, and by no other.
#[test]
fn a_later_position_does_not_leak_into_earlier_rows() {
    let mut rng = Rng(4);
    let head_dim = 32;
    for format in FORMATS {
        let mut page = OwnedPage::junk(format, head_dim, &mut rng);
        let n = PAGE * head_dim;
        let mut values = rng.floats(n, 1.0);
        values[20 * head_dim] = f32::NAN;
        page.store(Isa::Scalar, head_dim, &rng.floats(n, 1.0), &values);
        let query = rng.floats(6 * head_dim, 1.0);
        let valid = [19, 20, 21, 20, 22, 20];
        for isa in Isa::available() {
            let queries = OwnedQueries::new(isa, format, head_dim, &query, 0.2);
            let got = partial(isa, head_dim, &queries, &page, &valid);
            for (o, valid) in got.o.chunks_exact(head_dim).zip(valid) {
                assert_eq!(o[0].is_nan(), valid > 20, "{isa}");
            }
        }
    }
}

#[test]
fn extreme_codes_do_not_overflow() {
    let head_dim = 256;
    let mut page = OwnedPage::junk(KvFormat::Int8, head_dim, &mut Rng(5));
    // One element turns into a head of equal sizes: all 127, or half of them -127.
    let spikes = |n: usize, at: fn(usize) -> usize| -> Vec<f32> {
        let mut rows = vec![0.0; n * head_dim];
        for (i, row) in rows.chunks_exact_mut(head_dim).enumerate() {
            row[at(i)] = 127.0;
        }
        rows
    };
    let values = vec![-127.0; PAGE * head_dim];
    page.store(Isa::Scalar, head_dim, &spikes(PAGE, |t| t % 3), &values);
    for sign in [1.0, -1.0] {
        let query: Vec<f32> = spikes(4, |i| i).iter().map(|q| q * sign).collect();
        assert_tiers_agree(KvFormat::Int8, head_dim, &query, &page, &[PAGE; 4]);
    }
    page.store(Isa::Scalar, head_dim, &spikes(PAGE, |_| 0), &values);
    let query = spikes(3, |_| 0);
    assert_tiers_agree(KvFormat::Int8, head_dim, &query, &page, &[PAGE; 3]);
    assert!(page.codes[0].iter().all(|&q| q == 127));
    assert!(page.codes[1].iter().all(|&q| q == -127));
}

/// One channel of the keys is 60 times the others: the error of a score stays under half of what
/// int8 codes of the keys as they are would make.
#[test]
fn an_outlier_channel_does_not_blur_the_others() {
    let mut rng = Rng(9);
    for head_dim in [32, 64, 96, 128] {
        let n = PAGE * head_dim;
        let mut keys = rng.floats(n, 1.0);
        for key in keys.chunks_exact_mut(head_dim) {
            key[5] = 60.0;
        }
        let mut query = rng.floats(head_dim, 1.0);
        query[5] = 0.0;
        let mut turned = query.clone();
        let scale = rotation::rotate(&mut turned) as f32;
        let mut page = OwnedPage::junk(KvFormat::Int8, head_dim, &mut rng);
        page.store(Isa::Scalar, head_dim, &keys, &rng.floats(n, 1.0));

        let dot = |query: &[f32], key: &dyn Fn(usize) -> f32| -> f64 {
            let term = |(d, q): (usize, &f32)| f64::from(*q) * f64::from(key(d));
            query.iter().enumerate().map(term).sum()
        };
        let (mut error, mut plain_error) = (0.0, 0.0);
        for (t, key) in keys.chunks_exact(head_dim).enumerate() {
            let want = dot(&query, &|d| key[d]);
            let step = 60.0 / 127.0;
            let plain = dot(&query, &|d| (key[d] / step).round() * step);
            let got = dot(&turned, &|d| page.key(t, d, head_dim)) / f64::from(scale);
            error += (got - want).powi(2);
            plain_error += (plain - want).powi(2);
        }
        assert!(
            error < plain_error / 4.0,
            "{head_dim}: {error} {plain_error}"
        );
    }
}

#[test]
fn stores_are_the_same_on_every_tier() {
    let mut rng = Rng(6);
    for format in FORMATS {
        for head_dim in [32, 64, 96, 256] {
            for hostile in [false, true] {
                let mut floats = |n| {
                    if hostile {
                        rng.hostile(n)
                    } else {
                        rng.floats(n, 1.0)
                    }
                };
                let (keys, values) = (floats(5 * head_dim), floats(5 * head_dim));
                let mut want = OwnedPage::junk(format, head_dim, &mut Rng(7));
                want.store(Isa::Scalar, head_dim, &keys, &values);
                for isa in vector_tiers() {
                    let mut got = OwnedPage::junk(format, head_dim, &mut Rng(7));
                    got.store(isa, head_dim, &keys, &values);
                    let context = || format!("{isa} {}", format.name());
                    let (got, want) = (got.dump(PAGE, head_dim), want.dump(PAGE, head_dim));
                    assert_same_bits(&got, &want, context);
                }
            }
        }
    }
}

/// Pages merged one after the other on every tier, compared with one softmax in f64.
#[test]
fn pages_merge_to_the_whole() {
    let mut rng = Rng(8);
    let (head_dim, n, lens) = (64, 6, [PAGE, PAGE, 23]);
    for format in FORMATS {
        let pages: Vec<_> = lens
            .iter()
            .map(|len| {
                let mut page = OwnedPage::junk(format, head_dim, &mut rng);
                let (k, v) = (
                    rng.floats(len * head_dim, 2.0),
                    rng.floats(len * head_dim, 1.0),
                );
                page.store(Isa::Scalar, head_dim, &k, &v);
                page
            })
            .collect();
        let query = rng.floats(n * head_dim, 2.0);
        let queries = OwnedQueries::new(Isa::Scalar, format, head_dim, &query, 0.125);
        let want = attention_f64(head_dim, n, &queries, &pages, &lens);

        let mut bits: Option<Vec<u32>> = None;
        for isa in Isa::available() {
            let op = Attention::new(isa).expect("an available tier");
            let mut state = partial(isa, head_dim, &queries, &pages[0], &[lens[0]; 6]);
            for (page, len) in pages.iter().zip(lens).skip(1) {
                let next = partial(isa, head_dim, &queries, page, &[len; 6]);
                op.merge(state.as_mut(), next.get());
            }
            let mut dst = vec![f32::NAN; n * head_dim];
            op.finish(state.get(), &mut dst);
            for (i, (&got, &want)) in dst.iter().zip(&want).enumerate() {
                assert_near(got, want, 1e-5, || format!("{isa}, element {i}"));
            }
            let got: Vec<u32> = dst.iter().map(|x| x.to_bits()).collect();
            assert_eq!(bits.get_or_insert_with(|| got.clone()), &got, "{isa}");
        }
    }
}

fn attention_f64(
    head_dim: usize,
    n: usize,
    queries: &OwnedQueries,
    pages: &[OwnedPage],
    lens: &[usize],
) -> Vec<f64> {
    let positions = || {
        let slots = |(page, &len): (_, &usize)| (0..len).map(move |t| (page, t));
        pages.iter().zip(lens).flat_map(slots)
    };
    (0..n)
        .flat_map(|i| {
            let weights: Vec<f64> = positions()
                .map(|(page, t): (&OwnedPage, usize)| {
                    let term =
                        |d| queries.element(i * head_dim + d) * f64::from(page.key(t, d, head_dim));
                    (0..head_dim).map(term).sum::<f64>().exp()
                })
                .collect();
            let sum: f64 = weights.iter().sum();
            (0..head_dim)
                .map(move |d| {
                    let terms = positions().zip(&weights);
                    let terms = terms.map(|((page, t), w)| w * f64::from(page.value(t, d)));
                    terms.sum::<f64>() / sum
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
#[should_panic(expected = "head_dim = 80")]
fn refuses_odd_head_dims() {
    let page = OwnedPage::junk(KvFormat::F16, 80, &mut Rng(9));
    let queries = OwnedQueries::new(Isa::Scalar, KvFormat::F16, 80, &[0.0; 80], 1.0);
    partial(Isa::Scalar, 80, &queries, &page, &[1]);
}

#[test]
#[should_panic(expected = "format of queries and page")]
fn refuses_mixed_formats() {
    let page = OwnedPage::junk(KvFormat::F16, 64, &mut Rng(9));
    let queries = OwnedQueries::new(Isa::Scalar, KvFormat::Int8, 64, &[0.0; 64], 1.0);
    partial(Isa::Scalar, 64, &queries, &page, &[1]);
}

#[test]
#[should_panic(expected = "65 positions")]
fn refuses_more_than_a_page() {
    let page = OwnedPage::junk(KvFormat::F16, 64, &mut Rng(9));
    let queries = OwnedQueries::new(Isa::Scalar, KvFormat::F16, 64, &[0.0; 64], 1.0);
    partial(Isa::Scalar, 64, &queries, &page, &[65]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any mix of rows and positions, against the definition and against f64.
    #[test]
    fn is_near_the_exact_value(
        blocks in 1usize..=4,
        valid in proptest::collection::vec(1..=PAGE, 0..20),
        int8: bool,
        seed: u64,
    ) {
        let (format, head_dim) = (FORMATS[usize::from(!int8)], blocks * GROUP);
        let mut rng = Rng(seed);
        let mut page = OwnedPage::junk(format, head_dim, &mut rng);
        let n = PAGE * head_dim;
        page.store(Isa::Scalar, head_dim, &rng.floats(n, 2.0), &rng.floats(n, 1.0));
        let query = rng.floats(valid.len() * head_dim, 2.0);
        assert_tiers_agree(format, head_dim, &query, &page, &valid);

        let isa = Isa::best();
        let queries = OwnedQueries::new(isa, format, head_dim, &query, 0.125);
        let got = partial(isa, head_dim, &queries, &page, &valid);
        let unit = f64::from(f32::EPSILON) / 2.0;
        for (i, &valid) in valid.iter().enumerate() {
            let term = |t: usize, d: usize| {
                queries.element(i * head_dim + d) * f64::from(page.key(t, d, head_dim))
            };
            let score = |t| (0..head_dim).map(|d| term(t, d)).sum::<f64>();
            // A score is a chain of head_dim / 16 + 6 roundings at most, each of a part of `size`.
            let size = |t| (0..head_dim).map(|d| term(t, d).abs()).sum::<f64>();
            let sizes = (0..valid).map(size).fold(0.0, f64::max);
            let score_error = sizes * (head_dim as f64 / 16.0 + 6.0) * unit;
            let m = (0..valid).map(score).fold(f64::NEG_INFINITY, f64::max);
            assert_near(got.m[i], m, score_error, || format!("m of row {i}"));

            // Of a weight: both scores, their difference, exp, the product with the scale.
            let relative = 2.0 * score_error + (2.0 * sizes + 3.1) * unit;
            let weights: Vec<f64> = (0..valid).map(|t| (score(t) - m).exp()).collect();
            let l: f64 = weights.iter().sum();
            let tolerance = l * (relative + 10.0 * unit);
            assert_near(got.l[i], l, tolerance, || format!("l of row {i}"));
            for d in 0..head_dim {
                let value = |t| weights[t] * f64::from(page.value(t, d));
                let want: f64 = (0..valid).map(value).sum();
                let size: f64 = (0..valid).map(|t| value(t).abs()).sum();
                let tolerance = size * (relative + (valid as f64 + 1.0) * unit) + 1e-40;
                assert_near(got.o[i * head_dim + d], want, tolerance, || format!("o[{i}][{d}]"));
            }
        }
    }
}
