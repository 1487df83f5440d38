//! The most int8 products that a core can make: a tier's product instruction and nothing else.
//!
//! Sixteen independent chains in registers, each product feeding the next of its chain, so neither loads
//! nor latency hold it up. What comes out means nothing; instruments set the rate of products beside
//! that of [`crate::matmul`].
//!
//! | tier | instruction | products |
//! |---|---|---|
//! | scalar | as compiled | 1 |
//! | neon | `smlal` | 8 |
//! | neon_dotprod | `sdot` | 16 |
//! | neon_i8mm | `smmla` | 32 |
//! | avx2 | `vpmaddubsw` | 32 |
//! | avx512_vnni | `vpdpbusd` | 64 |
#![allow(unsafe_code)]

use crate::Isa;

/// Chains; the products of an instruction's latency on all pipes, and more.
const CHAINS: usize = 16;

/// `passes` products in every chain.
type Run = unsafe fn(passes: usize);

/// The products of one tier.
#[derive(Clone, Copy, Debug)]
pub struct Peak {
    run: Run,
    products: usize,
}

impl Peak {
    /// The products of `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let (run, products): (Run, usize) = match isa {
            Isa::Scalar => (scalar, 1),
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => (arm::neon, 8),
            #[cfg(target_arch = "aarch64")]
            Isa::NeonDotprod => (arm::dotprod, 16),
            #[cfg(target_arch = "aarch64")]
            Isa::NeonI8mm => (arm::i8mm, 32),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => (x86::avx2, 32),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512Vnni => (x86::avx512_vnni, 64),
            _ => return None,
        };
        isa.is_available().then_some(Self { run, products })
    }

    /// Makes `passes` products in every chain; returns the products of bytes this is.
    pub fn run(&self, passes: usize) -> usize {
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(passes) };
        passes * CHAINS * self.products
    }
}

fn scalar(passes: usize) {
    let mut chains = [1i32; CHAINS];
    let factor = std::hint::black_box(3);
    for _ in 0..passes {
        for chain in &mut chains {
            *chain = chain.wrapping_mul(factor).wrapping_add(1);
        }
    }
    std::hint::black_box(chains);
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::CHAINS;

    #[target_feature(enable = "avx2")]
    pub(super) fn avx2(passes: usize) {
        let factor = std::hint::black_box(_mm256_set1_epi8(3));
        let mut chains = [factor; CHAINS];
        for _ in 0..passes {
            for chain in &mut chains {
                *chain = _mm256_maddubs_epi16(*chain, factor);
            }
        }
        std::hint::black_box(chains);
    }

    #[target_feature(enable = "avx512f,avx512vnni")]
    pub(super) fn avx512_vnni(passes: usize) {
        let factor = std::hint::black_box(_mm512_set1_epi32(0x0303_0303));
        let mut chains = [factor; CHAINS];
        for _ in 0..passes {
            for chain in &mut chains {
                *chain = _mm512_dpbusd_epi32(*chain, factor, factor);
            }
        }
        std::hint::black_box(chains);
    }
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use std::arch::aarch64::*;
    use std::arch::asm;

    use super::CHAINS;

    macro_rules! peak {
        ($name:ident, $features:literal, $instruction:literal) => {
            #[target_feature(enable = $features)]
            pub(super) fn $name(passes: usize) {
                let factor = std::hint::black_box(vdupq_n_s8(3));
                let mut chains = [vdupq_n_s32(0); CHAINS];
                for _ in 0..passes {
                    for chain in &mut chains {
                        // SAFETY: works on registers alone; the features are enabled on this function.
                        unsafe {
                            asm!(
                                $instruction,
                                acc = inout(vreg) *chain,
                                x = in(vreg) factor,
                                options(pure, nomem, nostack, preserves_flags),
                            );
                        }
                    }
                }
                std::hint::black_box(chains);
            }
        };
    }

    peak!(neon, "neon", "smlal {acc:v}.8h, {x:v}.8b, {x:v}.8b");
    peak!(
        dotprod,
        "neon,dotprod",
        "sdot {acc:v}.4s, {x:v}.16b, {x:v}.16b"
    );
    peak!(i8mm, "neon,i8mm", "smmla {acc:v}.4s, {x:v}.16b, {x:v}.16b");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_a_pass() {
        for isa in Isa::available() {
            let peak = Peak::new(isa).expect("an available tier");
            assert_eq!(peak.run(0), 0);
            assert_eq!(peak.run(10), 160 * peak.products, "{isa}");
        }
    }
}
