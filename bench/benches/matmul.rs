//! Matrix products per tier, rows and layer: bytes of weights a second for one row (decode),
//! products a second for more (parallel streams, prefill). Each case is first checked against the
//! scalar tier, bit for bit.
//!
//! `cargo bench -p brevity-bench -- matmul_w4/1x` runs the one-row cases of one format.

#![allow(missing_docs)] // criterion_group! makes a public function without any

use std::time::Duration;

use brevity_bench::matmul_case::MatmulCase;
use brevity_bench::shapes::{LAYERS, ROWS};
use brevity_kernels::Isa;
use brevity_kernels::matmul::WeightFormat;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn matmul(c: &mut Criterion) {
    for format in [WeightFormat::W4, WeightFormat::W4Min, WeightFormat::W8] {
        for layer in LAYERS {
            for m in ROWS {
                let mut group = c.benchmark_group(format!("matmul_{}", format.name()));
                group.warm_up_time(Duration::from_millis(100));
                group.measurement_time(Duration::from_millis(500));
                group.sample_size(10);
                for isa in Isa::available().filter(|&isa| isa != Isa::Scalar) {
                    let mut case =
                        MatmulCase::new(isa, format, m, layer).expect("an available tier");
                    case.assert_equal_to_scalar();
                    group.throughput(match m {
                        1 => Throughput::Bytes(case.weight_bytes() as u64),
                        _ => Throughput::Elements(case.macs() as u64),
                    });
                    let id = format!("{m}x{}x{}/{isa}/1t", layer.n, layer.k);
                    group.bench_function(id, |b| b.iter(|| case.run()[0]));
                }
                group.finish();
            }
        }
    }
}

criterion_group!(benches, matmul);
criterion_main!(benches);
