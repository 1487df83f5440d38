//! The element types of model files: sizes of their blocks, and what a block holds.
//!
//! Block layouts are those of GGML (`ggml-common.h`); every multi-byte field is little-endian.

use brevity_kernels::GROUP;
use brevity_kernels::matmul::WeightFormat;
use half::{bf16, f16};

/// Elements of a GGML superblock.
const SUPER: usize = 256;

/// How the elements of a source tensor are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are GGML's
pub enum TensorType {
    F32,
    F16,
    Bf16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q4K,
    Q5K,
    Q6K,
}

impl TensorType {
    /// Every type that is read.
    pub const ALL: [TensorType; 11] = [
        TensorType::F32,
        TensorType::F16,
        TensorType::Bf16,
        TensorType::Q4_0,
        TensorType::Q4_1,
        TensorType::Q5_0,
        TensorType::Q5_1,
        TensorType::Q8_0,
        TensorType::Q4K,
        TensorType::Q5K,
        TensorType::Q6K,
    ];

    /// The type of a GGML id, or what to call it in an error.
    pub fn from_ggml(id: u32) -> Result<Self, String> {
        Ok(match id {
            0 => TensorType::F32,
            1 => TensorType::F16,
            2 => TensorType::Q4_0,
            3 => TensorType::Q4_1,
            6 => TensorType::Q5_0,
            7 => TensorType::Q5_1,
            8 => TensorType::Q8_0,
            12 => TensorType::Q4K,
            13 => TensorType::Q5K,
            14 => TensorType::Q6K,
            30 => TensorType::Bf16,
            _ => return Err(unsupported_name(id)),
        })
    }

