//! The operations beside the linear layers per tier and model: attention over a page, quantization,
//! RMSNorm, RoPE, SwiGLU and the factors of adapters, in bytes a second; attention of several tokens
//! in products a second. Each case is first checked against the scalar tier, bit for bit.

#![allow(missing_docs)] // criterion_group! makes a public function without any

use std::collections::HashSet;
use std::time::Duration;

use brevity_bench::cases;
use brevity_bench::shapes::NETWORKS;
use brevity_kernels::Isa;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn operations(c: &mut Criterion) {
    let mut done = HashSet::new();
    for case in NETWORKS.into_iter().flat_map(cases::of) {
        if !done.insert(format!("{}/{}", case.kernel, case.shape)) {
            continue; // a shape that models share
        }
        let mut group = c.benchmark_group(case.kernel);
        group.warm_up_time(Duration::from_millis(100));
        group.measurement_time(Duration::from_millis(300));
        group.sample_size(10);
        group.throughput(match case.kernel {
            "attention_partial" => Throughput::Elements(case.macs as u64),
            _ => Throughput::Bytes(case.bytes as u64),
        });
        for isa in Isa::available().filter(|&isa| isa != Isa::Scalar) {
            let mut operation = case.on(isa).expect("an available tier");
            let id = format!("{}/{isa}/1t", case.shape);
            group.bench_function(id, |b| b.iter(|| operation.run()));
        }
        group.finish();
    }
}

criterion_group!(benches, operations);
criterion_main!(benches);
