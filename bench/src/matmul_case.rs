//! Matrix products of real layer shapes, filled with reproducible noise.

use std::ops::Range;

use brevity_kernels::matmul::{Lhs, LhsLayout, Matmul, NR, Rhs, WeightFormat, pack_panel_f32};
use brevity_kernels::quantize::{Q8Rows, Quantize};
use brevity_kernels::{GROUP, Isa};

use crate::shapes::Layer;

/// Bytes that start on a cache line.
struct Aligned {
    data: Vec<u8>,
    start: usize,
    len: usize,
}

impl Aligned {
    fn zeroed(len: usize) -> Self {
        let data = vec![0; len + 64];
        let start = data.as_ptr().align_offset(64);
        Self { data, start, len }
    }

    fn bytes(&self) -> &[u8] {
        &self.data[self.start..][..self.len]
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.data[self.start..][..self.len]
    }
}

/// One product, ready to run on one tier.
pub struct MatmulCase {
    matmul: Matmul,
    layout: LhsLayout,
    lhs: Aligned,
    format: WeightFormat,
    layer: Layer,
    rhs: Aligned,
    dst: Vec<f32>,
}

/// The same numbers on every machine: SplitMix64 of the index.
pub(crate) fn noise(i: usize) -> u64 {
    let mut z = (i as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(0x1234_5678);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Packed panels of noise: [`PANELS`] different ones in turn.
fn fill_weights(format: WeightFormat, k: usize, dst: &mut [u8]) {
    let len = format.panel_len_bytes(k);
    let (head, tail) = dst.split_at_mut(dst.len().min(PANELS * len));
    for (p, panel) in head.chunks_exact_mut(len).enumerate() {
        let weights: Vec<f32> = (0..NR * k)
            .map(|i| (noise(p * NR * k + i) % 2001) as f32 / 20_000.0 - 0.05)
            .collect();
        let rows: Vec<&[f32]> = weights.chunks_exact(k).collect();
        pack_panel_f32(format, k, &rows, panel);
    }
    for tail in tail.chunks_mut(head.len()) {
        tail.copy_from_slice(&head[..tail.len()]);
    }
}

/// Different panels of a weight matrix.
const PANELS: usize = 4;

/// Rows of noise, quantized.
struct QuantizedRows {
    m: usize,
    k: usize,
    qs: Vec<i8>,
    scales: Vec<f32>,
    sums: Vec<i32>,
}

impl QuantizedRows {
    fn new(quantize: &Quantize, rows: Range<usize>, k: usize) -> Self {
        let (m, blocks) = (rows.len(), k / GROUP);
        let (mut qs, mut scales, mut sums) =
            (vec![0; m * k], vec![0.0; m * blocks], vec![0; m * blocks]);
        for (r, row) in rows.enumerate() {
            let x: Vec<f32> = (0..k)
                .map(|t| (noise(row * k + t) % 2001) as f32 / 1000.0 - 1.0)
                .collect();
            let (qs, scales) = (&mut qs[r * k..][..k], &mut scales[r * blocks..][..blocks]);
            quantize.run(&x, qs, scales, &mut sums[r * blocks..][..blocks]);
        }
        Self {
            m,
            k,
            qs,
            scales,
            sums,
        }
    }

    fn as_q8(&self) -> Q8Rows<'_> {
        Q8Rows::new(self.m, self.k, &self.qs, &self.scales, &self.sums)
    }
}

impl MatmulCase {
    /// `m` rows times `layer` on `isa`, or `None` if this machine cannot run the tier.
    pub fn new(isa: Isa, format: WeightFormat, m: usize, layer: Layer) -> Option<Self> {
        let (matmul, quantize) = (Matmul::new(isa)?, Quantize::new(isa)?);
        let Layer { n, k, .. } = layer;
        let mut rhs = Aligned::zeroed(Rhs::len_bytes(format, n, k));
        fill_weights(format, k, rhs.bytes_mut());

        let layout = matmul.lhs_layout(m, k);
        let mut lhs = Aligned::zeroed(layout.len_bytes());
        let groups = lhs.bytes_mut().chunks_exact_mut(layout.group_len_bytes);
        for (g, dst) in groups.enumerate() {
            let first = g * layout.group_rows;
            let rows = QuantizedRows::new(&quantize, first..first + layout.rows_of(g), k);
            matmul.pack_lhs_group(&layout, rows.as_q8(), dst);
        }
        let dst = vec![0.0; n.div_ceil(NR) * NR * m];
        Some(Self {
            matmul,
            layout,
            lhs,
            format,
            layer,
            rhs,
            dst,
        })
    }

    /// Computes all columns.
    pub fn run(&mut self) -> &[f32] {
        let panels = 0..self.layer.n.div_ceil(NR);
        self.run_panels(panels);
        &self.dst
    }

    /// Adds all columns to what the last run left, as an adapter's second factor is added.
    pub fn accumulate(&mut self) -> &[f32] {
        let rhs = Rhs::new(self.format, self.layer.n, self.layer.k, self.rhs.bytes());
        let lhs = Lhs::new(self.layout, self.lhs.bytes());
        let panels = 0..self.layer.n.div_ceil(NR);
        self.matmul
            .accumulate(lhs, rhs, panels, &mut self.dst, self.layout.m * NR);
        &self.dst
    }

    /// What the last run computed.
    pub fn output(&self) -> &[f32] {
        &self.dst
    }

    /// Bytes of the packed weights.
    pub fn weight_bytes(&self) -> usize {
        self.rhs.len
    }

    fn run_panels(&mut self, panels: Range<usize>) {
        let rhs = Rhs::new(self.format, self.layer.n, self.layer.k, self.rhs.bytes());
        let dst = &mut self.dst[..panels.len() * self.layout.m * NR];
        self.matmul
            .run(Lhs::new(self.layout, self.lhs.bytes()), rhs, panels, dst);
    }

    /// Compares the first and the last panel with the scalar tier, bit for bit.
    ///
    /// # Panics
    /// If they differ.
    pub fn assert_equal_to_scalar(&mut self) {
        let (m, layer, format) = (self.layout.m, self.layer, self.format);
        let mut scalar = Self::new(Isa::Scalar, format, m, layer).expect("the scalar tier");
        let n_panels = layer.n.div_ceil(NR);
        for panel in [0, n_panels - 1] {
            self.run_panels(panel..panel + 1);
            scalar.run_panels(panel..panel + 1);
            let bits = |case: &Self| {
                case.dst[..m * NR]
                    .iter()
                    .map(|y| y.to_bits())
                    .collect::<Vec<_>>()
            };
            assert!(
                bits(self) == bits(&scalar),
                "{} {m}x{layer:?}: panel {panel}",
                format.name()
            );
        }
    }

    /// Products of a weight and an activation.
    pub fn macs(&self) -> usize {
        self.layout.m * self.layer.n * self.layer.k
    }
}