    /// GGML's name.
    pub fn name(self) -> &'static str {
        match self {
            TensorType::F32 => "F32",
            TensorType::F16 => "F16",
            TensorType::Bf16 => "BF16",
            TensorType::Q4_0 => "Q4_0",
            TensorType::Q4_1 => "Q4_1",
            TensorType::Q5_0 => "Q5_0",
            TensorType::Q5_1 => "Q5_1",
            TensorType::Q8_0 => "Q8_0",
            TensorType::Q4K => "Q4_K",
            TensorType::Q5K => "Q5_K",
            TensorType::Q6K => "Q6_K",
        }
    }

    /// The type of a [`TensorType::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ty| ty.name() == name)
    }

    /// Elements of a block.
    pub fn block_len(self) -> usize {
        match self {
            TensorType::F32 | TensorType::F16 | TensorType::Bf16 => 1,
            TensorType::Q4K | TensorType::Q5K | TensorType::Q6K => SUPER,
            _ => GROUP,
        }
    }

    /// Bytes of a block.
    pub fn block_len_bytes(self) -> usize {
        match self {
            TensorType::F32 => 4,
            TensorType::F16 | TensorType::Bf16 => 2,
            TensorType::Q4_0 => 2 + 16,
            TensorType::Q4_1 => 4 + 16,
            TensorType::Q5_0 => 2 + 4 + 16,
            TensorType::Q5_1 => 4 + 4 + 16,
            TensorType::Q8_0 => 2 + 32,
            TensorType::Q4K => 4 + 12 + 128,
            TensorType::Q5K => 4 + 12 + 32 + 128,
            TensorType::Q6K => 128 + 64 + 16 + 2,
        }
    }

    /// Bytes of a row of `k` elements; `None` if `k` is no multiple of the block or too large.
    pub fn row_len_bytes(self, k: usize) -> Option<usize> {
        if !k.is_multiple_of(self.block_len()) {
            return None;
        }
        (k / self.block_len()).checked_mul(self.block_len_bytes())
    }

    /// The format that holds this type's codes as they are, if there is one.
    pub fn coded_format(self) -> Option<WeightFormat> {
        match self {
            TensorType::Q4_0 => Some(WeightFormat::W4),
            TensorType::Q4_1 | TensorType::Q4K => Some(WeightFormat::W4Min),
            TensorType::Q8_0 => Some(WeightFormat::W8),
            _ => None,
        }
    }

    /// Writes the elements of whole blocks as floats.
    ///
    /// # Panics
    /// If `src` and `dst` are not the same number of whole blocks.
    pub fn dequantize(self, src: &[u8], dst: &mut [f32]) {
        assert_eq!(
            Some(src.len()),
            self.row_len_bytes(dst.len()),
            "bytes of {} elements",
            dst.len()
        );
        let blocks = src
            .chunks_exact(self.block_len_bytes())
            .zip(dst.chunks_exact_mut(self.block_len()));
        match self {
            TensorType::F32 => {
                for (src, dst) in blocks {
                    dst[0] = f32::from_le_bytes([src[0], src[1], src[2], src[3]]);
                }
            }
            TensorType::F16 => blocks.for_each(|(src, dst)| dst[0] = half_at(src, 0)),
            TensorType::Bf16 => {
                for (src, dst) in blocks {
                    dst[0] = bf16::from_le_bytes([src[0], src[1]]).to_f32();
                }
            }
            TensorType::Q5_0 | TensorType::Q5_1 => blocks.for_each(|(src, dst)| q5(self, src, dst)),
            TensorType::Q5K => blocks.for_each(|(src, dst)| q5_k(src, dst)),
            TensorType::Q6K => blocks.for_each(|(src, dst)| q6_k(src, dst)),
            TensorType::Q4_0 | TensorType::Q4_1 | TensorType::Q4K | TensorType::Q8_0 => {
                blocks.for_each(|(src, dst)| self.dequantize_coded(src, dst));
            }
        }
    }

    /// Floats of one block of a type that has a [`TensorType::coded_format`].
    fn dequantize_coded(self, src: &[u8], dst: &mut [f32]) {
        let mut codes = [0; SUPER];
        let mut scales = [0.0; SUPER / GROUP];
        let mut mins = [0.0; SUPER / GROUP];
        let n_groups = self.block_len() / GROUP;
        let has_min = self.coded_format() == Some(WeightFormat::W4Min);
        self.codes(
            src,
            Codes {
                codes: &mut codes[..self.block_len()],
                scales: &mut scales[..n_groups],
                mins: if has_min {
                    &mut mins[..n_groups]
                } else {
                    &mut []
                },
            },
        );
        let zero = if self == TensorType::Q8_0 { 0 } else { 8 };
        for (i, dst) in dst.iter_mut().enumerate() {
            let q = f32::from(codes[i]) - zero as f32;
            *dst = scales[i / GROUP].mul_add(q, mins[i / GROUP]);
        }
    }

    /// Writes codes, scales and minima of whole blocks in the sense of
    /// [`TensorType::coded_format`], where nothing is rounded but `m = minimum + 8 d` (f32).
    ///
    /// # Panics
    /// If the type has no coded format, or the lengths do not belong together.
    pub fn codes(self, src: &[u8], dst: Codes<'_>) {
        let k = dst.codes.len();
        assert_eq!(
            Some(src.len()),
            self.row_len_bytes(k),
            "bytes of {k} elements"
        );
        assert_eq!(dst.scales.len(), k / GROUP, "scales of {k} elements");
        let has_min = self.coded_format() == Some(WeightFormat::W4Min);
        assert_eq!(
            dst.mins.len(),
            if has_min { k / GROUP } else { 0 },
            "minima of {k} elements"
        );
        for (i, src) in src.chunks_exact(self.block_len_bytes()).enumerate() {
            let first = i * self.block_len() / GROUP;
            let codes = &mut dst.codes[i * self.block_len()..][..self.block_len()];
            match self {
                TensorType::Q4_0 => {
                    dst.scales[first] = half_at(src, 0);
                    nibbles(&src[2..18], codes);
                }
                TensorType::Q4_1 => {
                    let d = half_at(src, 0);
                    dst.scales[first] = d;
                    dst.mins[first] = 8.0f32.mul_add(d, half_at(src, 2));
                    nibbles(&src[4..20], codes);
                }
                TensorType::Q8_0 => {
                    dst.scales[first] = half_at(src, 0);
                    for (code, &byte) in codes.iter_mut().zip(&src[2..34]) {
                        *code = byte as i8;
                    }
                }
                TensorType::Q4K => {
                    let (d, dmin) = (half_at(src, 0), half_at(src, 2));
                    for j in 0..SUPER / GROUP {
                        let (scale, min) = scale_min(&src[4..16], j);
                        dst.scales[first + j] = d * scale;
                        dst.mins[first + j] = 8.0f32.mul_add(d * scale, -(dmin * min));
                        let bytes = &src[16 + j / 2 * 32..][..32];
                        for (code, byte) in codes[j * GROUP..][..GROUP].iter_mut().zip(bytes) {
                            *code = (byte >> (j % 2 * 4) & 15) as i8;
                        }
                    }
                }
                _ => panic!("{} has no coded format", self.name()),
            }
        }
    }
}

/// Where [`TensorType::codes`] writes.
pub struct Codes<'a> {
    /// `[k]`: 0..=15 of int4, -128..=127 of int8.
    pub codes: &'a mut [i8],
    /// `[k / 32]`.
    pub scales: &'a mut [f32],
    /// `[k / 32]` where the format has minima, else empty.
    pub mins: &'a mut [f32],
}

/// The f16 at `offset`.
fn half_at(src: &[u8], offset: usize) -> f32 {
    f16::from_le_bytes([src[offset], src[offset + 1]]).to_f32()
}

/// Low nibbles are elements 0..16, high nibbles 16..32.
fn nibbles(bytes: &[u8], codes: &mut [i8]) {
    let (low, high) = codes.split_at_mut(16);
    for ((&byte, low), high) in bytes.iter().zip(low).zip(high) {
        *low = (byte & 15) as i8;
        *high = (byte >> 4) as i8;
    }
}

/// The 6-bit scale and minimum of group `j` in the 12 bytes of a Q4_K or Q5_K block.
fn scale_min(packed: &[u8], j: usize) -> (f32, f32) {
    let (scale, min) = if j < 4 {
        (packed[j] & 63, packed[j + 4] & 63)
    } else {
        let low = packed[j + 4];
        (
            low & 15 | packed[j - 4] >> 6 << 4,
            low >> 4 | packed[j] >> 6 << 4,
        )
    };
    (f32::from(scale), f32::from(min))
}

/// `d * (q - 16)`, or `d * q + m`; the fifth bits are a mask of 32.
fn q5(ty: TensorType, src: &[u8], dst: &mut [f32]) {
    let d = half_at(src, 0);
    let (m, zero, rest) = match ty {
        TensorType::Q5_1 => (half_at(src, 2), 0.0, &src[4..]),
        _ => (0.0, 16.0, &src[2..]),
    };
    let high = u32::from_le_bytes([rest[0], rest[1], rest[2], rest[3]]);
    for (i, dst) in dst.iter_mut().enumerate() {
        let byte = rest[4 + i % 16];
        let q = byte >> (i / 16 * 4) & 15 | ((high >> i & 1) << 4) as u8;
        *dst = d.mul_add(f32::from(q) - zero, m);
    }
}

/// `d * scale * q - dmin * min`; bit `j` of `high[i]` is the fifth bit of element `i` of group `j`.
fn q5_k(src: &[u8], dst: &mut [f32]) {
    let (d, dmin) = (half_at(src, 0), half_at(src, 2));
    let (high, low) = (&src[16..48], &src[48..176]);
    for (j, dst) in dst.chunks_exact_mut(GROUP).enumerate() {
        let (scale, min) = scale_min(&src[4..16], j);
        let (d, m) = (d * scale, dmin * min);
        for (i, dst) in dst.iter_mut().enumerate() {
            let q = low[j / 2 * 32 + i] >> (j % 2 * 4) & 15 | (high[i] >> j & 1) << 4;
            *dst = d.mul_add(f32::from(q), -m);
        }
    }
}

/// `d * scale * (q - 32)`, one int8 scale per 16 elements.
fn q6_k(src: &[u8], dst: &mut [f32]) {
    let (low, high, scales) = (&src[..128], &src[128..192], &src[192..208]);
    let d = half_at(src, 208);
    for (i, dst) in dst.iter_mut().enumerate() {
        // Halves of 128 elements; in each, four runs of 32 share 64 low bytes and 32 high bytes.
        let (half, run, at) = (i / 128, i % 128 / 32, i % 32);
        let low = low[half * 64 + run % 2 * 32 + at] >> (run / 2 * 4) & 15;
        let high = high[half * 32 + at] >> (run * 2) & 3;
        let q = f32::from(low | high << 4) - 32.0;
        *dst = d * f32::from(scales[i / 16] as i8) * q;
    }
}

/// Name of a GGML type that is not read.
fn unsupported_name(id: u32) -> String {
    let name = match id {
        9 => "Q8_1",
        10 => "Q2_K",
        11 => "Q3_K",
        15 => "Q8_K",
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        19 => "IQ1_S",
        20 => "IQ4_NL",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        24 => "I8",
        25 => "I16",
        26 => "I32",
        27 => "I64",
        28 => "F64",
        29 => "IQ1_M",
        34 => "TQ1_0",
        35 => "TQ2_0",
        39 => "MXFP4",
        _ => return format!("type {id}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half_bytes(x: f32) -> [u8; 2] {
        f16::from_f32(x).to_le_bytes()
    }

    #[test]
    fn the_rows_of_every_type_have_their_length() {
        for ty in TensorType::ALL {
            let k = ty.block_len() * 3;
            assert_eq!(
                ty.row_len_bytes(k),
                Some(3 * ty.block_len_bytes()),
                "{}",
                ty.name()
            );
            if ty.block_len() > 1 {
                assert_eq!(ty.row_len_bytes(k + 1), None);
            }
        }
        assert_eq!(TensorType::F16.row_len_bytes(usize::MAX), None);
        assert!(TensorType::from_ggml(10).unwrap_err().contains("Q2_K"));
        assert!(
            TensorType::from_ggml(4_000_000)
                .unwrap_err()
                .contains("4000000")
        );
    }

    #[test]
    fn four_bit_blocks_put_low_nibbles_first() {
        let mut block = vec![];
        block.extend(half_bytes(0.5));
        block.extend((0..16).map(|i| i as u8 | (15 - i as u8) << 4));
        let mut dst = [0.0; 32];
        TensorType::Q4_0.dequantize(&block, &mut dst);
        for i in 0..16 {
            assert_eq!(dst[i], 0.5 * (i as f32 - 8.0));
            assert_eq!(dst[16 + i], 0.5 * (7.0 - i as f32));
        }
        block.splice(2..2, half_bytes(-3.0));
        TensorType::Q4_1.dequantize(&block, &mut dst);
        for i in 0..16 {
            assert_eq!(dst[i], 0.5 * i as f32 - 3.0);
            assert_eq!(dst[16 + i], 0.5 * (15.0 - i as f32) - 3.0);
        }
    }

    #[test]
    fn the_fifth_bit_counts_sixteen() {
        let mut block = vec![];
        block.extend(half_bytes(2.0));
        block.extend(0x8001_0002u32.to_le_bytes());
        block.extend([0x21; 16]);
        let mut dst = [0.0; 32];
        TensorType::Q5_0.dequantize(&block, &mut dst);
        for (i, x) in dst.into_iter().enumerate() {
            let q = if i < 16 { 1 } else { 2 } + if [1, 16, 31].contains(&i) { 16 } else { 0 };
            assert_eq!(x, 2.0 * (q - 16) as f32, "element {i}");
        }
        block.splice(2..2, half_bytes(0.25));
        TensorType::Q5_1.dequantize(&block, &mut dst);
        assert_eq!(dst[1], 2.0 * 17.0 + 0.25);
        assert_eq!(dst[2], 2.0 + 0.25);
    }

    #[test]
    fn eight_bit_blocks_are_signed() {
        let mut block = vec![];
        block.extend(half_bytes(0.5));
        block.extend((0..32).map(|i| (i * 8 - 128) as i8 as u8));
        let mut dst = [0.0; 32];
        TensorType::Q8_0.dequantize(&block, &mut dst);
        for (i, x) in dst.into_iter().enumerate() {
            assert_eq!(x, 0.5 * (i as f32 * 8.0 - 128.0));
        }
    }

    /// Scales 1, 2, ... 8 and 61, 62, 63, 0, 17, 33, 48, 5 as minima, in the 12 packed bytes.
    fn packed_scales() -> ([u8; 12], [u8; 8], [u8; 8]) {
        let scales = [1, 2, 3, 4, 50, 60, 7, 63];
        let mins = [61, 62, 63, 0, 17, 33, 48, 5];
        let mut packed = [0u8; 12];
        for j in 0..4 {
            packed[j] = scales[j] | scales[j + 4] >> 4 << 6;
            packed[j + 4] = mins[j] | mins[j + 4] >> 4 << 6;
            packed[j + 8] = scales[j + 4] & 15 | (mins[j + 4] & 15) << 4;
        }
        (packed, scales, mins)
    }

    #[test]
    fn superblocks_of_four_and_five_bits() {
        let (packed, scales, mins) = packed_scales();
        let low = |j: usize, i: usize| (i * 7 + j * 3) as u8 & 15;
        let mut nibbles = [0u8; 128];
        let mut high = [0u8; 32];
        for j in 0..8 {
            for i in 0..32 {
                nibbles[j / 2 * 32 + i] |= low(j, i) << (j % 2 * 4);
                high[i] |= (((i + j) % 3 == 0) as u8) << j;
            }
        }
        let head = [half_bytes(0.5), half_bytes(0.25)].concat();
        let q4 = [&head[..], &packed, &nibbles].concat();
        let q5 = [&head[..], &packed, &high, &nibbles].concat();
        let mut four = [0.0; 256];
        let mut five = [0.0; 256];
        TensorType::Q4K.dequantize(&q4, &mut four);
        TensorType::Q5K.dequantize(&q5, &mut five);
        for j in 0..8 {
            for i in 0..32 {
                let (d, m) = (0.5 * f32::from(scales[j]), 0.25 * f32::from(mins[j]));
                let q = low(j, i);
                assert_eq!(
                    four[j * 32 + i],
                    d * f32::from(q) - m,
                    "group {j} element {i}"
                );
                let q = q + if (i + j) % 3 == 0 { 16 } else { 0 };
                assert_eq!(
                    five[j * 32 + i],
                    d * f32::from(q) - m,
                    "group {j} element {i}"
                );
            }
        }
    }

    #[test]
    fn superblocks_of_six_bits() {
        // As the format is defined: four elements 32 apart from each pair of bytes.
        let ql: [u8; 128] = std::array::from_fn(|i| (i * 37 + 11) as u8);
        let qh: [u8; 64] = std::array::from_fn(|i| (i * 91 + 5) as u8);
        let scales: [i8; 16] = std::array::from_fn(|i| (i as i32 * 13 - 100) as i8);
        let mut block = ql.to_vec();
        block.extend(qh);
        block.extend(scales.map(|s| s as u8));
        block.extend(half_bytes(0.125));
        let mut dst = [0.0; 256];
        TensorType::Q6K.dequantize(&block, &mut dst);
        for half in 0..2 {
            for l in 0..32 {
                let (a, b) = (ql[half * 64 + l], ql[half * 64 + l + 32]);
                let h = qh[half * 32 + l];
                let q = [
                    a & 15 | (h & 3) << 4,
                    b & 15 | (h >> 2 & 3) << 4,
                    a >> 4 | (h >> 4 & 3) << 4,
                    b >> 4 | h >> 6 << 4,
                ];
                for (run, q) in q.into_iter().enumerate() {
                    let i = half * 128 + run * 32 + l;
                    let scale = scales[half * 8 + run * 2 + l / 16];
                    assert_eq!(
                        dst[i],
                        0.125 * f32::from(scale) * (f32::from(q) - 32.0),
                        "element {i}"
                    );
                }
            }
        }
    }

    #[test]
    fn floats_are_floats() {
        let mut dst = [0.0; 2];
        TensorType::F32.dequantize(
            &[1.5f32.to_le_bytes(), (-2.0f32).to_le_bytes()].concat(),
            &mut dst,
        );
        assert_eq!(dst, [1.5, -2.0]);
        TensorType::F16.dequantize(&[half_bytes(0.75), half_bytes(-4.0)].concat(), &mut dst);
        assert_eq!(dst, [0.75, -4.0]);
        TensorType::Bf16.dequantize(&[0x80, 0x3F, 0x00, 0xC0], &mut dst);
        assert_eq!(dst, [1.0, -2.0]);
    }
}
